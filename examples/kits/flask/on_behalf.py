"""Calls another service on behalf of the person who is signed in here, by token exchange (RFC 8693). app.py shows what it answered.

The person's own token never leaves: what is sent is good at the other service alone, allows less, ends with the person's session, and names
this service in `act`. At Tegata this service needs the grant `token_exchange` and the other one in its `exchange-to`.
"""

import os

import requests

API_URL = os.environ.get("API_URL")  # the other service; without it there is no such page
API_AUDIENCE = os.environ["API_AUDIENCE"] if API_URL else None  # what it wants in `aud`: its client id

WORDS = {
    "en": {
        "on_behalf": "Ask the other service on my behalf",
        "answered": "The other service answered:",
        "not_answered": "The other service could not be asked on your behalf. Please reload the page in a moment.",
    },
    "ja": {
        "on_behalf": "別のサービスに代理で問い合わせる",
        "answered": "別のサービスの回答：",
        "not_answered": "別のサービスに代理で問い合わせることができませんでした。しばらくしてからページを再読み込みしてください。",
    },
}


# [on-behalf]
def ask_on_behalf(tegata, access_token):
    """What the other service says of the person. A refusal of Tegata's is an OAuthError, whatever else goes wrong a RequestException."""
    exchanged = tegata.fetch_access_token(
        grant_type="urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token=access_token,
        subject_token_type="urn:ietf:params:oauth:token-type:access_token",
        audience=API_AUDIENCE,
        scope="openid",  # the person gave more to us, and the other service needs no more
        timeout=5,
    )
    bearer = {"Authorization": f"Bearer {exchanged['access_token']}"}
    answer = requests.get(f"{API_URL}/api/me", headers=bearer, timeout=5)
    answer.raise_for_status()
    return answer.json()
# [/on-behalf]
