"""Every kit and every row of the corpus: the expected status, never a 5xx, and nobody outside is asked for anything."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import kits
from browser import flashes
from issuer import CLIENT, ROWS, Issuer

SERVERS_OWN = {400, 413, 414, 431, 0}  # the web server, before any code of the application; 0: it hung up
EXPECTED = {200: {200}, 401: {401}, "either": {200, 401}, "refused": {401} | SERVERS_OWN, "any": {200, 401} | SERVERS_OWN}
FLASH_JA = "セッションの有効期限が切れているか無効です。再度ログインしてください。"


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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_api(issuer, kit, row):
    answer = kit.ask(issuer.mint().token(row), send=row.get("send"))
    assert answer.status in EXPECTED[row["expect"]], (row["what"], answer.body[:300])
    assert not issuer.elsewhere.asked, "somebody else was asked"
    if answer.status == 200:
        assert answer.json.keys() <= {"sub", "roles", "exp", "act"} and answer.json["sub"], answer.body
    elif answer.status == 401:
        refused_by_the_contract(kit, row, answer)


def refused_by_the_contract(kit, row, answer):
    challenge, body = answer.headers["WWW-Authenticate"], answer.json
    assert body.keys() == {"error", "error_description", "login_url"}
    error = row.get("error", "invalid_token") if row.get("error") != "any" else body["error"]
    reason = "login_needed" if error == "unauthorized" else "expired"
    assert (body["error"], body["login_url"]) == (error, f"{kit.url}/login?reason={reason}")
    if error == "unauthorized":
        assert (challenge, body["error_description"]) == ("Bearer", "No access token was sent.")
        return
    assert challenge == f'Bearer error="invalid_token", error_description="{body["error_description"]}"'
    if row.get("reason") == "expired":
        assert body["error_description"] == "The access token has expired."


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("page")], ids=lambda row: row["id"])
def test_a_page(issuer, kit, row):
    """The token comes from the token endpoint, so it stands in the session when the page is asked for."""
    issuer.access_token = issuer.mint().token(row).decode("latin-1")
    browser = requests.Session()
    browser.headers["Accept-Language"] = "ja"
    page = browser.get(f"{kit.url}/login/start?next=%2Freport%3Fpage%3D2", timeout=20)
    assert all(len(cookie.name) + len(cookie.value) < 4096 for cookie in browser.cookies)
    assert not issuer.elsewhere.asked, "somebody else was asked"
    if row["expect"] == 200:
        assert (page.status_code, page.url) == (200, f"{kit.url}/report?page=2"), page.text
        return
    assert page.history[-1].status_code == 303, page.history
    assert where(page.url) == ("/login", {"reason": ["expired"], "next": ["/report?page=2"]})
    assert flashes(page) == [FLASH_JA]
    again = browser.get(f"{kit.url}/report?page=2", timeout=20)
    assert where(again.url) == ("/login", {"reason": ["login_needed"], "next": ["/report?page=2"]})


def where(url):
    return urlsplit(url).path, parse_qs(urlsplit(url).query)
