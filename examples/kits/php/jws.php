<?php
// Reads what Tegata has signed, with phpseclib for the keys and signatures. Debian has no JOSE library for PHP; where
// Composer is at hand, firebase/php-jwt does the same with JWT::decode and its CachedKeySet.

declare(strict_types=1);

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;
use phpseclib3\Math\BigInteger;

require_once __DIR__ . '/keys.php';

/** What Tegata says in a JWS of this type; otherwise throws UnexpectedValueException, or KeysUnavailable. */
function signed_by_tegata(string $token, string $type): object
{
    preg_match('/^([\w-]+)\.([\w-]+)\.([\w-]+)$/D', $token, $parts) || throw new UnexpectedValueException('not a compact JWS');
    $header = json_part($parts[1]);
    $alg = $header->alg ?? null;
    $typ = is_string($header->typ ?? null) ? strtolower($header->typ) : '';
    if (!in_array($alg, ALGORITHMS, true) || !in_array($typ, [$type, "application/$type"], true) || property_exists($header, 'crit')) {
        throw new UnexpectedValueException('another algorithm, another type, or an extension');
    }
    $key = is_string($header->kid ?? null) ? find_key($header->kid) : null;
    // The key's own algorithm, so that a token cannot choose another one for it (RFC 8725, section 3.1).
    if ($key === null || $key->alg !== $alg || !signature_holds($key, "$parts[1].$parts[2]", bytes_of($parts[3]))) {
        throw new UnexpectedValueException('not signed by Tegata');
    }
    return json_part($parts[2]);
}

function signature_holds(object $jwk, string $signed, string $signature): bool
{
    $key = PublicKeyLoader::load(json_encode($jwk));
    if ($jwk->alg === 'EdDSA') {
        return $key->verify($signed, $signature);
    }
    if ($jwk->alg === 'RS256') {
        return $key->withHash('sha256')->withPadding(RSA::SIGNATURE_PKCS1)->verify($signed, $signature);
    }
    if (strlen($signature) !== 64) {
        return false; // RFC 7518, section 3.4: R and S, 32 bytes each
    }
    [$r, $s] = array_map(fn (string $half) => new BigInteger($half, 256), str_split($signature, 32));
    return $key->withHash('sha256')->withSignatureFormat('Raw')->verify($signed, ['r' => $r, 's' => $s]);
}

function json_part(string $part): object
{
    $value = json_decode(bytes_of($part), flags: JSON_THROW_ON_ERROR);
    return is_object($value) ? $value : throw new UnexpectedValueException('not an object');
}

function bytes_of(string $part): string
{
    $bytes = base64_decode(strtr($part, '-_', '+/'), true);
    return $bytes === false ? throw new UnexpectedValueException('not base64url') : $bytes;
}
