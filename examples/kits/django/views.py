"""A Django service that people sign in to by way of Tegata (Authlib), with pages and an API behind Tegata's access tokens.

guard.py stands before the views, verify.py decides whether a token is good, revocations.py knows who has logged out, words.py holds the sentences.
"""

import os
import re

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from joserfc.errors import JoseError

import revocations
from guard import api, page, see_other, to_login, words
from verify import KEYS, TEGATA_URL
from words import REASONS

# [sign-in]
tegata = OAuth().register(
    "tegata",
    server_metadata_url=f"{TEGATA_URL}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@require_GET
def start(request):
    request.session["next"] = local(request.GET.get("next"))
    return tegata.authorize_redirect(request, f"{settings.BASE_URL}/callback")


@require_GET
def callback(request):
    try:
        tokens = tegata.authorize_access_token(request)
    except (OAuthError, JoseError, requests.RequestException):
        return to_login(request, "login_needed")
    request.session["access_token"], request.session["id_token"] = tokens["access_token"], tokens["id_token"]
    return see_other(request.session.pop("next", "/"))
# [/sign-in]


def local(target):
    """A path of this site and nothing else: no `//host`, no `/\\host`, nothing that browsers drop on the way."""
    return target if re.fullmatch(r"/(?!/)[^\\\x00-\x20\x7f]*", target or "") else "/"


@page
def home(request):
    return render(request, "home.html", {"words": words(), "claims": request.claims})


@page
def report(request):
    return render(request, "home.html", {"words": words(), "claims": request.claims, "number": request.GET.get("page", "1")})


def login(request):
    reason = request.GET.get("reason")
    flash = words()[reason] if reason in REASONS else None
    return render(request, "login.html", {"words": words(), "flash": flash, "next": local(request.GET.get("next"))})


@require_POST
def logout(request):
    """Ends the session here and, by way of the browser, at Tegata (OpenID Connect RP-Initiated Logout)."""
    hint, back = request.session.get("id_token"), f"{settings.BASE_URL}/login?reason=signed_out"
    request.session.flush()
    return see_other(tegata.create_logout_url(back, hint)["url"] if hint else back)


@api
def me(request):
    claims = request.claims
    told = {"sub": claims["sub"], "roles": claims.get("roles", []), "exp": claims["exp"]}
    return JsonResponse(told | ({"act": claims["act"]} if "act" in claims else {}))


def status(request):
    return JsonResponse(
        {
            "revocations": {"age": revocations.age(), "count": len(revocations.ended)},
            "keys": {"age": KEYS.age, "count": len(KEYS.keys)},
        }
    )


def healthz(request):
    return HttpResponse("ok")
