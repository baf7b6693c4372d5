# frozen_string_literal: true

# A Sinatra app whose people log in at Tegata. Pages take the access token from the session, the API from the
# `Authorization` header; verify.rb decides about both.

require 'digest'
require 'json'
require 'openid_connect'
require 'sinatra/base'
require_relative 'verify'
require_relative 'words'

class App < Sinatra::Base
  set :environment, :production # failures are for the log, not for strangers
  set :sessions, key: 'ruby_kit', same_site: :lax, httponly: true, secure: BASE_URL.start_with?('https:')
  set :session_secret, Digest::SHA256.hexdigest(SESSION_SECRET)
  set :static, false

  before { cache_control :no_store unless request.path_info == '/healthz' }

  # --- logging in and out ----------------------------------------------------------------------------------------------

  # [sign-in]
  TEGATA = {
    identifier: CLIENT_ID,
    secret: CLIENT_SECRET,
    redirect_uri: "#{BASE_URL}/callback",
    authorization_endpoint: "#{ISSUER}/oauth/authorize",
    token_endpoint: "#{TEGATA_URL}/oauth/token"
  }.freeze

  get '/login/start' do
    asked = %w[state nonce verifier].to_h { |name| [name, SecureRandom.urlsafe_base64(32)] }
    session.update(asked: asked, next: local(params['next']))
    redirect OpenIDConnect::Client.new(TEGATA).authorization_uri(
      scope: %w[openid profile email],
      state: asked['state'],
      nonce: asked['nonce'],
      code_challenge: Base64.urlsafe_encode64(Digest::SHA256.digest(asked['verifier']), padding: false),
      code_challenge_method: 'S256'
    ), 303
  end
  # [/sign-in]

  get '/callback' do
    asked, after = [session[:asked], session[:next]]
    session.clear
    session.update(tokens_for(asked))
    redirect local(after), 303
  rescue StandardError => e
    warn "nobody was logged in: #{e.message}"
    redirect '/login?reason=login_needed&next=%2F', 303
  end

  get '/login' do
    known = %w[expired signed_out login_needed].include?(params['reason'])
    erb :login, locals: { flash: known && words[params['reason']], after: local(params['next']) }
  end

  post '/logout' do
    goodbye = "#{BASE_URL}/login?reason=signed_out"
    id_token = session[:id_token]
    session.clear
    query = URI.encode_www_form(id_token_hint: id_token, post_logout_redirect_uri: goodbye)
    redirect id_token ? "#{ISSUER}/oauth/end_session?#{query}" : goodbye, 303
  end

  # --- what the app is about -------------------------------------------------------------------------------------------

  # [guard]
  # Of a page: the token is the session's.
  def person
    verify(session[:access_token])
  end

  # Of an API route: only the header counts, which no other site can make a browser send.
  def bearer
    verify(request.get_header('HTTP_AUTHORIZATION').to_s.b[/\ABearer +(.+)\z/in, 1])
  end

  get('/') { erb :home, locals: { claims: person, page: nil } }

  get('/report') { erb :home, locals: { claims: person, page: params['page'] } }

  get '/api/me' do
    claims = bearer
    answer = { sub: claims['sub'], roles: claims['roles'] || [], exp: claims['exp'] }
    tell claims.key?('act') ? answer.merge(act: claims['act']) : answer
  end
  # [/guard]

  get('/api/status') { tell revocations: Revocations.status, keys: Keys.status }

  get('/healthz') { 'ok' }

  # --- answers when something is in the way ----------------------------------------------------------------------------

  error Refused do |refused|
    request.path_info.start_with?('/api/') ? unauthorized(refused) : turn_away(refused)
  end

  error KeysUnavailable do
    status 503
    headers 'Retry-After' => '5'
    request.path_info.start_with?('/api/') ? tell(error: 'temporarily_unavailable') : erb("<p>#{words[:unavailable]}</p>")
  end

  helpers do
    def turn_away(refused)
      session.clear
      redirect "/login?reason=#{refused.reason}&next=#{escape local(request.fullpath)}", 303
    end

    # RFC 6750, section 3: the error only when a token was sent.
    def unauthorized(refused)
      sent = refused.reason != 'login_needed'
      about = %( error="invalid_token", error_description="#{refused.message}") if sent
      status 401
      headers 'WWW-Authenticate' => "Bearer#{about}"
      login = "#{BASE_URL}/login?reason=#{refused.reason}"
      tell error: sent ? 'invalid_token' : 'unauthorized', error_description: refused.message, login_url: login
    end

    def tokens_for(asked)
      # RFC 9207: the answer is by the very issuer that was asked.
      raise 'this is no answer to what was asked' unless asked && params.values_at('state', 'iss') == [asked['state'], ISSUER]

      client = OpenIDConnect::Client.new(TEGATA)
      client.authorization_code = params['code']
      tokens = client.access_token!(code_verifier: asked['verifier'])
      person = OpenIDConnect::ResponseObject::IdToken.new(signed_by_tegata(tokens.id_token, 'jwt').symbolize_keys)
      person.verify!(issuer: ISSUER, client_id: CLIENT_ID, nonce: asked['nonce'])
      { access_token: tokens.access_token, id_token: tokens.id_token }
    end

    # A path of this site and nothing else: no `//host`, no `/\host`, nothing that browsers drop on the way.
    def local(path)
      path.is_a?(String) && path.match?(%r{\A/(?![/\\])[^\\\s\x00-\x20\x7f]*\z}) ? path : '/'
    end

    # The one of our two languages that the browser likes better.
    def language
      ours = request.accept_language.select { |range, quality| quality.positive? && range&.match?(/\A(ja|en)\b/i) }
      (ours.max_by(&:last)&.first || 'en')[0, 2].downcase
    end

    def words
      WORDS[language]
    end

    def tell(content)
      content_type :json
      content.to_json
    end

    def h(text)
      Rack::Utils.escape_html(text)
    end

    def escape(text)
      Rack::Utils.escape(text)
    end
  end
end
