"""Flask's own login form: it leads back, keeps out forgeries, and says kindly what is wrong."""

import pytest
import requests

from browser import COOKIE, Browser, flashes, hidden_fields
from tegata import ALICE


def test_the_first_visit_asks_to_log_in_and_leads_to_the_page(flask):
    browser = Browser(flask.url, "ja")
    login = browser.get("/report?page=2")
    assert flashes(login) == ["このページを見るにはログインしてください。"]
    assert browser.fill_in(login, ALICE.email, ALICE.password).url == f"{flask.url}/report?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", "report"],
)
def test_next_never_leads_to_another_site(browser, elsewhere):
    form = hidden_fields(browser.get("/login").text) | {"next": elsewhere}
    form |= {"email": ALICE.email, "password": ALICE.password}
    answer = browser.http.post(f"{browser.url}/login", data=form, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("csrf", ["", "none", "a-guess"])
@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_forms_of_other_sites_do_nothing(flask, csrf, path):
    form = {"email": ALICE.email, "password": ALICE.password, "csrf": csrf}
    visitor = Browser(flask.url)
    assert visitor.http.post(flask.url + path, data=form, timeout=30).status_code == 400

    browser = Browser(flask.url)
    browser.log_in(ALICE)
    before = browser.tokens["refresh_token"]
    assert browser.http.post(flask.url + path, data=form, timeout=30).status_code == 400
    assert browser.tokens["refresh_token"] == before
    assert browser.get("/").url == f"{flask.url}/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(flask):
    for email in ["nobody@example.com", ALICE.email]:
        browser = Browser(flask.url, "ja")
        page = browser.fill_in(browser.get("/login?next=/report"), email, "not the password")
        assert page.status_code == 403
        assert flashes(page) == ["メールアドレスまたはパスワードが正しくありません。"]
        assert hidden_fields(page.text)["next"] == "/report"
        assert "access_token" not in browser.tokens


def test_what_people_type_is_never_markup(browser):
    page = browser.fill_in(browser.get("/login"), '"><script>alert(1)</script>', "not the password")
    assert "<script" not in page.text


def test_too_many_tries_are_slowed_down_kindly(flask, tegata):
    """The tries come from one browser; Tegata is told its address, so the service itself is not slowed down."""
    browser = Browser(flask.url, "ja")
    page = browser.get("/login")
    for _ in range(50):
        page = browser.fill_in(page, "carol@example.com", "not the password")
        if page.status_code == 429:
            break
    assert page.status_code == 429
    wait = int(page.headers["Retry-After"])
    assert flashes(page) == [f"試行回数が多すぎます。{wait}秒後にもう一度お試しください。"]


def test_flask_tells_tegata_the_persons_address(browser, gate):
    browser.log_in(ALICE)
    assert gate.last_headers["/oauth/token"]["X-End-User-Address"] == "127.0.0.1"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    answer = browser.get("/login")
    attributes = answer.headers["Set-Cookie"].lower()
    assert attributes.startswith(f"{COOKIE}=")
    assert "httponly" in attributes and "samesite=lax" in attributes
    assert len(browser.log_in(ALICE).request.headers["Cookie"]) < 4096


def test_signing_out_ends_the_session_at_tegata_too(browser, tegata):
    form = hidden_fields(browser.log_in(ALICE).text)
    before = browser.tokens
    page = browser.http.post(f"{browser.url}/logout", data=form, timeout=30)
    assert flashes(page) == ["You have logged out."]
    assert flashes(browser.get("/")) == ["Please log in to see this page."]

    copied = {"grant_type": "refresh_token", "refresh_token": before["refresh_token"]}
    answer = requests.post(f"{tegata.url}/oauth/token", data=copied, auth=tegata.client, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    bearer = {"Authorization": f"Bearer {before['access_token']}"}
    assert requests.get(f"{tegata.url}/oauth/userinfo", headers=bearer, timeout=10).status_code == 401


def test_signing_out_works_while_tegata_is_away(browser, tegata_away):
    form = hidden_fields(browser.log_in(ALICE).text)
    tegata_away()
    page = browser.http.post(f"{browser.url}/logout", data=form, timeout=30)
    assert flashes(page) == ["You have logged out."]
    assert "access_token" not in browser.tokens
