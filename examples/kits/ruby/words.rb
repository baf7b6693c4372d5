# frozen_string_literal: true

# What this app says to people, in their language.

WORDS = {
  'ja' => {
    'expired' => 'セッションの有効期限が切れているか無効です。再度ログインしてください。',
    'signed_out' => 'ログアウトしました。',
    'login_needed' => 'このページを見るにはログインしてください。',
    unavailable: 'ただいま確認ができません。しばらくしてからページを再読み込みしてください。',
    log_in: 'ログインする',
    log_out: 'ログアウト'
  },
  'en' => {
    'expired' => 'Your session has expired or is no longer valid. Please log in again.',
    'signed_out' => 'You are logged out.',
    'login_needed' => 'Please log in to see this page.',
    unavailable: 'We cannot check your session right now. Please reload the page in a moment.',
    log_in: 'Log in',
    log_out: 'Log out'
  }
}.freeze
