"""Lets time pass for an application: sets the moment of expiry that its library keeps in the session into the past."""

import sqlite3

from browser import FLASK_SECRET_KEY, read_session, write_session
from django.core.signing import JSONSerializer, TimestampSigner

DJANGO_SESSION = TimestampSigner(key=FLASK_SECRET_KEY, salt="django.contrib.sessions.SessionStore", fallback_keys=())


def age_cookie(http, expiry):
    """Flask keeps the session in a cookie."""
    (cookie,) = [cookie for cookie in http.cookies if cookie.name == "session"]
    cookie.value = write_session(aged(read_session(cookie.value), expiry))
    http.cookies.set_cookie(cookie)


def age_database(file, expiry):
    """Django keeps it in the database, signed."""
    with sqlite3.connect(file) as database:
        (data,) = database.execute("select session_data from django_session").fetchone()
        session = aged(DJANGO_SESSION.unsign_object(data, serializer=JSONSerializer), expiry)
        data = DJANGO_SESSION.sign_object(session, serializer=JSONSerializer, compress=True)
        database.execute("update django_session set session_data = ?", (data,))
    database.close()


def aged(session, expiry):
    *path, name = expiry
    holder = session
    for step in path:
        holder = holder[step]
    assert name in holder, f"there is no {name} in {holder}"
    holder[name] = 1
    return session
