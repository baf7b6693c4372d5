"""Other signing algorithms that the operator may choose: services follow without a change, as the key names its algorithm."""

import pytest
import requests

import mint
import processes
from tegata import ALICE, Tegata


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_services_follow(algorithm, tmp_path):
    with Tegata(tmp_path, algorithm) as tegata:
        token = tegata.sign_in(ALICE).json()["access_token"]
        assert mint.parts(token)[1]["alg"] == algorithm
        settings = {"ISSUER": tegata.url}
        with processes.start_fastapi(tmp_path, **settings) as fastapi, processes.start_flask(tmp_path, **settings) as flask:
            for api in [f"{fastapi.url}/me", f"{flask.url}/api/me"]:
                for spoil, status in [(mint.Mint.again, 200), (mint.expired, 401), (mint.tampered, 401), (mint.wrong_key, 401), (mint.alg_none, 401)]:
                    bearer = {"Authorization": f"Bearer {spoil(tegata.mint, token)}"}
                    assert requests.get(api, headers=bearer, timeout=10).status_code == status, spoil.__name__
