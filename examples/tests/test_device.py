"""examples/device as a process of its own, and the person who lets it in, or does not."""

import re
import subprocess
import sys

import pytest
import requests

import processes
from cast import PASSWORD, Person
from tegata import Tegata


@pytest.fixture(scope="module")
def tegata(tmp_path_factory):
    with Tegata(tmp_path_factory.mktemp("device"), "ES256") as tegata:
        tegata.run("service", "add", "my-cli", "--public", "--grant", "device_code")
        tegata.run("user", "add", "kaede@example.com", stdin=PASSWORD)
        yield tegata


@pytest.fixture
def device(tegata):
    env = processes.clean_env(TEGATA_ISSUER=tegata.url)
    command = [sys.executable, str(processes.EXAMPLES / "device" / "device.py")]
    device = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    yield device
    device.kill()
    device.communicate()


def answer(tegata, device, decision):
    """Kaede follows the printed link and answers."""
    code = re.search(r"enter (\S+),", device.stdout.readline())[1]
    link = device.stdout.readline().strip()
    assert link == f"{tegata.url}/device?user_code={code}"
    kaede = Person(tegata, "kaede@example.com", PASSWORD)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in kaede.cookies.items())}
    page = requests.get(link, headers=cookie, timeout=30).text
    assert code in page and "my-cli" in page
    form = {"ticket": re.search(r'name="ticket" value="([^"]+)"', page)[1], "decision": decision}
    done = requests.post(f"{tegata.url}/device", data=form, headers=cookie | {"Origin": tegata.url}, timeout=30)
    assert done.status_code == 200
    return device.communicate(timeout=60)


def test_a_command_line_is_signed_in(tegata, device):
    out, err = answer(tegata, device, "allow")
    assert (device.returncode, out, err) == (0, "Signed in as kaede@example.com\n", "")


def test_a_no_ends_it(tegata, device):
    out, err = answer(tegata, device, "deny")
    assert (device.returncode, out, err) == (1, "", "Not signed in: the person said no\n")
