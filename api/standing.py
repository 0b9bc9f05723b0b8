"""Whoever calls, as they stand today: over which centres, for whom, and as which party."""

from dataclasses import replace
from datetime import datetime
from threading import Lock
from time import monotonic
from zoneinfo import ZoneInfo

from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.callers import PARTIES, UNDER, Caller, Role, StandIn
from domain.dispute import Dispute
from domain.record import Record
from domain.refusals import NotFound
from domain.registry import Registry
from domain.roster import Roster
from domain.standing_for import seats_of
from domain.wording import OFFICE

KEPT_SECONDS = 1.0
"""How long a mandate that was ended in another process may still be used here."""

_LEADING = (Role.TEAM_LEAD, Role.SUPERVISOR, Role.STATISTICIAN)
_DATED = (Role.REPRESENTATIVE, Role.GUARDIAN)


class Rosters:
    """The rosters of the centres, each read again a second later."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Roster | None]] = {}
        self._one_at_a_time = Lock()

    def is_fresh(self, centre: str) -> bool:
        """Say whether a centre's roster is at hand."""
        kept = self._kept.get(centre)
        return kept is not None and monotonic() - kept[0] < KEPT_SECONDS

    def read(self, registry: Registry, centre: str) -> None:
        """Read a centre's roster anew; of one that is at hand, what was recorded since."""
        with self._one_at_a_time:
            read_at, book = monotonic(), Roster.create_id(centre)
            try:
                roster = registry.take_up(Roster, book)
                registry.lay_down(roster)
            except NotFound:
                self._kept[centre] = read_at, None
                return
            self._kept[centre] = read_at, roster

    def forget(self, centre: str) -> None:
        """Something was written into it."""
        self._kept.pop(centre, None)

    def stands_in(self, caller: Caller, day: str) -> tuple[StandIn, ...]:
        """For whom a mediator stands in on a day, by what was read last."""
        _, roster = self._kept.get(caller.centre, (0.0, None))
        return roster.stands_in(caller.officer, day) if roster else ()


def needs_roster(caller: Caller) -> bool:
    """Say whether somebody may have a mandate: mediators have."""
    return caller.role is Role.MEDIATOR and bool(caller.officer)


def as_they_stand(
    caller: Caller, registry: Registry, now: datetime, rosters: Rosters | None = None
) -> Caller:
    """The caller with the centres under theirs, their mandates, and the day it is there."""
    centre = registry.centres.get(caller.centre)
    if caller.role in _LEADING:
        return replace(caller, under=centre.under) if centre and centre.under else caller
    if caller.role in _DATED:
        return replace(caller, today=_day(now, centre.zone if centre else OFFICE))
    if rosters and needs_roster(caller):
        found = rosters.stands_in(caller, _day(now, centre.zone if centre else OFFICE))
        return replace(caller, stands_in=found) if found else caller
    return caller


def _day(now: datetime, zone: ZoneInfo) -> str:
    return now.astimezone(zone).date().isoformat()


def by_of(caller: Caller) -> str:
    """The actor's id under which a caller's facts are recorded; a party's says their record."""
    if caller.role is Role.PARTNER:
        return f"partner:{caller.body}"
    if caller.role in PARTIES:
        return f"party:{caller.id}"
    return f"officer:{caller.officer or caller.id}"


def by_on(caller: Caller, action: str, record: Record) -> str:
    """The actor's id on one record: as which party, or under whose mandate."""
    if not isinstance(record, Dispute):
        return by_of(caller)
    if caller.role in PARTIES:
        seats = seats_of(caller, record)
        return f"party:{seats[0]}" if seats else by_of(caller)
    if not caller.stands_in:
        return by_of(caller)
    own = replace(caller, stands_in=())
    is_own = holds(condition(own, action), concerns(record))
    return by_of(caller) if is_own else f"{by_of(caller)}{UNDER}{record.mediator}"
