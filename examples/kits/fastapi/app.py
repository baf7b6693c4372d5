"""A FastAPI service that people sign in to by way of Tegata (Authlib), with pages and an API behind Tegata's access tokens.

verify.py decides whether a token is good, revocations.py knows who has logged out, words.py holds the sentences.
"""

import os
import re
from typing import Annotated
from urllib.parse import quote

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.templating import Jinja2Templates
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware

import revocations
from verify import KEYS, TEGATA_URL, IssuerUnreachable, Refused, verify
from words import REASONS, WORDS

BASE_URL = os.environ["BASE_URL"]

app = FastAPI()
app.add_middleware(
    SessionMiddleware,  # a signed cookie, HttpOnly
    secret_key=os.environ["SESSION_SECRET"],
    session_cookie="fastapi_kit",  # cookies do not tell ports apart
    same_site="lax",
    https_only=BASE_URL.startswith("https:"),
)
templates = Jinja2Templates(os.path.join(os.path.dirname(__file__), "templates"))

# [sign-in]
tegata = OAuth().register(
    "tegata",
    server_metadata_url=f"{TEGATA_URL}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@app.get("/login/start")
async def start(request: Request, next: str = "/"):
    request.session["next"] = local(next)
    return await tegata.authorize_redirect(request, f"{BASE_URL}/callback")


@app.get("/callback")
async def callback(request: Request):
    try:
        tokens = await tegata.authorize_access_token(request)
    except (OAuthError, JoseError, httpx.HTTPError):
        return to_login(request, "login_needed")
    request.session.update(access_token=tokens["access_token"], id_token=tokens["id_token"])
    return RedirectResponse(request.session.pop("next", "/"), 303)
# [/sign-in]


# [guard]
def page_claims(request: Request):
    """For pages: the token is the one in the session."""
    if "access_token" not in request.session:
        raise Refused("No access token was sent.", "login_needed")
    return verify(request.session["access_token"])


def api_claims(sent: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]):
    """For programs: the token is the bearer's."""
    if sent is None:
        raise Refused("No access token was sent.", "login_needed")
    return verify(sent.credentials)


@app.exception_handler(Refused)
def refused(request: Request, refusal: Refused):
    """What is said to programs: RFC 6750, section 3."""
    if not request.url.path.startswith("/api/"):
        return to_login(request, refusal.reason)
    error = "unauthorized" if refusal.reason == "login_needed" else "invalid_token"
    challenge = "Bearer" if error == "unauthorized" else f'Bearer error="{error}", error_description="{refusal}"'
    body = {"error": error, "error_description": str(refusal), "login_url": f"{BASE_URL}/login?reason={refusal.reason}"}
    return JSONResponse(body, 401, {"WWW-Authenticate": challenge})


PageClaims = Annotated[dict, Depends(page_claims)]
ApiClaims = Annotated[dict, Depends(api_claims)]
# [/guard]


def to_login(request, reason):
    request.session.clear()
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    here = "/" if request.url.path == "/callback" else here
    return RedirectResponse(f"/login?reason={reason}&next={quote(here, safe='')}", 303)


def local(target):
    """A path of this site and nothing else: no `//host`, no `/\\host`, nothing that browsers drop on the way."""
    return target if re.fullmatch(r"/(?!/)[^\\\x00-\x20\x7f]*", target) else "/"


def words(request):
    """The sentences in the language that the browser prefers, as far as there is a choice."""
    wanted = re.findall(r"\b(ja|en)\b[^,;]*(?:;\s*q=(0?\.\d+|0))?", request.headers.get("Accept-Language", "").lower())
    return WORDS[max(wanted, key=lambda each: float(each[1] or 1))[0] if wanted else "en"]


def show(request, template, **values):
    return templates.TemplateResponse(request, template, {"words": words(request)} | values)


@app.middleware("http")
async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


@app.exception_handler(IssuerUnreachable)
@app.exception_handler(httpx.HTTPError)
def unavailable(request: Request, error: Exception):
    """Not a refusal: whoever asked keeps the token and tries again."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "temporarily_unavailable"}, 503, {"Retry-After": "5"})
    return PlainTextResponse(words(request)["unavailable"], 503, {"Retry-After": "5"})


@app.get("/")
def home(request: Request, claims: PageClaims):
    return show(request, "home.html", claims=claims)


@app.get("/report")
def report(request: Request, claims: PageClaims, page: str = "1"):
    return show(request, "home.html", claims=claims, number=page)


@app.get("/login")
def login(request: Request, reason: str = "", next: str = "/"):
    flash = words(request)[reason] if reason in REASONS else None
    return show(request, "login.html", flash=flash, next=local(next))


@app.post("/logout")
async def logout(request: Request):
    """Ends the session here and, by way of the browser, at Tegata (OpenID Connect RP-Initiated Logout)."""
    hint, back = request.session.get("id_token"), f"{BASE_URL}/login?reason=signed_out"
    request.session.clear()
    return RedirectResponse((await tegata.create_logout_url(back, hint))["url"] if hint else back, 303)


@app.get("/api/me")
def me(claims: ApiClaims):
    told = {"sub": claims["sub"], "roles": claims.get("roles", []), "exp": claims["exp"]}
    return told | ({"act": claims["act"]} if "act" in claims else {})


@app.get("/api/status")
def status():
    return {
        "revocations": {"age": revocations.age(), "count": len(revocations.ended)},
        "keys": {"age": KEYS.age, "count": len(KEYS.keys)},
    }


@app.get("/healthz")
def healthz():
    return "ok"
