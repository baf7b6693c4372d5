"""Real processes for the stories: a free port, a start that waits for the first answer, a certain end.

Used by the fixtures of conftest.py. Nothing in here knows what the processes are about.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

EXAMPLES = Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """One server on its own port; `log` is what it printed, `ready` the path that answers once it can be asked."""

    def __init__(self, command, url, log, env, cwd, ready="/healthz"):
        self.command, self.url, self.log, self.env, self.cwd, self.ready = command, url, log, env, cwd, ready
        self.start()

    def start(self):
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(self.command, stdout=out, stderr=out, env=self.env, cwd=self.cwd)
        until = time.monotonic() + 30
        while time.monotonic() < until and self.child.poll() is None:
            try:
                if requests.get(self.url + self.ready, timeout=1).status_code == 200:
                    return
            except requests.RequestException:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"{self.command[0]} did not start:\n{self.log.read_text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def clean_env(**settings):
    """Only what a process needs plus `settings`, so that nothing of the developer's own shell leaks in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in settings.items() if value is not None}


def start_flask(folder, **settings):
    port = free_port()
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=24", "app:app"]
    url = f"http://127.0.0.1:{port}"
    return Process(command, url, folder / f"flask-{port}.log", clean_env(**settings), EXAMPLES / "flask")


def start_fastapi(folder, **settings):
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    return Process(command, url, folder / f"fastapi-{port}.log", clean_env(**settings), EXAMPLES / "fastapi")
