"""`POST /oauth/revoke` as RFC 7009 has it, seen from services."""

import pytest
import requests

from tegata import ALICE


@pytest.fixture
def tokens(tegata):
    return tegata.grant(ALICE)


def revoke(tegata, token, client):
    return requests.post(f"{tegata.url}/oauth/revoke", data={"token": token}, auth=client, timeout=10).status_code


def lives(tegata, tokens):
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    return requests.post(f"{tegata.url}/oauth/token", data=form, auth=tegata.client, timeout=10).status_code == 200


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_either_token_ends_the_session(tegata, tokens, kind):
    assert lives(tegata, tokens)
    assert revoke(tegata, tokens[kind], tegata.client) == 200
    assert not lives(tegata, tokens)


def test_only_for_the_service_it_was_made_for(tegata, tokens):
    other = ("other", tegata.run("service", "add", "other").strip())
    for kind in ["refresh_token", "access_token"]:
        assert revoke(tegata, tokens[kind], other) == 200
    assert lives(tegata, tokens)
    tegata.run("service", "remove", "other")


def test_not_without_the_services_secret(tegata, tokens):
    assert revoke(tegata, tokens["refresh_token"], (tegata.client[0], "not the secret")) == 401
    assert lives(tegata, tokens)


def test_the_page_of_a_person_is_not_a_services_to_end(tegata):
    page = tegata.sign_in(ALICE).json()["access_token"]
    assert revoke(tegata, page, tegata.client) == 200
    bearer = {"Authorization": f"Bearer {page}"}
    assert requests.get(f"{tegata.url}/oauth/userinfo", headers=bearer, timeout=10).status_code == 200


def test_an_unknown_token_is_no_error_and_a_missing_one_is(tegata):
    assert revoke(tegata, "tgr_unknown.0.unknown", tegata.client) == 200
    assert revoke(tegata, "", tegata.client) == 400
