"""What of the access log is told: nothing of what was confided, to who may not know of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from api.showing import KNOWN_BY, READERS
from domain.access_log import Kind
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from projections.access_log import Entry

_OF_VALUES = (Kind.READ, Kind.REVEALED)


def confided(may_take: Callable[[Action], bool]) -> frozenset[str]:
    """The parts of a record that somebody may neither know of nor see with a reason."""
    kept = {
        opens
        for opens, knows in KNOWN_BY.items()
        if not any(may_take(one) for one in (knows, REVEALS.get(opens)) if one)
    }
    return frozenset(name for name, action in READERS.items() if action in kept)


def without(entry: Entry, kept: frozenset[str]) -> Entry:
    """An entry that names none of these parts."""
    said = dict(entry.said)
    for shown in ("whole", "masked"):
        if shown in said:
            places = said[shown].items()
            said[shown] = {at: kinds for at, kinds in places if not _is_of(at, kept)}
    if "values" in said:
        said["values"] = [at for at in said["values"] if not _is_of(at, kept)]
    return replace(entry, said=said)


def tells_something(entry: Entry) -> bool:
    """Whether an entry names anything that was seen, or is of another kind."""
    shown = (entry.said.get(name) for name in ("whole", "masked", "values"))
    return entry.kind not in _OF_VALUES or any(shown)


def _is_of(at: str, kept: Iterable[str]) -> bool:
    return at.partition(".")[0] in kept
