"""Every JSON endpoint of the code is in docs/openapi.json, with its parameters, and nothing else is: read from the sources."""

import json
import re

import processes

ROOT = processes.EXAMPLES.parent
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
# Answered with pages and redirects, for browsers.
PAGES = {"/oauth/authorize", "/oauth/end_session", "/preferences", "/consent", "/device", "/logout"}
# For reverse proxies and their browsers: docs/forward-auth.md.
PAGES |= {"/forward-auth", "/.tegata/callback", "/.tegata/logout"}
ROUTE = re.compile(r'\.route\("([^"]+)", (.+)\)')
FUNCTION = re.compile(
    r'#\[server\(name = \w+, endpoint = "([^"]+)"(, input = server_fn::codec::Json)?.*?\)\]\s+'
    r"pub async fn \w+\(([^)]*)\) -> Result<(.+), Failure>"
)


def rust(pattern):
    return "\n".join(file.read_text() for file in sorted((ROOT / "src").glob(pattern)))


def resolved(node):
    return DOCUMENT["components"][node["$ref"].split("/")[2]][node["$ref"].split("/")[3]] if "$ref" in node else node


def functions():
    """Each server function: path, takes JSON, parameters with their types, what it gives."""
    source = rust("server_fns/*.rs")
    found = FUNCTION.findall(source)
    assert len(found) == source.count("#[server(") > 0
    return {
        f"/api/{path}": (bool(takes_json), dict(re.findall(r"(\w+): ([^,]+)", parameters)), gives)
        for path, takes_json, parameters, gives in found
    }


def test_the_routes_are_those_of_the_code():
    source = rust("http/**/*.rs")
    routes = {path: set(re.findall(r"(?:^|\.)(get|post|put|patch|delete|options|any)\(", methods)) for path, methods in ROUTE.findall(source)}
    assert len(routes) == source.count(".route(") > 0
    assert PAGES <= routes.keys()
    expected = {path: methods for path, methods in routes.items() if path not in PAGES} | {path: {"post"} for path in functions()}
    assert {path: set(operations) for path, operations in DOCUMENT["paths"].items()} == expected


def test_server_functions_take_and_give_what_the_document_says():
    for path, (takes_json, parameters, gives) in functions().items():
        operation = DOCUMENT["paths"][path]["post"]
        ((media, body),) = operation["requestBody"]["content"].items()
        assert media == ("application/json" if takes_json else "application/x-www-form-urlencoded"), path
        assert body["schema"]["properties"].keys() == parameters.keys(), path
        required = {name for name, kind in parameters.items() if not kind.startswith("Option<")}
        assert set(body["schema"].get("required", [])) == required, path
        assert resolved(operation["responses"]["200"])["content"]["application/json"]["schema"] == schema_of(path, gives), path


def schema_of(path, kind):
    if kind in ("()", "String"):
        return {"type": "null" if kind == "()" else "string"}
    if listed := re.fullmatch(r"Vec<(.+)>", kind):
        return {"type": "array", "items": schema_of(path, listed[1])}
    # Two types of the code have this name.
    name = "Consent" if (path, kind) == ("/api/consent/list", "Granted") else kind
    return {"$ref": f"#/components/schemas/{name}"}


def test_the_words_of_errors_are_those_of_the_code():
    source, schemas = rust("model/error.rs") + rust("model/session.rs"), DOCUMENT["components"]["schemas"]
    for name in ("Field", "Rule", "Why"):
        assert set(schemas[name]["enum"]) == variants(source, name), name
    told = [schema["properties"].get("code", {}) for schema in schemas.values() if "properties" in schema]
    codes = {code["const"] for code in told if "const" in code}
    # The browser's own, and a defect: no endpoint answers with these.
    assert codes | {"offline", "internal"} == variants(source, "Error")


def variants(source, name):
    body = re.search(rf"pub enum {name} {{\n(.*?)\n}}", source, re.DOTALL)[1]
    return {re.sub(r"(?<!^)([A-Z])", r"_\1", variant).lower() for variant in re.findall(r"^    ([A-Z]\w*)", body, re.MULTILINE)}
