"""Optional and mode-bound checks: the audience where one is configured, the type of the token where keys are published."""

import pytest
import requests

import processes


def ask(url, token):
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


@pytest.mark.parametrize(
    "audience, status",
    [("orders", 200), (["billing", "orders"], 200), ("billing", 401), (None, 401), ("Orders", 401)],
)
def test_a_configured_audience_is_required(tegata, fastapi_for_orders, page_token, audience, status):
    assert ask(f"{fastapi_for_orders.url}/me", tegata.mint.again(page_token, aud=audience)) == status


@pytest.fixture(scope="module")
def fastapi_for_orders(settings, tmp_path_factory):
    with processes.start_fastapi(tmp_path_factory.mktemp("orders"), **settings | {"AUDIENCE": "orders"}) as process:
        yield process


@pytest.mark.parametrize("audience", [None, "billing", ["billing", "orders"]])
def test_without_one_any_audience_will_do(tegata, fastapi, flask, page_token, audience):
    token = tegata.mint.again(page_token, aud=audience)
    assert (ask(f"{fastapi.url}/me", token), ask(f"{flask.url}/api/me", token)) == (200, 200)


@pytest.mark.parametrize("typ", ["JWT", None, "at+jwtx"])
def test_with_published_keys_only_access_tokens_pass(way, tegata, fastapi, flask, page_token, typ):
    """An ID token is signed with the same keys. With a shared secret there are none, and libraries write what they like."""
    token = tegata.mint.again(page_token, header={"typ": typ})
    status = 401 if way[0] == "published keys" else 200
    assert (ask(f"{fastapi.url}/me", token), ask(f"{flask.url}/api/me", token)) == (status, status)


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_type_may_be_spelled_as_rfc_9068_allows(tegata, fastapi, page_token, typ):
    assert ask(f"{fastapi.url}/me", tegata.mint.again(page_token, header={"typ": typ})) == 200
