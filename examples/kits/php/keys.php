<?php
// The public keys that Tegata publishes, in a file that all processes share. Without Tegata the last good ones go on
// applying. Called by jws.php.

declare(strict_types=1);

use phpseclib3\Crypt\PublicKeyLoader;

require_once 'phpseclib3/autoload.php';

const KEYS = CACHE . '/keys.json';
const KEYS_MAX_AGE = 300;

/** Nothing can be said about any token, because no keys were ever fetched. */
class KeysUnavailable extends Exception
{
}

/** The JWK that Tegata publishes under this `kid`; null when there is none. */
function find_key(string $kid): ?object
{
    $asked = microtime(true);
    $key = known_key($kid);
    if ($key === null || keys_age() > KEYS_MAX_AGE) {
        refresh_keys($asked);
        $key = known_key($kid);
    }
    return known_keys() ? $key : throw new KeysUnavailable();
}

function known_key(string $kid): ?object
{
    foreach (known_keys() as $key) {
        if ($key->kid === $kid) {
            return $key;
        }
    }
    return null;
}

function known_keys(): array
{
    return is_file(KEYS) ? json_decode(file_get_contents(KEYS))->keys : [];
}

/** In seconds; null before the first fetch. */
function keys_age(): ?float
{
    clearstatcache(true, KEYS);
    return is_file(KEYS) ? microtime(true) - filemtime(KEYS) : null;
}

/** One fetch, however many ask for it, and not again for a while: a stranger makes up a new `kid` with every request. */
function refresh_keys(float $asked): void
{
    $lock = fopen(CACHE . '/keys.tried', 'c+');
    flock($lock, LOCK_EX);
    $tried = (float) fgets($lock);
    if ($tried > $asked || (known_keys() && microtime(true) - $tried < JWKS_COOLDOWN)) {
        return;
    }
    rewind($lock);
    fwrite($lock, sprintf('%.6f', microtime(true)));
    try {
        write_whole(KEYS, json_encode(['keys' => fetch_keys()], JSON_THROW_ON_ERROR));
    } catch (Throwable $error) {
        error_log('no keys from Tegata, the last ones go on applying: ' . $error->getMessage());
    }
}

function fetch_keys(): array
{
    [$status, $body] = ask(TEGATA_URL . '/.well-known/jwks.json', 3);
    $published = json_decode($body, flags: JSON_THROW_ON_ERROR)->keys;
    $usable = array_filter($published, fn (object $key) => in_array($key->alg ?? null, ALGORITHMS, true));
    array_map(fn (object $key) => PublicKeyLoader::load(json_encode($key)), $usable); // throws at one that is no key
    return array_values($usable) ?: throw new UnexpectedValueException("no key in the answer (status $status)");
}
