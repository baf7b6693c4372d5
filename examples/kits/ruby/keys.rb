# frozen_string_literal: true

# The public keys that Tegata publishes, kept in memory. Without Tegata the last good ones go on applying.
# Called by verify.rb.

require 'json'
require 'jwt'
require 'net/http'
require 'rbnacl'
require_relative 'settings'

# Nothing can be said about any token, because no keys were ever fetched.
class KeysUnavailable < StandardError; end

module Keys
  MAX_AGE = 300
  Key = Struct.new(:algorithm, :key)

  @keys = {}
  @fetched = @tried = nil
  @fetching = Mutex.new

  class << self
    # The key that Tegata publishes under this `kid`, with its algorithm; nil when there is none.
    def find(kid)
      asked = now
      refresh(asked) if !@keys.key?(kid) || now - @fetched > MAX_AGE
      raise KeysUnavailable if @keys.empty?

      @keys[kid]
    end

    # For /api/status.
    def status
      { age: @fetched && now - @fetched, count: @keys.size }
    end

    private

    # One fetch, however many ask for it, and not again for a while: a stranger makes up a new `kid` with every request.
    def refresh(asked)
      @fetching.synchronize do
        return if @tried && (@tried > asked || (@keys.any? && now - @tried < JWKS_COOLDOWN))

        @tried = now
        @keys = fetch
        @fetched = now
      end
    rescue StandardError => e
      warn "no keys from Tegata, the last ones go on applying: #{e.message}"
    end

    def fetch
      uri = URI("#{TEGATA_URL}/.well-known/jwks.json")
      limits = { use_ssl: uri.scheme == 'https', open_timeout: 3, read_timeout: 3, max_retries: 0 }
      answer = Net::HTTP.start(uri.host, uri.port, limits) { |http| http.get(uri.request_uri) }
      usable = JSON.parse(answer.body).fetch('keys').select { |jwk| ALGORITHMS.include?(jwk['alg']) }
      raise 'no key in the answer' if usable.empty?

      usable.to_h { |jwk| [jwk['kid'], Key.new(jwk['alg'], key_of(jwk))] }
    end

    # Debian's ruby-jwt 2.5 reads every key but those of EdDSA itself.
    def key_of(jwk)
      return JWT::JWK.import(jwk).keypair unless jwk['kty'] == 'OKP'

      RbNaCl::Signatures::Ed25519::VerifyKey.new(JWT::Base64.url_decode(jwk['x']))
    end

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
