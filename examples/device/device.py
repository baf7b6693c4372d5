"""Signs a command line in (RFC 8628): shows a code, waits until somebody has allowed it in a browser, says who that was.

Register it once: tegata service add my-cli --name "My command line" --public --grant device_code
"""

import json
import os
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ISSUER = os.environ.get("TEGATA_ISSUER", "http://localhost:3000")
CLIENT_ID = os.environ.get("CLIENT_ID", "my-cli")
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def ask(url, form=None, **headers):
    try:
        with urlopen(Request(url, form and urlencode(form).encode(), headers), timeout=30) as answer:
            return json.load(answer)
    except HTTPError as refused:
        return json.load(refused)


server = ask(f"{ISSUER}/.well-known/openid-configuration")
begun = ask(server["device_authorization_endpoint"], {"client_id": CLIENT_ID, "scope": "openid email"})
if "error" in begun:
    sys.exit(f"Tegata refuses: {begun['error_description']}")
print(f"Open {begun['verification_uri']} and enter {begun['user_code']}, or open\n{begun['verification_uri_complete']}", flush=True)

pause, poll = begun["interval"], {"grant_type": GRANT, "device_code": begun["device_code"], "client_id": CLIENT_ID}
tokens = {"error": "authorization_pending"}
while (error := tokens.get("error")) in ("authorization_pending", "slow_down"):
    pause += 5 * (error == "slow_down")
    time.sleep(pause)
    tokens = ask(server["token_endpoint"], poll)
if error:
    sys.exit(f"Not signed in: {tokens['error_description']}")
print("Signed in as", ask(server["userinfo_endpoint"], Authorization=f"Bearer {tokens['access_token']}")["email"])
