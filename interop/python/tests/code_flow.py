"""An authorization request with PKCE made by hand, for what no library asks: `prompt=none`, and a token to look at."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit


class CodeFlow:
    """One request of the client; `verifier` belongs to its code."""

    def __init__(self, issuer, client_id, redirect_uri, scope="openid", **more):
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": scope,
            "state": secrets.token_urlsafe(16),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        self.url, self.redirect_uri = f"{issuer}/oauth/authorize?{urlencode(query | more)}", redirect_uri

    def answer(self, person):
        """The parameters that lead back to the client."""
        return parameters(person.visit(self.url, stop_at=self.redirect_uri))


def parameters(url):
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
