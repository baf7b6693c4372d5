"""What is said of the kits is what is run: the document is fresh, the code it shows is short, and files that are the same are the same."""

import pytest

import kits
from kits_document import DOCUMENT, document, regions

READABLE = {"verify": (5, 30), "guard": (5, 30), "sign-in": (5, 30), "on-behalf": (5, 20)}  # lines that are not blank


def test_the_document_shows_the_files_as_they_are():
    assert DOCUMENT.read_text() == document(), "stale: python examples/tests/kits_document.py"


@pytest.mark.parametrize("kit", kits.found(), ids=repr)
def test_what_is_shown_is_short_and_there(kit):
    assert list(kit.about["show"]) == [name for name in READABLE if name != "on-behalf" or kit.name == "flask"]
    for name, file, lines in regions(kit):
        fewest, most = READABLE[name]
        assert fewest <= sum(bool(line.strip()) for line in lines) <= most, f"[{name}] of {file}"
        assert max(map(len, lines)) <= 145, f"[{name}] of {file}"
    assert kit.name == kit.folder.name
    for file in kit.about["copy"]:
        assert (kit.folder / file).is_file(), file


def test_the_kits_with_authlib_share_their_files():
    for file in ("verify.py", "revocations.py", "words.py"):
        assert (kits.KITS / "flask" / file).read_text() == (kits.KITS / "django" / file).read_text()


def test_the_kits_in_javascript_share_their_files():
    for file in ("verify.js", "keys.js", "revocations.js", "settings.js", "words.js"):
        assert (kits.KITS / "express" / file).read_text() == (kits.KITS / "hono" / file).read_text()
