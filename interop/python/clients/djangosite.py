"""What every Django site has, so that the files of the clients show only what is about signing in.

`site` is `settings.py`, `urls.py` and `wsgi.py` of a new project, with a database in the folder it is started in.
"""

import os
import sys
from types import ModuleType

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import format_html

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}


def configure(apps=(), middleware=(), **own):
    """`settings.py`."""
    settings.configure(
        SECRET_KEY=os.environ["APP_SECRET"],
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="urls",
        INSTALLED_APPS=[*APPS, *apps],
        MIDDLEWARE=[*MIDDLEWARE, *middleware],
        TEMPLATES=[TEMPLATES],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "django.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LOGIN_REDIRECT_URL="/",
        LOGOUT_REDIRECT_URL="/",
        **own,
    )
    django.setup()


def site(urlpatterns):
    """`urls.py`, `manage.py migrate` and `wsgi.py`."""
    sys.modules["urls"] = ModuleType("urls")
    sys.modules["urls"].urlpatterns = urlpatterns
    call_command("migrate", verbosity=0)
    return get_wsgi_application()


def button(request, action):
    """A page with a form that posts to `action`."""
    form = (
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button>OK</button></form>'
    )
    return HttpResponse(format_html(form, action, get_token(request)))
