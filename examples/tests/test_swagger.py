"""Swagger UI's Authorize, request by request as Swagger UI 5 sends them from the page of the FastAPI example."""

import base64

import requests

from tegata import ALICE, SWAGGER_ORIGIN


def scheme(fastapi):
    schemes = requests.get(f"{fastapi.url}/openapi.json", timeout=10).json()["components"]["securitySchemes"]
    return schemes["OAuth2PasswordBearer"]["flows"]["password"]


def test_the_page_offers_authorize(fastapi, settings):
    page = requests.get(f"{fastapi.url}/docs", timeout=10).text
    assert f'"clientId": "{settings["CLIENT_ID"]}"' in page
    assert settings["CLIENT_SECRET"] not in page
    assert scheme(fastapi)["tokenUrl"] == f"{settings['ISSUER']}/oauth/token"


def test_authorize_works_from_the_preflight_to_the_first_call(fastapi, settings):
    token_url = scheme(fastapi)["tokenUrl"]
    preflight = requests.options(
        token_url,
        headers={
            "Origin": SWAGGER_ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-requested-with",
            "Sec-Fetch-Mode": "cors",
            "Sec-Fetch-Site": "same-site",
        },
        timeout=10,
    )
    assert preflight.status_code in (200, 204)
    assert preflight.headers["Access-Control-Allow-Origin"] == SWAGGER_ORIGIN
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed and "x-requested-with" in allowed

    # Swagger UI encodes id and secret as they are, and leaves `scope` out when none was ticked (older versions send it empty).
    basic = base64.b64encode(f"{settings['CLIENT_ID']}:{settings['CLIENT_SECRET']}".encode()).decode()
    for scope in [None, "", "openid profile"]:
        answer = requests.post(
            token_url,
            headers={
                "Accept": "application/json, text/plain, */*",
                "Authorization": f"Basic {basic}",
                "Origin": SWAGGER_ORIGIN,
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-site",
                "X-Requested-With": "XMLHttpRequest",
            },
            data={"grant_type": "password", "scope": scope, "username": ALICE.email, "password": ALICE.password},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == SWAGGER_ORIGIN
        assert answer.json()["token_type"].lower() == "bearer"
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}", "Origin": fastapi.url}
        assert requests.get(f"{fastapi.url}/me", headers=headers, timeout=10).status_code == 200
