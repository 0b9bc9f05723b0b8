"""A clock that is behind the record, accepted on somebody's word and on the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.office_book import ClockReason, OfficeBook
from domain.record import Act
from domain.registry import Registry
from operations.console import Halt, tell
from operations.findings import Broken
from operations.log_again import entries_of, unsealed
from operations.office import Office, open_office
from operations.settings import Settings
from operations.truths import TOLERANCE
from operations.unkept import last_signed
from operations.unsealed import as_stored, read_fact


@dataclass(frozen=True, slots=True)
class Around:
    """The facts past `after` up to `upto`, which nobody signed yet, and the moments they say."""

    after: int
    upto: int
    since: datetime
    behind: datetime | None
    """None where there are none."""

    wrong: int
    """How many of them say a moment that cannot be, by the clock there is now."""


def accept(settings: Settings, *, by: str, reason: ClockReason) -> None:
    """Record that the office goes on by this clock, and who answers for what another recorded.

    Raises Halt where no other did. The fact stands last in the log, so the next start finds
    a record that is not ahead.
    """
    with open_office(settings, any_clock=True) as office:
        now, last = office.clock(), office.last_recorded_at()
        around = _around(office, now)
        is_behind = last is not None and now + TOLERANCE < last
        if not is_behind and not around.wrong:
            raise Halt("clock-is-right")
        behind = around.behind or last or now
        act = Act(f"officer:{by}", happened_at=now, recorded_at=now)
        _write_down(office.registry, act, behind, reason, around)
        tell("clock-accepted", last=behind)
        if around.upto:
            told = {"after": around.after, "upto": around.upto, "since": around.since}
            tell("clock-answered", by=by, behind=behind, **told)
        if office.ledger.why_stopped() is not None:
            tell("clock-then-resume")


def _around(office: Office, now: datetime) -> Around:
    """What nobody signed yet, as it stands in the log."""
    signed = last_signed(office.ledger.seals)
    after = signed.position if signed else 0
    looking = unsealed(office.registry, after, now)
    upto = wrong = 0
    since, behind = now, None
    for entry in entries_of(office.registry, after, office.ledger.last):
        stored = as_stored(entry)
        wrong += looking.wrong(stored) is Broken.TIME
        fact = read_fact(office.registry.mapper, stored)
        if fact is not None:
            since, behind = (
                min(since, fact.timestamp),
                max(behind or fact.timestamp, fact.timestamp),
            )
        upto = entry.id
    return Around(after if upto else 0, upto, since, behind, wrong)


def _write_down(
    registry: Registry, act: Act, behind: datetime, reason: ClockReason, around: Around
) -> None:
    """In one write, also where the book is new: half of it would let the office open."""
    said: dict[str, Any] = {
        "behind": behind,
        "reason": reason,
        "facts": (around.after, around.upto),
        "since": around.since,
    }
    if registry.has(OfficeBook.create_id()):
        book = registry.at_record(OfficeBook, OfficeBook.create_id())
        book.decide(OfficeBook.accept_clock, act, **said)
        return
    opened = OfficeBook.open(act)
    opened.accept_clock(act, **said)
    registry.open(opened, act)
