<?php
// What this app says to people, in their language, and the pages it says it on.

declare(strict_types=1);

const WORDS = [
    'ja' => [
        'expired' => 'セッションの有効期限が切れているか無効です。再度ログインしてください。',
        'signed_out' => 'ログアウトしました。',
        'login_needed' => 'このページを見るにはログインしてください。',
        'unavailable' => 'ただいま確認ができません。しばらくしてからページを再読み込みしてください。',
        'log_in' => 'ログインする',
        'log_out' => 'ログアウト',
    ],
    'en' => [
        'expired' => 'Your session has expired or is no longer valid. Please log in again.',
        'signed_out' => 'You are logged out.',
        'login_needed' => 'Please log in to see this page.',
        'unavailable' => 'We cannot check your session right now. Please reload the page in a moment.',
        'log_in' => 'Log in',
        'log_out' => 'Log out',
    ],
];

/** The one of our two languages that the browser likes better. */
function language(): string
{
    [$best, $liking] = ['en', 0.0];
    foreach (explode(',', $_SERVER['HTTP_ACCEPT_LANGUAGE'] ?? '') as $range) {
        if (preg_match('/^\s*(ja|en)\b[^;]*(?:;\s*q=([\d.]+))?/i', $range, $found) && (float) ($found[2] ?? 1) > $liking) {
            [$best, $liking] = [strtolower($found[1]), (float) ($found[2] ?? 1)];
        }
    }
    return $best;
}

function words(): array
{
    return WORDS[language()];
}

function frame(string $body): void
{
    header('Content-Type: text/html; charset=utf-8');
    echo '<!doctype html><html lang="', language(), '"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<title>Tegata kit</title><body>$body</body></html>";
}

function login_page(string $reason, string $next): void
{
    $known = in_array($reason, ['expired', 'signed_out', 'login_needed'], true);
    $flash = $known ? '<p class="flash" role="status">' . words()[$reason] . '</p>' : '';
    frame($flash . '<p><a href="/login/start?next=' . rawurlencode($next) . '">' . words()['log_in'] . '</a></p>');
}

function home_page(object $claims, ?string $page = null): void
{
    $shown = $page === null ? '' : '<p>Page ' . htmlspecialchars($page) . '</p>';
    $button = '<form method="post" action="/logout"><button>' . words()['log_out'] . '</button></form>';
    frame('<h1>' . htmlspecialchars($claims->sub) . "</h1>$shown$button");
}

function unavailable_page(): void
{
    frame('<p>' . words()['unavailable'] . '</p>');
}
