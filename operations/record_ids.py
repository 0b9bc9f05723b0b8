"""How a folder's store spells the id of a record, for whoever signs and whoever verifies alike.

The office asks for a record by just this spelling: a fact whose id is spelt otherwise is found by
whoever follows the log, and never by whoever reads the record.
"""

import re
from typing import TypeGuard
from uuid import UUID

from domain.stored_facts import Misspelt

_AN_ID = re.compile(r"[0-9a-f]{32}")


def is_spelt_as_ours(stored: object) -> TypeGuard[str]:
    """Whether this is an id as the store writes one."""
    return isinstance(stored, str) and _AN_ID.fullmatch(stored) is not None


def id_of(stored: str) -> UUID:
    """A record's id as the store has it; what is none in any spelling hides no other fact."""
    if is_spelt_as_ours(stored):
        return UUID(stored)
    try:
        return Misspelt(stored)
    except (ValueError, TypeError, AttributeError):  # the last two of what is no text
        return Misspelt(int=0)
