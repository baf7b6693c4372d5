"""What the Flask example asks of Tegata: a token for a password, its renewal, its end. No Flask in here.

Called by app.py, and the only file that knows CLIENT_SECRET.
"""

import os
import threading
import time
from concurrent.futures import Future

import requests

URL = os.environ.get("TEGATA_URL") or os.environ.get("ISSUER") or "http://localhost:3000"
CLIENT = (os.environ.get("CLIENT_ID", ""), os.environ.get("CLIENT_SECRET", ""))  # sent as client_secret_basic


class Refused(Exception):
    """Tegata said no to this very password or refresh token (`invalid_grant`)."""


class Throttled(Exception):
    """Too many tries; `seconds` until the next one."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


class Unavailable(Exception):
    """No answer, or none that says anything about the person. Never a reason to sign anyone out."""


def log_in(username, password, address):
    """Tokens for a password. `address` is the person's own, so that Tegata slows down guessers and not this service."""
    return _ask(
        {"grant_type": "password", "username": username, "password": password, "scope": "openid profile email"},
        {"X-End-User-Address": address},
    )


_renewals = {}  # refresh token -> (its successor as a Future, until when it is handed out again)
_renewals_lock = threading.Lock()


def renew(refresh_token):
    """The successor of a refresh token: one call for all requests that meet the expiry at once, the same answer for each."""
    now = time.monotonic()
    with _renewals_lock:
        for old in [token for token, (_, until) in _renewals.items() if until < now]:
            del _renewals[old]
        ours = refresh_token not in _renewals
        if ours:
            _renewals[refresh_token] = (Future(), float("inf"))
        renewal = _renewals[refresh_token][0]
    if ours:
        keep = 0
        try:
            tokens = _ask({"grant_type": "refresh_token", "refresh_token": refresh_token})
            keep = min(30, tokens["expires_in"] / 2)
            renewal.set_result(tokens)
        except Exception as error:
            renewal.set_exception(error)
        _renewals[refresh_token] = (renewal, time.monotonic() + keep)
    return renewal.result()


def log_out(refresh_token):
    """Ends the session at Tegata, so that no copy of its tokens is renewed (RFC 7009)."""
    try:
        requests.post(f"{URL}/oauth/revoke", data={"token": refresh_token}, auth=CLIENT, timeout=5)
    except requests.RequestException:
        pass  # the person leaves all the same, and the session ends unused


def _ask(form, headers=None):
    try:
        answer = requests.post(f"{URL}/oauth/token", data=form, headers=headers, auth=CLIENT, timeout=10)
        body = answer.json()
    except requests.RequestException as error:
        raise Unavailable(type(error).__name__) from error
    if answer.status_code == 200:
        return body
    if answer.status_code == 429:
        raise Throttled(int(answer.headers.get("Retry-After", 60)))
    if body.get("error") == "invalid_grant":
        raise Refused
    raise Unavailable(body.get("error"))  # such as invalid_client: our set-up is wrong, not the person
