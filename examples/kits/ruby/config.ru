# frozen_string_literal: true

require_relative 'app'

Revocations.follow
run App
