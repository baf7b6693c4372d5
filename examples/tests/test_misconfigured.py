"""A service that was set up wrongly says that logging in is not possible, and blames nobody's password or session."""

import pytest

import mint
import processes
from browser import Browser, flashes
from conftest import NO_LOGIN
from tegata import ALICE

WRONG = [{"CLIENT_SECRET": "not the secret"}, {"CLIENT_ID": "nobody"}, {"ISSUER": "http://localhost:1"}, {"AUDIENCE": "other"}]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: " ".join(wrong))
def test_logging_in_is_not_possible(settings, tmp_path, wrong):
    with processes.start_flask(tmp_path, **settings | wrong) as flask:
        browser = Browser(flask.url)
        page = browser.fill_in(browser.get("/login"), ALICE.email, ALICE.password)
        assert (page.status_code, flashes(page)) == (503, [NO_LOGIN])
        assert ALICE.password not in flask.log.read_text()


def test_a_renewal_that_fails_for_that_reason_signs_nobody_out(tegata, settings, browser, tmp_path):
    browser.log_in(ALICE)
    browser.put_tokens(access_token=mint.expired(tegata.mint, browser.tokens["access_token"]))
    before = browser.tokens
    with processes.start_flask(tmp_path, **settings | {"CLIENT_SECRET": "not the secret"}) as wrong:
        browser.url, right = wrong.url, browser.url
        assert browser.get("/", allow_redirects=False).status_code == 503
        assert browser.tokens["refresh_token"] == before["refresh_token"]
    browser.url = right
    assert browser.get("/", allow_redirects=False).status_code == 200
