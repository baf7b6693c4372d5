"""docs/openapi.json says what the JSON endpoints answer; schemathesis holds a real Tegata against it, with a fixed seed.

Whether every endpoint is in the document, test_openapi_routes.py knows; who asks, cast.py.
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
from tegata import ALICE, EmptyTegata, Tegata

DOCUMENT = json.loads((processes.EXAMPLES.parent / "docs" / "openapi.json").read_text())

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
    "/api/consent/list": [{}],
    "/api/consent/withdraw": [{"service_id": "<consented>"}, {"service_id": "nobody"}],
    "/api/key/list": [{}],
    "/api/doctor/examine": [{}],
    "/api/service/list": [{}],
    "/api/service/read": [{"id": "<client id>"}, {"id": "nobody"}],
    "/api/service/kit": [{"id": "<client id>", "kit": ""}, {"id": "<client id>", "kit": "flask"}, {"id": "<client id>", "kit": "none"}],
    "/api/service/save": [
        {"new": "true", "draft[id]": "<new id>", "draft[name]": "New", "draft[grants][0]": "client_credentials", "draft[pkce]": "true"},
        {"new": "false", "draft[id]": "nobody"},
        {"new": "true", "draft[id]": "<client id>", "draft[access_ttl]": "soon"},
    ],
    "/api/service/add_secret": [{"id": "<client id>"}, {"id": "nobody"}],
    "/api/service/remove_secret": [{"id": "<client id>", "secret_id": "<secret id>"}, {"id": "<client id>", "secret_id": "none"}],
    "/api/service/remove": [{"id": "<new service>"}, {"id": "nobody"}],
    "/oauth/token": [
        {"grant_type": "authorization_code", "code": "<code>", "redirect_uri": "http://localhost:5000/callback"},
        {"grant_type": "refresh_token", "refresh_token": "<refresh token>", "scope": "openid"},
        {"grant_type": "client_credentials", "scope": "orders", "resource": ["https://orders.example"]},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "<device code>"},
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": "<access token>",
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": ["orders"],
        },
        {"grant_type": "password", "username": "<email>", "password": "<password>", "scope": "openid"},
    ],
    "/oauth/device_authorization": [{"scope": "openid"}],
    "/oauth/introspect": [{"token": "<access token>"}, {"token": "<refresh token>"}, {"token": "<own token>"}],
    "/oauth/revoke": [{"token": "<access token>"}, {"token": "<refresh token>"}],
}
PROOFS = [
    {"client_id": "<client id>", "client_secret": "<client secret>"},
    {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": "<assertion>"},
]
CALLERS = ["foreign page", "nobody", "person", "form", "administrator", "service", "service's token"]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def with_forms(document):
    """The document with requests that this Tegata takes, as examples."""
    document = copy.deepcopy(document)
    for path, forms in FORMS.items():
        proven = [form | proof for form in forms for proof in PROOFS] if path.startswith("/oauth/") else []
        (media,) = document["paths"][path]["post"]["requestBody"]["content"].values()
        media["examples"] = {str(number): {"value": form} for number, form in enumerate(forms + proven)}
    return document


CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 12},
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
    more = {"TEGATA_ACCOUNT_REGISTRATION": "open", "TEGATA_THROTTLE_ADDRESS_FAILURES": 1_000_000}
    with Tegata(tmp_path_factory.mktemp("openapi"), "ES256", **more) as tegata:
        yield tegata


@pytest.fixture(scope="module")
def cast(tegata):
    return Cast(tegata)


@pytest.fixture(scope="module")
def seen():
    """The statuses that each operation answered with."""
    return defaultdict(set)


@pytest.fixture(scope="module")
def sent():
    """What was sent already: schemathesis varies headers, too, that callers bring along themselves."""
    return set()


@pytest.mark.parametrize("caller", CALLERS)
@schema.parametrize()
def test_answers_are_those_of_the_document(case, caller, cast, seen, sent):
    headers, cookies = cast.credentials(caller)
    request = repr((case.operation.label, caller, case.body, {name: value for name, value in case.headers.items() if name not in headers}))
    if request in sent:
        return
    sent.add(request)
    form, case.body = case.body, cast.filled_in(case.body, [FORMS.get(case.path), PROOFS if case.path.startswith("/oauth/") else []])
    auth = cast.service if caller == "service" else None
    try:
        answer = case.call(cast.tegata.url, headers=headers, cookies=cookies, auth=auth, allow_redirects=False, timeout=15)
        check(case, answer, seen)
    finally:
        case.body = form  # the next caller is given the same one


def check(case, answer, seen):
    case.validate_response(answer, checks=CHECKS)
    seen[case.operation.label].add(str(answer.status_code))


def ask(tegata, seen, path, body, **more):
    """A request that schemathesis would not think of."""
    operation = schema[path]["POST"]
    (media_type,) = operation.definition.raw["requestBody"]["content"]
    headers = {"Origin": tegata.url, "Content-Type": media_type, "X-Keep": "1"} | more.pop("headers", {})
    answer = requests.post(f"{tegata.url}{path}", data=body, headers=headers, timeout=15, **more)
    check(operation.Case(), answer, seen)
    return answer.status_code


@pytest.mark.parametrize("path", FORMS)
def test_bodies_that_are_none(tegata, seen, path):
    nonsense = [b"\xff\xfe", b"\0", b"%", b"&=&&=", b"a" + b"[b]" * 20_000 + b"=1", b"[" * 60_000, b'{"a":' * 10_000]
    assert not [body for body in nonsense if ask(tegata, seen, path, body) >= 500]
    assert ask(tegata, seen, path, b"x" * 70_000) == 413


@pytest.mark.parametrize("path", ["/api/session/login", "/api/account/change_password", "/oauth/token", "/oauth/device_authorization"])
def test_too_many_tries(tegata, cast, seen, path):
    person = Person(tegata, cast.new_address())
    form = {
        "/api/session/login": {"email": person.email, "password": "wrong"},
        "/api/account/change_password": {"current": "wrong", "password": PASSWORD},
        "/oauth/token": {"grant_type": "password", "username": person.email, "password": "wrong"},
        "/oauth/device_authorization": {"client_id": cast.program},
    }[path]
    known = {"headers": {"Authorization": f"Bearer {person.access_token}"}, "cookies": person.cookies}
    more = {"/oauth/token": {"auth": cast.service}, "/oauth/device_authorization": {}}.get(path, known)
    assert [ask(tegata, seen, path, form, **more) for _ in range(11)][-1] == 429


def test_set_up(tmp_path, seen):
    with EmptyTegata(tmp_path, "ES256") as tegata:
        token = re.search(r"tgl_[\w-]+", tegata.run("setup-link")).group()
        form = {"email": ALICE.email, "name": "Alice", "token": token}
        answers = [ask(tegata, seen, "/api/account/setup", form | {"password": password}) for password in ("short", PASSWORD, PASSWORD)]
    assert answers == [422, 200, 410]


def test_every_answer_of_the_document_was_given(seen):
    """By the tests above. Only an overloaded Tegata, or one without its store, answers 503."""
    declared = {operation.ok().label: set(operation.ok().definition.raw["responses"]) - {"503"} for operation in schema.get_all_operations()}
    assert {label: statuses - seen[label] for label, statuses in declared.items() if statuses - seen[label]} == {}


def test_tegata_stands_as_before(tegata):
    assert requests.get(f"{tegata.url}/readyz", timeout=10).status_code == 200
    bad = [line for line in tegata.process.log.read_text().splitlines() if "panicked" in line or " ERROR " in line]
    assert bad == []
