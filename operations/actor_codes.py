"""Who is a code in another system's log, by the pattern of its mapping.

The pattern is theirs who wrote the mapping, and may be one over which an engine that goes back and
tries again would sit for years. pydantic looks for patterns with Rust's engine, whose time grows
with the letters and no faster. What only going back can find, it refuses: looking around, and
references to what was found before.
"""

from collections.abc import Callable
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter
from pydantic_core import SchemaError

from domain.import_mapping import MappingWrong

MOST_OF_A_CODE = 200
"""Letters of a code at most; whoever is called by more is no code, and sealed."""


def code_of(pattern: str) -> Callable[[str], bool]:
    """Whether somebody's name is, as a whole, a code of this pattern; raises MappingWrong."""
    _compiled(pattern)  # by itself: what is put around it must not make it one
    is_of_it = _compiled(rf"\A(?:{pattern})\z").validator.isinstance_python
    return lambda actor: len(actor) <= MOST_OF_A_CODE and is_of_it(actor)


def _compiled(pattern: str) -> TypeAdapter[str]:
    try:
        return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])
    except (SchemaError, ValueError) as wrong:
        what = str(wrong).rpartition("rror: ")[2].rstrip(".")
        raise MappingWrong("mapping-actor-code", pattern=pattern, what=what) from None
