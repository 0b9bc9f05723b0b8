"""The access book: opens sealed values for people, and has it written down that it did.

At the desk there is no other way to open a value, or to look for words, so no door can forget to
say so. What was read is written within a second, many readings in one fact; what must not happen
unrecorded (a reveal, an export, a refusal) is written first, together with whatever waits. A
reading that cannot be kept is not given (docs/decisions/0016).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from api.access_writer import OFFICE, AccessWriter, Entry
from domain.access_log import (
    CITY,
    Exported,
    Read,
    Refused,
    Revealed,
    RevealReason,
    Searched,
    SignInFailed,
)
from domain.callers import Caller
from domain.record import Fact, Record
from domain.registry import Registry
from domain.sealed import Finder, Opener, Sealed, Sealer, mask, parts


class Cabinet(Opener, Finder, Sealer, Protocol):
    """The cabinet of keys, as the book uses it."""


class HasRows(Protocol):
    """What was found, row by row."""

    @property
    def rows(self) -> Sequence[object]:
        """The rows."""


Found = TypeVar("Found", bound=HasRows)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody: who they are, by what id they act, at which door, which request."""

    caller: Caller
    by: str
    door: str
    id: str

    @property
    def told(self) -> dict[str, str]:
        """As it stands in the book."""
        return {
            "caller": self.caller.id,
            "role": self.caller.role.value,
            "officer": self.caller.officer,
            "of_centre": self.caller.centre,
            "of_body": self.caller.body,
            "door": self.door,
            "visit": self.id,
        }


@dataclass(frozen=True, slots=True)
class Lying:
    """A sealed value and where it lies: its record, in whose book that is, its place there.

    `whole` says whether it is shown in full; else it is opened to be masked. `under_glass` says
    that its record is read in an emergency.
    """

    record: UUID
    centre: str
    place: str
    sealed: str
    whole: bool
    under_glass: bool = False


_Shown = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
"""What was shown whole, and what masked, in a form that can be compared."""


_NOBODY: dict[str, Any] = dict.fromkeys(
    ("caller", "role", "officer", "of_centre", "of_body", "visit"), ""
)

BY_HAND = "command-line"
"""The door of whoever runs the office."""


class AccessBook:
    """Opens, looks for, and lets be written what was opened and looked for."""

    def __init__(self, registry: Registry, cabinet: Cabinet) -> None:
        self._registry = registry
        self._cabinet = cabinet
        self._writer = AccessWriter(registry)
        self.write_up, self.close = self._writer.write_up, self._writer.close

    def open(self, visit: Visit, values: Sequence[Lying]) -> list[str | None]:
        """The texts, in the order given, masked where they are not shown whole.

        None where a key is destroyed. Raises what the store says where nothing can be written.
        """
        texts = self._cabinet.open_many(Sealed(value.sealed) for value in values)
        told = list(zip(values, texts, strict=True))
        for glass in (False, True):
            some = [(value, text) for value, text in told if value.under_glass is glass]
            for centre, records, shown in _by_what_was_shown(some):
                self._writer.soon(self._reading(visit, centre, records, shown, glass=glass))
        return [_as_shown(value, text) for value, text in told]

    def opens(self, values: Sequence[Lying]) -> bool:
        """Whether each of these can be opened; none of it is told, and nothing written down."""
        return None not in self._cabinet.open_many(Sealed(value.sealed) for value in values)

    def note_emergency(self, visit: Visit, record: Record) -> None:
        """Have it written down that a record is read in an emergency, whatever is opened of it."""
        nothing: _Shown = ((), ())
        centre = book_of(record, self._registry)
        self._writer.soon(self._reading(visit, centre, [record.id], nothing, glass=True))

    def reveal(
        self,
        visit: Visit,
        values: Sequence[Lying],
        *,
        reason: RevealReason,
        note: Sealed | None,
    ) -> list[str | None]:
        """The texts of one record, whole; that they were asked for, and why, is written first.

        Raises Busy, or what the store says: then nothing is opened.
        """
        record, centre = values[0].record, values[0].centre
        places = list(dict.fromkeys(value.place for value in values))
        said = {"record": record, "values": places, "reveal_reason": reason, "note": note}
        self._writer.now(self._entry(visit, centre, Revealed, said))
        return self._cabinet.open_many(Sealed(value.sealed) for value in values)

    def search(self, visit: Visit, words: str, look: Callable[[Sequence[str]], Found]) -> Found:
        """Look for words by their keyed windows; that it was done, and what it found, is kept."""
        found = look(self._cabinet.grams(words))
        digest = self._cabinet.body_digest(f"searched:{words}".encode())
        said = {"words": digest, "found": len(found.rows)}
        self._writer.soon(self._entry(visit, visit.caller.centre, Searched, said))
        return found

    def export(  # noqa: PLR0913 - a file says all of this about itself
        self,
        visit: Visit,
        *,
        form: str,
        records: int,
        digest: str,
        record: UUID | None = None,
        centre: str = CITY,
    ) -> int:
        """Write that a file is handed out, and everything opened in it, before it is.

        The position in the log. Raises Busy, or what the store says.
        """
        said = {"record": record, "form": form, "records": records, "digest": digest}
        return self._writer.now(self._entry(visit, centre, Exported, said))

    def export_by_hand(self, *, form: str, records: int, digest: str, record: UUID | None) -> int:
        """Write that whoever runs the office took a file out; as `export`."""
        said = {"record": record, "form": form, "records": records, "digest": digest}
        by_hand = _NOBODY | {"door": BY_HAND}
        entry = Entry(CITY, self._registry.clock(), OFFICE, Exported, by_hand | said)
        return self._writer.now(entry)

    def note(self, visit: Visit, kind: type[Fact], *, centre: str = CITY, **said: Any) -> int:  # noqa: ANN401 - a fact's own fields
        """Write that somebody came in, or changed who may, before they hear of it.

        The position in the log. Raises Busy, or what the store says.
        """
        return self._writer.now(self._entry(visit, centre or visit.caller.centre, kind, said))

    def note_by_hand(self, centre: str, kind: type[Fact], **said: Any) -> int:  # noqa: ANN401 - a fact's own fields
        """Write that whoever runs the office changed who may enter; as `note`."""
        return self.note_unbidden(centre, BY_HAND, kind, **said)

    def note_unbidden(self, centre: str, door: str, kind: type[Fact], **said: Any) -> int:  # noqa: ANN401 - a fact's own fields
        """Write what the office did by itself at a door, as it locks an account; as `note`."""
        told = _NOBODY | {"door": door} | said
        return self._writer.now(Entry(centre, self._registry.clock(), OFFICE, kind, told))

    def count_in_vain(self, centre: str, door: str, **said: Any) -> None:  # noqa: ANN401 - a fact's own fields
        """Count that somebody tried to sign in, in vain."""
        told = _NOBODY | {"door": door, "times": 1} | said
        self._writer.soon(Entry(centre, self._registry.clock(), OFFICE, SignInFailed, told))

    def refuse(self, visit: Visit, record: UUID | None, code: str) -> None:
        """Write that somebody we know was turned away, before they hear of it.

        Whether what they asked for is there or not, it is written, and takes the same time. Raises
        Busy, or what the store says.
        """
        found = self._there(record) if record else None
        centre = book_of(found, self._registry) if found else visit.caller.centre
        said = {"record": record, "code": code, "known": found is not None, "times": 1}
        self._writer.now(self._entry(visit, centre, Refused, said))

    def refuse_unknown(self, door: str, code: str, times: int = 1) -> None:
        """Count that somebody whom no key made known was turned away, so many times."""
        said = _NOBODY | {"door": door, "record": None, "code": code, "known": False}
        said["times"] = times
        self._writer.soon(Entry(CITY, self._registry.clock(), OFFICE, Refused, said))

    def _there(self, record: UUID) -> Record | None:
        return self._registry.get(Record, record) if self._registry.has(record) else None

    def _entry(self, visit: Visit, centre: str, kind: Any, said: Mapping[str, Any]) -> Entry:  # noqa: ANN401 - a kind of fact
        return Entry(centre, self._registry.clock(), visit.by, kind, {**visit.told, **said})

    def _reading(
        self, visit: Visit, centre: str, records: Iterable[UUID], shown: _Shown, *, glass: bool
    ) -> Entry:
        at = self._registry.clock()
        whole, masked = ({place: list(kinds) for place, kinds in one} for one in shown)
        reading: dict[str, Any] = {
            "at": at.isoformat(),
            **visit.told,
            "records": [str(record) for record in records],
            "whole": whole,
            "masked": masked,
        }
        if glass:
            reading["under_glass"] = True
        return Entry(centre, at, OFFICE, Read, reading)


def book_of(record: Record, registry: Registry) -> str:
    """In the book of which centre a record's readings stand: who has it in hand, if it is ours."""
    custody = str(getattr(record, "custody", ""))
    return custody if custody in registry.centres else str(getattr(record, "centre", CITY))


def _as_shown(value: Lying, text: str | None) -> str | None:
    return text if text is None or value.whole else mask(parts(Sealed(value.sealed)).field, text)


def _by_what_was_shown(
    told: Iterable[tuple[Lying, str | None]],
) -> Iterable[tuple[str, list[UUID], _Shown]]:
    """The records of each centre of which the same was shown, and what that was."""
    of_each: dict[tuple[str, UUID], tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
    for value, text in told:
        if text is not None:
            whole, masked = of_each.setdefault((value.centre, value.record), ({}, {}))
            kinds = (whole if value.whole else masked).setdefault(value.place, set())
            kinds.add(parts(Sealed(value.sealed)).field.value)
    groups: dict[tuple[str, _Shown], list[UUID]] = {}
    for (centre, record), shown in of_each.items():
        groups.setdefault((centre, _comparable(shown)), []).append(record)
    return [(centre, records, shown) for (centre, shown), records in groups.items()]


def _comparable(shown: Iterable[Mapping[str, set[str]]]) -> _Shown:
    return tuple(
        tuple((place, tuple(sorted(one[place]))) for place in sorted(one)) for one in shown
    )
