"""The cast: a Tegata in both modes, the Flask and the FastAPI example as real processes, and the people."""

import secrets
from dataclasses import dataclass

import pytest
import requests

import processes
from browser import FLASK_SECRET_KEY, Browser
from gate import Gate
from mint import Mint
from standin import StandIn

SECRET_KEY = secrets.token_urlsafe(48)
SWAGGER_ORIGIN = "http://localhost:8000"
FLASH_EXPIRED = {
    "ja": "セッションの有効期限が切れているか無効です。再度ログインしてください。",
    "en": "Your session has expired or is not valid. Please log in again.",
}
WORDS_NO_LOGIN = "Logging in is not possible right now. Please try again in a moment."


@dataclass
class Person:
    email: str
    password: str


ALICE = Person("alice@example.com", "a long walk to Nikko")
ADMIN = Person("admin@example.com", "seven checkpoints on the road")


WAYS = [("shared secret", "pyjwt"), ("shared secret", "python-jose"), ("published keys", "pyjwt")]


@pytest.fixture(scope="session", params=WAYS, ids=" with ".join)
def way(request):
    """The two modes, and in the first both libraries."""
    return request.param


@pytest.fixture(scope="session")
def tegata(way):
    mode, _ = way
    standin = StandIn(SECRET_KEY if mode == "shared secret" else None)
    standin.mint = Mint(SECRET_KEY, "HS256") if standin.secret_key else Mint(standin.key, "RS256")
    standin.add_person(ALICE.email, ALICE.password)
    standin.add_person(ADMIN.email, ADMIN.password, "admin")
    yield standin
    standin.stop()


@pytest.fixture(scope="session")
def gate(tegata):
    gate = Gate(tegata.url)
    yield gate
    gate.close()


@pytest.fixture
def tegata_away(gate):
    """Call it, and Tegata is away until the end of the story."""
    yield lambda: setattr(gate, "shut", True)
    gate.shut = False


@pytest.fixture(scope="session")
def settings(way, tegata, gate):
    """What a service is told by its environment."""
    mode, library = way
    client_id, client_secret = tegata.add_service("web", SWAGGER_ORIGIN)
    return {
        "SECRET_KEY": SECRET_KEY if mode == "shared secret" else None,
        "JWT_LIBRARY": library,
        "ISSUER": tegata.url,
        "TEGATA_URL": gate.url,
        "JWKS_URL": f"{gate.url}/.well-known/jwks.json",
        "CLIENT_ID": client_id,
        "CLIENT_SECRET": client_secret,
        "ALLOWED_ORIGINS": tegata.url,
        "FLASK_SECRET_KEY": FLASK_SECRET_KEY,
    }


@pytest.fixture(scope="session")
def flask(settings, tmp_path_factory):
    with processes.start_flask(tmp_path_factory.mktemp("flask"), **settings) as process:
        yield process


@pytest.fixture(scope="session")
def fastapi(settings, tmp_path_factory):
    with processes.start_fastapi(tmp_path_factory.mktemp("fastapi"), **settings) as process:
        yield process


@pytest.fixture
def browser(flask):
    return Browser(flask.url)


@pytest.fixture
def page_token(tegata):
    """The token that Alice's browser holds after she signed in on Tegata's own page."""
    return sign_in_on_page(tegata, ALICE)


@pytest.fixture
def admin_token(tegata):
    return sign_in_on_page(tegata, ADMIN)


def sign_in_on_page(tegata, person):
    headers = {"Origin": tegata.url, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    form = {"email": person.email, "password": person.password}
    answer = requests.post(f"{tegata.url}/api/session/login", data=form, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]
