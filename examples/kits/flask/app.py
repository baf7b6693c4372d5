"""A Flask service that people sign in to by way of Tegata (Authlib), with pages and an API behind Tegata's access tokens.

verify.py decides whether a token is good, revocations.py knows who has logged out, words.py holds the sentences. on_behalf.py
calls another service as the person, when there is one (API_URL).
"""

import os
import re
from functools import wraps
from urllib.parse import quote

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, g, jsonify, redirect, render_template, request, session
from joserfc.errors import JoseError

import on_behalf
import revocations
from verify import KEYS, TEGATA_URL, IssuerUnreachable, Refused, verify
from words import REASONS, WORDS

BASE_URL = os.environ["BASE_URL"]

app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.environ["SESSION_SECRET"],
    SESSION_COOKIE_NAME="flask_kit",  # cookies do not tell ports apart
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=BASE_URL.startswith("https:"),
)

# [sign-in]
tegata = OAuth(app).register(
    "tegata",
    server_metadata_url=f"{TEGATA_URL}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@app.get("/login/start")
def start():
    session["next"] = local(request.args.get("next"))
    return tegata.authorize_redirect(f"{BASE_URL}/callback")


@app.get("/callback")
def callback():
    try:
        tokens = tegata.authorize_access_token()
    except (OAuthError, JoseError, requests.RequestException):
        return to_login("login_needed")
    session["access_token"], session["id_token"] = tokens["access_token"], tokens["id_token"]
    return redirect(session.pop("next", "/"), 303)
# [/sign-in]


# [guard]
def page(view):
    """A page for people who are signed in: the token is the one in the session."""

    @wraps(view)
    def guarded():
        try:
            if "access_token" not in session:
                raise Refused("No access token was sent.", "login_needed")
            return view(verify(session["access_token"]))
        except Refused as refused:
            return to_login(refused.reason)

    return guarded


def api(view):
    """A route for programs: the token is the bearer's. What is said when it is refused: RFC 6750, section 3."""

    @wraps(view)
    def guarded():
        sent = re.fullmatch("bearer +(.+)", request.headers.get("Authorization", ""), re.IGNORECASE)
        try:
            if not sent:
                raise Refused("No access token was sent.", "login_needed")
            return view(verify(sent[1]))
        except Refused as refused:
            error = "invalid_token" if sent else "unauthorized"
            challenge = f'Bearer error="{error}", error_description="{refused}"' if sent else "Bearer"
            body = {"error": error, "error_description": str(refused), "login_url": f"{BASE_URL}/login?reason={refused.reason}"}
            return jsonify(body), 401, {"WWW-Authenticate": challenge}

    return guarded
# [/guard]


def to_login(reason):
    session.clear()
    here = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/callback" else "/"
    return redirect(f"/login?reason={reason}&next={quote(here, safe='')}", 303)


def local(target):
    """A path of this site and nothing else: no `//host`, no `/\\host`, nothing that browsers drop on the way."""
    return target if re.fullmatch(r"/(?!/)[^\\\x00-\x20\x7f]*", target or "") else "/"


@app.before_request
def language():
    wanted = request.accept_languages.best_match(WORDS, "en")
    g.words = WORDS[wanted] | on_behalf.WORDS[wanted]


@app.after_request
def no_store(response):
    response.headers["Cache-Control"] = "no-store"
    return response


@app.errorhandler(IssuerUnreachable)
@app.errorhandler(requests.RequestException)
def unavailable(error):
    """Not a refusal: whoever asked keeps the token and tries again."""
    body = jsonify(error="temporarily_unavailable") if request.path.startswith("/api/") else g.words["unavailable"]
    return body, 503, {"Retry-After": "5"}


@app.get("/")
@page
def home(claims):
    return render_template("home.html", words=g.words, claims=claims, asks=on_behalf.API_URL)


@app.get("/report")
@page
def report(claims):
    return render_template("home.html", words=g.words, claims=claims, number=request.args.get("page", "1"))


@app.get("/on-behalf")
@page
def ask_the_other_service(claims):
    if not on_behalf.API_URL:
        abort(404)
    try:
        answer = on_behalf.ask_on_behalf(tegata, session["access_token"])
    except (OAuthError, requests.RequestException) as error:
        app.logger.warning("not asked on behalf of a person: %s", error)  # for the operator: it names no token
        return render_template("on_behalf.html", words=g.words, claims=claims), 502
    return render_template("on_behalf.html", words=g.words, claims=claims, answer=answer)


@app.get("/login")
def login():
    reason = request.args.get("reason")
    flash = g.words[reason] if reason in REASONS else None
    return render_template("login.html", words=g.words, flash=flash, next=local(request.args.get("next")))


@app.post("/logout")
def logout():
    """Ends the session here and, by way of the browser, at Tegata (OpenID Connect RP-Initiated Logout)."""
    hint, back = session.get("id_token"), f"{BASE_URL}/login?reason=signed_out"
    session.clear()
    return redirect(tegata.create_logout_url(back, hint)["url"] if hint else back, 303)


@app.get("/api/me")
@api
def me(claims):
    told = {"sub": claims["sub"], "roles": claims.get("roles", []), "exp": claims["exp"]}
    return jsonify(told | ({"act": claims["act"]} if "act" in claims else {}))


@app.get("/api/status")
def status():
    return jsonify(
        revocations={"age": revocations.age(), "count": len(revocations.ended)},
        keys={"age": KEYS.age, "count": len(KEYS.keys)},
    )


@app.get("/healthz")
def healthz():
    return "ok"
