"""Lets time pass for an application: sets the moment of expiry that its library keeps in the session into the past."""

import sqlite3
from contextlib import closing

from browser import FLASK_SECRET_KEY, read_session, write_session
from django.core.signing import JSONSerializer, TimestampSigner

DJANGO_SESSION = TimestampSigner(key=FLASK_SECRET_KEY, salt="django.contrib.sessions.SessionStore", fallback_keys=())


def age_cookie(http, expiry):
    """Flask keeps the session in a cookie."""
    cookie = the_cookie(http, "session")
    cookie.value = write_session(aged(read_session(cookie.value), expiry))


def age_database(http, file, expiry):
    """Django keeps it in the database, signed."""
    key = the_cookie(http, "sessionid").value
    with closing(sqlite3.connect(file)) as database, database:
        (data,) = database.execute("select session_data from django_session where session_key = ?", (key,)).fetchone()
        session = aged(DJANGO_SESSION.unsign_object(data, serializer=JSONSerializer), expiry)
        data = DJANGO_SESSION.sign_object(session, serializer=JSONSerializer, compress=True)
        database.execute("update django_session set session_data = ? where session_key = ?", (data, key))


def the_cookie(http, name):
    (cookie,) = [cookie for cookie in http.cookies if cookie.name == name]
    return cookie


def aged(session, expiry):
    *path, name = expiry
    holder = session
    for step in path:
        holder = holder[step]
    assert name in holder, f"there is no {name} in {holder}"
    holder[name] = 1
    return session
