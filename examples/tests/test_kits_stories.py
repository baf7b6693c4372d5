"""What happens to every kit while it runs: keys rotate, the issuer is away, clocks differ, sessions end. Told with an issuer that does as it is told."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import kits
from issuer import CLIENT, ROWS, Issuer
from keys import Key

COOLDOWN = 1
WITHIN = 2  # seconds in which a log-out has to arrive
JWKS, LIST = "/.well-known/jwks.json", "/oauth/revocations"
ROW = {row["id"]: row for row in ROWS}


@pytest.fixture(scope="module", params=kits.found(), ids=repr)
def issuer(request):
    issuer = Issuer()
    issuer.kit = request.param
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def kit(issuer, tmp_path_factory):
    with issuer.kit.start(tmp_path_factory.mktemp("kit"), issuer.url, CLIENT, JWKS_COOLDOWN=COOLDOWN) as running:
        yield running


@pytest.fixture(autouse=True)
def as_it_was(issuer):
    """Each story begins with an issuer that answers."""
    published = list(issuer.published)
    yield
    issuer.published, issuer.broken, issuer.signs_list_with, issuer.list_is_old = published, {}, "rs256", 0
    issuer.shut = False


def token(issuer, row="good-rs256", **who):
    return issuer.mint(**who).token(ROW[row])


def until(condition, seconds):
    """How long it took until the condition held."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_new_key_is_accepted_after_one_fetch_and_a_withdrawn_one_refused(issuer, kit):
    old = token(issuer)
    assert kit.ask(old).status == 200
    issuer.keys["next"] = Key("RS256")
    issuer.published = [issuer.keys["next"].jwk]
    time.sleep(COOLDOWN + 0.1)
    before = issuer.asked[JWKS]
    new = issuer.mint().token({"token": {"base": "next"}})
    assert [kit.ask(new).status for _ in range(3)] == [200, 200, 200]
    assert issuer.asked[JWKS] == before + 1
    assert kit.ask(old).status == 401

    issuer.published = issuer.keys.published()["keys"]
    time.sleep(COOLDOWN + 0.1)
    assert kit.ask(old).status == 200


def test_unknown_keys_make_one_fetch_however_many_ask(issuer, tmp_path):
    with issuer.kit.start(tmp_path, issuer.url, CLIENT) as kit:  # with the minute that is the default
        assert kit.ask(token(issuer)).status == 200
        before = issuer.asked[JWKS]
        unknown = [token(issuer, "unknown-rs256"), token(issuer, "retired"), token(issuer, "kid-path")] * 10
        with ThreadPoolExecutor(8) as pool:
            assert {answer.status for answer in pool.map(kit.ask, unknown)} == {401}
        assert issuer.asked[JWKS] <= before + 1


BROKEN = {
    "an error": (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"),
    "a page": (200, {"Content-Type": "text/html"}, b"<h1>Back soon</h1>"),
    "a list": (200, {}, b"[]"),
    "no keys": (200, {}, b'{"keys": []}'),
    "nonsense": (200, {}, b'{"keys": [{"kty": "RSA", "kid": "x", "alg": "RS256", "n": 1, "e": []}]}'),
}


@pytest.mark.parametrize("sent", BROKEN)
def test_the_last_good_keys_go_on_applying(issuer, kit, sent):
    assert kit.ask(token(issuer)).status == 200
    issuer.broken = {JWKS: BROKEN[sent]}
    time.sleep(COOLDOWN + 0.1)
    assert kit.ask(token(issuer, "unknown-rs256")).status == 401
    assert kit.ask(token(issuer)).status == 200
    assert kit.status()["keys"]["count"] >= 1


# --- log-out ---------------------------------------------------------------------------------------------------------


def test_a_log_out_arrives_in_time_and_ends_nobody_elses_session(issuer, kit, record_property):
    until(lambda: kit.status()["revocations"]["age"] is not None, 10)
    gone, stays = issuer.mint(), issuer.mint()
    good = ROW["good-rs256"]
    one, same_session, other = gone.token(good), gone.token(ROW["good-es256"]), stays.token(good)
    assert [kit.ask(each).status for each in (one, same_session, other)] == [200, 200, 200]
    issuer.end(gone.sid)
    took = until(lambda: kit.ask(one).status == 401, WITHIN)
    record_property("seconds", round(took, 3))
    refused = kit.ask(same_session)
    assert refused.status == 401
    assert refused.json == {
        "error": "invalid_token",
        "error_description": "The session of this access token has ended.",
        "login_url": f"{kit.url}/login?reason=signed_out",
    }
    assert kit.ask(other).status == 200
    assert kit.ask(token(issuer, "good-no-sid")).status == 200
    assert kit.status()["revocations"]["count"] == len(issuer.ended)


def test_a_page_says_that_its_session_has_ended(issuer, kit):
    until(lambda: kit.status()["revocations"]["age"] is not None, 10)
    mint = issuer.mint()
    issuer.access_token = mint.token(ROW["good-rs256"]).decode()
    browser = requests.Session()
    browser.headers["Accept-Language"] = "ja"
    assert browser.get(f"{kit.url}/login/start?next=/", timeout=20).url == f"{kit.url}/"
    issuer.end(mint.sid)
    until(lambda: browser.get(f"{kit.url}/report", allow_redirects=False, timeout=20).status_code == 303, WITHIN)
    assert "ログアウトしました。" in browser.get(f"{kit.url}/login?reason=signed_out", timeout=20).text


def test_nobody_is_asked_for_a_request(issuer, kit):
    good = token(issuer)
    assert kit.ask(good).status == 200
    until(lambda: kit.status()["revocations"]["age"] is not None, 10)
    time.sleep(1)
    before = issuer.asked.total()
    assert {kit.ask(good).status for _ in range(30)} == {200}
    assert issuer.asked.total() <= before + 1  # a long poll may have come round


@pytest.mark.parametrize("key, age", [("other-rs256", 0), ("retired", 0), ("rs256", 3600)], ids=["other", "retired", "kept"])
def test_a_list_that_somebody_else_signed_or_kept_changes_nothing(issuer, kit, key, age):
    before = issuer.mint()
    issuer.end(before.sid)
    until(lambda: kit.ask(before.token(ROW["good-rs256"])).status == 401, 10)
    count, mint = kit.status()["revocations"]["count"], issuer.mint()
    issuer.signs_list_with, issuer.list_is_old = key, age
    issuer.end(mint.sid)
    time.sleep(WITHIN)
    assert kit.ask(mint.token(ROW["good-rs256"])).status == 200
    assert kit.status()["revocations"]["count"] == count
    issuer.signs_list_with, issuer.list_is_old = "rs256", 0
    until(lambda: kit.ask(mint.token(ROW["good-rs256"])).status == 401, 5)


# --- the issuer is away ----------------------------------------------------------------------------------------------


def test_with_the_issuer_away_keys_and_list_go_on_applying_and_their_age_is_visible(issuer, kit):
    until(lambda: kit.status()["revocations"]["age"] is not None, 10)
    gone, stays = issuer.mint(), issuer.mint()
    issuer.end(gone.sid)
    until(lambda: kit.ask(gone.token(ROW["good-rs256"])).status == 401, WITHIN)
    issuer.shut = True
    time.sleep(COOLDOWN + 0.1)
    before = kit.status()
    assert kit.ask(token(issuer, "unknown-rs256")).status == 401
    assert kit.ask(stays.token(ROW["good-rs256"])).status == 200
    assert kit.ask(gone.token(ROW["good-rs256"])).json["login_url"].endswith("reason=signed_out")
    time.sleep(1)
    after = kit.status()
    for what in ("revocations", "keys"):
        assert after[what]["age"] >= before[what]["age"] + 1
        assert after[what]["count"] == before[what]["count"] > 0
    issuer.shut = False
    back = issuer.mint()
    issuer.end(back.sid)
    until(lambda: kit.ask(back.token(ROW["good-rs256"])).status == 401, 10)
    assert kit.status()["revocations"]["age"] < after["revocations"]["age"]


def test_a_kit_that_starts_before_its_issuer(tmp_path, issuer):
    """Nothing is known, so nothing is refused nor let in; then an older Tegata comes up, behind another address and without a list."""
    late = Issuer(name="https://tegata.example")
    late.shut, late.has_list = True, False
    settings = {"TEGATA_URL": late.url, "ALGORITHMS": "ES256", "AUDIENCE": "https://shop.example"}
    try:
        with issuer.kit.start(tmp_path, late.name, CLIENT, **settings) as kit:
            mint = late.mint()
            mint.audience = "https://shop.example"
            good = mint.token(ROW["good-es256"])
            answer = kit.ask(good)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            assert answer.json == {"error": "temporarily_unavailable"}
            assert kit.status() == {"revocations": {"age": None, "count": 0}, "keys": {"age": None, "count": 0}}
            late.shut = False
            assert kit.ask(good).status == 200
            assert kit.ask(mint.token(ROW["good-rs256"])).status == 401  # not an algorithm of this configuration
            assert kit.ask(token(late, "good-es256")).status == 401  # for the client id, which is not the audience here
            time.sleep(4)
            assert late.asked[LIST] >= 1
            assert kit.status()["revocations"] == {"age": None, "count": 0}
            assert kit.ask(good).status == 200
    finally:
        late.close()
