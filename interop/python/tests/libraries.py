"""The libraries under test: for each, what differs between the applications, and what the tables say of it.

Paths are what the library chose where it chooses. `../clients` and `../verifiers` say the rest.
"""

from dataclasses import dataclass

WAITRESS = ("waitress", "--listen=127.0.0.1:{port}", "{module}:app")
UVICORN = ("uvicorn", "--host=127.0.0.1", "--port={port}", "{module}:app")


@dataclass(frozen=True)
class Library:
    """A client library. `package` is its name at PyPI, or several names.

    `told` is what the application tells it besides issuer, id, secret and scopes, or does itself.
    """

    module: str
    package: str
    told: str
    login: str = "/login"
    callback: str = "/callback"
    logout: str = "/logout"
    pkce: bool = True
    nonce: bool = True
    # How its tokens are renewed: "cookie" and "database" when the library does it by itself once the time in `expiry` has
    # passed, "asked" when the application asks for it at /refresh, None when the library cannot.
    renewal: str | None = "cookie"
    expiry: tuple[str, ...] = ()
    ends_tegata_session: bool = True
    introspects: bool = False  # it protects /api by asking Tegata


@dataclass(frozen=True)
class Verifier:
    """A library that checks access tokens. `claims` is what the token shape of its service needs besides an audience."""

    module: str
    package: str
    told: str
    claims: tuple[str, ...] = ()
    server: tuple[str, ...] = WAITRESS


LIBRARIES = {
    "Authlib (Flask client)": Library(
        "with_authlib", "Authlib", '`code_challenge_method: "S256"`', expiry=("token", "expires_at")
    ),
    "requests-oauthlib": Library(
        "with_requests_oauthlib",
        "requests-oauthlib",
        "`auto_refresh_url`, `auto_refresh_kwargs`; it knows OAuth only: PKCE, the call of userinfo and logout at the provider"
        " are the app's own lines",
        nonce=False,
        expiry=("token", "expires_at"),
    ),
    "Flask-OIDC": Library(
        "with_flask_oidc",
        "flask-oidc",
        "logout at the provider is the app's own lines; protects an API by introspection, too",
        callback="/authorize",
        logout="/sign-out",
        pkce=False,
        expiry=("oidc_auth_token", "expires_at"),
        introspects=True,
    ),
    "Flask-Dance": Library(
        "with_flask_dance",
        "Flask-Dance",
        "`use_pkce=True`, `auto_refresh_url`; it knows OAuth only: the call of userinfo and logout at the provider are the app's"
        " own lines",
        login="/tegata",
        callback="/tegata/authorized",
        nonce=False,
        expiry=("tegata_oauth_token", "expires_at"),
    ),
    "Flask-pyoidc": Library(
        "with_flask_pyoidc",
        "Flask-pyoidc",
        "protects an API by introspection, too",
        pkce=False,
        expiry=("access_token_expires_at",),
        introspects=True,
    ),
    "mozilla-django-oidc": Library(
        "with_mozilla_django_oidc",
        "mozilla-django-oidc",
        "each endpoint (it has no discovery), "
        '`OIDC_RP_SIGN_ALGO="RS256"`, `OIDC_USE_PKCE=True`, `OIDC_OP_LOGOUT_URL_METHOD`, `OIDC_STORE_ID_TOKEN=True`; '
        "renews by `prompt=none` (`SessionRefresh`), never by a refresh token",
        login="/oidc/authenticate/",
        callback="/oidc/callback/",
        logout="/leave",
        renewal="database",
        expiry=("oidc_id_token_expiration",),
    ),
    "django-allauth": Library(
        "with_allauth",
        "django-allauth",
        "`OAUTH_PKCE_ENABLED=True`; it does not renew, and its logout ends its own session only",
        login="/accounts/oidc/tegata/login/",
        callback="/accounts/oidc/tegata/login/callback/",
        logout="/accounts/logout/",
        nonce=False,
        renewal=None,
        ends_tegata_session=False,
    ),
    "social-auth (Django)": Library(
        "with_social_auth",
        "social-auth-app-django social-auth-core",
        '`SOCIAL_AUTH_OIDC_USE_PKCE=True`, `SOCIAL_AUTH_OIDC_FIRST_NAME_KEY="name"`; '
        "logout at the provider is the app's own lines",
        callback="/complete/oidc/",
        renewal="asked",
    ),
}

VERIFIERS = {
    "Flask-JWT-Extended": Verifier(
        "with_flask_jwt_extended",
        "Flask-JWT-Extended",
        "`JWT_ALGORITHM`, `JWT_SECRET_KEY` or `JWT_PUBLIC_KEY`, `JWT_DECODE_AUDIENCE`, `JWT_DECODE_ISSUER`",
        claims=("type=access", "fresh=false"),
    ),
    "fastapi-users (JWT strategy)": Verifier(
        "with_fastapi_users",
        "fastapi-users",
        "`secret` or `public_key`, `algorithm`, `token_audience`; its users' ids are Tegata's `sub`, a UUID (`UUIDIDMixin`)",
        server=UVICORN,
    ),
    "Django REST framework simplejwt": Verifier(
        "with_simplejwt",
        "djangorestframework-simplejwt",
        '`ALGORITHM`, `SIGNING_KEY` or `JWK_URL`, `AUDIENCE`, `ISSUER`, `USER_ID_FIELD="username"`',
        claims=("token_type=access", "user_id=$sub"),
    ),
}
