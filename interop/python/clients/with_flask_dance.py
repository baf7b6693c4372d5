"""Flask with a Flask-Dance blueprint for a provider of one's own.

The library knows OAuth, not OpenID Connect: who signed in is what userinfo says, and logging out is a redirect by hand.
"""

import os
from urllib.parse import urlencode

from flask import Flask, redirect, session, url_for
from flask_dance.consumer import OAuth2ConsumerBlueprint

ISSUER, CLIENT_ID, CLIENT_SECRET = (os.environ[name] for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET"]
tegata = OAuth2ConsumerBlueprint(
    "tegata",
    __name__,
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    scope="openid email profile",
    base_url=ISSUER,
    authorization_url=ISSUER + "/oauth/authorize",
    token_url=ISSUER + "/oauth/token",
    auto_refresh_url=ISSUER + "/oauth/token",  # the library authenticates by itself there
    use_pkce=os.environ["PKCE"] == "on",
)
app.register_blueprint(tegata)


@app.get("/")
def home():
    return tegata.session.get("/oauth/userinfo").json() if tegata.session.authorized else {}


@app.get("/call")
def call():
    """Asks Tegata with the access token, which the library renews first when it has expired."""
    person = tegata.session.get("/oauth/userinfo").json()
    return {"sub": person["sub"], "access_token": tegata.token["access_token"]}


@app.get("/logout")
def logout():
    query = {"id_token_hint": tegata.token["id_token"], "post_logout_redirect_uri": url_for("home", _external=True)}
    session.clear()
    return redirect(f"{ISSUER}/oauth/end_session?{urlencode(query)}")
