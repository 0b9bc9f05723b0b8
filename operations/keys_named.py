"""The keys that the facts name, looked for in the cabinet.

A key that was destroyed leaves its row, and what it sealed is known to be erased. A key without
even a row was taken out: the words are lost, and nobody decided so.
"""

import re

from sqlalchemy import select

from operations.key_tables import KEYS
from operations.log_reading import reading_log
from operations.settings import Settings
from operations.stores import keys_engine

_NAMED = re.compile(rb'sealed:1:[^:"]{1,40}:([^:"]{1,64}):')
"""Where a stored fact names the key of a sealed value (domain/sealed.py)."""


def lost_keys(settings: Settings) -> tuple[int, int]:
    """How many keys the facts name, and how many of them the cabinet never held; reads them all."""
    named: set[bytes] = set()
    with reading_log(settings) as log:
        for fact in log.whole():
            named.update(_NAMED.findall(fact.state))
    cabinet = keys_engine(settings)
    try:
        with cabinet.connect() as connection:
            held = connection.execution_options(yield_per=5_000).execute(select(KEYS.c.key_id))
            lost = named.difference(key_id.encode() for (key_id,) in held)
    finally:
        cabinet.dispose()
    return len(named), len(lost)
