"""What holds of the examples as files."""

import subprocess
import sys

import processes


def test_verify_is_one_file_in_two_places():
    ours = [(processes.EXAMPLES / example / "verify.py").read_text() for example in ("flask", "fastapi")]
    assert ours[0] == ours[1]


def test_a_short_secret_is_refused_at_start():
    started = subprocess.run(
        [sys.executable, "-c", "import verify"],
        cwd=processes.EXAMPLES / "flask",
        env=processes.clean_env(SECRET_KEY="x" * 31),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert started.returncode != 0
    assert "tegata secret generate" in started.stderr
    assert "Traceback" not in started.stderr


def test_the_fingerprint_of_a_secret_is_the_one_that_tegata_shows(tegata):
    def printed(command, secret=None):
        env = processes.clean_env(SECRET_KEY=secret)
        done = subprocess.run(command, cwd=processes.EXAMPLES / "fastapi", env=env, capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.strip()

    binary = tegata.binary
    secrets = [printed([binary, "secret", "generate"]) for _ in range(2)]
    shown = [printed([sys.executable, "verify.py"], secret) for secret in secrets]
    assert shown == [printed([binary, "secret", "fingerprint"], secret) for secret in secrets]
    assert shown[0] != shown[1]
