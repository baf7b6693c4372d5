"""Libraries that verify tokens by themselves take Tegata's access tokens by settings alone, and no other service's.

The services get their "token shape" at Tegata: audience, algorithm, extra claims.
"""

import base64
import json
import sys

import jwt
import processes
import pytest
import requests
from browser import FLASK_SECRET_KEY
from code_flow import CodeFlow
from conftest import GRANTS, HANAKO, HERE
from cryptography.hazmat.primitives import serialization
from libraries import VERIFIERS
from person import Person

CALLBACK = "http://127.0.0.1:1/callback"  # nobody is there; the code is read off the redirect


class Service:
    """A service at Tegata whose access tokens have the shape that a verifier wants."""

    def __init__(self, tegata, id, audience, algorithm, claims):
        self.tegata, self.id, self.audience, self.algorithm = tegata, id, audience, algorithm
        shape = ["--audience", audience, "--alg", algorithm, *(flag for claim in claims for flag in ("--claim", claim))]
        self.secret = tegata.run("service", "add", id, *GRANTS, "--redirect-uri", CALLBACK, *shape).strip()

    def token(self):
        """An access token that Hanako got by signing in."""
        flow = CodeFlow(self.tegata.url, self.id, CALLBACK, scope="openid profile email")
        code = flow.answer(Person(self.tegata.url, HANAKO))["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": flow.verifier}
        answer = requests.post(f"{self.tegata.url}/oauth/token", data=form, auth=(self.id, self.secret), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]


def public_key(tegata, token):
    """The PEM of the key that signed it."""
    key = jwt.PyJWKClient(f"{tegata.url}/.well-known/jwks.json").get_signing_key_from_jwt(token).key
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(scope="session", params=VERIFIERS.values(), ids=VERIFIERS.keys())
def verifier(request):
    return request.param


@pytest.fixture(scope="session", params=["HS256", "RS256"])
def service(request, tegata, verifier):
    name = f"{verifier.module}-{request.param}".lower().replace("_", "-")
    return Service(tegata, name, f"https://{name}.example", request.param, verifier.claims)


@pytest.fixture(scope="session")
def other(tegata, service, verifier):
    """The same but for its audience, and with HS256 its secret."""
    return Service(tegata, f"{service.id}-other", "https://other.example", service.algorithm, verifier.claims)


@pytest.fixture(scope="session")
def api(tegata, verifier, service, token, sub, tmp_path_factory):
    """The URL of what the verifier protects."""
    port, folder = processes.free_port(), tmp_path_factory.mktemp(verifier.module)
    shared = service.algorithm == "HS256"
    env = processes.clean_env(
        ISSUER=tegata.url,
        ALGORITHM=service.algorithm,
        AUDIENCE=service.audience,
        SECRET=service.secret if shared else None,
        PUBLIC_KEY=None if shared else public_key(tegata, token),
        JWKS_URL=None if shared else f"{tegata.url}/.well-known/jwks.json",
        USER_ID=sub,
        USER_EMAIL=HANAKO.email,
        APP_SECRET=FLASK_SECRET_KEY,
        PYTHONPATH=f"{HERE / 'verifiers'}:{HERE / 'clients'}",
    )
    command = [sys.executable, "-m", *(part.format(port=port, module=verifier.module) for part in verifier.server)]
    url = f"http://127.0.0.1:{port}"
    with processes.Process(command, url, folder / "api.log", env, folder, ready="/") as process:
        yield f"{process.url}/me"


@pytest.fixture(scope="session")
def token(service):
    return service.token()


def ask(api, token):
    return requests.get(api, headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=30)


def test_accepts_the_token_of_its_service(api, token, sub):
    answer = ask(api, token)
    assert answer.status_code == 200, answer.text
    assert answer.json()["sub"] == sub


def test_the_token_has_the_shape(token, verifier, service, sub):
    assert jwt.get_unverified_header(token)["alg"] == service.algorithm
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == service.audience
    for shape in verifier.claims:
        name, value = shape.split("=")
        assert claims[name] == {"access": "access", "false": False, "$sub": sub}[value]


def test_refuses_the_token_of_another_service(api, other):
    assert ask(api, other.token()).status_code in (401, 422)


def test_refuses_a_changed_token_and_none_at_all(api, token):
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    body = base64.urlsafe_b64encode(json.dumps(claims | {"roles": ["admin"]}).encode()).rstrip(b"=").decode()
    assert ask(api, f"{head}.{body}.{signature}").status_code in (401, 422)
    assert ask(api, None).status_code == 401
