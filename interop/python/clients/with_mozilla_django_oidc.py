"""Django with mozilla-django-oidc: the settings of its documentation, with PKCE and the silent renewal of its middleware."""

import os
from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import include, path, reverse

from djangosite import button, configure, site

ISSUER = os.environ["ISSUER"]


def username(email, claims):
    return claims["sub"]


def end_session_url(request):
    """Where logging out leads: to Tegata, and from there back."""
    query = {"id_token_hint": request.session["oidc_id_token"], "post_logout_redirect_uri": request.build_absolute_uri("/")}
    return f"{ISSUER}/oauth/end_session?{urlencode(query)}"


configure(
    apps=["mozilla_django_oidc"],
    middleware=["mozilla_django_oidc.middleware.SessionRefresh"],
    AUTHENTICATION_BACKENDS=[f"{__name__}.Backend"],
    OIDC_RP_CLIENT_ID=os.environ["CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["CLIENT_SECRET"],
    OIDC_RP_SCOPES="openid email profile",
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_OP_JWKS_ENDPOINT=ISSUER + "/.well-known/jwks.json",
    OIDC_OP_AUTHORIZATION_ENDPOINT=ISSUER + "/oauth/authorize",
    OIDC_OP_TOKEN_ENDPOINT=ISSUER + "/oauth/token",
    OIDC_OP_USER_ENDPOINT=ISSUER + "/oauth/userinfo",
    OIDC_USERNAME_ALGO=username,
    OIDC_USE_PKCE=os.environ["PKCE"] == "on",
    OIDC_STORE_ACCESS_TOKEN=True,
    OIDC_STORE_ID_TOKEN=True,
    OIDC_OP_LOGOUT_URL_METHOD=f"{__name__}.end_session_url",
)

from mozilla_django_oidc.auth import OIDCAuthenticationBackend  # noqa: E402  needs the settings above


class Backend(OIDCAuthenticationBackend):
    def create_user(self, claims):
        user = super().create_user(claims)
        user.first_name = claims["name"]
        user.save()
        return user


def home(request):
    user = request.user
    return JsonResponse({"sub": user.username, "email": user.email, "name": user.first_name} if user.is_authenticated else {})


def call(request):
    return JsonResponse({"access_token": request.session["oidc_access_token"]})


def leave(request):
    return button(request, reverse("oidc_logout"))


app = site([path("", home), path("call", call), path("leave", leave), path("oidc/", include("mozilla_django_oidc.urls"))])
