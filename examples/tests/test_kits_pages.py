"""The pages of every kit, as a person meets them: turned away with a kind sentence, sent to log in, back at the very page, and out again."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import kits
from browser import flashes, hidden_fields
from issuer import CLIENT, ROWS, Issuer

GOOD = next(row for row in ROWS if row["id"] == "good-rs256")
SENTENCES = {
    "ja": {
        "expired": "セッションの有効期限が切れているか無効です。再度ログインしてください。",
        "signed_out": "ログアウトしました。",
        "login_needed": "このページを見るにはログインしてください。",
    },
    "en": {
        "expired": "Your session has expired or is no longer valid. Please log in again.",
        "signed_out": "You are logged out.",
        "login_needed": "Please log in to see this page.",
    },
}


@pytest.fixture(scope="module", params=kits.found(), ids=repr)
def issuer(request):
    issuer = Issuer()
    issuer.kit = request.param
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def kit(issuer, tmp_path_factory):
    with issuer.kit.start(tmp_path_factory.mktemp("kit"), issuer.url, CLIENT) as running:
        yield running


@pytest.fixture
def browser(issuer):
    issuer.access_token = issuer.mint().token(GOOD).decode()
    with requests.Session() as browser:
        yield browser


def get(browser, kit, path, **options):
    return browser.get(kit.url + path, timeout=20, **options)


@pytest.mark.parametrize("language, accepted", [("ja", "ja"), ("ja", "ja-JP,ja;q=0.9,en;q=0.5"), ("en", "en"), ("en", "en-GB,en;q=0.9,ja;q=0.1"), ("en", "fr"), ("en", "")])
@pytest.mark.parametrize("reason", SENTENCES["en"])
def test_the_login_page_says_why_in_the_persons_language(browser, kit, language, accepted, reason):
    page = get(browser, kit, f"/login?reason={reason}", headers={"Accept-Language": accepted})
    assert page.status_code == 200
    assert flashes(page) == [SENTENCES[language][reason]]
    assert f'<html lang="{language}">' in page.text
    assert "charset=utf-8" in page.headers["Content-Type"].lower()
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["", "?reason=", "?reason=lang", "?reason=__proto__", "?reason=<script>", "?reason=log_in", "?reason[]=expired", "?reason=expired&reason=x"])
def test_no_other_reason_makes_a_sentence(browser, kit, query):
    page = get(browser, kit, f"/login{query}")
    assert page.status_code == 200
    assert set(flashes(page)) <= {SENTENCES["en"]["expired"]}
    assert "<script>" not in page.text


@pytest.mark.parametrize("path", ["/", "/report", "/report?page=2", "/report?page=2&q=%E6%89%8B%E5%BD%A2", "/report?next=/x&a=b%26c"])
def test_whoever_is_turned_away_comes_back_to_the_very_page(browser, issuer, kit, path):
    turned_away = get(browser, kit, path, allow_redirects=False)
    assert turned_away.status_code == 303
    split = urlsplit(turned_away.headers["Location"])
    assert (split.path, parse_qs(split.query)) == ("/login", {"reason": ["login_needed"], "next": [path]})
    login = get(browser, kit, f"{split.path}?{split.query}")
    link = re.search(r'<a href="(/login/start[^"]*)">', login.text)[1].replace("&amp;", "&")
    start = get(browser, kit, link, allow_redirects=False)
    assert start.status_code in (302, 303)
    page = browser.get(start.headers["Location"], timeout=20)
    assert (page.status_code, page.url) == (200, kit.url + path)
    assert "alice" in page.text and '<form method="post" action="/logout">' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    if "page=2" in path:
        assert "2" in re.sub(r"<title>.*?</title>", "", page.text)


ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", "report", "\\\\evil.example", "/%0a/../\n/evil", "/a b", "///evil.example"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_site(browser, kit, target):
    page = browser.get(f"{kit.url}/login/start", params={"next": target}, timeout=20)
    assert (page.status_code, page.url) == (200, f"{kit.url}/")
    login = browser.get(f"{kit.url}/login", params={"next": target}, timeout=20)
    assert "evil" not in login.text and "javascript" not in login.text


def test_the_markup_in_a_query_is_text(browser, kit):
    get(browser, kit, "/login/start")
    assert "<b>x" not in get(browser, kit, "/report?page=<b>x").text
    assert '"><b>' not in get(browser, kit, '/login?next=/"><b>x').text


def test_logging_out_ends_the_session_here_and_asks_the_issuer_to(browser, issuer, kit):
    form = hidden_fields(get(browser, kit, "/login/start").text)
    assert get(browser, kit, "/logout", allow_redirects=False).status_code in (404, 405)
    assert get(browser, kit, "/", allow_redirects=False).status_code == 200
    page = browser.post(f"{kit.url}/logout", form, timeout=20)
    assert issuer.last_end["id_token_hint"].count(".") == 2
    assert issuer.last_end["post_logout_redirect_uri"] == f"{kit.url}/login?reason=signed_out"
    assert flashes(page) == [SENTENCES["en"]["signed_out"]]
    assert get(browser, kit, "/", allow_redirects=False).status_code == 303

    answer = browser.post(f"{kit.url}/logout", form, timeout=20, allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].removeprefix(kit.url) == "/login?reason=signed_out"


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=y", "?state[]=y&code[]=x"])
def test_a_sign_in_that_fails_leads_to_the_login_page(browser, kit, query):
    answer = get(browser, kit, f"/callback{query}", allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].removeprefix(kit.url) == "/login?reason=login_needed&next=%2F"


def test_a_sign_in_that_another_browser_began_is_refused(browser, kit):
    begun = get(requests.Session(), kit, "/login/start", allow_redirects=False)
    back = browser.get(begun.headers["Location"], timeout=20, allow_redirects=False).headers["Location"]
    page = browser.get(back, timeout=20)
    assert urlsplit(page.url).path == "/login"
    assert get(browser, kit, "/", allow_redirects=False).status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, kit):
    start = get(browser, kit, "/login/start", allow_redirects=False)
    cookies = [cookie.lower() for cookie in start.raw.headers.getlist("Set-Cookie")]
    assert cookies and all("httponly" in cookie and "samesite=lax" in cookie for cookie in cookies), cookies


def test_page_and_api_do_not_take_each_others_token(browser, issuer, kit):
    get(browser, kit, "/login/start")
    assert get(browser, kit, "/api/me").status_code == 401
    bearer = {"Authorization": f"Bearer {issuer.access_token}"}
    assert requests.get(f"{kit.url}/", headers=bearer, allow_redirects=False, timeout=20).status_code == 303
    answer = requests.get(f"{kit.url}/api/me", headers=bearer, timeout=20)
    assert answer.json().keys() == {"sub", "roles", "exp"}
    assert answer.headers["Cache-Control"] == "no-store"
