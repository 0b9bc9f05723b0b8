"""An identity provider of the tests' own: it signs, and publishes its keys on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://sso.example.cn"
AUDIENCE = "onestop"

SETTINGS = """
issuer = "{issuer}"
audience = "{audience}"
keys = "{keys}"
algorithms = ["RS256"]
leeway_seconds = 30

[claims]
role = "groups"
centre = "unit"
officer = "preferred_username"
body = "body"

[roles]
tiaojie = "mediator"
zhiban = "team_lead"
hezuo = "partner"

[centres]
"350203" = "siming"
"""


@dataclass
class Provider:
    """Signs tokens, and publishes the keys that it says it signs with."""

    url: str = ""
    keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    asked: int = 0
    is_silent: bool = False

    def turn(self, kid: str) -> None:
        """Sign with another key from now on, too."""
        self.keys[kid] = generate_private_key(65537, 2048)

    def published(self) -> str:
        """Its keys, as anybody may read them."""
        told = [
            json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}
            for kid, key in self.keys.items()
        ]
        return json.dumps({"keys": told})

    def pem(self, kid: str) -> bytes:
        """A public key as text: what somebody confuses with a shared secret."""
        public = self.keys[kid].public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, claims: dict[str, Any], kid: str = "k-1", **headers: str) -> str:
        """A token."""
        return jwt.encode(claims, self.keys[kid], "RS256", headers={"kid": kid, **headers})


def settings_file(folder: Path, keys: str) -> Path:
    """Write how an office knows the provider."""
    path = folder / "oidc.toml"
    path.write_text(SETTINGS.format(issuer=ISSUER, audience=AUDIENCE, keys=keys), encoding="utf-8")
    return path


@contextmanager
def a_provider() -> Iterator[Provider]:
    """A provider that answers on loopback."""
    provider = Provider()
    provider.turn("k-1")

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            self.send_response(500 if provider.is_silent else 200)
            self.end_headers()
            self.wfile.write(b"" if provider.is_silent else provider.published().encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    provider.url = f"http://127.0.0.1:{server.server_port}/jwks"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
