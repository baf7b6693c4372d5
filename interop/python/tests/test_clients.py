"""Unmodified client libraries sign in, refresh and log out at Tegata."""

from urllib.parse import urlencode

import pytest
import requests
from ageing import age_cookie, age_database
from code_flow import CodeFlow, parameters
from conftest import HANAKO, HANAKO_NAME
from libraries import LIBRARIES
from person import Person
from tegata import BOB


def libraries(choose):
    chosen = {name: library for name, library in LIBRARIES.items() if choose(library)}
    return pytest.mark.parametrize("library", chosen.values(), ids=chosen.keys(), indirect=True)


def sign_in(person, app, stop_at=None):
    """Presses "sign in" at the application; some ask for a click before they lead to Tegata."""
    page = person.visit(app.url + app.library.login, stop_at)
    if not isinstance(page, str) and page.url == app.url + app.library.login:
        page = person.follow(person.press(page), stop_at)
    return page


def who(person, app):
    """Who the application believes is there."""
    said = person.visit(app.url + "/").json()
    return {name: said[name] for name in ("sub", "email", "name")} if said else None


def silently(tegata, person, app):
    """What Tegata answers to `prompt=none`."""
    return CodeFlow(tegata.url, app.client[0], app.callback, prompt="none").answer(person)


def test_sign_in(app, person, sub):
    assert who(person, app) is None
    sign_in(person, app)
    assert who(person, app) == {"sub": sub, "email": HANAKO.email, "name": HANAKO_NAME}


@libraries(lambda library: library.pkce)
def test_sign_in_with_the_librarys_default_of_no_pkce(app_without_pkce, person, sub):
    sign_in(person, app_without_pkce)
    assert who(person, app_without_pkce) == {"sub": sub, "email": HANAKO.email, "name": HANAKO_NAME}


def test_a_second_sign_in_asks_nothing(app, person, tegata, sub):
    """Tegata's session and the consent that was given lead straight back."""
    sign_in(person, app)
    person.forget(app.url)
    assert who(person, app) is None
    asked = person.asked
    sign_in(person, app)
    assert person.asked == asked
    assert who(person, app)["sub"] == sub


def test_a_tampered_state_signs_nobody_in(app, person):
    back = sign_in(person, app, stop_at=app.callback)
    assert "code" in parameters(back)
    state = parameters(back)["state"]
    tampered = state[:-1] + ("a" if state[-1] != "a" else "b")
    person.visit(back.replace(f"state={state}", f"state={tampered}"))
    assert who(person, app) is None


@libraries(lambda library: library.nonce)
def test_the_id_token_of_another_request_signs_nobody_in(app, person, tegata):
    tamper(app, person, tegata, "nonce")


@libraries(lambda library: library.pkce)
def test_the_code_of_another_request_signs_nobody_in(app, person, tegata):
    tamper(app, person, tegata, "code_challenge")


def tamper(app, person, tegata, parameter):
    """Goes through with a request in which one parameter is another's, which the application must notice."""
    request = sign_in(person, app, stop_at=f"{tegata.url}/oauth/authorize")
    sent = parameters(request)
    changed = sent | {parameter: sent[parameter][::-1]}
    back = person.visit(f"{tegata.url}/oauth/authorize?{urlencode(changed)}", stop_at=app.callback)
    assert "code" in parameters(back)
    person.visit(back, stop_at=tegata.url)
    assert who(person, app) is None


def test_an_answer_meant_for_another_browser_signs_nobody_in(app, person, tegata):
    back = sign_in(person, app, stop_at=app.callback)
    victim = Person(tegata.url, HANAKO)
    victim.visit(back, stop_at=tegata.url)
    assert who(victim, app) is None


def test_refused_consent_signs_nobody_in(app, tegata):
    person = Person(tegata.url, BOB, decision="deny")  # who never consented before
    back = sign_in(person, app, stop_at=app.callback)
    assert parameters(back)["error"] == "access_denied"
    person.visit(back, stop_at=tegata.url)
    assert who(person, app) is None


@libraries(lambda library: library.renewal)
def test_refresh(app, person, tegata, sub):
    sign_in(person, app)
    before = person.visit(app.url + "/call").json()["access_token"]
    match app.library.renewal:
        case "cookie":
            age_cookie(person.http, app.library.expiry)
        case "database":
            age_database(person.http, app.folder / "django.sqlite3", app.library.expiry)
        case "asked":
            person.visit(app.url + "/refresh")
    after = person.visit(app.url + "/call").json()["access_token"]
    assert after != before
    assert bearer(f"{tegata.url}/oauth/userinfo", after).json()["sub"] == sub


@libraries(lambda library: library.introspects)
def test_introspection_notices_the_logout_at_once(app, person):
    sign_in(person, app)
    token = person.visit(app.url + "/call").json()["access_token"]
    assert bearer(app.url + "/api", token).status_code == 200
    log_out(person, app)
    assert bearer(app.url + "/api", token).status_code in (401, 403)
    assert bearer(app.url + "/api", "not-a-token").status_code in (401, 403)


def bearer(url, token):
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30)


@libraries(lambda library: library.ends_tegata_session)
def test_logout_ends_the_session_at_tegata(app, person, tegata):
    sign_in(person, app)
    assert "code" in silently(tegata, person, app)
    page = log_out(person, app)
    assert page.url.startswith(app.url)
    assert who(person, app) is None
    assert silently(tegata, person, app)["error"] == "login_required"


@libraries(lambda library: not library.ends_tegata_session)
def test_logout_ends_the_applications_own_session(app, person, tegata):
    sign_in(person, app)
    log_out(person, app)
    assert who(person, app) is None
    assert "code" in silently(tegata, person, app)


def log_out(person, app):
    """Presses "log out" at the application; Django's ask for a click."""
    page = person.visit(app.url + app.library.logout)
    return person.follow(person.press(page)) if page.url == app.url + app.library.logout else page
