<?php
// Decides whether an access token of Tegata is good, by its signature and claims alone: no call per request. Knows
// nothing of HTTP.

declare(strict_types=1);

require_once __DIR__ . '/settings.php';
require_once __DIR__ . '/jws.php';
require_once __DIR__ . '/revocations.php';

/** The token is not acceptable; the reason is for the login page, the message for programs. */
class Refused extends Exception
{
    public function __construct(public readonly string $reason, string $message = 'The access token is not valid.')
    {
        parent::__construct($message);
    }
}

// [verify]
/** The claims of a good token; otherwise throws Refused, or KeysUnavailable while nothing can be known. */
function verify(?string $token): object
{
    if ($token === null) {
        throw new Refused('login_needed', 'No access token was sent.');
    }
    try {
        $claims = signed_by_tegata($token, 'at+jwt');
    } catch (KeysUnavailable $unavailable) {
        throw $unavailable;
    } catch (Throwable) { // the bytes are a stranger's: parsers throw what they like
        throw new Refused('expired');
    }
    $is_time = fn ($value) => is_int($value) || is_float($value) && is_finite($value);
    $aud = $claims->aud ?? null;
    $for_us = ($claims->iss ?? null) === ISSUER && in_array(AUDIENCE, is_array($aud) ? $aud : [$aud], true);
    $timely = $is_time($claims->exp ?? null) && $is_time($claims->iat ?? null) && $is_time($claims->nbf ?? 0);
    $named = is_string($claims->sub ?? null) && $claims->sub !== '' && is_string($claims->sid ?? '');
    if (!$for_us || !$timely || !$named || ($claims->nbf ?? 0) - 5 > time()) {
        throw new Refused('expired');
    }
    if ($claims->exp + 5 <= time()) {
        throw new Refused('expired', 'The access token has expired.');
    }
    if (has_ended($claims->sid ?? '')) {
        throw new Refused('signed_out', 'The session of this access token has ended.');
    }
    return $claims;
}
// [/verify]
