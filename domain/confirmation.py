"""Confirmation: both sides together have their agreement made enforceable (仲裁审查, 司法确认)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from domain.agreement import Agreement
from domain.applications import (
    CONFIRMING,
    Application,
    ConfirmationResult,
    RefusalGround,
    Route,
    applied_for,
    settles,
)
from domain.conditions import agreed
from domain.organisations import organisations
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.confirmation import (
    AlreadyConfirmed,
    AnotherConfirmationPending,
    ApplicationNotJoint,
    NoDocumentNumber,
    NoGround,
    RelationNotReviewed,
    ResultRecorded,
    RouteNotOpenToOrganisation,
)
from domain.refusals.performance import AgreementNotInEffect
from domain.room import Room
from domain.steps import step
from domain.values import ClaimKind, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class ArbitralReviewAppliedFor(Fact):
    """Both sides applied for arbitral review of their agreement (申请仲裁审查)."""

    TOPIC = "dispute.arbitral_review_applied_for"
    parties: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for the arbitration commission."""
        _applied(aggregate, Route.ARBITRAL_REVIEW, self.parties, self.happened_at)


class ArbitralReviewAnswered(Fact):
    """The commission reviewed the agreement, refused to, or was no longer asked (仲裁审查结果)."""

    TOPIC = "dispute.arbitral_review_answered"
    result: str
    number: str
    ground: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the answer."""
        _answered(aggregate, Route.ARBITRAL_REVIEW, self)


class JudicialConfirmationAppliedFor(Fact):
    """Both sides applied to the court to confirm their agreement (申请司法确认)."""

    TOPIC = "dispute.judicial_confirmation_applied_for"
    parties: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for the court."""
        _applied(aggregate, Route.JUDICIAL_CONFIRMATION, self.parties, self.happened_at)


class JudicialConfirmationAnswered(Fact):
    """The court confirmed the agreement, refused to, or was no longer asked (司法确认结果)."""

    TOPIC = "dispute.judicial_confirmation_answered"
    result: str
    number: str
    ground: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the answer."""
        _answered(aggregate, Route.JUDICIAL_CONFIRMATION, self)


APPLIED: Mapping[Route, type[Fact]] = {
    Route.ARBITRAL_REVIEW: ArbitralReviewAppliedFor,
    Route.JUDICIAL_CONFIRMATION: JudicialConfirmationAppliedFor,
}
ANSWERED: Mapping[Route, type[Fact]] = {
    Route.ARBITRAL_REVIEW: ArbitralReviewAnswered,
    Route.JUDICIAL_CONFIRMATION: JudicialConfirmationAnswered,
}
"""The facts of the two ways, which differ in whom they ask and in what may not be confirmed."""


def _applied(dispute: "Trunk", kind: Route, parties: list[str], at: datetime) -> None:
    dispute.confirmations.made[kind] = Application(kind, at, list(parties))


def _answered(
    dispute: "Trunk", kind: Route, answer: ArbitralReviewAnswered | JudicialConfirmationAnswered
) -> None:
    application = dispute.confirmations.made[kind]
    application.result, application.number = answer.result, answer.number
    application.ground, application.result_version = answer.ground, answer.originator_version
    application.answered_at = answer.happened_at


def not_confirmed(dispute: "Dispute") -> Refusal | None:
    """The agreement is not confirmed, and no confirmation waits for an answer."""
    for kind in CONFIRMING:
        if dispute.confirmations.waits_for(kind):
            return AnotherConfirmationPending(route=kind)
        if dispute.confirmations.has(kind, ConfirmationResult.APPROVED):
            return AlreadyConfirmed(route=kind)
    return None


class ConfirmationRoom(Room):
    """What is decided about confirming an agreement; none of it ever keeps a worker from court.

    The windows (15 and 30 days) run at the same time from the day of effect. They are deadlines,
    folded with the calendar, and it is for the commission or the court to call one late.
    """

    @step("apply-arbitral-review", agreed, not_confirmed)
    def apply_arbitral_review(self, act: Act, *, parties: list[PartyId]) -> None:
        """Record the application of every bound party together (办案规则 Art. 74).

        Raises ApplicationNotJoint, RouteNotOpenToOrganisation, RelationNotReviewed,
        AnotherConfirmationPending, AlreadyConfirmed, BeforeWhatItRestsOn.
        """
        self._apply(act, Route.ARBITRAL_REVIEW, parties)

    @step(
        "record-arbitral-review-result",
        applied_for(Route.ARBITRAL_REVIEW),
        corrects=(ArbitralReviewAnswered,),
    )
    def record_arbitral_review_result(
        self,
        act: Act,
        *,
        result: ConfirmationResult,
        number: str = "",
        ground: RefusalGround | None = None,
    ) -> None:
        """Record the arbitral mediation document (仲裁调解书), or the refusal with its ground.

        Raises NothingAppliedFor, ResultRecorded, NoDocumentNumber, NoGround, BeforeWhatItRestsOn.
        """
        self._answer(act, Route.ARBITRAL_REVIEW, result, number, ground)

    @step("apply-judicial-confirmation", agreed, not_confirmed)
    def apply_judicial_confirmation(self, act: Act, *, parties: list[PartyId]) -> None:
        """Record the application of every bound party together (人民调解法 Art. 33).

        Raises ApplicationNotJoint, RouteNotOpenToOrganisation, AnotherConfirmationPending,
        AlreadyConfirmed, BeforeWhatItRestsOn.
        """
        self._apply(act, Route.JUDICIAL_CONFIRMATION, parties)

    @step(
        "record-judicial-confirmation-result",
        applied_for(Route.JUDICIAL_CONFIRMATION),
        corrects=(JudicialConfirmationAnswered,),
    )
    def record_judicial_confirmation_result(
        self,
        act: Act,
        *,
        result: ConfirmationResult,
        number: str = "",
        ground: RefusalGround | None = None,
    ) -> None:
        """Record the court's ruling (裁定), or that the application was withdrawn.

        Raises NothingAppliedFor, ResultRecorded, NoDocumentNumber, NoGround, BeforeWhatItRestsOn.
        """
        self._answer(act, Route.JUDICIAL_CONFIRMATION, result, number, ground)

    def _apply(self, act: Act, kind: Route, parties: list[PartyId]) -> None:
        if self._is_applied_for(kind, parties):
            return
        self._must_be_open(f"apply-{kind}")
        agreement = self._in_effect()
        _must_be_open_to_its_seal(agreement, kind)
        if kind is Route.ARBITRAL_REVIEW:
            self._must_not_confirm_a_relation(agreement)
        _must_be_joint(agreement, parties)
        self._must_not_precede(act, agreement.effective_at)
        self._record(APPLIED[kind], act, parties=list(dict.fromkeys(parties)))

    def _answer(
        self,
        act: Act,
        kind: Route,
        result: ConfirmationResult,
        number: str,
        ground: RefusalGround | None,
    ) -> None:
        if self._is_answered(kind, result, number, ground):
            return
        self._must_be_open(f"record-{kind}-result")
        self._must_be_an_answer(act, kind, result, number, ground)
        said = {"result": result, "number": number, "ground": ground or ""}
        self._record(ANSWERED[kind], act, **said)

    def _in_effect(self) -> Agreement:
        if self.agreement is None or not self.is_agreed:
            raise AgreementNotInEffect
        return self.agreement

    def _is_applied_for(self, kind: Route, parties: list[PartyId]) -> bool:
        made = self.confirmations.made.get(kind)
        return made is not None and made.is_pending and set(made.by) == set(parties)

    def _is_answered(
        self, kind: Route, result: str, number: str, ground: RefusalGround | None
    ) -> bool:
        made = self.confirmations.made.get(kind)
        said = (result, number, ground or "")
        return made is not None and (made.result, made.number, made.ground) == said

    def _must_be_an_answer(
        self, act: Act, kind: Route, result: str, number: str, ground: RefusalGround | None
    ) -> None:
        made = self.confirmations.made[kind]
        if made.result and act.corrects != made.result_version:
            raise ResultRecorded(route=kind, result=made.result)
        if result == ConfirmationResult.APPROVED and not number.strip():
            raise NoDocumentNumber(route=kind)
        if result == ConfirmationResult.REFUSED and ground is None:
            raise NoGround(route=kind)
        self._must_not_precede(act, made.asked_at)

    def _must_not_confirm_a_relation(self, agreement: Agreement) -> None:
        for term in agreement.terms.values():
            if ClaimKind.RELATION in settles(self, term):
                raise RelationNotReviewed(term=term.id)


def _must_be_open_to_its_seal(agreement: Agreement, kind: Route) -> None:
    organisation = organisations()[agreement.organisation]
    if kind not in organisation.routes:
        raise RouteNotOpenToOrganisation(
            route=kind, organisation=organisation.kind, article=organisation.article
        )


def _must_be_joint(agreement: Agreement, parties: list[PartyId]) -> None:
    for party in agreement.bound:
        if party not in parties:
            raise ApplicationNotJoint(party=party)
