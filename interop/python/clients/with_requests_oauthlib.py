"""Flask with requests-oauthlib, as its documentation's web application has it.

The library knows OAuth, not OpenID Connect: who signed in is what userinfo says, and logging out is a redirect by hand.
"""

import os
from urllib.parse import urlencode

from flask import Flask, redirect, request, session, url_for
from oauthlib.oauth2 import WebApplicationClient
from requests_oauthlib import OAuth2Session

ISSUER, CLIENT_ID, CLIENT_SECRET = (os.environ[name] for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
TOKEN_URL = ISSUER + "/oauth/token"

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET"]


def tegata(**kwargs):
    return OAuth2Session(CLIENT_ID, redirect_uri=url_for("callback", _external=True), scope="openid email profile", **kwargs)


@app.get("/")
def home():
    return session.get("user", {})


@app.get("/login")
def login():
    pkce = {}
    if os.environ["PKCE"] == "on":
        client = WebApplicationClient(CLIENT_ID)
        session["verifier"] = client.create_code_verifier(48)
        pkce = {
            "code_challenge": client.create_code_challenge(session["verifier"], "S256"),
            "code_challenge_method": "S256",
        }
    url, session["state"] = tegata().authorization_url(ISSUER + "/oauth/authorize", **pkce)
    return redirect(url)


@app.get("/callback")
def callback():
    pkce = {"code_verifier": session.pop("verifier")} if "verifier" in session else {}
    oauth = tegata(state=session.pop("state"))
    session["token"] = oauth.fetch_token(TOKEN_URL, authorization_response=request.url, client_secret=CLIENT_SECRET, **pkce)
    session["user"] = oauth.get(ISSUER + "/oauth/userinfo").json()
    return redirect(url_for("home"))


@app.get("/call")
def call():
    """Asks Tegata with the access token, which the library renews first when it has expired."""
    oauth = tegata(
        token=session["token"],
        auto_refresh_url=TOKEN_URL,
        auto_refresh_kwargs={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
        token_updater=lambda token: session.update(token=token),
    )
    person = oauth.get(ISSUER + "/oauth/userinfo").json()
    return {"sub": person["sub"], "access_token": session["token"]["access_token"]}


@app.get("/logout")
def logout():
    query = {"id_token_hint": session["token"]["id_token"], "post_logout_redirect_uri": url_for("home", _external=True)}
    session.clear()
    return redirect(f"{ISSUER}/oauth/end_session?{urlencode(query)}")
