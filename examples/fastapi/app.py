"""A FastAPI back end that accepts Tegata's access tokens, from the browser's pages (CORS) and from Swagger UI's Authorize.

verify.py decides whether a token is good. Routes are plain `def`, so that FastAPI runs them in its pool of threads.
"""

import os
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer

from verify import ISSUER, IssuerUnreachable, TokenRefused, verify

TEGATA_URL = os.environ.get("TEGATA_URL") or ISSUER
ALLOWED_ORIGINS = (os.environ.get("ALLOWED_ORIGINS") or "http://localhost:3000").split(",")

app = FastAPI(
    title="FastAPI with Tegata",
    swagger_ui_init_oauth={"clientId": os.environ.get("CLIENT_ID", "")},  # the secret is typed in, never served
)
app.add_middleware(
    CORSMiddleware,
    allow_origins=ALLOWED_ORIGINS,
    allow_methods=["GET", "POST"],
    allow_headers=["authorization", "content-type"],
    expose_headers=["www-authenticate", "retry-after"],
)

# Swagger UI runs in the person's browser, so its token address is the public one (ISSUER) and not TEGATA_URL.
oauth2 = OAuth2PasswordBearer(
    tokenUrl=f"{ISSUER}/oauth/token",
    scopes={"openid": "Who you are", "profile": "Your name", "email": "Your e-mail address"},
    auto_error=False,
)


class Forbidden(Exception):
    """The token is good, but does not reach this far."""


# --- who is asking ---------------------------------------------------------------------------------------------------


def bearer(token: Annotated[str | None, Depends(oauth2)]):
    if not token:
        raise TokenRefused
    return token


def claims(token: Annotated[str, Depends(bearer)]):
    """What the token says, checked here without a call to Tegata."""
    return verify(token)


def confirmed(token: Annotated[str, Depends(bearer)], said: Annotated[dict, Depends(claims)]):
    """What Tegata itself says now. For whatever must not happen with a forged token, nor after signing out."""
    try:
        answer = httpx.get(f"{TEGATA_URL}/oauth/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    except httpx.HTTPError as error:
        raise IssuerUnreachable from error
    if answer.status_code == 401:
        raise TokenRefused("The session has ended or never was.")
    if answer.status_code != 200:
        raise IssuerUnreachable
    return answer.json()


def admin(person: Annotated[dict, Depends(confirmed)]):
    """An administrator by the roles of Tegata's answer: those in a token can be forged by whoever shares the secret."""
    if "admin" not in person.get("roles", []):
        raise Forbidden
    return person


# --- what the application is about -----------------------------------------------------------------------------------


@app.get("/me")
def me(claims: Annotated[dict, Depends(claims)]):
    return {"sub": claims["sub"], "roles": claims.get("roles", []), "exp": claims["exp"]}


@app.get("/hello")
def hello(claims: Annotated[dict, Depends(claims)]):
    return {"message": f"Hello from FastAPI, {claims['sub']}"}


@app.get("/admin")
def admin_only(admin: Annotated[dict, Depends(admin)]):
    return {"message": f"Welcome, administrator {admin['sub']}"}


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


# --- refusals --------------------------------------------------------------------------------------------------------


@app.exception_handler(TokenRefused)
def unauthorized(request: Request, error: TokenRefused):
    """RFC 6750, section 3: the reason only when a token was sent."""
    if not error.args:
        return JSONResponse({"error": "unauthorized"}, 401, {"WWW-Authenticate": "Bearer"})
    challenge = f'Bearer error="invalid_token", error_description="{error}"'
    body = {"error": "invalid_token", "error_description": str(error)}
    return JSONResponse(body, 401, {"WWW-Authenticate": challenge})


@app.exception_handler(Forbidden)
def forbidden(request: Request, error: Forbidden):
    body = {"error": "insufficient_scope", "error_description": "This needs the role admin."}
    return JSONResponse(body, 403, {"WWW-Authenticate": 'Bearer error="insufficient_scope"'})


@app.exception_handler(IssuerUnreachable)
def unavailable(request: Request, error: IssuerUnreachable):
    """Not a refusal: the caller keeps the token and tries again."""
    return JSONResponse({"error": "temporarily_unavailable"}, 503, {"Retry-After": "5"})
