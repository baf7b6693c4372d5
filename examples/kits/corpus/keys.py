"""The keys of the corpus: those of the issuer, one that it has withdrawn, and those of somebody else. mint.py signs with them."""

import base64
import datetime
import hashlib
import json
import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NEW = {
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}
PUBLISHED = {"rs256": "RS256", "es256": "ES256", "eddsa": "EdDSA"}
OTHERS = {"retired": "RS256", "other-rs256": "RS256", "other-es256": "ES256", "other-eddsa": "EdDSA"}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def number(value, length=None):
    return b64(value.to_bytes(length or (value.bit_length() + 7) // 8, "big")).decode()


def es256_raw(signature):
    """The other signature that holds for the same text: ECDSA knows (r, s) and (r, n - s)."""
    return signature[:32] + (P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


class Key:
    def __init__(self, alg, kid=None, private=None):
        self.alg, self.private = alg, private or NEW[alg]()
        self.kid = kid or secrets.token_urlsafe(8)

    @property
    def pem(self):
        """The private key, as `tegata key import` takes it."""
        form = serialization.PrivateFormat.PKCS8
        return self.private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

    @property
    def jwk(self):
        public = self.private.public_key()
        if self.alg == "RS256":
            numbers = public.public_numbers()
            members = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        elif self.alg == "ES256":
            numbers = public.public_numbers()
            members = {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        else:
            members = {"kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw()).decode()}
        return members | {"use": "sig", "alg": self.alg, "kid": self.kid}

    @property
    def private_jwk(self):
        numbers = self.private.private_numbers()
        names = ("d", "p", "q", "dmp1", "dmq1", "iqmp")
        return self.jwk | {member: number(getattr(numbers, name)) for member, name in zip(("d", "p", "q", "dp", "dq", "qi"), names)}

    @property
    def certificate(self):
        """One that it signed itself, as DER."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tegata.example")])
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder(name, name, self.private.public_key(), 1, now, now + datetime.timedelta(days=1))
        return builder.sign(self.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def public_as(self, encoding):
        """The public key in every spelling that somebody may have lying about."""
        public, formats, encodings = self.private.public_key(), serialization.PublicFormat, serialization.Encoding
        if encoding == "raw":
            return base64.urlsafe_b64decode(self.jwk["x"] + "==")
        if encoding in ("n", "n-bytes"):
            return self.jwk["n"].encode() if encoding == "n" else base64.urlsafe_b64decode(self.jwk["n"] + "==")
        if encoding.startswith("jwk"):
            members = {name: value for name, value in self.jwk.items() if encoding != "jwk-bare" or name in ("kty", "n", "e", "crv", "x", "y")}
            return json.dumps(members, separators=None if encoding == "jwk-spaced" else (",", ":"), sort_keys=encoding == "jwk-sorted").encode()
        if encoding == "certificate":
            return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(self.certificate) + b"-----END CERTIFICATE-----\n"
        form = formats.PKCS1 if encoding.startswith("pkcs1") else formats.SubjectPublicKeyInfo
        pem = public.public_bytes(encodings.PEM, form)
        return {
            "pem": lambda: pem,
            "pem-stripped": lambda: pem.strip(),
            "pem-crlf": lambda: pem.replace(b"\n", b"\r\n"),
            "pem-one-line": lambda: b"".join(pem.splitlines()),
            "pem-body": lambda: b"".join(pem.splitlines()[1:-1]),
            "der": lambda: public.public_bytes(encodings.DER, form),
            "der-sha256": lambda: hashlib.sha256(public.public_bytes(encodings.DER, form)).digest(),
        }[encoding.partition("-")[2]]()

    def sign(self, signed, how):
        if how == "ES256-der":
            return self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        if how.startswith("ES"):
            digest = {"ES256": hashes.SHA256(), "ES384": hashes.SHA384()}[how]
            r, s = utils.decode_dss_signature(self.private.sign(signed, ec.ECDSA(digest)))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if how == "EdDSA":
            return self.private.sign(signed)
        digest = {"1": hashes.SHA1(), "256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[how[2:]]
        salted = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return self.private.sign(signed, salted if how.startswith("PS") else padding.PKCS1v15(), digest)


class Keys(dict):
    """By the names that corpus.json uses."""

    def __init__(self):
        super().__init__({name: Key(alg) for name, alg in (PUBLISHED | OTHERS).items()})

    def published(self):
        """The JWK Set of the issuer."""
        return {"keys": [self[name].jwk for name in PUBLISHED]}
