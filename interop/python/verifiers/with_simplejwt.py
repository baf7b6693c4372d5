"""An API with Django REST framework and simplejwt that accepts Tegata's access tokens: nothing but settings.

simplejwt wants the claims `token_type` and `user_id`, which are the token shape of the service. Its users are known by
Tegata's `sub` as their user name.
"""

import os

from django.urls import path

from djangosite import configure, site

configure(
    apps=["rest_framework"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]},
    SIMPLE_JWT={
        "ALGORITHM": os.environ["ALGORITHM"],
        "SIGNING_KEY": os.environ.get("SECRET"),  # with HS256
        "JWK_URL": os.environ.get("JWKS_URL"),  # with RS256
        "AUDIENCE": os.environ["AUDIENCE"],
        "ISSUER": os.environ["ISSUER"],
        "USER_ID_FIELD": "username",
    },
)

from django.contrib.auth.models import User  # noqa: E402  needs the settings above
from rest_framework.decorators import api_view, permission_classes  # noqa: E402
from rest_framework.permissions import IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402


@api_view()
def home(request):
    return Response({})


@api_view()
@permission_classes([IsAuthenticated])
def me(request):
    return Response({"sub": request.user.username, "email": request.user.email})


app = site([path("", home), path("me", me)])
User.objects.create_user(os.environ["USER_ID"], os.environ["USER_EMAIL"])
