"""Who asks Tegata in test_openapi.py, and with what: each value that only a real Tegata can give is made for the one case
that needs it, so that no case is refused merely because an earlier one used it up.
"""

import itertools
import json
import re
import secrets
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import requests

from mint import NEW_KEY
from tegata import ADMIN

PASSWORD = "eleven herons over the paddy"
CALLBACK = "http://localhost:5000/callback"
GRANTS = ["authorization_code", "refresh_token", "device_code", "client_credentials", "token_exchange", "password"]


class Person:
    """Somebody signed in on Tegata's own page: new, or with the password of an account that is there."""

    def __init__(self, tegata, email, password=None):
        self.tegata, self.email = tegata, email
        form = {"email": email, "name": "Kaede", "password": password or PASSWORD}
        door = f"{tegata.url}/api/{'session/login' if password else 'account/register'}"
        answer = requests.post(door, data=form, headers={"Origin": tegata.url}, timeout=30)
        assert answer.status_code == 200, answer.text
        self.access_token, self.sid, self.cookies = answer.json()["access_token"], answer.json()["sid"], answer.cookies.get_dict()

    @property
    def signed_in(self):
        bearer = {"Authorization": f"Bearer {self.access_token}"}
        return requests.get(f"{self.tegata.url}/oauth/userinfo", headers=bearer, timeout=30).status_code == 200


class Cast:
    """One Tegata, a service with all grants, another that has keys in place of a secret, and the person of the moment."""

    def __init__(self, tegata):
        self.tegata, self.numbers, self._person, self._administrator = tegata, itertools.count(), None, None
        options = [option for grant in GRANTS for option in ("--grant", grant)]
        options += ["--redirect-uri", CALLBACK, "--first-party", "--no-pkce", "--exchange-to", "orders"]
        orders = ["--scope", "orders", "--resource", "https://orders.example"]
        # Nobody guesses its id, so nobody removes it: hypothesis tries the words in these files, too.
        every = f"every-{secrets.token_hex(4)}"
        self.service = (every, tegata.run("service", "add", every, *options, *orders).strip())
        self.guest = f"guest-{secrets.token_hex(4)}"
        tegata.run("service", "add", self.guest, "--redirect-uri", CALLBACK, "--no-pkce")
        self.program = f"program-{secrets.token_hex(4)}"
        tegata.run("service", "add", self.program, "--public", "--grant", "device_code")
        self.key = NEW_KEY["ES256"]()
        keys = tegata.folder / "signer.json"
        keys.write_text(json.dumps({"keys": [json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))]}))
        tegata.run("service", "add", "signer", "--grant", "client_credentials", *orders, "--jwks", str(keys))
        tegata.run("user", "add", "ferryman@example.com", "--username", "ferryman", stdin=PASSWORD)

    @property
    def person(self):
        if self._person is None or not self._person.signed_in:
            self._person = Person(self.tegata, self.new_address())
        return self._person

    @property
    def administrator(self):
        if self._administrator is None or not self._administrator.signed_in:
            self._administrator = Person(self.tegata, ADMIN.email, ADMIN.password)
        return self._administrator

    def registered(self):
        """A service that is there to be changed."""
        draft = {"draft[id]": self.new_id(), "draft[name]": "New", "draft[grants][0]": "client_credentials", "draft[pkce]": "true"}
        saved = self.console("service/save", draft | {"new": "true"})
        assert saved["unfit"] == []
        return saved["id"]

    def secret_id(self):
        """A secret that the service does not use."""
        self.console("service/add_secret", {"id": self.service[0]})
        return self.console("service/read", {"id": self.service[0]})["secrets"][-1]["id"]

    def console(self, function, form):
        headers, cookies = self.credentials("administrator")
        answer = requests.post(f"{self.tegata.url}/api/{function}", data=form, headers=headers, cookies=cookies, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def new_id(self):
        return f"service{next(self.numbers)}"

    def new_address(self):
        return f"person{next(self.numbers)}@example.com"

    def tokens(self, **form):
        """What the service gets at the token endpoint."""
        answer = requests.post(f"{self.tegata.url}/oauth/token", data=form, auth=self.service, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def authorize(self, client_id):
        """Where the person's browser is sent for this service, and what goes along."""
        asked = {"client_id": client_id, "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid email"}
        answer = requests.get(
            f"{self.tegata.url}/oauth/authorize", params=asked, headers=self.cookie(), allow_redirects=False, timeout=30
        )
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def cookie(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.person.cookies.items())}

    def code(self):
        return self.authorize(self.service[0])["code"][0]

    def device_code(self):
        """Of a device that the person has let in."""
        url, cookie = self.tegata.url, self.cookie()
        begun = requests.post(f"{url}/oauth/device_authorization", data={"scope": "openid"}, auth=self.service, timeout=30).json()
        page = requests.get(begun["verification_uri_complete"], headers=cookie, timeout=30)
        form = {"ticket": re.search(r'name="ticket" value="([^"]+)"', page.text)[1], "decision": "allow"}
        requests.post(f"{url}/device", data=form, headers=cookie | {"Origin": url}, allow_redirects=False, timeout=30)
        return begun["device_code"]

    def consented(self):
        """A service that the person lets in."""
        asked = self.authorize(self.guest)
        if "ticket" in asked:
            form, headers = {"ticket": asked["ticket"][0], "decision": "allow"}, self.cookie() | {"Origin": self.tegata.url}
            requests.post(f"{self.tegata.url}/consent", data=form, headers=headers, allow_redirects=False, timeout=30)
        return self.guest

    def code_tokens(self):
        return self.tokens(grant_type="authorization_code", code=self.code(), redirect_uri=CALLBACK)

    def assertion(self):
        claims = {"iss": "signer", "sub": "signer", "aud": self.tegata.url, "jti": secrets.token_urlsafe(), "exp": int(time.time()) + 60}
        return jwt.encode(claims, self.key, "ES256")

    def link(self, *command):
        """The token of a link that `tegata` prints."""
        return re.search(r"tgl_[\w-]+", self.tegata.run(*command)).group()

    def real(self, name):
        """The value that a placeholder stands for."""
        return {
            "<email>": lambda: self.person.email,
            "<password>": lambda: PASSWORD,
            "<new email>": self.new_address,
            "<sid>": lambda: self.person.sid,
            "<invitation>": lambda: self.link("user", "invite"),
            "<reset link>": lambda: self.link("user", "reset-link", Person(self.tegata, self.new_address()).email),
            "<consented>": self.consented,
            "<new id>": self.new_id,
            "<new service>": self.registered,
            "<secret id>": self.secret_id,
            "<client id>": lambda: self.service[0],
            "<client secret>": lambda: self.service[1],
            "<assertion>": self.assertion,
            "<code>": self.code,
            "<device code>": self.device_code,
            "<access token>": lambda: self.code_tokens()["access_token"],
            "<refresh token>": lambda: self.code_tokens()["refresh_token"],
            "<own token>": lambda: self.tokens(grant_type="client_credentials", scope="orders")["access_token"],
        }[name]()

    def filled_in(self, value, forms):
        """`value` with every placeholder of these forms replaced; hypothesis tries the words of other forms, too."""
        if isinstance(value, dict):
            return {key: self.filled_in(item, forms) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled_in(item, forms) for item in value]
        placeholder = isinstance(value, str) and re.fullmatch(r"<[a-z ]+>", value) and value in str(forms)
        return self.real(value) if placeholder else value

    def credentials(self, caller):
        """The headers and cookies by which a caller is known."""
        own_page = {"Origin": self.tegata.url, "Sec-Fetch-Site": "same-origin"}
        if caller == "foreign page":
            return {"Sec-Fetch-Site": "cross-site"}, {}
        if caller in ("nobody", "service"):
            return own_page, {}
        if caller == "service's token":
            return own_page | {"Authorization": f"Bearer {self.code_tokens()['access_token']}"}, self.person.cookies
        person = self.administrator if caller == "administrator" else self.person
        headers = own_page | {"X-Keep": "1", "Authorization": f"Bearer {person.access_token}"}
        return headers | ({"Accept": "text/html"} if caller == "form" else {}), person.cookies
