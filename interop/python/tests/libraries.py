"""The client libraries under test: for each, what differs between their applications in ../clients.

Paths are what the library chose where it chooses. `clients/with_*.py` says the rest.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    module: str
    login: str = "/login"
    callback: str = "/callback"
    logout: str = "/logout"
    pkce: bool = True
    # How its tokens are renewed: "cookie" and "database" when the library does it by itself once the time in `expiry` has
    # passed, "asked" when the application asks for it at /refresh, None when the library cannot.
    renewal: str | None = "cookie"
    expiry: tuple[str, ...] = ()
    ends_tegata_session: bool = True
    introspects: bool = False  # it protects /api by asking Tegata


LIBRARIES = {
    "Authlib": Library("with_authlib", expiry=("token", "expires_at")),
    "requests-oauthlib": Library("with_requests_oauthlib", expiry=("token", "expires_at")),
    "Flask-OIDC": Library(
        "with_flask_oidc",
        callback="/authorize",
        logout="/sign-out",
        pkce=False,
        expiry=("oidc_auth_token", "expires_at"),
        introspects=True,
    ),
    "Flask-Dance": Library(
        "with_flask_dance", login="/tegata", callback="/tegata/authorized", expiry=("tegata_oauth_token", "expires_at")
    ),
    "Flask-pyoidc": Library("with_flask_pyoidc", pkce=False, expiry=("access_token_expires_at",), introspects=True),
    "mozilla-django-oidc": Library(
        "with_mozilla_django_oidc",
        login="/oidc/authenticate/",
        callback="/oidc/callback/",
        logout="/leave",
        renewal="database",
        expiry=("oidc_id_token_expiration",),
    ),
    "django-allauth": Library(
        "with_allauth",
        login="/accounts/oidc/tegata/login/",
        callback="/accounts/oidc/tegata/login/callback/",
        logout="/accounts/logout/",
        renewal=None,
        ends_tegata_session=False,
    ),
    "social-auth-app-django": Library("with_social_auth", callback="/complete/oidc/", renewal="asked"),
}
