<?php
// A plain PHP app whose people log in at Tegata: every request comes here (`php -S 127.0.0.1:5000 app.php`). Pages take the
// access token from the session, the API from the `Authorization` header; verify.php decides about both.

declare(strict_types=1);

require_once __DIR__ . '/verify.php';
require_once __DIR__ . '/pages.php';
require_once __DIR__ . '/login.php';

$path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/healthz') {
    exit('ok');
}
header('Cache-Control: no-store');
try {
    answer($_SERVER['REQUEST_METHOD'] . ' ' . $path);
} catch (Refused $refused) {
    str_starts_with($path, '/api/') ? unauthorized($refused) : turn_away($refused);
} catch (KeysUnavailable) {
    http_response_code(503);
    header('Retry-After: 5');
    str_starts_with($path, '/api/') ? json(['error' => 'temporarily_unavailable']) : unavailable_page();
}

function answer(string $request): void
{
    match ($request) {
        'GET /' => home_page(person()),
        'GET /report' => home_page(person(), text_of('page')),
        'GET /api/me' => me(),
        'GET /api/status' => json(['revocations' => revocations_status(), 'keys' => ['age' => keys_age(), 'count' => count(known_keys())]]),
        'GET /login' => login_page(text_of('reason') ?? '', local(text_of('next'))),
        'GET /login/start' => with_session(fn () => start_login(local(text_of('next')))),
        'GET /callback' => with_session(callback(...)),
        'POST /logout' => with_session(logout(...)),
        default => http_response_code(404),
    };
}

// [guard]
/** Of a page: the token is the session's. */
function person(): object
{
    return with_session(fn () => verify($_SESSION['access_token'] ?? null));
}

/** Of an API route: only the header counts, which no other site can make a browser send. */
function bearer(): object
{
    preg_match('/^Bearer +(.+)$/iD', $_SERVER['HTTP_AUTHORIZATION'] ?? '', $found);
    return verify($found[1] ?? null);
}

function me(): void
{
    $claims = bearer();
    $acting = isset($claims->act) ? ['act' => $claims->act] : [];
    json(['sub' => $claims->sub, 'roles' => $claims->roles ?? [], 'exp' => $claims->exp] + $acting);
}
// [/guard]

// --- answers when something is in the way ----------------------------------------------------------------------------

function turn_away(Refused $refused): void
{
    with_session(fn () => $_SESSION = []);
    redirect("/login?reason=$refused->reason&next=" . rawurlencode(local($_SERVER['REQUEST_URI'])));
}

/** RFC 6750, section 3: the error only when a token was sent. */
function unauthorized(Refused $refused): void
{
    $sentence = $refused->getMessage();
    $sent = $refused->reason !== 'login_needed';
    http_response_code(401);
    header('WWW-Authenticate: Bearer' . ($sent ? " error=\"invalid_token\", error_description=\"$sentence\"" : ''));
    json([
        'error' => $sent ? 'invalid_token' : 'unauthorized',
        'error_description' => $sentence,
        'login_url' => BASE_URL . "/login?reason=$refused->reason",
    ]);
}

// --- small things ----------------------------------------------------------------------------------------------------

/** PHP's own session; its file is locked only while it is needed. */
function with_session(callable $do): mixed
{
    session_start([
        'name' => 'php_kit',
        'save_path' => CACHE,
        'cache_limiter' => '',
        'use_strict_mode' => true,
        'gc_probability' => 1, // Debian's own cleaning knows its usual folder only
        'cookie_httponly' => true,
        'cookie_samesite' => 'Lax',
        'cookie_secure' => str_starts_with(BASE_URL, 'https:'),
    ]);
    try {
        return $do();
    } finally {
        session_write_close();
    }
}

/** A path of this site and nothing else: no `//host`, no `/\host`, nothing that browsers drop on the way. */
function local(?string $next): string
{
    return preg_match('~^/(?![/\\\\])[^\\\\\s\x00-\x20\x7f]*$~D', $next ?? '') ? $next : '/';
}

/** A member of the query that is one text. */
function text_of(string $name): ?string
{
    return is_string($_GET[$name] ?? null) ? $_GET[$name] : null;
}

function redirect(string $to): void
{
    header("Location: $to", true, 303);
}

function json(array $body): void
{
    header('Content-Type: application/json');
    echo json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
}
