"""The corpus of the kits against Tegata's own endpoints: userinfo, a server function of its pages, and introspection refuse what a kit refuses, and more.

Tegata asks its store, too: only who is signed in has a good token, whatever it says. Rows where that matters say so (`tegata`).
"""

import base64
from urllib.parse import quote_from_bytes

import pytest

import kits
from issuer import ROWS, Keys, Listener, Mint
from mint import parts
from tegata import ALICE, Tegata
from test_kits_corpus import EXPECTED


class Signed(Tegata):
    """A Tegata that signs with the keys of the corpus, and somebody who is signed in."""

    def populate(self):
        super().populate()
        self.keys = Keys()
        self.bring("retired")
        self.run("key", "rotate", "--now", "--alg", "RS256")  # withdraws it
        for name in ("eddsa", "es256", "rs256"):
            self.bring(name)

    def bring(self, name):
        file = self.folder / f"{name}.pem"
        file.write_bytes(self.keys[name].pem)
        self.keys[name].kid = self.run("key", "import", str(file)).strip()

    def somebody(self, elsewhere):
        claims, _ = parts(self.sign_in(ALICE).json()["access_token"])
        client = (claims["client_id"], self.client[1])
        return Mint(self.keys, claims["iss"], claims["aud"], claims["sub"], claims["sid"], client, elsewhere.url)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    with Signed(tmp_path_factory.mktemp("tegata"), "RS256") as signed:
        signed.elsewhere = Listener()
        signed.somebodys = signed.somebody(signed.elsewhere)
        yield signed
        signed.elsewhere.close()


def userinfo(signed, token, row):
    answer = kits.ask_with(token, signed.url, "/oauth/userinfo", row.get("send"))
    if answer.status == 401 and row.get("error") == "invalid_token":
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    return answer.status


def server_function(signed, token, row):
    own = {"Origin": signed.url, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    own["Content-Type"] = "application/json"
    path = "/api/account/profile"
    return kits.ask_with(token, signed.url, path, row.get("send"), headers=own, method="POST", body=b"{}").status


def introspection(signed, token, row):
    """`active: false` is its way to say 401."""
    credentials = base64.b64encode(":".join(signed.client).encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"}
    body = f"token={quote_from_bytes(token, safe='')}".encode()
    answer = kits.ask(signed.url, "/oauth/introspect", headers, method="POST", body=body)
    if answer.status == 200:
        return 200 if answer.json["active"] else 401
    return answer.status


ENDPOINTS = {endpoint.__name__: endpoint for endpoint in (userinfo, server_function, introspection)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_tegata(signed, endpoint, row):
    if endpoint == "introspection" and "send" in row:
        row = {name: value for name, value in row.items() if name not in ("send", "error")} | {"expect": 200}  # the same good token
    status = ENDPOINTS[endpoint](signed, signed.somebodys.token(row), row)
    assert status in EXPECTED[row.get("tegata", row["expect"])], row["what"]
    assert not signed.elsewhere.asked, "somebody else was asked"
