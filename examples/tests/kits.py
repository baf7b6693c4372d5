"""The kits of examples/kits as processes: found by their kit.json, started with what examples/kits/README.md promises them."""

import functools
import http.client
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import processes

KITS = processes.EXAMPLES / "kits"
SESSION_SECRET = "only-for-the-tests-of-the-kits-and-long-enough"


class Kit:
    """One folder of examples/kits."""

    def __init__(self, folder):
        self.folder = folder
        self.about = json.loads((folder / "kit.json").read_text())
        self.name = self.about["name"]

    def __repr__(self):
        return self.name

    @property
    def build(self):
        tools = os.environ.get("TEGATA_TOOLS") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tegata"
        return Path(tools) / "kits" / self.name

    @functools.cached_property
    def installed(self):
        """Once per run, what `install` says."""
        missing = [command for command in self.about["needs"] if shutil.which(command) is None]
        assert not missing, f"{self.name} needs {', '.join(missing)}: scripts/setup --for test"
        self.build.mkdir(parents=True, exist_ok=True)
        if self.about.get("install"):
            environment = processes.clean_env(KIT_BUILD=self.build)
            done = subprocess.run(
                self.about["install"], shell=True, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=1200
            )
            assert done.returncode == 0, f"{self.about['install']}: {done.stdout}{done.stderr}"
        return True

    def start(self, logs, issuer, client, port=None, **settings):
        """The kit on a free port, signed up with `issuer` as `client`."""
        assert self.installed
        port = port or processes.free_port()
        url = f"http://127.0.0.1:{port}"
        filled = {"PORT": port, "ISSUER": issuer, "CLIENT_ID": client[0], "CLIENT_SECRET": client[1], "BASE_URL": url}
        filled |= {"SESSION_SECRET": SESSION_SECRET, "KIT_BUILD": self.build, "TMPDIR": logs} | self.about.get("environment", {}) | settings
        words = {"port": port, "python": sys.executable, "build": self.build}
        commands = [[word.format(**words) for word in self.about[which]] for which in ("start", "beside") if which in self.about]
        return Running(self, commands, url, logs / f"{self.name}-{port}.log", processes.clean_env(**filled))


class Running(processes.Process):
    """A kit that runs, and its second process if it has one."""

    def __init__(self, kit, commands, url, log, env):
        self.kit, self.beside, self.beside_command = kit, None, commands[1] if len(commands) > 1 else None
        super().__init__(commands[0], url, log, env, kit.folder)

    def start(self):
        if self.beside_command:
            with open(self.log, "ab") as out:
                self.beside = subprocess.Popen(self.beside_command, stdout=out, stderr=out, env=self.env, cwd=self.cwd)
        super().start()

    def stop(self):
        super().stop()
        if self.beside:
            self.beside.terminate()
            self.beside.wait(timeout=15)

    def ask(self, token, send=None):
        """Its API, with the token as a row of the corpus wants it sent."""
        return ask_with(token, self.url, "/api/me", send)

    def status(self):
        return ask(self.url, "/api/status", {}).json


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def ask_with(token, url, path, send=None, **how):
    """One request with the token as a row of the corpus wants it sent."""
    send, headers = send or {}, dict(how.pop("headers", {}))
    header = send.get("header", "Bearer <<token>>")
    if header is not None:
        headers["Authorization"] = header.encode().replace(b"<<token>>", token)
    if "cookie" in send:
        headers["Cookie"] = f"{send['cookie']}=".encode() + token
    if "own-header" in send:
        headers[send["own-header"]] = token
    if "query" in send:
        path = f"{path}?{send['query']}={quote(token)}"
    return ask(url, path, headers, **how)


def ask(url, path, headers, method="GET", body=b""):
    """The answer, status 0 when the server hung up. Headers go over the wire as they are: requests refuses some of these values."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    try:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name, value)
        try:
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
        except ConnectionError:
            pass  # it has answered before it had read all
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    except (ConnectionError, http.client.BadStatusLine):
        return Answer(0, {}, b"")
    finally:
        connection.close()


def found():
    """All kits, or those that KITS names, with commas."""
    wanted = os.environ.get("KITS")
    kits = [Kit(file.parent) for file in sorted(KITS.glob("*/kit.json"))]
    return [kit for kit in kits if not wanted or kit.name in wanted.split(",")]
