"""At the company: the certificates, two records with two sets of readers, the outcome (现场)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.alerts import AlertKind, raise_alert
from domain.conditions import not_closed
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.visit import (
    CertificatesNotShown,
    EntryWasNotRefused,
    NotYetThere,
    SomebodyWasThere,
    VisitOver,
)
from domain.sealed import Sealed, same_value
from domain.steps import step
from domain.values import PartyId
from domain.visit import Visit, VisitStatus, a_visit_open
from domain.visit_bookings import VisitBookings

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class VisitOutcome(StrEnum):
    """What came of going there (上门结果)."""

    SETTLED = "settled"  # 当场和解
    TERMS_OFFERED = "terms-offered"  # 提出方案
    NO_AGREEMENT = "no-agreement"  # 未能达成一致
    NOBODY_THERE = "nobody-there"  # 无人在场
    ENTRY_REFUSED = "entry-refused"  # 拒绝进入
    PAID = "paid"  # 当场支付


class DepartedForVisit(Fact):
    """The mediator and the inspectors set out (出发)."""

    TOPIC = "dispute.departed_for_visit"
    visit: str

    def apply(self, aggregate: "Trunk") -> None:
        """They are on the way."""
        visit = aggregate.visits[self.visit]
        visit.status, visit.departed_at = VisitStatus.DEPARTED, self.happened_at


class ArrivedAtVisit(Fact):
    """They arrived at the place (到达)."""

    TOPIC = "dispute.arrived_at_visit"
    visit: str

    def apply(self, aggregate: "Trunk") -> None:
        """They are there."""
        visit = aggregate.visits[self.visit]
        visit.status, visit.arrived_at = VisitStatus.ARRIVED, self.happened_at


class CertificatesShown(Fact):
    """The inspectors showed their certificates (出示执法证件)."""

    TOPIC = "dispute.certificates_shown"
    visit: str

    def apply(self, aggregate: "Trunk") -> None:
        """From now on they may inspect."""
        visit = aggregate.visits[self.visit]
        visit.certificates_shown_at = self.happened_at
        visit.note_at(self.happened_at)


class MediationRecordedOnVisit(Fact):
    """The mediator wrote down what was said to settle; inspectors never read it (上门调解记录)."""

    TOPIC = "dispute.mediation_recorded_on_visit"
    visit: str
    mediation_record: Sealed
    parties_met: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Put the record with the visit."""
        visit = aggregate.visits[self.visit]
        visit.mediation_records.append(self.mediation_record)
        visit.note_at(self.happened_at)
        visit.parties_met += [met for met in self.parties_met if met not in visit.parties_met]


class InspectionRecorded(Fact):
    """The inspectors wrote their own record, which is evidence (现场检查笔录)."""

    TOPIC = "dispute.inspection_recorded"
    visit: str
    inspection_record: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Put the record with the visit."""
        visit = aggregate.visits[self.visit]
        visit.inspection_records.append(self.inspection_record)
        visit.note_at(self.happened_at)


class EntryRefused(Fact):
    """The company did not let them in (拒绝进入)."""

    TOPIC = "dispute.entry_refused"
    visit: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note it on the visit, and alert."""
        aggregate.visits[self.visit].entry_refused = True
        raise_alert(aggregate, self, AlertKind.ENTRY_REFUSED, f"entry-refused:{self.visit}")
        aggregate.visits[self.visit].note_at(self.happened_at)


class CorrectedOnTheSpot(Fact):
    """A clear breach was put right before their eyes (当场纠正, 劳动保障监察条例 Art. 15)."""

    TOPIC = "dispute.corrected_on_the_spot"
    visit: str
    correction: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Note it on the visit."""
        visit = aggregate.visits[self.visit]
        visit.corrections.append(self.correction)
        visit.note_at(self.happened_at)


class VisitFinished(Fact):
    """The visit is over, with its outcome (上门结束)."""

    TOPIC = "dispute.visit_finished"
    visit: str
    outcome: str

    def apply(self, aggregate: "Trunk") -> None:
        """Close the visit."""
        visit = aggregate.visits[self.visit]
        visit.status, visit.outcome = VisitStatus.FINISHED, self.outcome
        visit.finished_version = self.originator_version


def at_the_place(dispute: "Dispute") -> Refusal | None:
    """The team of the open visit has arrived."""
    visit = dispute.open_visit
    if visit is None:
        return a_visit_open(dispute)
    return None if visit.has_arrived else NotYetThere(visit=visit.id)


def certificates_shown(dispute: "Dispute") -> Refusal | None:
    """The inspectors of the open visit have shown their certificates."""
    visit = dispute.open_visit
    if visit is None or visit.certificates_shown_at:
        return None
    return CertificatesNotShown(visit=visit.id)


def must_fit(outcome: VisitOutcome, visit: Visit) -> None:
    """Refuse an outcome that contradicts what was recorded on the visit.

    Raises CertificatesNotShown, EntryWasNotRefused, SomebodyWasThere.
    """
    match outcome:
        case VisitOutcome.ENTRY_REFUSED:
            if not visit.entry_refused:
                raise EntryWasNotRefused(visit=visit.id)
        case VisitOutcome.NOBODY_THERE:
            if _somebody_was_met(visit):
                raise SomebodyWasThere(visit=visit.id)
        case _:
            if not visit.certificates_shown_at:
                raise CertificatesNotShown(visit=visit.id)


def _somebody_was_met(visit: Visit) -> bool:
    """Say whether anything on the visit's sheet could not have been without somebody there."""
    records = (visit.mediation_records, visit.inspection_records, visit.corrections)
    met = visit.certificates_shown_at or visit.parties_met or visit.entry_refused
    return bool(met) or any(records)


def _has(records: list[Sealed], record: Sealed) -> bool:
    return any(same_value(kept, record) for kept in records)


class VisitRecordsRoom(VisitBookings):
    """What is recorded on the way, at the door and inside."""

    @step("depart", not_closed, a_visit_open)
    def depart(self, act: Act, *, visit: str) -> None:
        """Set out.

        Raises UnknownVisit, VisitOver, NotThatDay, InspectorElsewhere, BeforeWhatItRestsOn.
        """
        if self._visit(visit).has_departed:
            return
        self._must_be_the_open_visit("depart", visit)
        self._must_not_precede(act, self._visit(visit).planned_at)
        self._send_out(act, self._visit(visit))
        self._record(DepartedForVisit, act, visit=visit)

    @step("arrive", not_closed, a_visit_open)
    def arrive(self, act: Act, *, visit: str) -> None:
        """Arrive; a departure nobody noted is no obstacle.

        Raises UnknownVisit, VisitOver, BeforeWhatItRestsOn, NotThatDay, InspectorElsewhere.
        """
        if self._visit(visit).has_arrived:
            return
        self._must_be_the_open_visit("arrive", visit)
        planned = self._visit(visit)
        self._must_not_precede(act, planned.planned_at, planned.departed_at)
        self._send_out(act, self._visit(visit))
        self._record(ArrivedAtVisit, act, visit=visit)

    @step("show-certificates", not_closed, at_the_place)
    def show_certificates(self, act: Act, *, visit: str) -> None:
        """Show the certificates (劳动保障监察条例 Art. 16); not shown, the company may refuse.

        Raises UnknownVisit, NotYetThere, VisitOver, BeforeWhatItRestsOn.
        """
        if self._visit(visit).certificates_shown_at:
            return
        self._must_be_the_open_visit("show-certificates", visit)
        self._must_not_precede(act, self._visit(visit).arrived_at)
        self._record(CertificatesShown, act, visit=visit)

    @step("record-mediation-on-visit", not_closed, at_the_place)
    def record_mediation_on_visit(
        self, act: Act, *, visit: str, mediation_record: Sealed, parties_met: list[PartyId]
    ) -> None:
        """Keep the mediator's record, sealed for the parties' compartment.

        Raises UnknownVisit, UnknownParty, NotYetThere, VisitOver, BeforeWhatItRestsOn.
        """
        if _has(self._visit(visit).mediation_records, mediation_record):
            return
        self._must_be_the_open_visit("record-mediation-on-visit", visit)
        for party in parties_met:
            self._party(party)
        self._must_not_precede(act, self._visit(visit).arrived_at)
        self._record(
            MediationRecordedOnVisit,
            act,
            visit=visit,
            mediation_record=mediation_record,
            parties_met=parties_met,
        )

    @step("record-inspection", not_closed, at_the_place, certificates_shown)
    def record_inspection(self, act: Act, *, visit: str, inspection_record: Sealed) -> None:
        """Keep the inspectors' record, sealed for the inspection compartment.

        Nothing is inspected before the certificates are shown (行政处罚法 Art. 55).
        Raises UnknownVisit, NotYetThere, CertificatesNotShown, VisitOver, BeforeWhatItRestsOn.
        """
        if _has(self._visit(visit).inspection_records, inspection_record):
            return
        self._must_be_the_open_visit("record-inspection", visit)
        self._must_not_precede(act, self._visit(visit).certificates_shown_at)
        self._record(InspectionRecorded, act, visit=visit, inspection_record=inspection_record)

    @step("record-refused-entry", not_closed, at_the_place)
    def record_refused_entry(self, act: Act, *, visit: str, words: Sealed | None = None) -> None:
        """Note that the company did not let them in.

        Raises UnknownVisit, NotYetThere, VisitOver, BeforeWhatItRestsOn.
        """
        if self._visit(visit).entry_refused:
            return
        self._must_be_the_open_visit("record-refused-entry", visit)
        self._must_not_precede(act, self._visit(visit).arrived_at)
        self._record(EntryRefused, act, visit=visit, words=words)

    @step("correct-on-the-spot", not_closed, at_the_place, certificates_shown)
    def correct_on_the_spot(self, act: Act, *, visit: str, correction: Sealed) -> None:
        """Note a breach put right there and then.

        Raises UnknownVisit, NotYetThere, CertificatesNotShown, VisitOver, BeforeWhatItRestsOn.
        """
        if _has(self._visit(visit).corrections, correction):
            return
        self._must_be_the_open_visit("correct-on-the-spot", visit)
        self._must_not_precede(act, self._visit(visit).certificates_shown_at)
        self._record(CorrectedOnTheSpot, act, visit=visit, correction=correction)

    @step("finish-visit", not_closed, at_the_place)
    def finish_visit(self, act: Act, *, visit: str, outcome: VisitOutcome) -> None:
        """Finish the visit; without certificates only where nobody was there or entry was refused.

        Raises UnknownVisit, NotYetThere, VisitOver, CertificatesNotShown, EntryWasNotRefused,
        SomebodyWasThere, BeforeWhatItRestsOn.
        """
        visited = self._visit(visit)
        if visited.outcome == outcome:
            return
        self._must_be_the_open_visit("finish-visit", visit)
        must_fit(outcome, visited)
        self._must_not_precede(act, visited.arrived_at, visited.last_noted_at)
        self._let_inspectors_go(act, visited)
        self._record(VisitFinished, act, visit=visit, outcome=outcome)

    def _must_be_the_open_visit(self, name: str, visit: str) -> None:
        if not self._visit(visit).is_open:
            raise VisitOver(visit=visit)
        self._must_be_open(name)
