"""The hours of the inspectors: who is booked for a visit, and who is free again (监察员排班)."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.limits import limit
from domain.record import Act
from domain.refusals.visit import (
    AtLeastTwoInspectors,
    CertificateNumberMissing,
    CertificateTwice,
    MediatorIsNoInspector,
    NotThatDay,
    UnknownVisit,
    VisitWindowTooLong,
    VisitWindowUpsideDown,
)
from domain.room import Room
from domain.said import must_be_ids, same_id
from domain.values import CentreId, Day, OfficerId

if TYPE_CHECKING:
    from domain.visit import Visit


def must_be_a_window(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a window that ends before it starts, or is too long to book anybody for.

    Raises VisitWindowUpsideDown, VisitWindowTooLong.
    """
    if ends_at <= starts_at:
        raise VisitWindowUpsideDown(starts_at=starts_at, ends_at=ends_at)
    longest = limit("visit.window").amount
    if ends_at - starts_at > timedelta(days=longest):
        raise VisitWindowTooLong(days=longest)


def must_be_a_team(inspectors: dict[str, str], mediator: OfficerId | None) -> None:
    """Refuse a team that has no power to inspect.

    Raises AtLeastTwoInspectors, IdNotWellFormed, CertificateNumberMissing, CertificateTwice,
    MediatorIsNoInspector.
    """
    needed = limit("visit.inspectors").amount
    named = len({inspector.casefold() for inspector in inspectors})
    if named < needed:
        raise AtLeastTwoInspectors(named=named, needed=needed)
    must_be_ids(inspector=inspectors)
    for inspector, certificate in inspectors.items():
        if not _as_read(certificate):
            raise CertificateNumberMissing(inspector=inspector)
        if same_id(mediator, inspector):
            raise MediatorIsNoInspector(officer=inspector)
    if len({_as_read(certificate) for certificate in inspectors.values()}) != len(inspectors):
        raise CertificateTwice


def _as_read(certificate: str) -> str:
    """A certificate's number as the eye reads it: no blanks, nothing invisible, one width."""
    plain = unicodedata.normalize("NFKC", certificate).casefold()
    return "".join(one for one in plain if unicodedata.category(one)[0] not in "CZM")


def days_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Iterator[Day]:
    """Every calendar day of the zone that a window touches."""
    day = starts_at.astimezone(zone).date()
    last = (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        yield Day(day.isoformat())
        day += timedelta(days=1)


class VisitBookings(Room):
    """The roster, as the rooms of the visit use it."""

    def _visit(self, visit: str) -> "Visit":
        if visit not in self.visits:
            raise UnknownVisit(visit=visit)
        return self.visits[visit]

    def _booking(self, visit: str) -> str:
        """A visit's id is its dispute's own; in an inspector's day it needs the dispute's too."""
        return f"{self.id}/{visit}"

    def _team_days(
        self, starts_at: datetime, ends_at: datetime, inspectors: dict[str, str]
    ) -> list[tuple[OfficerId, Day]]:
        zone = self._shelf.centre(CentreId(self.centre)).zone
        days = list(days_of(starts_at, ends_at, zone))
        return [(OfficerId(inspector), day) for inspector in sorted(inspectors) for day in days]

    def _book(
        self,
        act: Act,
        visit: str,
        starts_at: datetime,
        ends_at: datetime,
        inspectors: dict[str, str],
    ) -> None:
        for inspector, day in self._team_days(starts_at, ends_at, inspectors):
            book = self._shelf.inspector_day(inspector, day, act)
            book.book(act, visit=self._booking(visit), starts_at=starts_at, ends_at=ends_at)

    def _free_what_is_left_out(
        self,
        act: Act,
        visit: "Visit",
        starts_at: datetime,
        ends_at: datetime,
        inspectors: dict[str, str],
    ) -> None:
        kept = set(self._team_days(starts_at, ends_at, inspectors))
        for inspector, day in self._team_days(visit.starts_at, visit.ends_at, visit.inspectors):
            if (inspector, day) not in kept:
                book = self._shelf.inspector_day(inspector, day, act)
                book.free(act, visit=self._booking(visit.id))

    def _send_out(self, act: Act, visit: "Visit") -> None:
        """On a day it is planned for, and nobody who is still elsewhere.

        Raises NotThatDay, InspectorElsewhere.
        """
        team_days = self._team_days(visit.starts_at, visit.ends_at, visit.inspectors)
        if self._day_of(act).isoformat() not in {day for _, day in team_days}:
            raise NotThatDay(visit=visit.id, starts_at=visit.starts_at, ends_at=visit.ends_at)
        for inspector, day in team_days:
            book = self._shelf.inspector_day(inspector, day, act)
            book.go_out(act, visit=self._booking(visit.id))

    def _free(self, act: Act, visit: "Visit") -> None:
        self._free_what_is_left_out(act, visit, visit.starts_at, visit.ends_at, {})

    def _let_inspectors_go(self, act: Act, visit: "Visit") -> None:
        """Whoever is done before the window ends may be booked for the rest of it."""
        done_at = max(visit.starts_at, min(visit.ends_at, act.happened_at))
        for inspector, day in self._team_days(visit.starts_at, visit.ends_at, visit.inspectors):
            book = self._shelf.inspector_day(inspector, day, act)
            book.release(act, visit=self._booking(visit.id), at=done_at)
            book.come_back(act, visit=self._booking(visit.id))
