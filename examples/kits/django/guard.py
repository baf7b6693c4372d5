"""What stands before views: decorators for pages and for the API, and a middleware with the answers when Tegata is away.

verify.py decides whether a token is good.
"""

import re
from functools import wraps
from urllib.parse import quote

import requests
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from verify import IssuerUnreachable, Refused, verify
from words import WORDS


# [guard]
def page(view):
    """A page for people who are signed in: the token is the one in the session."""

    @wraps(view)
    def guarded(request):
        try:
            if "access_token" not in request.session:
                raise Refused("No access token was sent.", "login_needed")
            request.claims = verify(request.session["access_token"])
        except Refused as refused:
            return to_login(request, refused.reason)
        return view(request)

    return guarded


def api(view):
    """A route for programs: the token is the bearer's. What is said when it is refused: RFC 6750, section 3."""

    @wraps(view)
    def guarded(request):
        sent = re.fullmatch("bearer +(.+)", request.headers.get("Authorization", ""), re.IGNORECASE)
        try:
            if not sent:
                raise Refused("No access token was sent.", "login_needed")
            request.claims = verify(sent[1])
        except Refused as refused:
            error = "invalid_token" if sent else "unauthorized"
            challenge = f'Bearer error="{error}", error_description="{refused}"' if sent else "Bearer"
            login_url = f"{settings.BASE_URL}/login?reason={refused.reason}"
            body = {"error": error, "error_description": str(refused), "login_url": login_url}
            return JsonResponse(body, status=401, headers={"WWW-Authenticate": challenge})
        return view(request)

    return guarded
# [/guard]


def to_login(request, reason):
    request.session.flush()
    here = request.get_full_path() if request.method == "GET" and request.path != "/callback" else "/"
    return see_other(f"/login?reason={reason}&next={quote(here, safe='')}")


def see_other(url):
    answer = redirect(url)
    answer.status_code = 303
    return answer


def words():
    return WORDS[get_language()]


class Answers:
    """No answer is kept by a cache, and an outage of Tegata is not a refusal: whoever asked keeps the token and tries again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request, error):
        if not isinstance(error, (IssuerUnreachable, requests.RequestException)):
            return None
        headers = {"Retry-After": "5"}
        if request.path.startswith("/api/"):
            return JsonResponse({"error": "temporarily_unavailable"}, status=503, headers=headers)
        return HttpResponse(words()["unavailable"], status=503, headers=headers)
