"""The end of a token's life in Flask: renewed unseen, by one request for all, and by nobody once the session has ended."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import mint
import processes
from browser import COOKIE, Browser, flashes, read_session
from conftest import FLASH_EXPIRED
from tegata import ALICE

TOKEN_REQUEST = "POST /oauth/token"


@pytest.fixture
def expired(tegata, browser, gate):
    """Alice's browser half an hour later: the access token has run out, the refresh token has not."""
    browser.log_in(ALICE)
    return age(tegata, browser, gate)


@pytest.fixture
def rotating(tegata, browser, gate):
    """The same, and the next renewal brings another refresh token."""
    tokens = tegata.early_grant()
    browser.put_tokens(access_token=tokens["access_token"], refresh_token=tokens["refresh_token"])
    return age(tegata, browser, gate)


def age(tegata, browser, gate):
    browser.put_tokens(access_token=mint.expired(tegata.mint, browser.tokens["access_token"]))
    gate.asked.clear()
    return browser


def load(url, cookie):
    return requests.get(url, cookies={COOKIE: cookie}, allow_redirects=False, timeout=30)


def one_successor(answers):
    """The refresh token that all answers brought alike."""
    [successor] = {read_session(answer.cookies[COOKIE])["refresh_token"] for answer in answers}
    return successor


def test_a_page_after_expiry_is_simply_shown(expired, gate):
    before = expired.tokens
    assert expired.get("/report?page=4", allow_redirects=False).status_code == 200
    assert expired.tokens["access_token"] != before["access_token"]
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


def test_twenty_requests_at_expiry_make_one_renewal(rotating, flask, gate):
    cookie = rotating.http.cookies[COOKIE]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(load, [f"{flask.url}/report"] * 20, [cookie] * 20))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert gate.asked[TOKEN_REQUEST] == 1
    assert one_successor(answers) != read_session(cookie)["refresh_token"]
    for answer in answers:
        assert load(f"{flask.url}/", answer.cookies[COOKIE]).status_code == 200


def test_several_workers_at_expiry_sign_nobody_out(rotating, flask, settings, tmp_path):
    """Another process shares no lock with the first one; Tegata's renewal is the same for both."""
    with processes.start_flask(tmp_path, **settings) as second:
        cookie = rotating.http.cookies[COOKIE]
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(load, [f"{flask.url}/", f"{second.url}/"] * 6, [cookie] * 12))
        assert [answer.status_code for answer in answers] == [200] * 12
        assert one_successor(answers) != read_session(cookie)["refresh_token"]
        for answer in answers:
            assert load(f"{second.url}/", answer.cookies[COOKIE]).status_code == 200


def test_an_answer_lost_on_the_way_to_the_browser_signs_nobody_out(rotating, flask, settings, tmp_path):
    cookie = rotating.http.cookies[COOKIE]
    lost = load(f"{flask.url}/", cookie)
    with processes.start_flask(tmp_path, **settings) as restarted:
        again = load(f"{restarted.url}/", cookie)
        assert [lost.status_code, again.status_code] == [200, 200]
        assert one_successor([lost, again]) != read_session(cookie)["refresh_token"]
        assert load(f"{restarted.url}/", again.cookies[COOKIE]).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_session_that_ended_flashes_and_leads_back_to_the_very_page(expired, flask, tegata, language):
    tegata.sign_out_everywhere(ALICE)
    expired.http.headers["Accept-Language"] = language
    login = expired.get("/report?page=5")
    assert flashes(login) == [FLASH_EXPIRED[language]]
    assert expired.fill_in(login, ALICE.email, ALICE.password).url == f"{flask.url}/report?page=5"


def test_only_a_page_is_led_back_to_and_never_a_form_that_was_sent(flask, browser):
    browser.put_tokens(access_token="not good", refresh_token="not good")
    answer = browser.http.options(f"{flask.url}/report", allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/")
