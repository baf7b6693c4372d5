"""Decides whether an access token of Tegata is good, without asking Tegata. Copy this file and revocations.py into your service.

Needs joserfc, which Authlib brings along. `verify` is called for every request; the keys are fetched once in a while.
"""

import json
import os
import re
import threading
import time

import requests
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import import_key
from joserfc.jws import JWSRegistry

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
SIGNED = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
SIGNED.max_payload_length = 50_000_000  # the list of ended sessions may be long
NEEDED = {"iss": {"value": ISSUER}, "aud": {"value": AUDIENCE}, "exp": {}, "iat": {}, "sub": {}}
CLAIMS = jwt.JWTClaimsRegistry(leeway=5, **{name: {"essential": True} | what for name, what in NEEDED.items()})


def signed(token, typ):
    """What Tegata says in a token of this type. Key and algorithm are its published ones, never the token's choice (RFC 8725, section 3.1)."""
    if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII):
        raise ValueError("not a compact JWS")
    read = jwt.decode(token, lambda part: KEYS.find(part.headers()["kid"]), registry=SIGNED)
    if read.header["typ"].lower().removeprefix("application/") != typ or "crit" in read.header or read.claims["iss"] != ISSUER:
        raise ValueError("not of this type, or not Tegata's")
    return read.claims


def verify(token):
    """The claims of a good token; otherwise raises Refused."""
    try:
        claims = signed(token, "at+jwt")
        CLAIMS.validate(claims)
        json.dumps(claims, allow_nan=False, ensure_ascii=False).encode()  # no NaN, no half characters
        sid = claims.get("sid", "")
        if not isinstance(sid, str):
            raise TypeError("sid is not a text")
    except ExpiredTokenError as error:
        raise Refused("The access token has expired.") from error
    except IssuerUnreachable:
        raise
    except Exception as error:  # the bytes are a stranger's: parsers raise RecursionError and more
        raise Refused("The access token is not valid.") from error
    if sid[:11] in revocations.ended:
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
            answer = requests.get(f"{TEGATA_URL}/.well-known/jwks.json", timeout=3)
            answer.raise_for_status()
            keys = {key["kid"]: import_key(key) for key in answer.json()["keys"] if key["alg"] in ALGORITHMS}
            if keys:
                self.keys, self.fetched = keys, time.monotonic()
        except (requests.RequestException, JoseError, ValueError, TypeError, KeyError):
            pass
        self.tried = time.monotonic()

    @property
    def age(self):
        return self.fetched and time.monotonic() - self.fetched


KEYS = Keys()
revocations.follow(f"{TEGATA_URL}/oauth/revocations", signed)
