"""The end of a token's life in Flask: renewed unseen, by one request for all, and by nobody once the session has ended."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import mint
import processes
from browser import COOKIE, Browser, flashes, read_session
from conftest import ALICE, FLASH_EXPIRED

TOKEN_REQUEST = "POST /oauth/token"


@pytest.fixture
def expired(tegata, browser, gate):
    """Alice's browser, whose access token has run out; the refresh token has not."""
    browser.log_in(ALICE)
    browser.put_tokens(access_token=mint.expired(tegata.mint, browser.tokens["access_token"]))
    gate.asked.clear()
    return browser


def load(url, cookie):
    return requests.get(url, cookies={COOKIE: cookie}, allow_redirects=False, timeout=30)


def test_a_page_after_expiry_is_simply_shown(expired, gate):
    before = expired.tokens
    assert expired.get("/report?page=4", allow_redirects=False).status_code == 200
    assert expired.tokens["refresh_token"] != before["refresh_token"]
    assert expired.get("/", allow_redirects=False).status_code == 200
    assert gate.asked[TOKEN_REQUEST] == 1


@pytest.mark.parametrize("gone, renewals", [(300, 0), (530, 0), (550, 1), (595, 1)])
def test_renewal_comes_before_expiry(tegata, browser, gate, gone, renewals):
    browser.log_in(ALICE)
    iat = int(time.time()) - gone
    aged = tegata.mint.again(browser.tokens["access_token"], iat=iat, nbf=None, exp=iat + 600)
    browser.put_tokens(access_token=aged)
    gate.asked.clear()
    assert browser.get("/", allow_redirects=False).status_code == 200
    assert gate.asked[TOKEN_REQUEST] == renewals
    assert (browser.tokens["access_token"] != aged) == bool(renewals)


def test_twenty_requests_at_expiry_make_one_renewal(expired, flask, gate):
    cookie = expired.http.cookies[COOKIE]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(load, [f"{flask.url}/report"] * 20, [cookie] * 20))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert gate.asked[TOKEN_REQUEST] == 1
    assert len({read_session(answer.cookies[COOKIE])["refresh_token"] for answer in answers}) == 1
    for answer in answers:
        assert load(f"{flask.url}/", answer.cookies[COOKIE]).status_code == 200


def test_several_workers_at_expiry_sign_nobody_out(expired, flask, settings, tmp_path):
    """Another process shares no lock with the first one; Tegata's renewal is the same for both."""
    with processes.start_flask(tmp_path, **settings) as second:
        cookie = expired.http.cookies[COOKIE]
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(load, [f"{flask.url}/", f"{second.url}/"] * 6, [cookie] * 12))
        assert [answer.status_code for answer in answers] == [200] * 12
        assert len({read_session(answer.cookies[COOKIE])["refresh_token"] for answer in answers}) == 1
        for answer in answers:
            assert load(f"{second.url}/", answer.cookies[COOKIE]).status_code == 200


def test_an_answer_lost_on_the_way_to_the_browser_signs_nobody_out(expired, flask, settings, tmp_path):
    cookie = expired.http.cookies[COOKIE]
    assert load(f"{flask.url}/", cookie).status_code == 200
    with processes.start_flask(tmp_path, **settings) as restarted:
        assert load(f"{restarted.url}/", cookie).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_session_that_ended_flashes_and_leads_back_to_the_very_page(expired, flask, tegata, language):
    requests.post(  # signed out elsewhere
        f"{tegata.url}/oauth/revoke",
        data={"token": expired.tokens["refresh_token"]},
        auth=tegata.client,
        timeout=10,
    )
    expired.http.headers["Accept-Language"] = language
    login = expired.get("/report?page=5")
    assert flashes(login) == [FLASH_EXPIRED[language]]
    assert expired.fill_in(login, ALICE.email, ALICE.password).url == f"{flask.url}/report?page=5"


def test_only_a_page_is_led_back_to_and_never_a_form_that_was_sent(flask, browser):
    browser.put_tokens(access_token="not good", refresh_token="not good")
    answer = browser.http.options(f"{flask.url}/report", allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/")
