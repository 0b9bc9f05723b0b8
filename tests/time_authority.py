"""A time stamping authority for tests: OpenSSL's own (RFC 3161), answering on this machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

OPENSSL = shutil.which("openssl")

needs_an_authority = pytest.mark.skipif(
    OPENSSL is None and "CI" not in os.environ, reason="OpenSSL's authority is not here"
)

CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
signer_cert = {folder}/stamps.pem
signer_key = {folder}/stamps.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
{more}
"""

WITH_ITS_CHAIN = "certs = {folder}/root.pem"
"""As OpenSSL's own manual has it: the root is handed out beside the signer, in no order."""


@dataclass
class Authority:
    """An authority that answers at an address, and the certificate it is believed by."""

    address: str
    root: Path

    @property
    def signer(self) -> Path:
        """The certificate of the key that signs the stamps, which is no root."""
        return self.root.with_name("stamps.pem")

    @property
    def answered(self) -> bytes:
        """Its last answer, as it went out."""
        return self.root.with_name("answer.tsr").read_bytes()


def _openssl(folder: Path, *said: str, given: bytes = b"") -> bytes:
    assert OPENSSL is not None
    command = [OPENSSL, *said]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=True).stdout


def _founded(folder: Path, more: str, days: int) -> Path:
    """A root, and a certificate for time stamps under it, for so many days."""
    folder.mkdir()
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder, more=more.format(folder=folder)))
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "rsa:2048", "-nodes", "-config", str(config))
    named = ("-days", "2", "-subj")
    _openssl(
        folder,
        *("req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem"),
        *(*named, "/CN=root", "-extensions", "root"),
    )
    _openssl(
        folder,
        "req",
        *new,
        "-keyout",
        "stamps.key",
        "-out",
        "stamps.csr",
        "-subj",
        "/CN=a time stamping authority with a long name, behind its root",
    )
    _openssl(
        folder,
        *("x509", "-req", "-in", "stamps.csr", "-CA", "root.pem", "-CAkey", "root.key"),
        *("-CAcreateserial", "-days", str(days), "-out", "stamps.pem"),
        *("-extfile", str(config), "-extensions", "stamps"),
    )
    return config


@contextmanager
def answering(folder: Path, more: str = "", *, days: int = 2) -> Iterator[Authority]:
    """An authority of its own root, for as long as this lasts."""
    config = _founded(folder, more, days)

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "asked.tsq").write_bytes(asked)
            reply = ("ts", "-reply", "-queryfile", "asked.tsq", "-config", str(config))
            told = _openssl(folder, *reply)
            (folder / "answer.tsr").write_bytes(told)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Stamps)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}/tsa", folder / "root.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
