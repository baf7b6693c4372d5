"""Django with social-auth-app-django (social-auth-core's generic OpenID Connect backend). Logging out of Tegata is by hand."""

import os
from urllib.parse import urlencode

from django.contrib.auth import logout as log_out_of_django
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import include, path, reverse

from djangosite import button, configure, site

ISSUER = os.environ["ISSUER"]

configure(
    apps=["social_django"],
    AUTHENTICATION_BACKENDS=["social_core.backends.open_id_connect.OpenIdConnectAuth"],
    SOCIAL_AUTH_OIDC_OIDC_ENDPOINT=ISSUER,
    SOCIAL_AUTH_OIDC_KEY=os.environ["CLIENT_ID"],
    SOCIAL_AUTH_OIDC_SECRET=os.environ["CLIENT_SECRET"],
    SOCIAL_AUTH_OIDC_USE_PKCE=os.environ["PKCE"] == "on",
    SOCIAL_AUTH_OIDC_FIRST_NAME_KEY="name",  # a Django user has no field for a full name
)

from social_django.utils import load_strategy  # noqa: E402  needs the settings above


def home(request):
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({})
    return JsonResponse({"sub": user.social_auth.get().uid, "email": user.email, "name": user.first_name})


def login(request):
    return button(request, reverse("social:begin", args=["oidc"]))


def call(request):
    return JsonResponse({"access_token": request.user.social_auth.get().access_token})


def refresh(request):
    request.user.social_auth.get().refresh_token(load_strategy(request))
    return call(request)


def logout(request):
    hint = request.user.social_auth.get().extra_data["id_token"]
    log_out_of_django(request)
    query = {"id_token_hint": hint, "post_logout_redirect_uri": request.build_absolute_uri("/")}
    return HttpResponseRedirect(f"{ISSUER}/oauth/end_session?{urlencode(query)}")


app = site(
    [
        path("", home),
        path("login", login),
        path("call", call),
        path("refresh", refresh),
        path("logout", logout),
        path("", include("social_django.urls", namespace="social")),
    ]
)
