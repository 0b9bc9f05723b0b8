"""A clock that is behind the record, accepted on somebody's word and on the record."""

from datetime import datetime

from domain.office_book import ClockReason, OfficeBook
from domain.record import Act
from domain.registry import Registry
from operations.console import Halt, tell
from operations.office import open_office
from operations.settings import Settings
from operations.truths import TOLERANCE


def accept(settings: Settings, *, by: str, reason: ClockReason) -> None:
    """Record that the office goes on by this clock; raises Halt where it is not behind.

    The fact stands last in the log, so the next start finds a record that is not ahead.
    """
    with open_office(settings, any_clock=True) as office:
        last, now = office.last_recorded_at(), office.clock()
        if last is None or now + TOLERANCE >= last:
            raise Halt("clock-is-right")
        act = Act(f"officer:{by}", happened_at=now, recorded_at=now)
        _write_down(office.registry, act, last, reason)
    tell("clock-accepted", last=last)


def _write_down(registry: Registry, act: Act, last: datetime, reason: ClockReason) -> None:
    """In one write, also where the book is new: half of it would let the office open."""
    if registry.has(OfficeBook.create_id()):
        book = registry.at_record(OfficeBook, OfficeBook.create_id())
        book.decide(OfficeBook.accept_clock, act, behind=last, reason=reason)
        return
    opened = OfficeBook.open(act)
    opened.accept_clock(act, behind=last, reason=reason)
    registry.open(opened, act)
