"""A key that no library has seen signs: people sign in all the same, because libraries look again for a key they do not know.

This is harder than a rotation, which publishes the next key long before it signs.
"""

import jwt
from conftest import HANAKO
from cryptography.hazmat.primitives import serialization
from mint import NEW_KEY
from person import Person
from test_clients import sign_in, who


def bring_key(tegata, folder):
    """A new key that signs from now on; the server, started again, has it at once."""
    file = folder / "key.pem"
    key = NEW_KEY["RS256"]()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    kid = tegata.run("key", "import", str(file)).strip()
    tegata.process.stop()
    tegata.process.start()
    token = tegata.sign_in(HANAKO).json()["access_token"]
    assert jwt.get_unverified_header(token)["kid"] == kid


def test_a_new_key_signs_nobody_out_and_lets_everybody_in(app, person, tegata, sub, tmp_path):
    sign_in(person, app)
    bring_key(tegata, tmp_path)
    assert who(person, app)["sub"] == sub
    newcomer = Person(tegata.url, HANAKO)
    sign_in(newcomer, app)
    assert who(newcomer, app)["sub"] == sub
