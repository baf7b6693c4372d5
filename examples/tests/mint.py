"""Makes tokens that nobody should accept, out of a real one: each function changes one thing only.

`Mint` signs like Tegata itself does in the mode under test, with the shared secret or the imported private key.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

NEW_KEY = {
    "HS256": lambda: secrets.token_urlsafe(48),
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class Mint:
    """The signing key of the Tegata under test, in the hands of the tests."""

    def __init__(self, key, algorithm):
        self.key, self.algorithm = key, algorithm

    def again(self, token, header=None, **changes):
        """`token` with other claims (None leaves one out), properly signed."""
        claims = jwt.decode(token, options={"verify_signature": False}) | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims, jwt.get_unverified_header(token) | (header or {}))

    def sign(self, claims, header, key=None, algorithm=None):
        header = {name: value for name, value in header.items() if name != "alg"}
        return jwt.encode(claims, key or self.key, algorithm or self.algorithm, headers=header)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def parts(token):
    return jwt.decode(token, options={"verify_signature": False}), jwt.get_unverified_header(token)


def expired(mint, token):
    return mint.again(token, iat=int(time.time()) - 700, nbf=None, exp=int(time.time()) - 60)


def not_yet_valid(mint, token):
    return mint.again(token, nbf=int(time.time()) + 60)


def tampered(mint, token):
    claims, _ = parts(token)
    header, _, signature = token.split(".")
    return f"{header}.{b64(json.dumps(claims | {'roles': ['admin']}).encode())}.{signature}"


def wrong_key(mint, token):
    claims, header = parts(token)
    return mint.sign(claims, header, key=NEW_KEY[mint.algorithm]())


def alg_none(mint, token):
    claims, header = parts(token)
    return f"{b64(json.dumps(header | {'alg': 'none'}).encode())}.{b64(json.dumps(claims).encode())}."


def confused_algorithm(mint, token):
    """RFC 8725, section 2.1: the public key as an HMAC secret; the other way round, a key that the token itself brings."""
    claims, header = parts(token)
    own = NEW_KEY["RS256"]()
    if mint.algorithm == "HS256":
        brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
        return mint.sign(claims, header | {"jwk": brought}, key=own, algorithm="RS256")
    pem = mint.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # By hand, since PyJWT refuses to sign with a public key.
    signed = f"{b64(json.dumps(header | {'alg': 'HS256'}).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(hmac.digest(pem, signed.encode(), hashlib.sha256))}"


def other_algorithm_same_key(mint, token):
    claims, header = parts(token)
    return mint.sign(claims, header, algorithm="HS512" if mint.algorithm == "HS256" else "PS256")


def other_issuer(mint, token):
    return mint.again(token, iss="http://localhost:3000/")


def without_expiry(mint, token):
    return mint.again(token, exp=None)


def without_subject(mint, token):
    return mint.again(token, sub=None)


def unknown_critical_header(mint, token):
    return mint.again(token, header={"crit": ["urn:example:must-know"], "urn:example:must-know": True})


def not_a_token(mint, token):
    return "certainly-not-a-token"


def nested_without_end(mint, token):
    return f"{b64(b'[' * 3000)}.{b64(b'{}')}.{b64(b'x')}"


REFUSED = [
    expired,
    not_yet_valid,
    tampered,
    wrong_key,
    alg_none,
    confused_algorithm,
    other_algorithm_same_key,
    other_issuer,
    without_expiry,
    without_subject,
    unknown_critical_header,
    not_a_token,
    nested_without_end,
]
