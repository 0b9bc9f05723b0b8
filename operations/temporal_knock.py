"""Whether Temporal answers: not its door, which a stopped process leaves open, but itself."""

import socket
import subprocess
from time import monotonic

from api.office import Temporal
from operations.recent import Recent
from operations.temporal_server import TemporalMissing, server_program

GREETED_WITHIN_SECONDS = 0.3
"""How long Temporal may take to greet back: it is beside us or in the same hall."""

SILENCE_KEPT_SECONDS = 2.0
"""How long one that stayed silent is not asked again, so that nobody waits for it each time."""

_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How a client of HTTP/2 begins, with empty settings (RFC 9113, 3.4): gRPC is spoken over it."""

_FRAME_HEAD_BYTES, _TYPE_AT, _SETTINGS = 9, 3, 4
_HEALTH_SECONDS = 5

_silent: Recent[str, bool] = Recent(most=4, seconds=SILENCE_KEPT_SECONDS)


def greeted(address: str) -> Temporal:
    """Whether a server greets back at the address; never takes longer than a glance."""
    if _silent.get(address):
        return Temporal.SILENT
    asked_at = monotonic()
    if _greets_back(address):
        return Temporal.ANSWERS
    _silent.keep(address, True, read_at=asked_at)
    return Temporal.SILENT


def _greets_back(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection(
            (host.strip("[]"), int(port)), GREETED_WITHIN_SECONDS
        ) as line:
            line.sendall(_GREETING)
            head = line.recv(_FRAME_HEAD_BYTES)
    except (OSError, ValueError):
        return False
    return len(head) > _TYPE_AT and head[_TYPE_AT] == _SETTINGS


def is_healthy(address: str) -> bool:
    """Whether Temporal itself says that it serves, asked as its own clients ask; takes seconds."""
    try:
        command = [server_program(), "operator", "cluster", "health", "--address", address]
        done = subprocess.run(  # noqa: S603 - the office's own program
            command, capture_output=True, timeout=_HEALTH_SECONDS, check=False
        )
    except (TemporalMissing, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"SERVING" in done.stdout
