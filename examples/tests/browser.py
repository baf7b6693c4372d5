"""A person at a browser, as far as the Flask example can tell: cookies, forms, redirects.

`tokens` and `put_tokens` open the Flask session with the example's own FLASK_SECRET_KEY, to look at it or to age it.
"""

import html
import re

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

FLASK_SECRET_KEY = "only-for-the-tests-of-the-flask-example"
COOKIE = "flask_example"

_signer_app = Flask("signer")
_signer_app.secret_key = FLASK_SECRET_KEY
_signer = SecureCookieSessionInterface().get_signing_serializer(_signer_app)


def read_session(cookie):
    return _signer.loads(cookie)


def write_session(session):
    return _signer.dumps(session)


class Browser:
    def __init__(self, url, language="en"):
        self.url = url
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = language

    def get(self, path, **kwargs):
        return self.http.get(self.url + path, timeout=30, **kwargs)

    def fill_in(self, page, email, password):
        """Fills in and sends the login form of `page`."""
        form = hidden_fields(page.text) | {"email": email, "password": password}
        return self.http.post(f"{self.url}/login", data=form, timeout=30)

    def log_in(self, person, path="/"):
        """From `path` by way of the login form to wherever that leads."""
        return self.fill_in(self.get(path), person.email, person.password)

    @property
    def tokens(self):
        """The session as Flask sees it."""
        return read_session(self.http.cookies[COOKIE])

    def put_tokens(self, **tokens):
        """Changes tokens in the session, as time does, or someone who found FLASK_SECRET_KEY."""
        session = (self.tokens if COOKIE in self.http.cookies else {}) | tokens
        self.http.cookies.clear()
        self.http.cookies.set(COOKIE, write_session(session), domain="127.0.0.1", path="/")


def hidden_fields(text):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)
    return {name: html.unescape(value) for name, value in found}


def flashes(page):
    return [html.unescape(sentence) for sentence in re.findall(r'<p class="flash"[^>]*>(.*?)</p>', page.text)]
