"""The token that Tegata's page keeps in the browser is good at FastAPI and at Flask."""

import jwt
import requests

from browser import Browser
from tegata import ADMIN, ALICE


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def subject(token):
    return jwt.decode(token, options={"verify_signature": False})["sub"]


def test_the_browsers_token_is_accepted_by_fastapi_across_origins(tegata, fastapi, page_token):
    asked = {"Origin": tegata.url, "Access-Control-Request-Method": "GET"}
    preflight = requests.options(
        f"{fastapi.url}/me", headers=asked | {"Access-Control-Request-Headers": "authorization"}, timeout=10
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == tegata.url
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"].lower()

    answer = requests.get(f"{fastapi.url}/me", headers=bearer(page_token) | {"Origin": tegata.url}, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == tegata.url
    assert answer.json()["sub"] == subject(page_token)
    hello = requests.get(f"{fastapi.url}/hello", headers=bearer(page_token), timeout=10)
    assert subject(page_token) in hello.json()["message"]


def test_pages_of_other_origins_may_not_read_the_answer(fastapi, page_token):
    headers = bearer(page_token) | {"Origin": "http://evil.example"}
    answer = requests.get(f"{fastapi.url}/me", headers=headers, timeout=10)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_browsers_token_is_accepted_by_flask(flask, page_token):
    answer = requests.get(f"{flask.url}/api/me", headers=bearer(page_token), timeout=10)
    assert answer.status_code == 200
    assert answer.json()["sub"] == subject(page_token)


def test_the_token_of_flasks_own_login_is_accepted_by_fastapi(flask, fastapi):
    browser = Browser(flask.url)
    page = browser.log_in(ALICE)
    assert page.status_code == 200 and page.url == f"{flask.url}/"
    answer = requests.get(f"{fastapi.url}/me", headers=bearer(browser.tokens["access_token"]), timeout=10)
    assert answer.json()["sub"] in page.text


def test_administration_is_for_administrators(fastapi, page_token, admin_token):
    answer = requests.get(f"{fastapi.url}/admin", headers=bearer(page_token), timeout=10)
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope"'
    answer = requests.get(f"{fastapi.url}/admin", headers=bearer(admin_token), timeout=10)
    assert answer.status_code == 200
    assert subject(admin_token) in answer.json()["message"]


def test_administrators_of_flask_are_shown_their_role(flask):
    assert "<dd>admin</dd>" in Browser(flask.url).log_in(ADMIN).text
    assert "<dd>admin</dd>" not in Browser(flask.url).log_in(ALICE).text
