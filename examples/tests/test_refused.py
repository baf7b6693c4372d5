"""Tokens that are not good are refused: with the answer of RFC 6750 at the APIs, with the flash and the way back on pages."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import mint
from browser import COOKIE, Browser, flashes, read_session
from conftest import FLASH_EXPIRED
from tegata import ALICE

REFUSED = pytest.mark.parametrize("spoil", mint.REFUSED, ids=lambda spoil: spoil.__name__)


@pytest.fixture
def apis(flask, fastapi):
    return [f"{flask.url}/api/me", f"{fastapi.url}/me", f"{fastapi.url}/hello", f"{fastapi.url}/admin"]


def test_the_mint_signs_as_tegata_does(tegata, apis, page_token):
    """Otherwise the refusals below would prove nothing."""
    for api in apis[:3]:
        answer = requests.get(api, headers={"Authorization": f"Bearer {tegata.mint.again(page_token)}"}, timeout=10)
        assert answer.status_code == 200


@REFUSED
def test_apis_answer_401(tegata, apis, page_token, spoil):
    bad = spoil(tegata.mint, page_token)
    for api in apis:
        answer = requests.get(api, headers={"Authorization": f"Bearer {bad}"}, timeout=10)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token", error_description="')
        assert answer.json()["error"] == "invalid_token"
        assert ("expired" in answer.json()["error_description"]) == (spoil is mint.expired)


@pytest.mark.parametrize("header", [None, "Basic YWxpY2U6c2VjcmV0", "Bearer", "Bearer ", "bearer"])
def test_without_a_token_the_challenge_names_no_error(apis, header):
    for api in apis:
        answer = requests.get(api, headers={"Authorization": header} if header else {}, timeout=10)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_cookie_of_the_pages_does_not_open_the_api(browser):
    browser.log_in(ALICE)
    assert browser.get("/api/me").status_code == 401


@REFUSED
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_flash_and_lead_back(tegata, flask, page_token, spoil, language):
    browser = Browser(flask.url, language)
    bad = spoil(tegata.mint, page_token)
    browser.put_tokens(access_token=bad, refresh_token="not-one-that-tegata-knows")

    answer = browser.get("/report?page=3&sort=name", allow_redirects=False)
    assert answer.status_code == 303
    to = urlsplit(answer.headers["Location"])
    assert (to.path, parse_qs(to.query)) == ("/login", {"next": ["/report?page=3&sort=name"]})
    assert "access_token" not in read_session(answer.cookies[COOKIE])

    login = browser.get(answer.headers["Location"])
    assert flashes(login) == [FLASH_EXPIRED[language]]
    page = browser.fill_in(login, ALICE.email, ALICE.password)
    assert page.url == f"{flask.url}/report?page=3&sort=name"
    assert page.status_code == 200


def test_a_spoilt_token_is_not_mended_by_a_good_refresh_token(tegata, browser):
    """Only time makes a good token bad; anything else means that somebody had a hand in it."""
    browser.log_in(ALICE)
    browser.put_tokens(access_token=mint.tampered(tegata.mint, browser.tokens["access_token"]))
    assert flashes(browser.get("/")) == [FLASH_EXPIRED["en"]]
