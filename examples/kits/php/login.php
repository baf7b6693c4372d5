<?php
// Logging in and out by way of Tegata: authorization code, PKCE, state and nonce. Debian has no OpenID Connect client for
// PHP; these are the steps that jumbojett/openid-connect-php or league/oauth2-client would take.

declare(strict_types=1);

// [sign-in]
function start_login(string $next): void
{
    session_regenerate_id(true);
    $asked = ['state' => random_text(), 'nonce' => random_text(), 'verifier' => random_text()];
    $_SESSION = ['asked' => $asked, 'next' => $next];
    redirect(ISSUER . '/oauth/authorize?' . http_build_query([
        'client_id' => CLIENT_ID,
        'response_type' => 'code',
        'redirect_uri' => BASE_URL . '/callback',
        'scope' => 'openid profile email',
        'state' => $asked['state'],
        'nonce' => $asked['nonce'],
        'code_challenge' => base64url(hash('sha256', $asked['verifier'], true)),
        'code_challenge_method' => 'S256',
    ]));
}
// [/sign-in]

function callback(): void
{
    [$asked, $next] = [$_SESSION['asked'] ?? null, $_SESSION['next'] ?? '/'];
    $_SESSION = [];
    try {
        $tokens = tokens_for($asked);
        session_regenerate_id(true);
        $_SESSION = ['access_token' => $tokens->access_token, 'id_token' => $tokens->id_token];
        redirect(local($next));
    } catch (Throwable $error) {
        error_log('nobody was logged in: ' . $error->getMessage());
        redirect('/login?reason=login_needed&next=%2F');
    }
}

function tokens_for(?array $asked): object
{
    // RFC 9207: the answer is by the very issuer that was asked.
    if ($asked === null || text_of('state') !== $asked['state'] || text_of('iss') !== ISSUER) {
        throw new UnexpectedValueException('this is no answer to what was asked');
    }
    [$status, $body] = ask(TEGATA_URL . '/oauth/token', 10, [], [
        'grant_type' => 'authorization_code',
        'code' => text_of('code'),
        'redirect_uri' => BASE_URL . '/callback',
        'code_verifier' => $asked['verifier'],
        'client_id' => CLIENT_ID,
        'client_secret' => CLIENT_SECRET,
    ]);
    if ($status !== 200) {
        throw new UnexpectedValueException("the token endpoint answered $status");
    }
    $tokens = json_decode($body, flags: JSON_THROW_ON_ERROR);
    $person = signed_by_tegata($tokens->id_token, 'jwt');
    if ($person->iss !== ISSUER || $person->aud !== CLIENT_ID || $person->nonce !== $asked['nonce'] || $person->exp + 5 <= time()) {
        throw new UnexpectedValueException('the ID token is for somebody or something else');
    }
    return $tokens;
}

function logout(): void
{
    $goodbye = BASE_URL . '/login?reason=signed_out';
    $id_token = $_SESSION['id_token'] ?? null;
    $_SESSION = [];
    session_regenerate_id(true);
    $farewell = http_build_query(['id_token_hint' => $id_token, 'post_logout_redirect_uri' => $goodbye]);
    redirect($id_token === null ? $goodbye : ISSUER . "/oauth/end_session?$farewell");
}

function random_text(): string
{
    return base64url(random_bytes(32));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
