"""Writes the tables of docs/interop.md from what is tested: `python tests/table.py` with the packages of the tests."""

from importlib.metadata import version
from pathlib import Path

from libraries import LIBRARIES, VERIFIERS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "interop.md"


def clients():
    yield "client", "package", "registered with, besides", "told to the library, or left to the app", "checks, each shown"
    for name, library in LIBRARIES.items():
        checks = ["`state`"] + ["`nonce`"] * library.nonce + ["PKCE"] * library.pkce
        yield name, package(library), "–" if library.pkce else "`--no-pkce`", library.told, ", ".join(checks)


def verifiers():
    yield "verifier", "package", "its settings", "token shape at Tegata"
    for name, verifier in VERIFIERS.items():
        shape = " ".join(["--audience URL", *(f"--claim '{claim}'" for claim in verifier.claims)])
        yield name, package(verifier), verifier.told, f"`{shape}`"


def package(library):
    return ", ".join(f"{name} {version(name)}" for name in library.package.split())


def table(rows):
    head, *rest = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rest])


def written(text):
    """`text` with its tables as they have to be."""
    for mark, rows in {"pypi": clients(), "verifiers": verifiers()}.items():
        begin, end = f"<!-- {mark} -->\n", f"\n<!-- /{mark} -->"
        before, rest = text.split(begin)
        text = before + begin + table(rows) + end + rest.split(end)[1]
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
