# frozen_string_literal: true

# The sessions that ended before their tokens did: a thread asks Tegata for the list again and again, so that a log-out
# anywhere counts here within two seconds. Without Tegata the last list goes on applying.

require 'net/http'
require 'set'
require_relative 'jws'

module Revocations
  PREFIX = 11 # characters of each `sid`, so that the list stays small

  @ended = Set.new
  @issued = 0
  @confirmed = @etag = nil

  class << self
    def include?(sid)
      !sid.nil? && @ended.include?(sid[0, PREFIX])
    end

    # For /api/status.
    def status
      { age: @confirmed && now - @confirmed, count: @ended.size }
    end

    # Starts the thread. Tegata holds each answer back until something has changed, or for half a minute.
    # A server with several processes calls this in each of them (puma: on_worker_boot).
    def follow
      Thread.new { loop { sleep pause_after { ask } } }
    end

    private

    def pause_after
      yield
    rescue StandardError
      2
    end

    # Asks once; returns how many seconds to wait before the next time.
    def ask
      answer = request
      case answer.code
      when '200' then take(answer)
      when '404' then return 60 # a Tegata from before there was a list
      when '304' then nil
      else return 2
      end
      @confirmed = now
      0.5
    end

    def request
      uri = URI("#{TEGATA_URL}/oauth/revocations")
      headers = { 'Prefer' => 'wait=30', 'If-None-Match' => @etag }.compact
      limits = { use_ssl: uri.scheme == 'https', open_timeout: 10, read_timeout: 40, max_retries: 0 }
      Net::HTTP.start(uri.host, uri.port, limits) { |http| http.get(uri.request_uri, headers) }
    end

    def take(answer)
      list = signed_by_tegata(answer.body, 'revocations+jwt', { iss: ISSUER, verify_iss: true, required_claims: %w[iat ttl] })
      raise 'somebody has kept an old list' if list['iat'] < @issued

      @ended = Set.new(list.fetch('sids'))
      @issued = list['iat']
      @etag = answer['ETag']
    end

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
