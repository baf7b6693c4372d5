"""One person, two services, the real Tegata: the Flask kit calls the FastAPI kit on the person's behalf (RFC 8693), which tells who acts for whom."""

import base64
import html
import json
import re
import time

import pytest

import kits
import processes
from browser import flashes
from gate import Gate
from person import Person
from tegata import ALICE, Tegata
from test_kits_tegata import WITHIN, sign_in, token, until

PAGE = "/on-behalf"
NOT_ASKED = "The other service could not be asked on your behalf. Please reload the page in a moment."


class Pair:
    """Both kits, and the Tegata and the gates in front of it and of the FastAPI kit."""

    def __init__(self, tegata, gate, folder):
        self.tegata, self.gate, self.folder, self.ports, self.running = tegata, gate, folder, {}, []
        self.api_gate = Gate(None)
        for name in ("flask", "fastapi"):
            self.ports[name] = processes.free_port()
        self.fastapi = self.start("fastapi", [])
        self.api_gate.target = self.fastapi.url
        acts = [word for grant in ("authorization_code", "refresh_token", "token_exchange") for word in ("--grant", grant)]
        settings = {"API_URL": self.api_gate.url, "API_AUDIENCE": "fastapi-kit"}
        self.flask = self.start("flask", [*acts, "--exchange-to", "fastapi-kit"], **settings)

    def start(self, kit, more, **settings):
        client, url = f"{kit}-kit", f"http://127.0.0.1:{self.ports[kit]}"
        uris = ["--redirect-uri", f"{url}/callback", "--post-logout-uri", f"{url}/login?reason=signed_out"]
        secret = self.tegata.run("service", "add", client, *uris, *more).strip()
        running = kits.Kit(kits.KITS / kit).start(self.folder, self.gate.url, (client, secret), port=self.ports[kit], **settings)
        self.running.append(running)
        until(lambda: running.status()["revocations"]["age"] is not None, 10)
        return running

    def sent(self):
        """The token that reached the FastAPI kit last."""
        return self.api_gate.last_headers["/api/me"]["Authorization"].removeprefix("Bearer ").encode()

    def close(self):
        self.api_gate.close()
        for running in self.running:
            running.stop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    gate = Gate(None)
    with Tegata(tmp_path_factory.mktemp("tegata"), "RS256", TEGATA_SERVER_PUBLIC_ORIGIN=gate.url) as tegata:
        gate.target = tegata.url
        pair = Pair(tegata, gate, tmp_path_factory.mktemp("kits"))
        yield pair
        pair.close()
    gate.close()


@pytest.fixture
def alice(pair):
    """Signed in at the Flask kit; `own` is the access token that it was given."""
    alice = Person(pair.gate.url, ALICE)
    alice.page = sign_in(alice, pair.flask)
    alice.own = token(pair.gate)
    return alice


def claims(token):
    part = token.split(b".")[1]
    return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))


def answered(page):
    """What the page says that the other service said."""
    assert page.status_code == 200, page.text
    return json.loads(html.unescape(re.search(r"<pre>(.*?)</pre>", page.text, re.DOTALL)[1]))


def test_fastapi_tells_who_acts_for_whom(pair, alice):
    answer = answered(alice.visit(pair.flask.url + PAGE))
    own = claims(alice.own)
    assert (answer["sub"], answer["act"]) == (own["sub"], {"sub": "flask-kit"})
    assert f"<h1>{own['sub']}</h1>" in alice.page.text

    sent = claims(pair.sent())
    assert (sent["aud"], sent["scope"], sent["act"]) == ("fastapi-kit", "openid", {"sub": "flask-kit"})
    assert (own["aud"], set(own["scope"].split()), "act" in own) == ("flask-kit", {"openid", "profile", "email"}, False)
    assert sent["sid"] == own["sid"] and sent["exp"] <= own["exp"]


def test_each_token_is_good_at_one_service_alone(pair, alice):
    alice.visit(pair.flask.url + PAGE)
    assert [pair.flask.ask(alice.own).status, pair.fastapi.ask(pair.sent()).status] == [200, 200]
    for kit, token in ((pair.fastapi, alice.own), (pair.flask, pair.sent())):
        refused = kit.ask(token)
        assert (refused.status, refused.json["error_description"]) == (401, "The access token is not valid.")


def test_a_log_out_ends_both_tokens_in_time(pair, alice):
    alice.visit(pair.flask.url + PAGE)
    sent = pair.sent()
    began = time.monotonic()
    assert flashes(alice.follow(alice.press(alice.page))) == ["You are logged out."]
    until(lambda: [pair.flask.ask(alice.own).status, pair.fastapi.ask(sent).status] == [401, 401], WITHIN - (time.monotonic() - began))
    assert pair.fastapi.ask(sent).json["error_description"] == "The session of this access token has ended."


def test_a_session_that_was_ended_elsewhere_leads_to_the_login_page(pair, alice):
    asked = pair.api_gate.asked["GET /api/me"]
    pair.tegata.run("user", "log-out", ALICE.email)
    until(lambda: pair.flask.ask(alice.own).status == 401, WITHIN)
    assert alice.visit(pair.flask.url + PAGE).url == f"{pair.flask.url}/login?reason=signed_out&next=%2Fon-behalf"
    assert alice.visit(pair.flask.url + PAGE).url == f"{pair.flask.url}/login?reason=login_needed&next=%2Fon-behalf"
    assert pair.api_gate.asked["GET /api/me"] == asked


@pytest.mark.parametrize("away", ["gate", "api_gate"])
def test_whoever_is_away_the_page_says_so_and_the_person_stays_signed_in(pair, alice, away):
    getattr(pair, away).shut = True
    try:
        page = alice.visit(pair.flask.url + PAGE)
    finally:
        getattr(pair, away).shut = False
    assert (page.status_code, flashes(page)) == (502, [NOT_ASKED])
    assert answered(alice.visit(pair.flask.url + PAGE))["act"] == {"sub": "flask-kit"}


def test_an_exchange_that_is_refused_is_said_and_no_token_is_sent_or_logged(pair, alice):
    """The operator takes the permission back: Tegata answers `unauthorized_client`."""
    asked = pair.api_gate.asked["GET /api/me"]
    pair.tegata.run("service", "edit", "flask-kit", "--grant", "authorization_code", "--grant", "refresh_token")
    try:
        page = alice.visit(pair.flask.url + PAGE)
    finally:
        grants = ("authorization_code", "refresh_token", "token_exchange")
        pair.tegata.run("service", "edit", "flask-kit", *[word for grant in grants for word in ("--grant", grant)])
    assert (page.status_code, flashes(page)) == (502, [NOT_ASKED])
    assert pair.api_gate.asked["GET /api/me"] == asked
    log = pair.flask.log.read_text()
    assert "unauthorized_client" in log and "eyJ" not in log


def test_without_another_service_there_is_no_such_page(pair, alice):
    """A Flask kit without API_URL; it knows Alice by the same cookie, which does not tell ports apart."""
    client = pair.flask.env["CLIENT_ID"], pair.flask.env["CLIENT_SECRET"]
    with kits.Kit(kits.KITS / "flask").start(pair.folder, pair.gate.url, client) as alone:
        home = alice.visit(f"{alone.url}/")
        assert home.status_code == 200 and PAGE not in home.text
        assert alice.visit(alone.url + PAGE).status_code == 404
    assert f'href="{PAGE}"' in alice.visit(f"{pair.flask.url}/").text
