"""Letters to the bodies beside the centre: Standard Webhooks, with ids and nothing personal.

A letter goes at least once. Its id is the same at every delivery, so the receiver recognises it.
"""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

import httpx2

from workflows.lanes import Lane, Lanes, Silent
from workflows.messages import Letter

LETTERS = UUID("b6b0a1b0-6f4c-5a39-9a3c-5f2f6b0d7c41")
"""The name space of letter ids; never changed, or receivers would take a repeat for a new one."""

ANSWER_SECONDS = 10.0
"""How long a body may take to take a letter, from the first byte to the status of its answer."""


class NotOk(Exception):  # noqa: N818 - named for what happened
    """The address answered, and did not take the letter."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a body takes letters, and the secret by which it knows they are ours."""

    url: str
    secret: bytes = field(repr=False)


class Wire:
    """Sends a letter over HTTP, and reads no more of the answer than whether it was taken.

    A connection serves one letter: what an address goes on to say is never read.
    """

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._trust = httpx2.create_ssl_context()

    def send(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Send, within the time for the whole; raises Silent and NotOk. For a thread of its own."""
        if not httpx2.codes.is_success(asyncio.run(self._status(url, content, headers))):
            raise NotOk

    async def _status(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        try:
            async with (
                asyncio.timeout(self._seconds),
                httpx2.AsyncClient(verify=self._trust, timeout=self._seconds) as client,
                client.stream("POST", url, content=content, headers=dict(headers)) as answer,
            ):
                return answer.status_code
        except (httpx2.HTTPError, TimeoutError):
            raise Silent from None


class Post:
    """Delivers letters; knows the bodies that have an address."""

    def __init__(self, addresses: Mapping[str, Address]) -> None:
        self._addresses = addresses
        self._wire = Wire()
        self._lanes = Lanes()

    @property
    def reachable(self) -> list[str]:
        """The bodies that have an address."""
        return sorted(self._addresses)

    def lane(self, letter: Letter) -> Lane:
        """The way to the body of a letter."""
        return self._lanes.to(letter.body)

    def deliver(self, letter: Letter, at: datetime) -> None:
        """Deliver a letter; raises Silent and NotOk where it was not taken."""
        address = self._addresses[letter.body]
        content = written(letter)
        seal = signed(identity(letter), at, content, address.secret)
        self._wire.send(address.url, content, {"content-type": "application/json", **seal})

    def close(self) -> None:
        """Close the lanes."""
        self._lanes.close()


def identity(letter: Letter) -> str:
    """The letter's id, the same at every delivery."""
    return str(uuid5(LETTERS, f"{letter.dispute}:{letter.key}"))


def written(letter: Letter) -> bytes:
    """The letter, byte for byte the same at every delivery."""
    said = {
        "type": "referral.asked-again" if letter.attempt else "referral.offered",
        "data": {
            "dispute": str(letter.dispute),
            "referral": letter.referral,
            "body": letter.body,
            "attempt": letter.attempt,
        },
    }
    return json.dumps(said, separators=(",", ":")).encode()


def signed(letter_id: str, at: datetime, content: bytes, secret: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks; the HMAC covers id, time and content."""
    seconds = str(int(at.timestamp()))
    seal = hmac.digest(secret, f"{letter_id}.{seconds}.".encode() + content, "sha256")
    return {
        "webhook-id": letter_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(seal).decode()}",
    }
