"""The roster of a centre: who is away, who stands in for whom, whose caseload goes over (值班安排).

A mandate has its first and its last day and says on which cases; it is given by whose cases they
are, or by who leads them (民法典 Art. 165). What is done under it is done by who holds it, and each
fact names both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.callers import StandIn
from domain.mediators import ReplacementReason
from domain.record import Act, Fact, FirstFact, Record
from domain.refusals.roster import (
    DaysUpsideDown,
    HandedToThemselves,
    NobodyToHandOverTo,
    UnknownAbsence,
    UnknownMandate,
)
from domain.said import is_among, must_be_a_day, must_be_ids, same_id
from domain.values import Day, OfficerId


class AbsenceReason(StrEnum):
    """Why an officer is away (缺勤事由)."""

    LEAVE = "leave"  # 休假
    SICK = "sick"  # 病假
    TRAINING = "training"  # 培训
    DUTY = "duty"  # 公差
    OTHER = "other"


@dataclass(slots=True)
class Mandate:
    """Who stands in for whom, on which cases, from one day to another, both included."""

    id: str
    officer: str
    to: str
    first_day: str
    last_day: str
    disputes: tuple[str, ...]
    ended: bool = False

    def holds_on(self, day: str) -> bool:
        """Say whether it holds on a day."""
        return not self.ended and self.first_day <= day <= self.last_day


@dataclass(slots=True)
class Absence:
    """Who is away from one day to another, both included."""

    id: str
    officer: str
    first_day: str
    last_day: str
    reason: str
    ended: bool = False

    def holds_on(self, day: str) -> bool:
        """Say whether the officer is away on a day."""
        return not self.ended and self.first_day <= day <= self.last_day


class RosterOpened(FirstFact):
    """The roster of a centre was opened."""

    TOPIC = "roster.opened"
    centre: str

    def apply(self, aggregate: "Roster") -> None:
        """Everybody is here."""
        aggregate.centre = self.centre


class MandateGiven(Fact):
    """An officer stands in for another from one day to another (授权代办).

    On every case the other mediates, or on those named.
    """

    TOPIC = "roster.mandate_given"
    mandate: str
    officer: str
    to: str
    first_day: str
    last_day: str
    disputes: list[UUID]

    def apply(self, aggregate: "Roster") -> None:
        """Keep the mandate."""
        disputes = tuple(str(dispute) for dispute in self.disputes)
        said = (self.officer, self.to, self.first_day, self.last_day, disputes)
        aggregate.mandates[self.mandate] = Mandate(self.mandate, *said)


class MandateEnded(Fact):
    """A mandate was taken back, or laid down, before its last day (授权终止)."""

    TOPIC = "roster.mandate_ended"
    mandate: str

    def apply(self, aggregate: "Roster") -> None:
        """Nobody acts under it any longer."""
        aggregate.mandates[self.mandate].ended = True


class AbsenceRecorded(Fact):
    """An officer is away from one day to another (缺勤)."""

    TOPIC = "roster.absence_recorded"
    absence: str
    officer: str
    first_day: str
    last_day: str
    reason: str

    def apply(self, aggregate: "Roster") -> None:
        """Note the days."""
        aggregate.absences[self.absence] = Absence(
            self.absence, self.officer, self.first_day, self.last_day, self.reason
        )


class AbsenceEnded(Fact):
    """An officer is back before the day that was said, or does not go (销假)."""

    TOPIC = "roster.absence_ended"
    absence: str

    def apply(self, aggregate: "Roster") -> None:
        """The officer is here."""
        aggregate.absences[self.absence].ended = True


class CaseloadHandedOver(Fact):
    """It was decided that an officer's cases go over to others; each then says so itself (移交)."""

    TOPIC = "roster.caseload_handed_over"
    officer: str
    to: list[str]
    reason: str

    def apply(self, aggregate: "Roster") -> None:
        """Nothing is decided by it here: who mediates stands in each dispute."""


class Roster(Record):
    """Who of a centre is here, and who stands in."""

    TOPIC = "roster"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "roster.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "roster.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = ""
        self.mandates: dict[str, Mandate] = {}
        self.absences: dict[str, Absence] = {}

    @staticmethod
    def create_id(centre: str) -> UUID:
        """Every process finds the same roster."""
        return uuid5(NAMESPACE_URL, f"onestop:roster:{centre}")

    @classmethod
    def open(cls, act: Act, *, centre: str) -> Self:
        """Open the roster."""
        return cls._open_with(RosterOpened, act, id=cls.create_id(centre), centre=centre)

    def give_mandate(  # noqa: PLR0913 - a mandate says all of this
        self,
        act: Act,
        *,
        officer: OfficerId,
        to: OfficerId,
        first_day: Day,
        last_day: Day,
        disputes: list[UUID],
    ) -> None:
        """Let an officer stand in for another; with no dispute named, on all their cases.

        Raises IdNotWellFormed, HandedToThemselves, NotADay, DaysUpsideDown.
        """
        _must_be_another(officer, to)
        _must_be_days(first_day, last_day)
        named = tuple(str(dispute) for dispute in disputes)
        said = (officer, to, first_day, last_day, named)
        if any(not one.ended and _told(one) == said for one in self.mandates.values()):
            return
        self._record(
            MandateGiven,
            act,
            mandate=f"M{len(self.mandates) + 1}",
            officer=officer,
            to=to,
            first_day=first_day,
            last_day=last_day,
            disputes=disputes,
        )

    def end_mandate(self, act: Act, *, mandate: str) -> None:
        """End a mandate before its last day; raises UnknownMandate."""
        known = self.mandates.get(mandate)
        if known is None:
            raise UnknownMandate(mandate=mandate)
        if not known.ended:
            self._record(MandateEnded, act, mandate=mandate)

    def record_absence(
        self,
        act: Act,
        *,
        officer: OfficerId,
        first_day: Day,
        last_day: Day,
        reason: AbsenceReason,
    ) -> None:
        """Note that an officer is away; raises IdNotWellFormed, NotADay, DaysUpsideDown."""
        must_be_ids(officer=officer)
        _must_be_days(first_day, last_day)
        said = (officer, first_day, last_day)
        for one in self.absences.values():
            if not one.ended and (one.officer, one.first_day, one.last_day) == said:
                return
        self._record(
            AbsenceRecorded,
            act,
            absence=f"B{len(self.absences) + 1}",
            officer=officer,
            first_day=first_day,
            last_day=last_day,
            reason=reason,
        )

    def end_absence(self, act: Act, *, absence: str) -> None:
        """Note that the officer is back; raises UnknownAbsence."""
        known = self.absences.get(absence)
        if known is None:
            raise UnknownAbsence(absence=absence)
        if not known.ended:
            self._record(AbsenceEnded, act, absence=absence)

    def hand_over(
        self, act: Act, *, officer: OfficerId, to: list[OfficerId], reason: ReplacementReason
    ) -> None:
        """Decide that the officer's cases go to these; each is then handed over by itself.

        Raises IdNotWellFormed, NobodyToHandOverTo, HandedToThemselves.
        """
        if not to:
            raise NobodyToHandOverTo
        for one in to:
            _must_be_another(officer, one)
        self._record(CaseloadHandedOver, act, officer=officer, to=to, reason=reason)

    def stands_in(self, officer: str, day: str) -> tuple[StandIn, ...]:
        """For whom an officer stands in on a day, by the mandates that hold."""
        held = (one for one in tuple(self.mandates.values()) if one.holds_on(day))
        return tuple(StandIn(one.officer, one.disputes) for one in held if same_id(one.to, officer))

    def away_on(self, day: str) -> Iterator[Absence]:
        """Who is away on a day."""
        return (one for one in self.absences.values() if one.holds_on(day))

    def is_away(self, officer: str, day: str) -> bool:
        """Say whether an officer is away on a day."""
        return is_among(officer, (one.officer for one in self.away_on(day)))


def _told(one: Mandate) -> tuple[str, str, str, str, tuple[str, ...]]:
    return one.officer, one.to, one.first_day, one.last_day, one.disputes


def _must_be_another(officer: OfficerId, to: OfficerId) -> None:
    must_be_ids(officer=officer, to=to)
    if same_id(officer, to):
        raise HandedToThemselves(officer=officer)


def _must_be_days(first_day: Day, last_day: Day) -> None:
    if must_be_a_day(first_day) > must_be_a_day(last_day):
        raise DaysUpsideDown(first=first_day, last=last_day)
