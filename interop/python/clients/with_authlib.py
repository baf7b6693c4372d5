"""Flask with Authlib's client: discovery, the ID token, refreshing and logging out are the library's."""

import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET"]


def update_token(name, token, refresh_token=None, access_token=None):
    session["token"] = dict(session["token"]) | dict(token)


oauth = OAuth(app, fetch_token=lambda name: session.get("token"), update_token=update_token)
oauth.register(
    "tegata",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email profile"}
    | ({"code_challenge_method": "S256"} if os.environ["PKCE"] == "on" else {}),
)


@app.get("/")
def home():
    return session.get("user", {})


@app.get("/login")
def login():
    return oauth.tegata.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    token = oauth.tegata.authorize_access_token()
    session["user"] = token.pop("userinfo")  # what the verified ID token says
    session["token"] = token
    return redirect(url_for("home"))


@app.get("/call")
def call():
    """Asks Tegata with the access token, which Authlib renews first when it has expired."""
    person = oauth.tegata.userinfo()
    return {"sub": person["sub"], "access_token": session["token"]["access_token"]}


@app.get("/logout")
def logout():
    hint = session["token"]["id_token"]
    session.clear()
    return oauth.tegata.logout_redirect(url_for("home", _external=True), id_token_hint=hint)
