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
