# frozen_string_literal: true

# What this service is told by its environment, read once at start. No file but this one looks there.

def setting(name, usual = nil)
  value = ENV.fetch(name, '')
  value.empty? ? usual || abort("#{name} is not set: README.md of the kits says what it means") : value
end

ISSUER = setting('ISSUER') # what tokens say, compared letter by letter; where browsers find Tegata
TEGATA_URL = setting('TEGATA_URL', ISSUER) # where this service finds it
CLIENT_ID = setting('CLIENT_ID')
CLIENT_SECRET = setting('CLIENT_SECRET')
AUDIENCE = setting('AUDIENCE', CLIENT_ID)
BASE_URL = setting('BASE_URL')
SESSION_SECRET = setting('SESSION_SECRET')
JWKS_COOLDOWN = Float(setting('JWKS_COOLDOWN', '60'))

# The configuration chooses the algorithms, never the token (RFC 8725, section 3.1), and never beyond these three.
ALGORITHMS = setting('ALGORITHMS', 'RS256,ES256,EdDSA').split(',') & %w[RS256 ES256 EdDSA]

abort 'SESSION_SECRET is shorter than 32 characters' if SESSION_SECRET.length < 32
abort 'ALGORITHMS names none of RS256, ES256, EdDSA' if ALGORITHMS.empty?
