<?php
// The sessions that ended before their tokens did. A process of its own (follow.php) asks Tegata for the list again and
// again, so that a log-out anywhere counts here within two seconds, and no request ever waits for it; it hands the list
// over as a file. Without Tegata the last list goes on applying.

declare(strict_types=1);

require_once __DIR__ . '/settings.php';
require_once __DIR__ . '/jws.php';

const ENDED = CACHE . '/ended'; // a line for each session; touched whenever Tegata confirms it
const SID_PREFIX = 11; // characters of each `sid`, so that the list stays small

function has_ended(string $sid): bool
{
    return $sid !== '' && str_contains(ended_list(), "\n" . substr($sid, 0, SID_PREFIX) . "\n");
}

function ended_list(): string
{
    return is_file(ENDED) ? file_get_contents(ENDED) : "\n";
}

/** For /api/status. */
function revocations_status(): array
{
    clearstatcache(true, ENDED);
    $age = is_file(ENDED) ? max(0, microtime(true) - filemtime(ENDED)) : null;
    return ['age' => $age, 'count' => substr_count(ended_list(), "\n") - 1];
}

/** Never returns. Tegata holds each answer back until something has changed, or for half a minute. */
function follow_revocations(): never
{
    $known = null;
    while (true) {
        $headers = ['Prefer: wait=30', ...($known === null ? [] : ["If-None-Match: $known"])];
        [$status, $token, $etag] = ask(TEGATA_URL . '/oauth/revocations', 40, $headers);
        if ($status === 200 && take_list($token)) {
            $known = $etag;
        } elseif ($status === 304) {
            touch(ENDED);
        } else {
            sleep($status === 404 ? 60 : 2); // 404: a Tegata from before there was a list
            continue;
        }
        usleep(500_000);
    }
}

function take_list(string $token): bool
{
    static $issued = 0; // of the last one: somebody may have kept an old list
    try {
        $list = signed_by_tegata($token, 'revocations+jwt');
    } catch (Exception) {
        return false;
    }
    if (($list->iss ?? null) !== ISSUER || ($list->iat ?? -1) < $issued || !isset($list->ttl) || !is_array($list->sids ?? null)) {
        return false;
    }
    $issued = $list->iat;
    write_whole(ENDED, "\n" . implode('', array_map(fn (string $sid) => "$sid\n", $list->sids)));
    return true;
}
