"""An issuer that says what a story wants: keys, tokens, the list of ended sessions, silence. It counts who asks what.

For the stories of the kits that no real Tegata would tell (a hostile token from the token endpoint, keys that are withdrawn at once). Its pages ask nothing:
whoever comes to sign in is sent back with a code.
"""

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import processes

# Behind our own folder, which has a mint.py too: the corpus's is corpus.mint.
sys.path += [str(processes.EXAMPLES / "kits"), str(processes.EXAMPLES / "kits" / "corpus")]

from corpus.mint import ROWS, Mint  # noqa: E402, F401  for the tests
from keys import Keys, b64  # noqa: E402

CLIENT = ("kit", "the-secret-of-the-kit-and-nobody-else")


class Listener:
    """A server of its own thread; `answer` says what comes back: status, headers, body. None hangs up."""

    def __init__(self):
        self.asked = Counter()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                split = urlsplit(self.path)
                listener.asked[split.path] += 1
                form = {name: values[0] for name, values in parse_qs(body or split.query).items()}
                answer = listener.answer(self.command, split.path, form, self.headers)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in ({"Content-Type": "application/json"} | headers | {"Content-Length": len(body)}).items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = handle_any

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except ConnectionError:  # a kit that was ended while it waited
                    pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method, path, form, headers):
        return 404, {}, b"{}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Issuer(Listener):
    def __init__(self, name=None):
        super().__init__()
        self.name = name or self.url  # what tokens say
        self.keys, self.elsewhere, self.changed = Keys(), Listener(), threading.Condition()
        self.published = self.keys.published()["keys"]
        self.access_token, self.codes, self.last_end = None, {}, None
        self.ended, self.version, self.has_list, self.signs_list_with, self.list_is_old = [], 1, True, "rs256", 0
        self._shut, self.broken = False, {}

    def mint(self, **who):
        """Makes tokens of this issuer for the kit."""
        return Mint(self.keys, self.name, CLIENT[0], client=CLIENT, elsewhere=self.elsewhere.url, **who)

    @property
    def shut(self):
        return self._shut

    @shut.setter
    def shut(self, shut):
        """Away: hangs up on everybody, also on those who wait for the list."""
        with self.changed:
            self._shut = shut
            self.changed.notify_all()

    def end(self, sid):
        """Ends a session, and tells those who wait."""
        with self.changed:
            self.ended.append(sid[:11])
            self.version += 1
            self.changed.notify_all()

    def close(self):
        self.shut = True
        self.elsewhere.close()
        super().close()

    # --- what it answers ---------------------------------------------------------------------------------------------

    def answer(self, method, path, form, headers):
        if self.shut:
            return None
        if path in self.broken:
            return self.broken[path]
        handler = {
            "/.well-known/openid-configuration": self.discovery,
            "/.well-known/jwks.json": lambda form, headers: as_json({"keys": self.published}),
            "/oauth/authorize": self.authorize,
            "/oauth/token": self.token,
            "/oauth/userinfo": lambda form, headers: as_json({"sub": "alice", "name": "Alice", "email": "alice@example.com"}),
            "/oauth/end_session": self.end_session,
            "/oauth/revocations": self.revocations,
        }.get(path)
        return handler(form, headers) if handler else (404, {}, b"{}")

    def discovery(self, form, headers):
        endpoints = {name: f"{self.url}/oauth/{name.removesuffix('_endpoint')}" for name in ENDPOINTS}
        endpoints |= {"authorization_endpoint": f"{self.url}/oauth/authorize"}
        return as_json({"issuer": self.name, "jwks_uri": f"{self.url}/.well-known/jwks.json"} | endpoints | ABILITIES)

    def authorize(self, form, headers):
        assert form["response_type"] == "code" and form["code_challenge_method"] == "S256", form
        assert form["client_id"] == CLIENT[0] and form["state"] and set(form["scope"].split()) == {"openid", "profile", "email"}, form
        code = secrets.token_urlsafe()
        self.codes[code] = form
        back = urlencode({"code": code, "state": form["state"], "iss": self.name})
        return 302, {"Location": f"{form['redirect_uri']}?{back}"}, b""

    def token(self, form, headers):
        asked = self.codes.pop(form.get("code"), None)
        digest = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or digest != asked["code_challenge"]:
            return 400, {}, b'{"error": "invalid_grant"}'
        if client(form, headers) != CLIENT:
            return 401, {}, b'{"error": "invalid_client"}'
        access = self.access_token
        now = int(time.time())
        claims = {"iss": self.name, "sub": "alice", "aud": CLIENT[0], "exp": now + 600, "iat": now, "auth_time": now}
        claims |= {"nonce": asked["nonce"]} if "nonce" in asked else {}
        claims |= {"at_hash": b64(hashlib.sha256(access.encode("latin-1")).digest()[:16]).decode(), "name": "Alice", "email": "alice@example.com"}
        tokens = {"access_token": access, "token_type": "Bearer", "expires_in": 600, "scope": asked["scope"]}
        return as_json(tokens | {"id_token": self.sign(claims, "JWT")})

    def end_session(self, form, headers):
        self.last_end = form
        return 302, {"Location": form.get("post_logout_redirect_uri", "/")}, b""

    def revocations(self, form, headers):
        """Held back until there is something new, as `Prefer: wait` asks for (RFC 7240, section 4.3)."""
        if not self.has_list:
            return 404, {}, b"{}"
        wait = int(headers.get("Prefer", "wait=0").partition("wait=")[2] or 0)
        with self.changed:
            self.changed.wait_for(lambda: self.shut or headers.get("If-None-Match") != self.etag, timeout=min(wait, 30))
            if self.shut:
                return None
            if headers.get("If-None-Match") == self.etag:
                return 304, {"ETag": self.etag}, b""
            claims = {"iss": self.name, "iat": int(time.time()) - self.list_is_old, "ttl": 60, "sids": self.ended}
            return 200, {"Content-Type": "application/jwt", "ETag": self.etag}, self.sign(claims, "revocations+jwt", self.signs_list_with).encode()

    @property
    def etag(self):
        return f'"{self.version}"'

    def sign(self, claims, typ, key="rs256"):
        header = {"alg": "RS256", "kid": self.keys["rs256"].kid, "typ": typ}
        signed = b".".join(b64(json.dumps(part).encode()) for part in (header, claims))
        return (signed + b"." + b64(self.keys[key].sign(signed, "RS256"))).decode()


ENDPOINTS = ("token_endpoint", "userinfo_endpoint", "end_session_endpoint", "revocation_endpoint", "introspection_endpoint")
ABILITIES = {
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": True,
    "scopes_supported": ["openid", "profile", "email"],
}


def as_json(value):
    return 200, {}, json.dumps(value).encode()


def client(form, headers):
    """Who asks, by the header or the form."""
    scheme, _, sent = headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        return tuple(base64.b64decode(sent).decode().split(":", 1))
    return form.get("client_id"), form.get("client_secret")
