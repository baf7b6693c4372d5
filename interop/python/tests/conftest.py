"""The cast: one real Tegata, the application of each client library and of each verifier as real processes, and the people."""

import sys
from pathlib import Path

import processes
import pytest
from browser import FLASK_SECRET_KEY
from libraries import LIBRARIES
from person import Person
from tegata import Person as Account
from tegata import Tegata

HERE = Path(__file__).resolve().parent.parent
HANAKO = Account("hanako@example.com", "the tea house at the third bend")
HANAKO_NAME = "山田 花子"
GRANTS = ["--grant", "authorization_code", "--grant", "refresh_token"]


@pytest.fixture(scope="session")
def tegata(tmp_path_factory):
    with Tegata(tmp_path_factory.mktemp("tegata"), "RS256") as tegata:
        tegata.run("user", "add", HANAKO.email, "--name", HANAKO_NAME, stdin=HANAKO.password)
        yield tegata


@pytest.fixture(scope="session")
def sub(tegata):
    """Hanako's account id, from the operator's list."""
    (line,) = [line for line in tegata.run("user", "list").splitlines() if HANAKO.email in line.split("\t")]
    return line.split("\t")[0]


@pytest.fixture
def person(tegata):
    return Person(tegata.url, HANAKO)


class Application(processes.Process):
    """The process of one library's application; `client` is its id and secret, `callback` its redirect URI."""

    def __init__(self, tegata, library, folder, pkce):
        port = processes.free_port()
        url = f"http://127.0.0.1:{port}"
        self.library, self.folder, self.callback = library, folder, url + library.callback
        name = f"{library.module}-{port}"
        flags = ["--redirect-uri", self.callback, "--post-logout-uri", f"{url}/", "--post-logout-uri", f"{url}/logout"]
        secret = tegata.run("service", "add", name, *GRANTS, *flags, *([] if pkce else ["--no-pkce"])).strip()
        self.client = (name, secret)
        env = processes.clean_env(
            ISSUER=tegata.url,
            CLIENT_ID=name,
            CLIENT_SECRET=secret,
            URL=url,
            PKCE="on" if pkce else "off",
            APP_SECRET=FLASK_SECRET_KEY,
            OAUTHLIB_INSECURE_TRANSPORT="1",  # Tegata is on http://localhost here
            PYTHONPATH=HERE / "clients",
        )
        command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", f"{library.module}:app"]
        super().__init__(command, url, folder / "app.log", env, folder, ready="/")


@pytest.fixture(scope="session", params=LIBRARIES.values(), ids=LIBRARIES.keys())
def library(request):
    return request.param


@pytest.fixture(scope="session")
def app(tegata, library, tmp_path_factory):
    """With PKCE where the library can; where it cannot, its service is registered without."""
    with Application(tegata, library, tmp_path_factory.mktemp(library.module), library.pkce) as app:
        yield app


@pytest.fixture
def app_without_pkce(tegata, library, tmp_path):
    """The library as it is before anyone turns PKCE on."""
    with Application(tegata, library, tmp_path, pkce=False) as app:
        yield app
