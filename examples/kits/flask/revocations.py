"""The sessions that have ended: a signed list that Tegata sends as soon as it changes, kept in memory. verify.py looks into it.

One thread asks without end; Tegata holds each question back until there is something new (long polling). While Tegata is away the last list applies.
"""

import threading
import time

import requests

ended = frozenset()  # the first 11 characters of each session's `sid`
_confirmed = None  # when Tegata last sent or confirmed the list


def age():
    """Seconds since the list was sent or confirmed, None before the first time."""
    return _confirmed and time.monotonic() - _confirmed


def follow(url, signed):
    """Begins to follow the list; `signed` gives the claims of what Tegata signed."""
    threading.Thread(target=_follow, args=(url, signed), daemon=True).start()


def _follow(url, signed):
    global ended, _confirmed
    headers, issued = {"Prefer": "wait=30"}, 0
    while True:
        pause = 2
        try:
            answer = requests.get(url, headers=headers, timeout=40)
            if answer.status_code == 200:
                claims = signed(answer.text.strip(), "revocations+jwt")
                if claims["iat"] < issued:
                    raise ValueError("an old list, which somebody kept")
                ended, issued = frozenset(claims["sids"]), claims["iat"]
                headers["If-None-Match"] = answer.headers["ETag"]
            if answer.status_code in (200, 304):
                _confirmed, pause = time.monotonic(), 0.5
            elif answer.status_code == 404:  # a Tegata that is older than this list
                pause = 60
        except Exception:  # away, or it sent what does not verify: the last list goes on applying
            pass
        time.sleep(pause)
