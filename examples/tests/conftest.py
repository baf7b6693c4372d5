"""The cast: a real Tegata in both modes, the Flask and the FastAPI example as real processes, and the people."""

import pytest

import processes
from browser import FLASK_SECRET_KEY, Browser
from gate import Gate
from tegata import ADMIN, ALICE, SECRET_KEY, Tegata

FLASH_EXPIRED = {
    "ja": "セッションの有効期限が切れているか無効です。再度ログインしてください。",
    "en": "Your session has expired or is not valid. Please log in again.",
}
NO_LOGIN = "Logging in is not possible right now. Please try again in a moment."

WAYS = [("shared secret", "pyjwt"), ("shared secret", "python-jose"), ("published keys", "pyjwt")]


@pytest.fixture(scope="session", params=WAYS, ids=" with ".join)
def way(request):
    """The two modes, and in the first both libraries."""
    return request.param


@pytest.fixture(scope="session")
def tegata(way, tmp_path_factory):
    mode, _ = way
    with Tegata(tmp_path_factory.mktemp("tegata"), "HS256" if mode == "shared secret" else "RS256") as tegata:
        tegata.grant_ahead()
        yield tegata


@pytest.fixture(scope="session")
def gate(tegata):
    """The way from the examples to Tegata: counted, and shut for some stories."""
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
    client_id, client_secret = tegata.client
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
    return tegata.sign_in(ALICE).json()["access_token"]


@pytest.fixture
def admin_token(tegata):
    return tegata.sign_in(ADMIN).json()["access_token"]
