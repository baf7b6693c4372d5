"""Flask with Flask-pyoidc. It has no PKCE; discovery, the ID token, refreshing and logging out are the library's."""

import os

from flask import Flask, redirect, session, url_for
from flask_pyoidc import OIDCAuthentication
from flask_pyoidc.provider_configuration import ClientMetadata, ProviderConfiguration
from flask_pyoidc.user_session import UninitialisedSession, UserSession

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET"]
app.config["OIDC_REDIRECT_URI"] = os.environ["URL"] + "/callback"

tegata = ProviderConfiguration(
    issuer=os.environ["ISSUER"],
    client_metadata=ClientMetadata(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
    auth_request_params={"scope": ["openid", "email", "profile"]},
)
auth = OIDCAuthentication({"tegata": tegata}, app)


@app.get("/")
def home():
    try:
        return UserSession(session).userinfo or {}
    except UninitialisedSession:
        return {}


@app.get("/login")
@auth.oidc_auth("tegata")
def login():
    return redirect(url_for("home"))


@app.get("/call")
@auth.oidc_auth("tegata")
def call():
    """The library renews the access token here, when it has expired."""
    return {"access_token": auth.valid_access_token()}


@app.get("/api")
@auth.token_auth("tegata")
def api():
    """For callers with an access token, about which the library asks Tegata (introspection)."""
    return {}


@app.get("/logout")
@auth.oidc_logout
def logout():
    return redirect(url_for("home"))
