"""Decides whether an access token of Tegata is good. This file is the same in every Python example: copy it into your service.

With SECRET_KEY set tokens are HS256 and this service shares the secret; without it they are checked with the public keys
that Tegata publishes. The setting chooses the way, never the token (RFC 8725, section 3.1).
"""

import hmac
import logging
import os

import jwt
from jose import exceptions as jose_exceptions
from jose import jwk as jose_jwk
from jose import jwt as jose_jwt

SECRET_KEY = os.environ.get("SECRET_KEY")
ISSUER = os.environ.get("ISSUER") or "http://localhost:3000"  # what tokens say, compared letter by letter
JWKS_URL = os.environ.get("JWKS_URL") or f"{ISSUER}/.well-known/jwks.json"  # where this service reaches the keys
AUDIENCE = os.environ.get("AUDIENCE") or None
LIBRARY = os.environ.get("JWT_LIBRARY") or "pyjwt"  # or python-jose, for the shared secret

LEEWAY = 5  # seconds by which the clocks of two machines may differ
REQUIRED = ["iss", "sub", "exp", "iat"]


class TokenRefused(Exception):
    """The token is not acceptable; a new login is needed."""


class TokenExpired(TokenRefused):
    """The token was good and its time is over; a renewal may help."""


class IssuerUnreachable(Exception):
    """Nothing is known about the token, because the keys could not be fetched."""


# --- shared secret ---------------------------------------------------------------------------------------------------


def check_with_pyjwt(token):
    return jwt.decode(
        token,
        SECRET_KEY,
        algorithms=["HS256"],
        issuer=ISSUER,
        audience=AUDIENCE,
        leeway=LEEWAY,
        options={"require": REQUIRED, "verify_aud": AUDIENCE is not None},
    )


def check_with_python_jose(token):
    if "crit" in jose_jwt.get_unverified_header(token):  # RFC 7515, section 4.1.11; python-jose does not look
        raise jose_exceptions.JWTError("crit is not understood")
    options = {f"require_{claim}": True for claim in REQUIRED}
    options |= {"verify_aud": AUDIENCE is not None, "require_aud": AUDIENCE is not None, "leeway": LEEWAY}
    # A key object, because python-jose would read a secret that happens to be JSON as something else.
    key = jose_jwk.construct(SECRET_KEY, "HS256")
    return jose_jwt.decode(token, key, algorithms=["HS256"], issuer=ISSUER, audience=AUDIENCE, options=options)


# --- public keys -----------------------------------------------------------------------------------------------------


def check_with_jwks(token):
    key = KEYS.get_signing_key_from_jwt(token)
    decoded = jwt.decode_complete(
        token,
        key,  # a PyJWK: bound to the one algorithm that the key itself names
        algorithms=["RS256", "ES256", "EdDSA"],
        issuer=ISSUER,
        audience=AUDIENCE,
        leeway=LEEWAY,
        options={"require": REQUIRED, "verify_aud": AUDIENCE is not None},
    )
    # RFC 9068, section 4: an ID token is signed with the same keys and must not pass for an access token.
    if str(decoded["header"].get("typ")).lower() not in ("at+jwt", "application/at+jwt"):
        raise jwt.InvalidTokenError("typ is not at+jwt")
    return decoded["payload"]


class Keys(jwt.PyJWKClient):
    """The published keys, fetched every five minutes and for an unknown `kid`; the last good ones while Tegata is away."""

    def fetch_data(self):
        try:
            return super().fetch_data()
        except (jwt.PyJWTError, OSError, ValueError) as error:
            logging.warning("no keys from %s (%s)", self.uri, type(error).__name__)
            last = self.jwk_set_cache.jwk_set_with_timestamp
            if last is None:
                raise IssuerUnreachable(self.uri) from error
            return last.get_jwk_set()


# --- the choice, once, at start --------------------------------------------------------------------------------------

if SECRET_KEY and len(SECRET_KEY.encode()) < 32:
    raise SystemExit("SECRET_KEY is shorter than 32 bytes. Make a good one with: tegata secret generate")

if SECRET_KEY:
    check = {"pyjwt": check_with_pyjwt, "python-jose": check_with_python_jose}[LIBRARY]
else:
    KEYS = Keys(JWKS_URL, timeout=3)
    check = check_with_jwks


def verify(token):
    """The claims of a good token; otherwise raises one of the three exceptions above."""
    try:
        return check(token)
    except IssuerUnreachable:
        raise
    except (jwt.ExpiredSignatureError, jose_exceptions.ExpiredSignatureError) as error:
        raise TokenExpired("The token has expired.") from error
    except Exception as error:  # the bytes are a stranger's: python-jose lets RecursionError and others escape
        logging.info("token refused: %s", type(error).__name__)
        raise TokenRefused("The token is not valid.") from error


# `python verify.py` prints what `tegata doctor --fingerprint` compares: the same for the same secret, and it tells nothing else.
if __name__ == "__main__" and SECRET_KEY:
    print(hmac.digest(SECRET_KEY.encode(), b"tegata secret fingerprint", "sha256")[:8].hex())
