"""The ways in which a hand or a bad disk breaks one record, and how it is put right again."""

import json
from collections.abc import Callable
from uuid import UUID

from operations.settings import Settings
from tests.ledger.tampering import Hand

Mend = Callable[[], None]
"""Puts the record right again, as it was."""


class Breaker:
    """Somebody who breaks one fact of a record, and can put it back."""

    def __init__(self, settings: Settings, way: str) -> None:
        self._hand = Hand(settings)
        self._way = way

    def strike(self, record: UUID, version: int = 2) -> Mend:
        """Break a record at a version, the first where that is the way; how it is put right."""
        hand = self._hand
        position = hand.place_of(record, 1 if self._way == "first gone" else version)
        fact = hand.fact_at(position)
        topic, state = str(fact[2]), bytes(fact[3])
        if self._way.endswith("gone"):
            hand.delete(position)
            return lambda: hand.put_back(position, fact)
        over = {
            "empty": (topic, b"{}"),
            "no fact": (topic, b"\x00 not a word"),
            "unknown kind": (f"{topic.partition('.')[0]}.never_heard_of", state),
            "lacking": (topic, _without(state, "by")),
        }
        kind, body = over[self._way]
        hand.write_over(position, topic=kind, state=body)
        return lambda: hand.write_over(position, topic=topic, state=state)


WAYS = ("gone", "first gone", "empty", "no fact", "unknown kind", "lacking")
"""Every way there is."""


def _without(state: bytes, field: str) -> bytes:
    said = json.loads(state)
    del said[field]
    return json.dumps(said).encode()
