"""Values in DER (X.690), as far as a time stamp has to be taken apart by hand."""

from collections.abc import Sequence
from typing import NamedTuple

SEQUENCE, SET, INTEGER, OCTETS, OBJECT, FIRST, SECOND = 0x30, 0x31, 0x02, 0x04, 0x06, 0xA0, 0xA1
"""Tags; the last two are the first and the second of what may be left out."""

_LONG = 0x80


class Value(NamedTuple):
    """A value: its tag, where it begins, where what it holds begins, and where it ends."""

    tag: int
    begin: int
    inside: int
    end: int


def value_at(data: bytes, at: int) -> Value:
    """The value that begins here; raises IndexError, ValueError where there is none."""
    tag, length, inside = data[at], data[at + 1], at + 2
    if length & _LONG:
        more = length & ~_LONG
        length, inside = int.from_bytes(data[inside : inside + more]), inside + more
    if inside + length > len(data):
        raise ValueError(at)
    return Value(tag, at, inside, inside + length)


def values_in(data: bytes, outer: Value) -> list[Value]:
    """The values that one holds, in order; raises IndexError, ValueError."""
    found, at = list[Value](), outer.inside
    while at < outer.end:
        found.append(value_at(data, at))
        at = found[-1].end
    return found


def value_after(data: bytes, way: Sequence[tuple[int, bool]]) -> int:
    """Where a value begins, past these: each by its tag, and whether one goes into it or past it.

    Raises IndexError, and ValueError where another stands there.
    """
    at = 0
    for tag, is_entered in way:
        value = value_at(data, at)
        if value.tag != tag:
            raise ValueError(at)
        at = value.inside if is_entered else value.end
    return at
