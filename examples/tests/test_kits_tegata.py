"""Every kit with the real Tegata: sign in by way of its login form, pages, the API, and a log-out that reaches the very same access token."""

import json
import re
import time

import pytest

import kits
import processes
from browser import flashes
from gate import Gate
from person import Person
from tegata import ALICE, BOB, Tegata

WITHIN = 2  # seconds in which a log-out has to arrive


@pytest.fixture(scope="module")
def gate():
    """The public address of Tegata: everybody goes through it, so that the tests see what the token endpoint says."""
    gate = Gate(None)
    yield gate
    gate.close()


@pytest.fixture(scope="module")
def tegata(gate, tmp_path_factory):
    with Tegata(tmp_path_factory.mktemp("tegata"), "RS256", TEGATA_SERVER_PUBLIC_ORIGIN=gate.url) as tegata:
        gate.target = tegata.url
        yield tegata


@pytest.fixture(scope="module", params=kits.found(), ids=repr)
def kit(request, tegata, gate, tmp_path_factory):
    kit, port = request.param, processes.free_port()
    url = f"http://127.0.0.1:{port}"
    uris = ["--redirect-uri", f"{url}/callback", "--post-logout-uri", f"{url}/login?reason=signed_out"]
    name = f"{kit.name}-kit"
    secret = tegata.run("service", "add", name, "--name", kit.about["title"], *uris).strip()
    with kit.start(tmp_path_factory.mktemp("kit"), gate.url, (name, secret), port=port) as running:
        until(lambda: running.status()["revocations"]["age"] is not None, 10)
        yield running


def until(condition, seconds):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


def sign_in(person, kit, path="/report?page=2"):
    """From a page by way of both login pages back to it; the page."""
    login = person.visit(kit.url + path)
    assert login.url.startswith(f"{kit.url}/login?reason="), login.url
    link = re.search(r'<a href="(/login/start[^"]*)">', login.text)[1].replace("&amp;", "&")
    page = person.visit(kit.url + link)
    assert (page.status_code, page.url) == (200, kit.url + path), page.text
    return page


def token(gate):
    """The access token of the last sign-in."""
    return json.loads(gate.last_answers["/oauth/token"])["access_token"].encode()


def test_a_log_out_reaches_the_very_same_access_token_in_time(gate, kit, record_property):
    person, other = Person(gate.url, ALICE), Person(gate.url, BOB)
    sign_in(other, kit)
    others = token(gate)
    page = sign_in(person, kit)
    own = token(gate)
    answer = kit.ask(own)
    assert answer.status == 200 and answer.json["sub"] in page.text and answer.json["roles"] == []

    began = time.monotonic()
    back = person.follow(person.press(page))
    assert flashes(back) == ["You are logged out."]
    until(lambda: kit.ask(own).status == 401, WITHIN - (time.monotonic() - began))
    record_property("seconds", round(time.monotonic() - began, 3))
    assert kit.ask(own).json["login_url"] == f"{kit.url}/login?reason=signed_out"
    assert kit.ask(others).status == 200
    assert person.visit(f"{kit.url}/").url == f"{kit.url}/login?reason=login_needed&next=%2F"


def test_a_session_that_the_operator_ends_is_over_in_the_kit(gate, tegata, kit):
    person = Person(gate.url, ALICE)
    sign_in(person, kit)
    own = token(gate)
    began = time.monotonic()
    tegata.run("user", "log-out", ALICE.email)
    until(lambda: kit.ask(own).status == 401, WITHIN - (time.monotonic() - began))
    assert person.visit(f"{kit.url}/report").url == f"{kit.url}/login?reason=signed_out&next=%2Freport"
    sign_in(person, kit)
    assert kit.ask(token(gate)).status == 200


def test_with_tegata_away_everything_goes_on_and_who_has_logged_out_stays_out(gate, kit):
    person = Person(gate.url, ALICE)
    page = sign_in(person, kit)
    gone = token(gate)
    person.follow(person.press(page))
    until(lambda: kit.ask(gone).status == 401, WITHIN)
    sign_in(person, kit)
    stays = token(gate)
    gate.shut = True
    try:
        assert [kit.ask(gone).status, kit.ask(stays).status] == [401, 200]
        assert person.visit(f"{kit.url}/").status_code == 200
    finally:
        gate.shut = False
