"""docs/openapi.json says what the JSON endpoints do; schemathesis holds a real Tegata against it, and the code's own list of
routes is held against the document, so that neither can fall behind.
"""

import copy
import json
import re
from collections import defaultdict

import pytest
import requests
import schemathesis
from schemathesis import checks

import processes
from cast import PASSWORD, Cast, Person
from tegata import ALICE, Tegata

ROOT = processes.EXAMPLES.parent
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
SRC = ROOT / "src"

# Requests that succeed, or come close: schemathesis sends them as they are, and spoils them one value at a time.
FORMS = {
    "/api/session/login": [{"email": "<email>", "password": "<password>"}, {"email": "<email>", "password": "wrong"}],
    "/api/session/renew": [{}],
    "/api/session/logout": [{}],
    "/api/session/logout_everywhere": [{}],
    "/api/session/list": [{}],
    "/api/session/end": [{"sid": "<sid>"}],
    "/api/account/register": [
        {"email": "<new email>", "name": "Kaede", "password": "<password>"},
        {"email": "<new email>", "name": "Kaede", "password": "<password>", "invite": "<invitation>"},
        {"email": "<email>", "name": "Kaede", "password": "<password>"},
    ],
    "/api/account/setup": [{"email": "<new email>", "name": "Kaede", "password": "<password>", "token": "tgl_x"}],
    "/api/account/reset": [{"password": "<password>", "token": "<reset link>"}, {"password": "x", "token": "<reset link>"}],
    "/api/account/profile": [{}],
    "/api/account/change_profile": [{"name": "Kaede", "username": ""}, {"name": "Kaede", "username": "ferryman"}],
    "/api/account/change_password": [{"current": "<password>", "password": "twelve cranes over the paddy"}],
    "/oauth/token": [
        {"grant_type": "authorization_code", "code": "<code>", "redirect_uri": "http://localhost:5000/callback"},
        {"grant_type": "refresh_token", "refresh_token": "<refresh token>", "scope": "openid"},
        {"grant_type": "client_credentials", "scope": "orders", "resource": ["https://orders.example"]},
        {"grant_type": "password", "username": "<email>", "password": "<password>", "scope": "openid"},
    ],
    "/oauth/introspect": [{"token": "<access token>"}, {"token": "<refresh token>"}, {"token": "<own token>"}],
    "/oauth/revoke": [{"token": "<access token>"}, {"token": "<refresh token>"}],
}
OWN_SECRET = {"client_id": "<client id>", "client_secret": "<client secret>"}
CALLERS = ["foreign page", "nobody", "person", "form", "service", "service's token"]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# Needs a Tegata that is overloaded or has lost its store; set-up needs one without accounts and has its own test.
NOT_FROM_A_HEALTHY_ONE = {"503"}


def with_forms(document):
    """The document with requests that this Tegata takes, as examples."""
    document = copy.deepcopy(document)
    for path, forms in FORMS.items():
        authenticated = [form | OWN_SECRET for form in forms] if path.startswith("/oauth/") else []
        (media,) = document["paths"][path]["post"]["requestBody"]["content"].values()
        media["examples"] = {str(number): {"value": form} for number, form in enumerate(forms + authenticated)}
    return document


CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 6},
    "phases": {
        # Another method is no operation of the document; src/tests/black_box has them.
        "coverage": {"unexpected-methods": [], "extra-data-sources": {"responses": False}},
        "examples": {"extra-data-sources": {"responses": False}},
        "fuzzing": {"extra-data-sources": {"responses": False}, "error-feedback": {"enabled": False}},
    },
}
schema = schemathesis.openapi.from_dict(with_forms(DOCUMENT), config=schemathesis.Config.from_dict(CONFIG))


@pytest.fixture(scope="module")
def tegata(tmp_path_factory):
    more = {"TEGATA_ACCOUNT_REGISTRATION": "open", "TEGATA_THROTTLE_ADDRESS_FAILURES": "1000000"}
    with Tegata(tmp_path_factory.mktemp("openapi"), "ES256", **more) as tegata:
        yield tegata


@pytest.fixture(scope="module")
def cast(tegata):
    return Cast(tegata)


@pytest.fixture(scope="module")
def seen():
    """The statuses that each operation answered with."""
    return defaultdict(set)


@pytest.mark.parametrize("caller", CALLERS)
@schema.parametrize()
def test_answers_are_those_of_the_document(case, caller, cast, seen):
    case.body = cast.filled_in(case.body)
    ask(case, cast, seen, *cast.credentials(caller), auth=cast.service if caller == "service" else None)


def ask(case, cast, seen, headers, cookies, **more):
    answer = case.call(cast.tegata.url, headers=headers, cookies=cookies, allow_redirects=False, timeout=15, **more)
    seen[case.operation.label].add(str(answer.status_code))
    case.validate_response(answer, checks=CHECKS)
    return answer
