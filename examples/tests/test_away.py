"""Tegata is away: what can be checked goes on, the rest says so kindly, and nobody is logged out."""

import time

import requests

import mint
import processes
from browser import flashes
from conftest import NO_LOGIN
from tegata import ALICE


def ask(url, token):
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_good_tokens_stay_good(tegata_away, browser, fastapi, flask, page_token):
    browser.log_in(ALICE)
    assert ask(f"{fastapi.url}/me", page_token).status_code == 200
    tegata_away()
    assert ask(f"{fastapi.url}/me", page_token).status_code == 200
    assert ask(f"{flask.url}/api/me", page_token).status_code == 200
    assert browser.get("/", allow_redirects=False).status_code == 200


def test_a_page_at_expiry_says_so_and_goes_on_when_tegata_is_back(tegata, tegata_away, gate, browser):
    browser.log_in(ALICE)
    browser.put_tokens(access_token=mint.expired(tegata.mint, browser.tokens["access_token"]))
    before = browser.tokens
    tegata_away()
    page = browser.get("/report", allow_redirects=False)
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert flashes(page) == [
        "We cannot check your session right now. You are still logged in: please reload the page in a moment."
    ]
    assert browser.tokens["refresh_token"] == before["refresh_token"]
    gate.shut = False
    assert browser.get("/report", allow_redirects=False).status_code == 200


def test_a_page_shortly_before_expiry_is_still_shown(tegata, tegata_away, browser):
    browser.log_in(ALICE)
    now = int(time.time())
    ending = tegata.mint.again(browser.tokens["access_token"], iat=now - 590, nbf=None, exp=now + 10)
    browser.put_tokens(access_token=ending)
    tegata_away()
    assert browser.get("/report", allow_redirects=False).status_code == 200


def test_the_login_form_says_so(tegata_away, browser):
    login = browser.get("/login")
    tegata_away()
    page = browser.fill_in(login, ALICE.email, ALICE.password)
    assert page.status_code == 503
    assert flashes(page) == [NO_LOGIN]


def test_what_must_be_confirmed_waits(tegata_away, fastapi, admin_token):
    tegata_away()
    answer = ask(f"{fastapi.url}/admin", admin_token)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_service_that_never_saw_the_keys_says_unavailable_and_not_invalid(way, tegata_away, settings, page_token, tmp_path):
    tegata_away()
    known_without_asking = way[0] == "shared secret"
    with processes.start_fastapi(tmp_path, **settings) as fastapi, processes.start_flask(tmp_path, **settings) as flask:
        for api in [f"{fastapi.url}/me", f"{flask.url}/api/me"]:
            assert ask(api, page_token).status_code == (200 if known_without_asking else 503)


def test_a_restart_of_tegata_signs_nobody_out(tegata, browser, fastapi, admin_token):
    browser.log_in(ALICE)
    browser.put_tokens(access_token=mint.expired(tegata.mint, browser.tokens["access_token"]))
    tegata.process.stop()
    assert browser.get("/report", allow_redirects=False).status_code == 503
    tegata.start()
    assert browser.get("/report", allow_redirects=False).status_code == 200
    assert ask(f"{fastapi.url}/admin", admin_token).status_code == 200
