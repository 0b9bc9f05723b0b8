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
        if self._way in NOTHING_LEFT:
            return self._leave_nothing(record)
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

    def _leave_nothing(self, record: UUID) -> Mend:
        hand = self._hand
        if self._way != "all gone":
            otherwise = record.hex.upper() if self._way == "upper case" else "junk"
            hand.spell(record.hex, otherwise)
            return lambda: hand.spell(otherwise, record.hex)
        facts = {position: hand.take_out(position) for position in hand.places_of(record)}

        def put_back() -> None:
            for position, fact in facts.items():
                hand.put_back(position, fact)

        return put_back


WAYS = ("gone", "first gone", "empty", "no fact", "unknown kind", "lacking")
"""Every way to break one fact."""

SPELT_OTHERWISE = ("upper case", "no id")
"""Ways that leave nothing of a record under its id, in a folder alone: a city keeps no text."""

NOTHING_LEFT = ("all gone", *SPELT_OTHERWISE)
"""Every way that leaves nothing of a record under its id."""


def _without(state: bytes, field: str) -> bytes:
    said = json.loads(state)
    del said[field]
    return json.dumps(said).encode()
