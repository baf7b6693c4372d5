# frozen_string_literal: true

# Decides whether an access token of Tegata is good, by its signature and claims alone: no call per request. Knows
# nothing of HTTP.

require_relative 'jws'
require_relative 'revocations'

# The token is not acceptable; the reason is for the login page, the message for programs.
class Refused < StandardError
  attr_reader :reason

  def initialize(reason, message = 'The access token is not valid.')
    super(message)
    @reason = reason
  end

  # Sinatra and Rails ask for it: not a failure of ours, so no backtrace in the log.
  def http_status
    401
  end
end

# [verify]
CHECKS = { iss: ISSUER, verify_iss: true, aud: AUDIENCE, verify_aud: true, leeway: 5 }.freeze

# The claims of a good token; otherwise raises Refused, or KeysUnavailable while nothing can be known.
def verify(token)
  raise Refused.new('login_needed', 'No access token was sent.') if token.nil?

  claims = signed_by_tegata(token, 'at+jwt', CHECKS)
  sub = claims['sub']
  # ruby-jwt would read a time from a text, too.
  timely = [*claims.values_at('exp', 'iat'), claims.fetch('nbf', 0)].all? { |time| time.is_a?(Numeric) && time.abs < 2**53 }
  named = [sub, claims.fetch('sid', '')].all? { |text| text.is_a?(String) && text.valid_encoding? } && !sub.empty?
  raise Refused, 'expired' unless timely && named
  raise Refused.new('signed_out', 'The session of this access token has ended.') if Revocations.include?(claims['sid'])

  claims
rescue JWT::ExpiredSignature
  raise Refused.new('expired', 'The access token has expired.')
rescue Refused, KeysUnavailable
  raise
rescue StandardError # the bytes are a stranger's: parsers raise what they like
  raise Refused, 'expired'
end
# [/verify]
