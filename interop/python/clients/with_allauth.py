"""Django with django-allauth's OpenID Connect provider. It neither refreshes nor tells a provider about a logout."""

import os

from django.http import JsonResponse
from django.urls import include, path

from djangosite import configure, site

configure(
    apps=["allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
    middleware=["allauth.account.middleware.AccountMiddleware"],
    AUTHENTICATION_BACKENDS=[
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    SOCIALACCOUNT_PROVIDERS={
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": os.environ["PKCE"] == "on",
            "APPS": [
                {
                    "provider_id": "tegata",
                    "name": "Tegata",
                    "client_id": os.environ["CLIENT_ID"],
                    "secret": os.environ["CLIENT_SECRET"],
                    "settings": {"server_url": os.environ["ISSUER"]},
                }
            ],
        }
    },
    EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend",
)

from allauth.socialaccount.models import SocialAccount  # noqa: E402  needs the settings above


def home(request):
    if not request.user.is_authenticated:
        return JsonResponse({})
    user = request.user
    sub = SocialAccount.objects.get(user=user).uid
    return JsonResponse({"sub": sub, "email": user.email, "name": user.get_full_name()})


app = site([path("", home), path("accounts/", include("allauth.urls"))])
