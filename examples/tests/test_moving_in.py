"""People of a FastAPI application in MongoDB move into a running Tegata, by `tegata user import mongodb://..`.

The server is SecantusDB from PyPI, which speaks MongoDB's wire protocol: it is not MongoDB. With TLS and SCRAM, as in production.
"""

import datetime
import ipaddress
import subprocess
import sys
import time
from pathlib import Path

import bson
import pymongo
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import processes
from tegata import Person, Tegata

FIXTURE = processes.EXAMPLES.parent / "src" / "tests" / "import" / "fixtures" / "users.bson"
PASSWORD = "violet-harbour-74-lantern"
DATABASE_PASSWORD = "ferry over the Tone"


def certificate(folder):
    """A certificate for 127.0.0.1 and the authority that signed it: rustls takes none that signed itself."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "database")])
    files = []
    for name, key, whose, extension in (
        ("authority", keys[0], issuer, x509.BasicConstraints(ca=True, path_length=0)),
        ("database", keys[1], subject, address),
    ):
        builder = x509.CertificateBuilder(issuer, whose, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1))
        signed = builder.add_extension(extension, critical=name == "authority").sign(keys[0], hashes.SHA256())
        file = folder / f"{name}.pem"
        file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        files.append(file)
    key_file = folder / "database.key"
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(keys[1].private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return (*files, key_file)


class Database:
    """A SecantusDB whose collection `users` holds what a FastAPI application left there."""

    def __init__(self, folder):
        self.folder, self.port, self.starts = folder, processes.free_port(), 0
        self.authority, self.certificate, self.key = certificate(folder)
        # Its first user can be made only while it asks nobody who they are.
        with self.running() as plain:
            plain.app.users.insert_many(bson.decode_all(FIXTURE.read_bytes()))
            plain.admin.command("createUser", "mover", pwd=DATABASE_PASSWORD, roles=[{"role": "read", "db": "app"}])
        self.running("--auth", "--tls-cert-file", str(self.certificate), "--tls-key-file", str(self.key))

    def running(self, *options):
        """Starts it, and waits until it listens."""
        program = Path(sys.executable).with_name("secantusd-py")
        command = [program, "--host", "127.0.0.1", "--port", str(self.port), "--storage-path", self.folder / "data", *options]
        log = self.folder / "database.log"
        with open(log, "ab") as out:
            self.child = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder, env=processes.clean_env())
        until = time.monotonic() + 30
        self.starts += 1
        while log.read_text().count("listening on") < self.starts:
            assert time.monotonic() < until and self.child.poll() is None, log.read_text()
            time.sleep(0.05)
        return Plain(self)

    def uri(self, password=DATABASE_PASSWORD, tls="tls=true"):
        password = password.replace(" ", "%20")
        return f"mongodb://mover:{password}@127.0.0.1:{self.port}/app?authSource=admin&serverSelectionTimeoutMS=2000&{tls}"

    def trusted(self):
        return self.uri(tls=f"tls=true&tlsCAFile={self.authority}")

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Plain:
    """The database for as long as it is filled."""

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        self.client = pymongo.MongoClient("127.0.0.1", self.database.port, serverSelectionTimeoutMS=10_000)
        return self.client

    def __exit__(self, *_):
        self.client.close()
        self.database.stop()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("database"))
    yield database
    database.stop()


@pytest.fixture
def empty_tegata(tmp_path):
    with Tegata(tmp_path, "RS256") as tegata:
        yield tegata


def counts(printed):
    pairs = [line.strip().split("\t") for line in printed.splitlines()]
    return {name: int(number.split()[0]) for name, number in pairs}


def test_people_move_in_while_tegata_runs_and_sign_in(database, empty_tegata):
    foreseen = counts(empty_tegata.run("user", "import", database.trusted(), "--map", "sub=_id", "--dry-run"))
    done = counts(empty_tegata.run("user", "import", database.trusted(), "--map", "sub=_id"))
    assert (foreseen["read"], foreseen["would be added"], foreseen["left out"]) == (17, 9, 8)
    assert (done["read"], done["added"], done["left out"]) == (17, 9, 8)
    for name in ("hana", "taro", "yuki", "ken", "aoi"):
        person = Person(f"{name}@example.com", f"{PASSWORD} {name}")
        assert empty_tegata.sign_in(person).json()["who"]["sub"].startswith("65a0")
        refused = empty_tegata.ask("login", data={"email": name, "password": PASSWORD}, headers={"Accept": "application/json"})
        assert refused.status_code == 401
    again = counts(empty_tegata.run("user", "import", database.trusted(), "--map", "sub=_id"))
    assert (again["added"], again["there before"]) == (0, 9)


def test_a_query_narrows_down_who_moves(database, empty_tegata):
    query = '{"created": {"$gte": {"$date": "2024-05-03T00:00:00Z"}}}'
    done = counts(empty_tegata.run("user", "import", database.trusted(), "--query", query, "--collection", "users"))
    assert (done["read"], done["added"]) == (3, 3)


def test_what_is_wrong_with_the_database_is_told(database, empty_tegata):
    for says, uri, *options in (
        ("authentic", database.uri(password="another", tls=f"tls=true&tlsCAFile={database.authority}")),
        ("certificate", database.uri()),
        ("not authorized", database.trusted().replace("/app?", "/other?")),
        ("holds no such document", database.trusted(), "--collection", "people"),
    ):
        command = [empty_tegata.binary, "user", "import", uri, *options]
        failed = subprocess.run(command, env=empty_tegata.env, cwd=empty_tegata.folder, capture_output=True, text=True, timeout=60)
        assert failed.returncode != 0 and says in failed.stderr, failed.stderr
        assert "another" not in failed.stderr and "ferry" not in failed.stderr
