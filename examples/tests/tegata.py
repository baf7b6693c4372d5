"""The real Tegata under test: its binary in an empty folder on a free port, with people and a service made by its own commands.

TEGATA_BIN names the binary (dist/tegata by default). The fixtures of conftest.py decide which modes there are.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from cryptography.hazmat.primitives import serialization

import processes
from mint import NEW_KEY, Mint

SECRET_KEY = NEW_KEY["HS256"]()
SITE_DIR = os.environ.get("TEGATA_SERVER_SITE_DIR")  # only for a binary without its site inside
SWAGGER_ORIGIN = "http://localhost:8000"


@dataclass
class Person:
    email: str
    password: str


ALICE = Person("alice@example.com", "a long walk to Nikko")
BOB = Person("bob@example.com", "old friends of the ferryman")  # nobody signs him out
ADMIN = Person("admin@example.com", "seven checkpoints on the road")


class Tegata:
    """One Tegata with its own store; `mint` signs as it does."""

    def __init__(self, folder, algorithm, **more):
        port = processes.free_port()
        self.folder, self.url = folder, f"http://localhost:{port}"
        self.binary = str(Path(os.environ.get("TEGATA_BIN") or processes.EXAMPLES.parent / "dist" / "tegata").resolve())
        settings = {"SECRET_KEY": SECRET_KEY} if algorithm == "HS256" else {"TEGATA_TOKEN_ALGORITHM": algorithm}
        settings |= more
        self.env = processes.clean_env(TEGATA_SERVER_ADDR=f"127.0.0.1:{port}", TEGATA_SERVER_SITE_DIR=SITE_DIR, **settings)
        self.mint = Mint(self.bring_key(algorithm), algorithm)
        self.populate()
        self.start()

    def populate(self):
        for person in (ALICE, BOB):
            self.run("user", "add", person.email, stdin=person.password)
        self.run("user", "add", ADMIN.email, "--role", "admin", stdin=ADMIN.password)
        grants = ["--grant", "password", "--grant", "refresh_token"]
        self.client = ("web", self.run("service", "add", "web", *grants, "--origin", SWAGGER_ORIGIN).strip())

    def start(self):
        self.process = processes.Process([self.binary, "serve"], self.url, self.folder / "tegata.log", self.env, self.folder)

    def bring_key(self, algorithm):
        """The key that Tegata signs with, so that the tests can sign as it does."""
        if algorithm == "HS256":
            return SECRET_KEY
        key = NEW_KEY[algorithm]()
        file = self.folder / "key.pem"
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        self.run("key", "import", str(file))
        return key

    def run(self, *arguments, stdin=""):
        """What the command printed."""
        done = subprocess.run(
            [self.binary, *arguments], input=stdin, env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"tegata {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def sign_in(self, person):
        """Signs in as the login page does; the answer with its cookies."""
        form = {"email": person.email, "password": person.password}
        answer = self.ask("login", data=form, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer

    def sign_out_everywhere(self, person):
        """Signs in on the page and presses the button of the account page."""
        answer = self.sign_in(person)
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in answer.cookies)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}", "Cookie": cookie, "Accept": "application/json"}
        answer = self.ask("logout_everywhere", headers=headers)
        assert answer.status_code == 200, answer.text

    def grant(self, person):
        """Tokens as the service gets them for the person's password."""
        form = {"grant_type": "password", "username": person.email, "password": person.password}
        headers = {"X-End-User-Address": "127.0.0.1"}
        answer = requests.post(f"{self.url}/oauth/token", data=form, headers=headers, auth=self.client, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def grant_ahead(self):
        """Logs in now for `early_grant`."""
        self.early = [self.grant(BOB) for _ in range(3)]
        self.early_since = time.monotonic()

    def early_grant(self):
        """Tokens whose next renewal gives another refresh token: within half a minute of a login it stays as it is."""
        time.sleep(max(0, 32 - (time.monotonic() - self.early_since)))
        return self.early.pop()

    def ask(self, endpoint, headers=None, **kwargs):
        """A call of Tegata's own page to one of its session functions."""
        own = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        return requests.post(f"{self.url}/api/session/{endpoint}", headers=own | (headers or {}), timeout=30, **kwargs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()


class EmptyTegata(Tegata):
    """One without people and services, as after the installation."""

    def populate(self):
        pass
