"""Writes docs/kits.md from the kits' own files: `python kits_document.py`. test_kits_document.py fails when it is stale."""

import re

import kits

DOCUMENT = kits.KITS.parent.parent / "docs" / "kits.md"
HEAD = """# Kits: Tegata for your framework

Written from `examples/kits` by `python examples/tests/kits_document.py`; `make test ARGS="kits"` fails when it is stale. The code below is not a sample
of the kits but the kits: the very files that the tests run.

Each is a whole small service: people sign in by redirect with the library that is usual there, pages and an API take Tegata's access token and verify it
without asking Tegata, and a log-out anywhere arrives within two seconds ([revocations.md](revocations.md)). Every one is driven over HTTP by {rows} tokens, nearly all of them hostile
([the corpus](../examples/kits/corpus)), with rotating keys, an issuer that is away, and log-outs at the real Tegata. What they all keep to, route by route and word by word: [the contract](../examples/kits/README.md).

1. Register the service. The command prints its secret, this once:

   ```sh
   tegata service add shop --name "My shop" --redirect-uri {base}/callback --post-logout-uri "{base}/login?reason=signed_out"
   ```

2. Set the environment, and start the kit in its folder with the command below:

   ```sh
   export ISSUER=http://localhost:3000 CLIENT_ID=shop CLIENT_SECRET=tgc_... BASE_URL={base} SESSION_SECRET=$(tegata secret generate)
   ```

   `TEGATA_URL` when the kit reaches Tegata elsewhere than browsers do, `AUDIENCE` when tokens are for something else than the client id, `ALGORITHMS` when
   Tegata signs with one only, `JWKS_COOLDOWN` seconds between two looks for an unknown key.

   The Flask kit calls another service, say the FastAPI kit, on the person's behalf when `API_URL` names it and `API_AUDIENCE` is its client id. It exchanges
   the person's token for one that is good there alone and says who acts (`act`, [RFC 8693](specifications.md)), which the operator allows:

   ```sh
   tegata service edit shop --grant authorization_code --grant refresh_token --grant token_exchange --exchange-to stock
   ```

3. Take the files named below into your own service. `GET /api/status` shows how old keys and the list of ended sessions are: put it into your monitoring.

| kit | language | libraries | take over |
| --- | --- | --- | --- |
"""
TITLES = {
    "verify": "What makes a token good",
    "guard": "How pages and routes are protected",
    "sign-in": "How people sign in",
    "on-behalf": "How another service is called on the person's behalf",
}
SYNTAX = {"js": "js", "py": "python", "go": "go", "php": "php", "rb": "ruby", "rs": "rust", "java": "java"}
BASE = "http://127.0.0.1:5000"


def region(file, name):
    """The lines between `[name]` and `[/name]`, each alone in a comment, as they stand in the file."""
    lines = file.read_text().splitlines()
    begin, end = ([i for i, line in enumerate(lines) if re.fullmatch(rf"\s*(#|//)\s*\[{mark}{name}\]", line)] for mark in ("", "/"))
    assert len(begin) == len(end) == 1, f"{file}: one [{name}] and one [/{name}]"
    return lines[begin[0] + 1 : end[0]]


def regions(kit):
    """What documentation shows of a kit: name, file, lines."""
    return [(name, file, region(kit.folder / file, name)) for name, file in kit.about["show"].items()]


def section(kit):
    about = kit.about
    text = f"## {about['title']}\n\n[`examples/kits/{kit.name}`](../examples/kits/{kit.name}), with {' and '.join(about['libraries'])}.\n\n```sh\n{about['run']}\n```\n"
    if about.get("debian"):
        text += f"\nThe Debian packages it needs: `{' '.join(about['debian'])}`.\n"
    for name, file, lines in regions(kit):
        code = f"```{SYNTAX[file.rpartition('.')[2]]}\n" + "\n".join(lines).strip("\n") + "\n```\n"
        title = f"{TITLES[name]}: `{file}`"
        if name == "verify":
            text += f"\n{title}\n\n{code}"
        else:
            text += f"\n<details><summary>{TITLES[name]}: <code>{file}</code></summary>\n\n{code}\n</details>\n"
    return text


def document():
    from issuer import ROWS

    text = HEAD.format(rows=len(ROWS), base=BASE)
    for kit in kits.found():
        files = ", ".join(f"`{file}`" for file in kit.about["copy"])
        text += f"| [{kit.about['title']}](#{anchor(kit.about['title'])}) | {kit.about['language']} | {', '.join(kit.about['libraries'])} | {files} |\n"
    return text + "".join("\n" + section(kit) for kit in kits.found())


def anchor(title):
    """As GitHub makes it."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    DOCUMENT.write_text(document())
