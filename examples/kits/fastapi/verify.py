"""Decides whether an access token of Tegata is good, without asking Tegata. Copy this file and revocations.py into your service.

Needs PyJWT[crypto] and httpx. `verify` is called for every request; the keys are fetched once in a while.
"""

import json
import math
import os
import re
import threading
import time

import httpx
import jwt

import revocations

ISSUER = os.environ["ISSUER"]  # what tokens say, compared letter by letter
TEGATA_URL = os.environ.get("TEGATA_URL") or ISSUER
AUDIENCE = os.environ.get("AUDIENCE") or os.environ["CLIENT_ID"]
ALGORITHMS = (os.environ.get("ALGORITHMS") or "RS256,ES256,EdDSA").split(",")
COOLDOWN = float(os.environ.get("JWKS_COOLDOWN") or 60)  # seconds between two fetches for an unknown key


class Refused(Exception):
    """The token is not acceptable; `reason` is what the login page says."""

    def __init__(self, description, reason="expired"):
        super().__init__(description)
        self.reason = reason


class IssuerUnreachable(Exception):
    """Nothing is known about any token, because the keys were never fetched."""


# [verify]
def signed(token, typ, need=(), audience=None):
    """What Tegata says in a token of this type. Key and algorithm are its published ones, never the token's choice (RFC 8725, section 3.1)."""
    if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII):
        raise ValueError("not a compact JWS")
    key = KEYS.find(jwt.get_unverified_header(token)["kid"])  # a PyJWK, bound to the algorithm it was published with
    options = {"require": ["iss", *need], "verify_aud": audience is not None}
    read = jwt.decode_complete(token, key, ALGORITHMS, options, audience=audience, issuer=ISSUER, leeway=5)
    if read["header"]["typ"].lower().removeprefix("application/") != typ or "crit" in read["header"]:
        raise ValueError("not of this type")
    return read["payload"]


def verify(token):
    """The claims of a good token; otherwise raises Refused."""
    try:
        claims = signed(token, "at+jwt", ["aud", "exp", "iat", "sub"], AUDIENCE)
        json.dumps(claims, allow_nan=False, ensure_ascii=False).encode()  # no NaN, no half characters
        times = [claims[name] for name in ("exp", "iat", "nbf") if name in claims]
        if not all(type(each) in (int, float) and math.isfinite(each) for each in times):
            raise TypeError("a time is not a number")
        if not claims["sub"] or not isinstance(claims.get("sid", ""), str):
            raise TypeError("sub or sid is not a text")
    except jwt.ExpiredSignatureError as error:
        raise Refused("The access token has expired.") from error
    except IssuerUnreachable:
        raise
    except Exception as error:  # the bytes are a stranger's: parsers raise RecursionError and more
        raise Refused("The access token is not valid.") from error
    if claims.get("sid", "")[:11] in revocations.ended:
        raise Refused("The session of this access token has ended.", "signed_out")
    return claims
# [/verify]


class Keys:
    """The published keys by `kid`, each bound to its algorithm; the last good ones while Tegata is away."""

    def __init__(self):
        self.keys, self.fetched, self.tried, self.lock = {}, None, None, threading.Lock()

    def find(self, kid):
        if not self.fresh(kid):
            with self.lock:  # many requests at once make one fetch
                if not self.fresh(kid):
                    self.fetch()
        if not self.keys:
            raise IssuerUnreachable
        return self.keys[kid]

    def fresh(self, kid):
        """Whether there is nothing to gain from a fetch, or it is too early for one."""
        young = self.age is not None and self.age < 300
        return self.keys and (kid in self.keys and young or time.monotonic() - self.tried < COOLDOWN)

    def fetch(self):
        try:
            answer = httpx.get(f"{TEGATA_URL}/.well-known/jwks.json", timeout=3).raise_for_status()
            keys = {key["kid"]: jwt.PyJWK(key) for key in answer.json()["keys"] if key["alg"] in ALGORITHMS}
            if keys:
                self.keys, self.fetched = keys, time.monotonic()
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, TypeError, KeyError):
            pass
        self.tried = time.monotonic()

    @property
    def age(self):
        return self.fetched and time.monotonic() - self.fetched


KEYS = Keys()
revocations.follow(f"{TEGATA_URL}/oauth/revocations", signed)
