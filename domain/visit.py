"""The on-site visit: a mediator and at least two inspectors go to the company (上门)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import in_our_hands
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.visit import (
    AnotherVisitOpen,
    VisitIdTaken,
    VisitOver,
    VisitUnderWay,
)
from domain.said import must_be_ids
from domain.sealed import Sealed, same_value
from domain.steps import step
from domain.visit_bookings import VisitBookings, must_be_a_team, must_be_a_window

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class VisitStatus(StrEnum):
    """How far a visit has come."""

    PLANNED = "planned"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class VisitPurpose(StrEnum):
    """What the visit is for (上门事由)."""

    REACH_RESPONDENT = "reach-respondent"  # 联系不上被申请人
    MEDIATE = "mediate"  # 上门调解
    ESTABLISH_FACTS = "establish-facts"  # 核实事实、调取台账
    PRESS_FOR_PERFORMANCE = "press-for-performance"  # 督促履行


class InspectionGround(StrEnum):
    """The inspectors' own legal ground for going; a matter in mediation is not theirs by itself.

    劳动保障监察条例 Art. 21(2) sends it back to the dispute way, so the ground is stated.
    """

    ROUTINE_INSPECTION = "routine-inspection"  # 日常巡视检查
    ACCEPTED_COMPLAINT = "accepted-complaint"  # 受理投诉举报
    INVITED_TO_ASSIST = "invited-to-assist"  # 受邀协助调解


class CancelReason(StrEnum):
    """Why a visit did not take place (取消事由)."""

    SETTLED_BEFORE = "settled-before"
    RESPONDENT_CAME = "respondent-came"
    WRONG_PLACE = "wrong-place"
    INSPECTORS_CALLED_AWAY = "inspectors-called-away"
    APPLICANT_ASKED = "applicant-asked"
    OTHER = "other"


@dataclass
class Visit:
    """One visit, which is two legal acts in one trip: mediation and inspection."""

    id: str
    purpose: str
    ground: str
    inspectors: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    place: Sealed
    planned_version: int = 0
    planned_at: datetime | None = None
    status: VisitStatus = VisitStatus.PLANNED
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    last_noted_at: datetime | None = None
    certificates_shown_at: datetime | None = None
    mediation_records: list[Sealed] = field(default_factory=list)
    inspection_records: list[Sealed] = field(default_factory=list)
    entry_refused: bool = False
    corrections: list[Sealed] = field(default_factory=list)
    outcome: str = ""
    finished_version: int = 0
    parties_met: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Say whether the visit is still to come or under way."""
        return self.status not in (VisitStatus.FINISHED, VisitStatus.CANCELLED)

    @property
    def has_departed(self) -> bool:
        """Say whether they ever set out."""
        return self.status in (VisitStatus.DEPARTED, VisitStatus.ARRIVED, VisitStatus.FINISHED)

    @property
    def has_arrived(self) -> bool:
        """Say whether they were ever there."""
        return self.status in (VisitStatus.ARRIVED, VisitStatus.FINISHED)

    def note_at(self, moment: datetime) -> None:
        """Keep when the last thing was noted there: nobody has left before."""
        self.last_noted_at = max(moment, self.last_noted_at or moment)

    def is_planned_as(
        self, starts_at: datetime, ends_at: datetime, inspectors: dict[str, str], place: Sealed
    ) -> bool:
        """Say whether the visit is already planned just so."""
        return (
            (self.starts_at, self.ends_at) == (starts_at, ends_at)
            and self.inspectors == inspectors
            and same_value(self.place, place)
        )


class VisitPlanned(Fact):
    """A visit was planned: why, on what legal ground, where, when and by whom (计划上门)."""

    TOPIC = "dispute.visit_planned"
    visit: str
    purpose: str
    ground: str
    place: Sealed
    starts_at: datetime
    ends_at: datetime
    inspectors: dict[str, str]

    def apply(self, aggregate: "Trunk") -> None:
        """Put the visit on the file."""
        aggregate.visits[self.visit] = Visit(
            id=self.visit,
            purpose=self.purpose,
            ground=self.ground,
            inspectors=dict(self.inspectors),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place,
            planned_version=self.originator_version,
            planned_at=self.happened_at,
        )


class VisitRescheduled(Fact):
    """The visit was moved to another time, place or team (上门改期)."""

    TOPIC = "dispute.visit_rescheduled"
    visit: str
    place: Sealed
    starts_at: datetime
    ends_at: datetime
    inspectors: dict[str, str]

    def apply(self, aggregate: "Trunk") -> None:
        """Write the new plan over the old."""
        visit = aggregate.visits[self.visit]
        visit.place, visit.inspectors = self.place, dict(self.inspectors)
        visit.starts_at, visit.ends_at = self.starts_at, self.ends_at


class VisitCancelled(Fact):
    """The visit does not take place (取消上门)."""

    TOPIC = "dispute.visit_cancelled"
    visit: str
    reason: str

    def apply(self, aggregate: "Trunk") -> None:
        """Strike the visit."""
        aggregate.visits[self.visit].status = VisitStatus.CANCELLED


def no_visit_open(dispute: "Dispute") -> Refusal | None:
    """No other visit is planned or under way."""
    visit = dispute.open_visit
    return AnotherVisitOpen(visit=visit.id) if visit else None


def a_visit_open(dispute: "Dispute") -> Refusal | None:
    """A visit is planned or under way."""
    return None if dispute.open_visit else StepNotOpen(stage=dispute.stage)


class VisitRoom(VisitBookings):
    """What is decided about going there."""

    @step("plan-visit", in_our_hands, no_visit_open)
    def plan_visit(  # noqa: PLR0913 - what a plan of a visit says
        self,
        act: Act,
        *,
        visit: str,
        purpose: VisitPurpose,
        ground: InspectionGround,
        place: Sealed,
        starts_at: datetime,
        ends_at: datetime,
        inspectors: dict[str, str],
    ) -> None:
        """Plan a visit; `inspectors` gives each inspector's certificate number by officer id.

        A visit called off is planned anew under an id of its own.
        Raises VisitIdTaken, AnotherVisitOpen, VisitWindowUpsideDown, VisitWindowTooLong,
        AtLeastTwoInspectors, IdNotWellFormed, CertificateNumberMissing, CertificateTwice,
        MediatorIsNoInspector, InspectorBooked.
        """
        known = self.visits.get(visit)
        if known:
            stands = known.status is not VisitStatus.CANCELLED
            if stands and known.is_planned_as(starts_at, ends_at, inspectors, place):
                return
            raise VisitIdTaken(visit=visit)
        self._must_be_open("plan-visit")
        must_be_ids(visit=visit)
        must_be_a_window(starts_at, ends_at)
        must_be_a_team(inspectors, self.mediator)
        self._book(act, visit, starts_at, ends_at, inspectors)
        self._record(
            VisitPlanned,
            act,
            visit=visit,
            purpose=purpose,
            ground=ground,
            place=place,
            starts_at=starts_at,
            ends_at=ends_at,
            inspectors=inspectors,
        )

    @step("reschedule-visit", in_our_hands, a_visit_open)
    def reschedule_visit(  # noqa: PLR0913 - what a plan of a visit says
        self,
        act: Act,
        *,
        visit: str,
        starts_at: datetime,
        ends_at: datetime,
        place: Sealed | None = None,
        inspectors: dict[str, str] | None = None,
    ) -> None:
        """Move a visit that has not set out; what is not named stays. Old days are freed at once.

        Raises UnknownVisit, VisitOver, VisitUnderWay, BeforeWhatItRestsOn, and what plan_visit
        raises.
        """
        planned = self._visit(visit)
        team = planned.inspectors if inspectors is None else inspectors
        where = place or planned.place
        if planned.is_open and planned.is_planned_as(starts_at, ends_at, team, where):
            return
        self._must_not_have_set_out(planned)
        self._must_be_open("reschedule-visit")
        must_be_a_window(starts_at, ends_at)
        must_be_a_team(team, self.mediator)
        self._must_not_precede(act, planned.planned_at)
        self._free_what_is_left_out(act, planned, starts_at, ends_at, team)
        self._book(act, visit, starts_at, ends_at, team)
        self._record(
            VisitRescheduled,
            act,
            visit=visit,
            place=where,
            starts_at=starts_at,
            ends_at=ends_at,
            inspectors=team,
        )

    @step("cancel-visit", a_visit_open)
    def cancel_visit(self, act: Act, *, visit: str, reason: CancelReason) -> None:
        """Call a visit off before anybody is there, and free the inspectors.

        Raises UnknownVisit, VisitUnderWay, VisitOver, BeforeWhatItRestsOn.
        """
        planned = self._visit(visit)
        if planned.status is VisitStatus.CANCELLED:
            return
        if planned.has_arrived:
            raise (VisitUnderWay if planned.is_open else VisitOver)(visit=visit)
        self._must_be_open("cancel-visit")
        self._must_not_precede(act, planned.planned_at, planned.departed_at)
        self._free(act, planned)
        self._record(VisitCancelled, act, visit=visit, reason=reason)

    def _must_not_have_set_out(self, visit: Visit) -> None:
        if not visit.is_open:
            raise VisitOver(visit=visit.id)
        if visit.has_departed:
            raise VisitUnderWay(visit=visit.id)
