"""Letters to the bodies beside the centre: Standard Webhooks, with ids and nothing personal.

A letter goes at least once. Its id is the same at every delivery, so the receiver recognises it.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

import httpx2

from workflows.messages import Letter

LETTERS = UUID("b6b0a1b0-6f4c-5a39-9a3c-5f2f6b0d7c41")
"""The name space of letter ids; never changed, or receivers would take a repeat for a new one."""

ANSWER_SECONDS = 10.0
"""How long a body may take to take a letter."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a body takes letters, and the secret by which it knows they are ours."""

    url: str
    secret: bytes = field(repr=False)


class Post:
    """Delivers letters; knows the bodies that have an address."""

    def __init__(self, addresses: Mapping[str, Address]) -> None:
        self._addresses = addresses
        self._client = httpx2.Client(timeout=ANSWER_SECONDS)

    @property
    def reachable(self) -> list[str]:
        """The bodies that have an address."""
        return sorted(self._addresses)

    def deliver(self, letter: Letter, at: datetime) -> None:
        """Deliver a letter; raises httpx2.HTTPError where it was not taken."""
        address = self._addresses[letter.body]
        content = written(letter)
        headers = {
            "content-type": "application/json",
            **signed(identity(letter), at, content, address.secret),
        }
        self._client.post(address.url, content=content, headers=headers).raise_for_status()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


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
