"""Makes the tokens of corpus.json: each row says how its token is built, and this turns it into bytes for a given issuer.

Needs `cryptography` and nothing else: a JOSE library would refuse to make most of these. README.md explains the members of a row;
the tests of the kits (examples/tests/test_kits_corpus.py) and of Tegata's own endpoints (test_corpus.py) use it, and `python mint.py` prints the tokens.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import sys
import time
from pathlib import Path

from keys import Keys, b64, es256_raw

ROWS = json.loads(Path(__file__).with_name("corpus.json").read_text())["rows"]
HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


class Mint:
    """Tokens of one issuer for one audience; `sub` and `sid` are those of somebody who is signed in, `client` is the service's id and secret, `elsewhere` an address nobody may ask."""

    def __init__(self, keys, issuer, audience, sub="alice", sid=None, client=None, elsewhere="http://127.0.0.1:9"):
        self.keys, self.issuer, self.audience, self.sub, self.elsewhere = keys, issuer, audience, sub, elsewhere
        self.sid, self.client = sid or secrets.token_urlsafe(16), client or (audience, "client-secret")

    def token(self, row):
        """The token of a row, as bytes."""
        if "raw" in row:
            return self.text(row["raw"]).encode()
        recipe = {"base": "rs256"} | row.get("token", {})
        name = recipe["base"]
        header = self.part(self.header(name), recipe, "header")
        payload = self.part(self.claims(), recipe, "claims")
        encoded = recipe.get("encode", {})
        signed = b".".join([encode(header, encoded.get("header")), encode(payload, encoded.get("claims"))])
        signature = self.signature(recipe.get("sign", f"{self.keys[name].alg} {name}"), signed, payload)
        token = signed + b"." + b64(signature)
        for operation in recipe.get("after", []):
            token = AFTER[operation.split()[0]](token, *operation.split()[1:])
        return token

    # --- header and claims -------------------------------------------------------------------------------------------

    def header(self, name):
        return {"alg": self.keys[name].alg, "typ": "at+jwt", "kid": self.keys[name].kid}

    def claims(self):
        now = int(time.time())
        return {
            "iss": self.issuer,
            "sub": self.sub,
            "aud": self.audience,
            "exp": now + 600,
            "iat": now,
            "nbf": now,
            "jti": secrets.token_urlsafe(9),
            "client_id": self.client[0],
            "scope": "openid profile email",
            "sid": self.sid,
            "roles": ["member"],
        }

    def part(self, usual, recipe, name):
        """The bytes of the header or the claims: the usual ones with changes, or a text of its own."""
        if f"{name}_hex" in recipe:
            return bytes.fromhex(recipe[f"{name}_hex"])
        left = {member: value for member, value in usual.items() if member not in recipe.get(f"{name}_without", [])}
        text = json.dumps(left | self.filled(recipe.get(name, {})), separators=(",", ":"))
        if f"{name}_text" in recipe:
            text = self.text(recipe[f"{name}_text"].replace(f"<<{name}>>", text[1:-1]))
        return text.encode(recipe.get(f"{name}_charset", "utf-8"))

    def filled(self, value):
        if isinstance(value, dict):
            return {self.text(name): self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, str) and (whole := re.fullmatch("<<([^<>]*)>>", value)):
            return self.placeholder(whole[1])
        return self.text(value) if isinstance(value, str) else value

    def text(self, template):
        return re.sub("<<([^<>]*)>>", lambda found: str(self.placeholder(found[1])), template)

    def placeholder(self, words):
        """The value of `<<words>>`."""
        word, *rest = words.split()
        if moved := re.fullmatch(r"now([+-]\d+)?", word):
            return int(time.time()) + int(moved[1] or 0)
        return {
            "issuer": lambda: self.issuer,
            "audience": lambda: self.audience,
            "sub": lambda: self.sub,
            "sid": lambda: self.sid,
            "elsewhere": lambda: self.elsewhere,
            "kid": lambda name: self.keys[name].kid,
            "jwk": lambda name: self.keys[name].jwk,
            "jwk-private": lambda name: self.keys[name].private_jwk,
            "oct": lambda text: {"kty": "oct", "k": b64(text.encode()).decode()},
            "x5c": lambda name: [base64.b64encode(self.keys[name].certificate).decode()],
            "x5t": lambda name: b64(hashlib.sha1(self.keys[name].certificate).digest()).decode(),
            "upper": lambda what: getattr(self, what).upper(),
            "deep": lambda times: "[" * int(times) + "]" * int(times),
            "fill": lambda times, what="A": what * int(times),
        }[word](*rest)

    # --- signatures --------------------------------------------------------------------------------------------------

    def signature(self, order, signed, payload):
        """`RS256 rs256`, `HS256 spki-pem rs256`, `zeros 64`, ..: by which algorithm, and with what."""
        how, *what = order.split(" ")
        if how == "none":
            return b""
        if how in ("zeros", "random"):
            return (bytes if how == "zeros" else secrets.token_bytes)(int(what[0]))
        if how.startswith("HS"):
            return hmac.digest(self.secret(*what), signed, HASHES[how[2:]])
        if how == "unencoded":  # RFC 7797: over the payload itself
            how, signed = "RS256", signed.split(b".")[0] + b"." + payload
        return self.keys[what[0]].sign(signed, how)

    def secret(self, encoding, name=None):
        """What somebody who knows only public things would try as an HMAC secret."""
        if encoding == "text":
            return (name or "").encode()
        if encoding == "nul":
            return b"\0"
        if encoding == "client-secret":
            return self.client[1].encode()
        if encoding == "jwks":
            return json.dumps(self.keys.published()).encode()
        return self.keys[name].public_as(encoding)


# --- encodings that are not canonical, and what is done to a finished token ------------------------------------------


def encode(data, way=None):
    plain = b64(data)
    if way is None:
        return plain
    changed = {
        "padded": plain + b"=" * (-len(plain) % 4 or 4),
        "standard": base64.b64encode(data).rstrip(b"="),
        "space": plain[:8] + b" " + plain[8:],
        "unencoded": data,
    }[way]
    assert changed != plain, f"{way} changes nothing here"
    return changed


def trailing_bits(part):
    """The same bytes, with other bits in what the last character has to spare."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(part) % 4, "no bits to spare"
    return part[:-1] + bytes([alphabet[alphabet.index(part[-1]) + 1]])


def on(index, change):
    """A change of one part only."""

    def changed(token, *words):
        parts = token.split(b".")
        parts[int(index)] = change(parts[int(index)], *words)
        return b".".join(parts)

    return changed


def decoded(part):
    return base64.urlsafe_b64decode(part + b"==")


def as_json(token, general):
    header, payload, signature = (part.decode() for part in token.split(b"."))
    one = {"protected": header, "signature": signature}
    whole = {"payload": payload} | ({"signatures": [one]} if general else one)
    return json.dumps(whole, separators=(",", ":")).encode()


AFTER = {
    "parts": lambda token, count: b".".join((token.split(b".") + [b"e30", b"e30"])[: int(count)]),
    "drop-signature": lambda token: token.rsplit(b".", 1)[0] + b".",
    "cut-header": on(0, lambda part, count: part[int(count) :]),
    "cut-claims": on(1, lambda part, count: part[: -int(count)]),
    "cut-signature": on(2, lambda part, count: part[: -int(count)]),
    "empty-header": on(0, lambda part: b""),
    "empty-claims": on(1, lambda part: b""),
    "pad-header": on(0, lambda part: encode(decoded(part), "padded")),
    "pad-claims": on(1, lambda part: encode(decoded(part), "padded")),
    "pad-signature": on(2, lambda part: encode(decoded(part), "padded")),
    "standard-signature": on(2, lambda part: encode(decoded(part), "standard")),
    "trailing-bits-signature": on(2, trailing_bits),
    "append-signature": on(2, lambda part, text: part + text.encode()),
    "zero-before-signature": on(2, lambda part: b64(b"\0" + decoded(part))),
    "claims": on(1, lambda part, text: b64(json.dumps(json.loads(decoded(part)) | json.loads(text)).encode())),
    "malleable": on(2, lambda part: b64(es256_raw(decoded(part)))),
    "space": lambda token, index: token.replace(b".", b" .", 1) if index == "0" else token[:-8] + b" " + token[-8:],
    "tab": lambda token: token[:-8] + b"\t" + token[-8:],
    "latin-1": lambda token: token[:-8] + "é".encode("latin-1") + token[-8:],
    "utf-8": lambda token: token[:-8] + "手".encode() + token[-8:],
    "percent": lambda token: token.replace(b".", b"%2E"),
    "upper": lambda token: token.upper(),
    "leading-dot": lambda token: b"." + token,
    "quoted": lambda token: b'"' + token + b'"',
    "comma": lambda token: token + b"," + token,
    "json-flattened": lambda token: as_json(token, general=False),
    "json-general": lambda token: as_json(token, general=True),
}


def main():
    """Prints every token for a made-up issuer, to look at or to try elsewhere."""
    mint = Mint(Keys(), "https://tegata.example", "shop")
    json.dump({"keys": mint.keys.published(), "tokens": {row["id"]: mint.token(row).decode("latin-1") for row in ROWS}}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
