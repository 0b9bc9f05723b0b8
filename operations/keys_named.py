"""The keys that the facts name, looked for in the cabinet.

A key that was destroyed leaves its row, and what it sealed is known to be erased. A key without
even a row was taken out: the words are lost, and nobody decided so.
"""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import select

from operations.key_tables import KEYS
from operations.log_reading import Stored, StoredLog, reading_log
from operations.settings import Settings
from operations.stores import keys_engine

STRETCHES, STRETCH = 10, 1_000
"""So many stretches of the log are looked at, of so many positions each, where one looks often."""

_NAMED = re.compile(rb'sealed:1:[^:"]{1,40}:([^:"]{1,64}):')
"""Where a stored fact names the key of a sealed value (domain/sealed.py)."""


def named_in(state: bytes) -> list[bytes]:
    """The keys that a stored fact names."""
    return _NAMED.findall(state)


def some_named(settings: Settings) -> set[bytes]:
    """The keys that facts from all over the log name, at most ten thousand of them."""
    with reading_log(settings) as log:
        return {key for fact in _here_and_there(log) for key in named_in(fact.state)}


def lost_of(settings: Settings, named: Collection[bytes]) -> int:
    """How many of these keys the cabinet does not hold, and is not known to have destroyed."""
    cabinet = keys_engine(settings)
    try:
        with cabinet.connect() as connection:
            held = connection.execution_options(yield_per=5_000).execute(select(KEYS.c.key_id))
            return len(set(named).difference(str(key_id).encode() for (key_id,) in held))
    finally:
        cabinet.dispose()


def _here_and_there(log: StoredLog) -> Iterator[Stored]:
    last = log.last
    step = max(last // STRETCHES, STRETCH)
    for after in range(0, last, step):
        yield from log.between(after, after + STRETCH)
    yield from log.between(max(last - STRETCH, 0), last)
