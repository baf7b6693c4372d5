"""Flask with Flask-OIDC. It has no PKCE; its own /logout ends only its own session, so /sign-out asks Tegata too."""

import os
from urllib.parse import urlencode

from flask import Flask, redirect, session, url_for
from flask_oidc import OpenIDConnect

ISSUER = os.environ["ISSUER"]

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET"]
app.config["OIDC_CLIENT_SECRETS"] = {
    "web": {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"], "issuer": ISSUER}
}
app.config["OIDC_SCOPES"] = "openid email profile"
oidc = OpenIDConnect(app)


@app.get("/")
def home():
    return session.get("oidc_auth_profile", {})


@app.get("/call")
@oidc.require_login
def call():
    """Flask-OIDC has renewed the access token before this is reached, when it had expired."""
    return {"access_token": oidc.get_access_token()}


@app.get("/api")
@oidc.accept_token()
def api():
    """For callers with an access token, about which Flask-OIDC asks Tegata (introspection)."""
    return {}


@app.get("/sign-out")
def sign_out():
    hint = session["oidc_auth_token"]["id_token"]
    session.clear()
    query = {"id_token_hint": hint, "post_logout_redirect_uri": url_for("home", _external=True)}
    return redirect(f"{ISSUER}/oauth/end_session?{urlencode(query)}")
