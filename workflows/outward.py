"""Letters to the bodies beside the centre: Standard Webhooks, with ids and nothing personal.

A letter goes at least once. Its id is the same at every delivery, so the receiver recognises it.
"""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

import httpx2
import structlog

from workflows.lanes import Lane, Lanes, Silent
from workflows.messages import Letter
from workflows.where_to import Networks, NoWay, looked_up

log = structlog.get_logger()

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
    inside: Networks = ()
    """Networks it may lead to although they are no place for letters (see where_to.py)."""


class Wire:
    """Sends a letter over HTTP, and reads no more of the answer than whether it was taken.

    A connection serves one letter: what an address goes on to say is never read.
    """

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._trust = httpx2.create_ssl_context()

    def send(self, address: Address, content: bytes, headers: Mapping[str, str]) -> None:
        """Send, within the time for the whole; raises Silent and NotOk. For a thread of its own.

        Nothing goes where no letter may go (see where_to.py); nor on to where an answer points, nor
        by a proxy that the environment names.
        """
        if not httpx2.codes.is_success(asyncio.run(self._status(address, content, headers))):
            raise NotOk

    async def _status(self, address: Address, content: bytes, headers: Mapping[str, str]) -> int:
        url = httpx2.URL(address.url)
        try:
            async with asyncio.timeout(self._seconds):
                places = await looked_up(url.host, _port(url), address.inside)
                for place in places:
                    with suppress(httpx2.ConnectError):
                        return await self._status_at(place, url, content, headers)
        except NoWay:
            log.warning("a letter was not sent: its address leads inside", code="no-way")
            raise NotOk from None
        except (httpx2.HTTPError, TimeoutError, OSError):
            raise Silent from None
        raise Silent

    async def _status_at(
        self, place: str, url: httpx2.URL, content: bytes, headers: Mapping[str, str]
    ) -> int:
        """Send to the place that was looked up, under the name it was looked up by."""
        named = {**headers, "host": url.netloc.decode("ascii")}
        async with (
            httpx2.AsyncClient(
                verify=self._trust, timeout=self._seconds, trust_env=False
            ) as client,
            client.stream(
                "POST",
                url.copy_with(host=place),
                content=content,
                headers=named,
                extensions={"sni_hostname": url.host},
                follow_redirects=False,
            ) as answer,
        ):
            return answer.status_code


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


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
        self._wire.send(address, content, {"content-type": "application/json", **seal})

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
