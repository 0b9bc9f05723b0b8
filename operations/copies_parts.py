"""What a copy is put together from: stretches of the file, bytes of our own, and nothing at all."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

from domain.evidence_files import FileForm

_AT_ONCE = 1 << 20


class NotSeenThrough(Exception):  # noqa: N818 - named for what is so
    """A file of which the office does not know every part, so that no copy is made of it."""


class Whole(Protocol):
    """A file that is read from anywhere."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Its bytes from a place on, up to another."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of the file, from one place up to another."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """As many zeros."""

    count: int


Part = bytes | Stretch | Nothing


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that says no place: what it is, and what it is put together from."""

    form: FileForm
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return sum(_length(part) for part in self.parts)

    def pieces(self, whole: Whole) -> Iterator[bytes]:
        """Its bytes, in order."""
        for part in self.parts:
            yield from _bytes(part, whole)


def _length(part: Part) -> int:
    match part:
        case Stretch(start, end):
            return end - start
        case Nothing(count):
            return count
        case said:
            return len(said)


def _bytes(part: Part, whole: Whole) -> Iterator[bytes]:
    match part:
        case Stretch(start, end):
            yield from whole.pieces(start, end)
        case Nothing(count):
            for at in range(0, count, _AT_ONCE):
                yield bytes(min(_AT_ONCE, count - at))
        case said:
            yield said


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in their order, those that touch or overlap made one."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: (stretch.start, stretch.end)):
        if found and one.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def in_place(size: int, kept: Iterable[Stretch], put: dict[int, bytes]) -> tuple[Part, ...]:
    """A file of the same length: what is kept, what is put in its place, and else nothing."""
    there: list[tuple[int, int, Part]] = [(one.start, one.end, one) for one in joined(kept)]
    there += [(place, place + len(said), said) for place, said in put.items()]
    parts: list[Part] = []
    at = 0
    for start, end, part in sorted(there, key=lambda one: one[0]):
        if start < at or end > size:
            raise NotSeenThrough
        parts += [Nothing(start - at), part] if start > at else [part]
        at = end
    return (*parts, Nothing(size - at)) if at < size else tuple(parts)


def buffered(file: io.RawIOBase) -> io.BufferedReader:
    """A file, read ahead."""
    return io.BufferedReader(cast("Any", file), buffer_size=64 * 1024)


def read_at(whole: io.BufferedReader, place: int, count: int) -> bytes:
    """Bytes from a place on; raises NotSeenThrough where there are fewer."""
    whole.seek(place)
    said = whole.read(count)
    if len(said) < count:
        raise NotSeenThrough
    return said
