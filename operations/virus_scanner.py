"""The virus scanner the office asks: clamd, or whatever speaks as it does (INSTREAM)."""

import re
import socket
from collections.abc import Iterable
from contextlib import closing
from typing import Protocol

from api.evidence_office import Verdict
from domain.evidence_files import ScanStatus
from operations.settings import SCANNER

PATIENCE_SECONDS = 120.0
_LONGEST_ANSWER = 4096
_STRANGE = re.compile(r"[^A-Za-z0-9._:/-]")
_LONGEST_NAME = 80


class Scanner(Protocol):
    """Looks a file over."""

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """What it says; where it cannot be asked, that it failed."""


class Clamd:
    """A clamd, over TCP or a socket of this machine."""

    def __init__(self, address: str, *, patience: float = PATIENCE_SECONDS) -> None:
        found = SCANNER.fullmatch(address)
        if found is None:
            raise ValueError(address)
        self._said = found
        self._patience = patience

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """Send the pieces, each with its length before it, and read the answer."""
        try:
            with closing(self._connected()) as line:
                line.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
                return _verdict(_answer(line))
        except OSError:
            return Verdict(ScanStatus.FAILED)

    def _connected(self) -> socket.socket:
        if path := self._said["path"]:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self._patience)
            line.connect(path)
            return line
        place = (self._said["host"], int(self._said["port"]))
        return socket.create_connection(place, timeout=self._patience)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> Verdict:
    """`stream: OK`, `stream: Some.Name FOUND`; anything else is no answer."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(ScanStatus.CLEAN)
    if said.endswith(" FOUND"):
        name = _STRANGE.sub("_", said.removesuffix(" FOUND"))[:_LONGEST_NAME]
        return Verdict(ScanStatus.INFECTED, name)
    return Verdict(ScanStatus.FAILED)
