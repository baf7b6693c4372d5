<?php
// What this service is told by its environment, and how it asks another server. No other file looks at the environment.

declare(strict_types=1);

function setting(string $name, ?string $usual = null): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        $value = $usual ?? throw new RuntimeException("$name is not set: README.md of the kits says what it means");
    }
    return $value;
}

define('ISSUER', setting('ISSUER')); // what tokens say, compared letter by letter; where browsers find Tegata
define('TEGATA_URL', setting('TEGATA_URL', ISSUER)); // where this service finds it
define('CLIENT_ID', setting('CLIENT_ID'));
define('CLIENT_SECRET', setting('CLIENT_SECRET'));
define('AUDIENCE', setting('AUDIENCE', CLIENT_ID));
define('BASE_URL', setting('BASE_URL'));
define('SESSION_SECRET', setting('SESSION_SECRET'));
strlen(SESSION_SECRET) >= 32 || throw new RuntimeException('SESSION_SECRET is shorter than 32 characters');
define('JWKS_COOLDOWN', (float) setting('JWKS_COOLDOWN', '60'));

// The configuration chooses the algorithms, never the token (RFC 8725, section 3.1), and never beyond these three.
define('ALGORITHMS', array_intersect(['RS256', 'ES256', 'EdDSA'], explode(',', setting('ALGORITHMS', 'RS256,ES256,EdDSA'))));

// PHP forgets everything after each request: keys and list are files, in a folder whose name a stranger cannot guess.
define('CACHE', setting('CACHE_DIR', sys_get_temp_dir() . '/php_kit_' . hash('sha256', SESSION_SECRET . ISSUER . BASE_URL)));
is_dir(CACHE) || @mkdir(CACHE, 0700) || is_dir(CACHE) || throw new RuntimeException('the folder ' . CACHE . ' cannot be made');

/** The file as a whole or as it was before: nobody reads half of it. */
function write_whole(string $file, string $content): void
{
    $new = tempnam(CACHE, 'new');
    file_put_contents($new, $content);
    rename($new, $file);
}

/** The status (0 without an answer), the body and the ETag that a server answers with. */
function ask(string $url, float $timeout, array $headers = [], ?array $form = null): array
{
    $etag = null;
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT_MS => (int) ($timeout * 1000),
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$etag): int {
            $etag = preg_match('/^etag:\s*(.*\S)/i', $line, $found) ? $found[1] : $etag;
            return strlen($line);
        },
    ]);
    if ($form !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, http_build_query($form));
    }
    $body = curl_exec($curl);
    return $body === false ? [0, '', null] : [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $body, $etag];
}
