# frozen_string_literal: true

# Reads what Tegata has signed. Called by verify.rb and revocations.rb.

require 'jwt'
require_relative 'keys'
require_relative 'settings'

COMPACT = /\A[\w-]+\.[\w-]+\.[\w-]+\z/.freeze # ruby-jwt would read past padding, whitespace and more

# The claims of a JWS of this type; raises JWT::DecodeError, or KeysUnavailable.
def signed_by_tegata(token, type, checks = {})
  raise JWT::DecodeError, 'not a compact JWS' unless COMPACT.match?(token) && token.split('.').first(2).all? { |part| json?(part) }

  JWT.decode(token, nil, true, { algorithms: ALGORITHMS, **checks }) { |header| key_for(header, type) }.first
end

# Outside of strings JSON has no slash; Ruby's parser takes comments.
def json?(part)
  !JWT::Base64.url_decode(part).b.gsub(/"(?:[^"\\]|\\.)*"/n, '').include?('/')
end

# The key that Tegata published for this very algorithm, so that a token cannot choose another one for it (RFC 8725,
# section 3.1). ruby-jwt looks neither at `typ` nor at `crit`, and knows no case in algorithms.
def key_for(header, type)
  fits = [type, "application/#{type}"].include?(header['typ'].downcase) && ALGORITHMS.include?(header['alg'])
  raise JWT::DecodeError, 'another type or algorithm, or an extension' if !fits || header.key?('crit')

  published = Keys.find(header['kid'])
  raise JWT::DecodeError, 'no such key' if published.nil? || published.algorithm != header['alg']

  published.key
end
