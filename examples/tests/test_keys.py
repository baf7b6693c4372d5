"""The key client of verify.py when the issuer is away for longer than the keys are cached."""

import importlib.util
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import processes


@pytest.fixture
def verify(monkeypatch):
    """The module as a service without SECRET_KEY sees it."""
    for name in ("SECRET_KEY", "ISSUER", "JWKS_URL", "AUDIENCE", "JWT_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
    spec = importlib.util.spec_from_file_location("verify_under_test", processes.EXAMPLES / "flask" / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def issuer():
    """Publishes one key; its next answer is `status` and `body`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k", "use": "sig", "alg": "RS256"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            self.send_response(self.server.status)
            self.end_headers()
            self.wfile.write(self.server.body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.key, server.asked = key, 0
    server.status, server.body = 200, json.dumps({"keys": [published]}).encode()
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def token(verify, issuer):
    now = int(time.time())
    claims = {"iss": verify.ISSUER, "sub": "alice", "iat": now, "exp": now + 600}
    return jwt.encode(claims, issuer.key, "RS256", headers={"kid": "k", "typ": "at+jwt"})


AWAY = [(502, b"<h1>Bad gateway</h1>"), (200, b"<h1>Back soon</h1>"), (200, b"[]"), (200, b'{"keys": []}')]


@pytest.mark.parametrize("status, body", AWAY)
def test_the_last_good_keys_serve_on(verify, issuer, token, status, body):
    verify.KEYS = verify.Keys(issuer.url, lifespan=0.05)
    assert verify.verify(token)["sub"] == "alice"
    issuer.status, issuer.body = status, body
    time.sleep(0.1)
    assert verify.verify(token)["sub"] == "alice"
    assert issuer.asked == 2


@pytest.mark.parametrize("status, body", AWAY)
def test_without_any_keys_nothing_is_known(verify, issuer, token, status, body):
    verify.KEYS = verify.Keys(issuer.url)
    issuer.status, issuer.body = status, body
    with pytest.raises(verify.IssuerUnreachable):
        verify.verify(token)


def test_one_fetch_serves_many_tokens_and_unknown_keys_ask_again_only_now_and_then(verify, issuer, token):
    verify.KEYS = verify.Keys(issuer.url)
    for _ in range(5):
        verify.verify(token)
    unknown = jwt.encode(jwt.decode(token, options={"verify_signature": False}), issuer.key, "RS256", headers={"kid": "z"})
    for _ in range(5):
        with pytest.raises(verify.TokenRefused):
            verify.verify(unknown)
    assert issuer.asked == 1
