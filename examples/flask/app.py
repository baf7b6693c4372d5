"""A Flask front end with its own login form: it asks Tegata for the tokens, keeps them in the Flask session, checks them
before every request, renews them in good time, and says so kindly when that is over.

verify.py decides whether a token is good, tegata.py talks to Tegata, words.py holds the sentences.
"""

import hmac
import os
import re
import secrets
import time
from datetime import datetime, timezone

from flask import Flask, flash, g, jsonify, redirect, render_template, request, session, url_for

import tegata
from verify import IssuerUnreachable, TokenExpired, TokenRefused, verify
from words import WORDS

app = Flask(__name__)
app.config.update(
    # Signs Flask's cookie. Not the SECRET_KEY that signs tokens: whoever knows one must not get the other.
    SECRET_KEY=os.environ.get("FLASK_SECRET_KEY") or secrets.token_hex(32),
    SESSION_COOKIE_NAME="flask_example",  # cookies do not tell ports apart, and Tegata's are on localhost too
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=bool(os.environ.get("COOKIE_SECURE")),  # set it wherever there is HTTPS
)
# The tokens stand in Flask's own cookie: about 1.5 of its 4 kB, no store to run, any number of workers. It is signed but
# not encrypted, which is enough here: scripts cannot read it, and the refresh token is of no use without CLIENT_SECRET.
# Where roles are many or no token may leave the server, Flask-Session keeps the same `session` on the server.

OPEN = {"login", "log_in", "logout", "healthz", "static"}


# --- the guard -------------------------------------------------------------------------------------------------------


class SignedOut(Exception):
    """The person has to log in; the argument says why, as a key of WORDS."""


@app.before_request
def guard():
    g.words = WORDS[request.accept_languages.best_match(WORDS) or "en"]
    if request.endpoint is None or request.endpoint in OPEN:
        return
    if request.path.startswith("/api/"):
        g.claims = verify(bearer())
    else:
        g.claims = claims_of_session()


def bearer():
    """The token of `Authorization: Bearer`; the cookie does not count for the API, so no other site can use it."""
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        raise TokenRefused
    return sent.token


def claims_of_session():
    if "access_token" not in session:
        raise SignedOut("login_needed")
    claims = None
    try:
        claims = verify(session["access_token"])
        if claims["exp"] - time.time() > min(60, (claims["exp"] - claims["iat"]) / 5):
            return claims
    except TokenExpired:
        pass
    except TokenRefused:
        raise SignedOut("expired")
    try:
        keep(tegata.renew(session["refresh_token"]))
    except tegata.Refused:
        raise SignedOut("expired")
    except (tegata.Unavailable, tegata.Throttled):
        if claims:
            return claims  # still good for a while, and Tegata may be back by then
        raise
    return verify(session["access_token"])


def keep(tokens):
    session["access_token"] = tokens["access_token"]
    session["refresh_token"] = tokens["refresh_token"]


# --- answers when something is in the way ----------------------------------------------------------------------------


@app.errorhandler(SignedOut)
def to_login(why):
    session.clear()
    flash(g.words[str(why)])
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("login", next=here), 303)


@app.errorhandler(TokenRefused)
def unauthorized(error):
    """RFC 6750, section 3: the reason only when a token was sent."""
    if not request.path.startswith("/api/"):
        return to_login(SignedOut("expired"))
    if not error.args:
        return jsonify(error="unauthorized"), 401, {"WWW-Authenticate": "Bearer"}
    challenge = f'Bearer error="invalid_token", error_description="{error}"'
    return jsonify(error="invalid_token", error_description=str(error)), 401, {"WWW-Authenticate": challenge}


@app.errorhandler(IssuerUnreachable)
@app.errorhandler(tegata.Unavailable)
@app.errorhandler(tegata.Throttled)
def unavailable(error):
    """The session stays as it is: reloading goes on where the person was."""
    app.logger.error("Tegata: %s %s", type(error).__name__, error)
    headers = {"Retry-After": str(getattr(error, "seconds", 5))}
    if request.path.startswith("/api/"):
        return jsonify(error="temporarily_unavailable"), 503, headers
    return render_template("message.html", sentence=g.words["unavailable"]), 503, headers


@app.after_request
def harden(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return response


# --- logging in and out ----------------------------------------------------------------------------------------------


@app.get("/login")
def login():
    return login_page()


@app.post("/login")
def log_in():
    if not csrf_matches():
        return login_page(g.words["stale_form"]), 400
    name = request.form.get("email", "")
    try:
        tokens = tegata.log_in(name, request.form.get("password", ""), request.remote_addr)
        verify(tokens["access_token"])
    except tegata.Refused:
        return login_page(g.words["wrong"], name), 403
    except tegata.Throttled as error:
        sentence = g.words["throttled"].format(n=error.seconds)
        return login_page(sentence, name), 429, {"Retry-After": str(error.seconds)}
    except (tegata.Unavailable, IssuerUnreachable, TokenRefused) as error:
        # TokenRefused: a token fresh from Tegata does not verify here, so SECRET_KEY, ISSUER or AUDIENCE differ.
        app.logger.error("login impossible: %s %s", type(error).__name__, error)
        return login_page(g.words["no_login"], name), 503, {"Retry-After": "5"}
    session.clear()
    keep(tokens)
    return redirect(safe_next(request.form.get("next")), 303)


@app.post("/logout")
def logout():
    if not csrf_matches():
        return render_template("message.html", sentence=g.words["stale_form"]), 400
    if "refresh_token" in session:
        tegata.log_out(session["refresh_token"])
    session.clear()
    flash(g.words["goodbye"])
    return redirect(url_for("login"), 303)


def login_page(error=None, name=""):
    return render_template("login.html", error=error, name=name, next=safe_next(request.values.get("next")))


def safe_next(target):
    """A path of this site and nothing else: no `//host`, no `/\\host`, nothing that browsers drop on the way."""
    return target if re.fullmatch(r"/(?!/)[^\\\x00-\x20\x7f]*", target or "") else "/"


@app.template_filter()
def clock(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%H:%M:%S UTC")


@app.context_processor
def for_templates():
    session.setdefault("csrf", secrets.token_urlsafe(16))
    return {"csrf": session["csrf"], "words": g.words}


def csrf_matches():
    ours, sent = session.get("csrf", ""), request.form.get("csrf", "")
    return bool(ours) and hmac.compare_digest(ours.encode(), sent.encode())


# --- what the application is about -----------------------------------------------------------------------------------


@app.get("/")
def home():
    return render_template("home.html", claims=g.claims)


@app.get("/report")
def report():
    return render_template("home.html", claims=g.claims, page=request.args.get("page", "1"))


@app.get("/api/me")
def api_me():
    return jsonify(sub=g.claims["sub"], roles=g.claims.get("roles", []))


@app.get("/healthz")
def healthz():
    return jsonify(status="ok")
