"""Forward authentication behind real proxies, by the very files of examples/forward-auth: an application that knows nothing of Tegata is told
who asks, and nobody else has a say in it."""

import html
import http.client
import json
import re
import threading
from collections import defaultdict
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest

import processes
from tegata import ALICE, BOB, Tegata

EXAMPLES = processes.EXAMPLES / "forward-auth"
PAGE = "/reports/2026?month=11&sort=%E6%9C%88%20%2F&a=b"
SPOOFED = {
    "Remote-User": "admin",
    "remote-groups": "admin",
    "REMOTE-EMAIL": "admin@example.com",
    "Remote-Name": "admin",
    "Remote_User": "admin",
    "Remote_Groups": "admin",
    "Remote-Anything": "admin",
}


@pytest.fixture(scope="module")
def app():
    """Says what it was told, as JSON."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            said = {"method": self.command, "path": self.path, "body": body, "headers": self.headers.items()}
            said = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def nginx(folder, replaced):
    text = (EXAMPLES / "nginx.conf").read_text().replace("listen 443 ssl;", f"listen 127.0.0.1:{replaced['port']};")
    own = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    # A name that is longer than usual.
    around = f"access_log off; server_names_hash_bucket_size 128; {own}"
    main = f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}"
    (folder / "nginx.conf").write_text(f"{main} http {{ {around}\n{replace(text, replaced)}\n}}\n")
    return ["/usr/sbin/nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder, replaced):
    text = (EXAMPLES / "Caddyfile").read_text()
    for host in ("auth.example.com", "app.example.com"):
        text = text.replace(f"\n{host} {{", f"\nhttp://{host}:{replaced['port']} {{\n\tbind 127.0.0.1")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + replace(text, replaced))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def replace(text, replaced):
    for old in ("127.0.0.1:3000", "127.0.0.1:8080", "auth.example.com", "app.example.com"):
        assert old in text
        text = text.replace(old, replaced[old])
    return text


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def world(request, app, tmp_path_factory):
    """Tegata and the application behind one proxy, each by a name of its own."""
    port, folder = processes.free_port(), tmp_path_factory.mktemp("proxy")
    auth_origin, app_origin = f"http://auth.localhost:{port}", f"http://app.localhost:{port}"
    settings = {"TEGATA_SERVER_PUBLIC_ORIGIN": auth_origin, "TEGATA_SERVER_TRUSTED_PROXIES": "127.0.0.1/32"}
    with Tegata(tmp_path_factory.mktemp("tegata"), "ES256", **settings) as tegata:
        tegata.run("service", "add", "reports", "--forward-auth", app_origin)
        tegata.run("user", "role", ALICE.email, "staff")
        replaced = {
            "127.0.0.1:3000": tegata.url.removeprefix("http://").replace("localhost", "127.0.0.1"),
            "127.0.0.1:8080": f"127.0.0.1:{app.server_port}",
            "auth.example.com": "auth.localhost",
            "app.example.com": "app.localhost",
            "port": port,
        }
        env = processes.clean_env(XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder)
        command = request.param(folder, replaced)
        with processes.Process(command, f"http://127.0.0.1:{port}", folder / "proxy.log", env, folder):
            yield SimpleNamespace(tegata=tegata, auth=auth_origin, app=app_origin, port=port)


class Visitor:
    """A browser: keeps cookies host by host, and treats *.localhost as safe for Secure ones, as browsers do."""

    def __init__(self, world):
        self.world, self.cookies = world, defaultdict(dict)

    def ask(self, url, method="GET", data=None, headers=None):
        """One request; no redirect is followed."""
        url = urlsplit(url)
        sent = {"Host": url.netloc, "Accept": "text/html,*/*;q=0.8"} | (headers or {})
        jar = self.cookies[url.hostname]
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.world.port, timeout=20)
        connection.request(method, url.path + (f"?{url.query}" if url.query else ""), body=data, headers=sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(cookie).items():
                assert morsel["secure"] and not morsel["domain"] and morsel["path"] == "/"
                jar.pop(name, None)
                if morsel["max-age"] != "0":
                    jar[name] = morsel.value
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=text, url=url.geturl())

    def go(self, url):
        """To where redirects lead."""
        for _ in range(10):
            answer = self.ask(url)
            if answer.status not in (302, 303):
                return answer
            url = answer.headers["Location"]
            url = url if url.startswith("http") else f"http://{urlsplit(answer.url).netloc}{url}"
        raise AssertionError(f"led round and round: {url}")

    def log_in(self, page, person):
        """Fills in the form of the login page, and goes where that leads."""
        action, fields = form(page.text)
        origin = f"http://{urlsplit(page.url).netloc}"
        own = {"Origin": origin, "Referer": page.url, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        data = urlencode(fields | {"email": person.email, "password": person.password})
        sent = self.ask(origin + action, "POST", data, own)
        assert sent.status in (302, 303), sent.text
        to = sent.headers["Location"]
        return self.go(to if to.startswith("http") else origin + to)

    def enter(self, person, page=PAGE):
        return self.log_in(self.go(self.world.app + page), person)


def form(text):
    """The first form of a page: where it goes, and its hidden fields."""
    action, inside = re.search(r'<form[^>]* action="([^"]+)"[^>]*>(.*?)</form>', text, re.DOTALL).groups()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
    return html.unescape(action), {name: html.unescape(value) for name, value in hidden}


def told(answer):
    """What the application was told of the person, by every name that an application could take for it."""
    assert answer.status == 200, (answer.status, answer.text)
    headers = json.loads(answer.text)["headers"]
    return {name.lower(): value for name, value in headers if name.lower().replace("_", "-").startswith("remote")}


def test_a_page_leads_to_the_login_and_back_to_the_very_page(world):
    visitor = Visitor(world)
    page = visitor.go(world.app + PAGE)
    assert page.status == 200 and page.url.startswith(f"{world.auth}/login?next=")
    answer = visitor.log_in(page, ALICE)
    assert (answer.url, json.loads(answer.text)["path"]) == (world.app + PAGE, PAGE)
    identity = told(answer)
    sub = next(line.split("\t")[0] for line in world.tegata.run("user", "list").splitlines() if ALICE.email in line)
    assert identity == {"remote-user": sub, "remote-email": ALICE.email, "remote-name": "alice", "remote-groups": "staff"}
    # Another page of the application, without a detour; and whoever is logged in at Tegata does not see the login page.
    assert told(visitor.ask(world.app + "/other")) == identity
    visitor.cookies["app.localhost"].clear()
    assert json.loads(visitor.go(world.app + "/third?x=1").text)["path"] == "/third?x=1"


def test_identity_from_outside_is_dropped(world):
    visitor = Visitor(world)
    assert visitor.ask(world.app + PAGE, headers=SPOOFED).status == 302
    honest = told(visitor.enter(BOB))
    assert honest.pop("remote-groups", "") == ""
    identity = told(visitor.ask(world.app + PAGE, headers=SPOOFED))
    assert identity.pop("remote-groups", "") == ""
    # One that does not name anybody may pass.
    identity.pop("remote-anything", None)
    assert identity == honest and "admin" not in identity.values()


def test_nobody_chooses_what_tegata_is_asked_about(world):
    visitor = Visitor(world)
    visitor.enter(ALICE)
    world.tegata.run("service", "add", "secret", "--forward-auth", "http://secret.localhost:1", "--require-role", "admin")
    try:
        visitor.cookies["app.localhost"], kept = {}, visitor.cookies["app.localhost"]
        for host in (f"app.localhost:{world.port}", "secret.localhost:1"):
            described = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-Uri": "/other", "X-Original-URL": f"https://{host}/"}
            answer = visitor.ask(world.app + PAGE, headers=described)
            assert answer.status == 302 and "client_id=reports" in answer.headers["Location"]
        visitor.cookies["app.localhost"] = kept
        assert told(visitor.ask(world.app + PAGE, headers=described))["remote-email"] == ALICE.email
    finally:
        world.tegata.run("service", "remove", "secret")


def test_what_is_no_page_is_refused(world):
    visitor = Visitor(world)
    for method, accept in (("GET", "application/json"), ("POST", "text/html"), ("PUT", "*/*")):
        answer = visitor.ask(world.app + "/api", method, b"x=1", {"Accept": accept})
        assert answer.status == 401 and answer.headers["WWW-Authenticate"].startswith('Tegata realm="reports", login_url="'), method
        assert "Location" not in answer.headers and not visitor.cookies["app.localhost"]
    visitor.enter(ALICE)
    answer = visitor.ask(world.app + "/api", "PUT", b"x=1", {"Accept": "application/json"})
    assert json.loads(answer.text)["method"] == "PUT" and json.loads(answer.text)["body"] == "x=1"


def test_a_log_out_counts_at_once(world):
    visitor = Visitor(world)
    told(visitor.enter(ALICE))
    world.tegata.run("user", "log-out", ALICE.email)
    assert visitor.ask(world.app + PAGE).status == 302
    assert visitor.go(world.app + PAGE).url.startswith(f"{world.auth}/login")


def test_logging_out_of_the_application(world):
    visitor = Visitor(world)
    told(visitor.enter(ALICE))
    kept = dict(visitor.cookies["app.localhost"])
    question = visitor.go(world.app + "/.tegata/logout")
    assert question.url.startswith(f"{world.auth}/logout?ticket=")
    visitor.cookies["app.localhost"] = kept
    assert visitor.ask(world.app + "/api", headers={"Accept": "application/json"}).status == 401, "the cookie is worth nothing any more"


def test_a_role_may_be_required(world):
    visitor = Visitor(world)
    told(visitor.enter(BOB))
    world.tegata.run("service", "edit", "reports", "--require-role", "staff")
    try:
        answer = visitor.ask(world.app + PAGE)
        assert answer.status == 403 and "ask the one who runs it" in answer.text
        told(Visitor(world).enter(ALICE))
    finally:
        world.tegata.run("service", "edit", "reports", "--require-role", "")


def test_the_question_is_not_for_browsers(world):
    """What nginx asks is no address of the application."""
    visitor = Visitor(world)
    visitor.enter(ALICE)
    answer = visitor.ask(world.app + "/.tegata/may-pass")
    assert answer.status == 404 and "Remote-User" not in answer.headers
