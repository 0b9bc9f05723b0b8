"""After sending: chased, completed, brought before the superior, called back (督办、指定)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.bodies import Mode, read_bodies
from domain.conditions import in_our_hands
from domain.record import Act, Fact
from domain.referral import (
    ReferralRoom,
    ReferralStatus,
    a_referral_waiting,
    must_be_a_body,
    needs_consent,
)
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.referral import (
    ChaseOutOfTurn,
    NotASuperior,
    NotEscalated,
    NothingSent,
    ReferralNotWaiting,
    UnitSoNamed,
    UnknownBody,
)
from domain.steps import step
from domain.values import BodyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class CallBackReason(StrEnum):
    """Why a referral is called back (撤回移送事由)."""

    SETTLED = "settled"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    SENT_IN_ERROR = "sent-in-error"
    OTHER = "other"


class MoreSent(Fact):
    """What the body had asked for was sent (补充材料)."""

    TOPIC = "dispute.referral_more_sent"
    referral: str
    documents: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """The body has the next word again."""
        referral = aggregate.referrals[self.referral]
        referral.passed_on += self.documents
        referral.passed_version = self.originator_version
        referral.sent_with += [(paper, self.originator_version) for paper in self.documents]
        referral.come_to(ReferralStatus.ACKNOWLEDGED, self.happened_at)


class ReferralChased(Fact):
    """An answer was overdue and was asked for once more (催办)."""

    TOPIC = "dispute.referral_chased"
    referral: str
    attempt: int

    def apply(self, aggregate: "Trunk") -> None:
        """Count the attempt."""
        referral = aggregate.referrals[self.referral]
        referral.chased, referral.chased_at = self.attempt, self.happened_at


class ReferralEscalated(Fact):
    """The dispute about who is competent went to the common superior (报请共同上级指定)."""

    TOPIC = "dispute.referral_escalated"
    referral: str
    superior: str

    def apply(self, aggregate: "Trunk") -> None:
        """It is the superior's word now."""
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.ESCALATED, self.happened_at)
        referral.superior = self.superior


class ReferralDesignated(Fact):
    """The common superior named the unit, which may not return it (指定管辖)."""

    TOPIC = "dispute.referral_designated"
    referral: str
    body_id: str

    def apply(self, aggregate: "Trunk") -> None:
        """Name the unit; where it is this centre, the dispute stays."""
        referral = aggregate.referrals[self.referral]
        stays = self.body_id == aggregate.centre
        status = ReferralStatus.ACCEPTED if stays else ReferralStatus.DESIGNATED
        referral.come_to(status, self.happened_at)
        if self.body_id != referral.body:
            referral.body, referral.their_number = self.body_id, ""
            referral.passed_version = self.originator_version
            papers = dict.fromkeys(referral.passed_on)
            referral.sent_with = [(paper, self.originator_version) for paper in papers]
        referral.designated = True


class ReferralCancelled(Fact):
    """The referral was called back before the body took it on (撤回移送)."""

    TOPIC = "dispute.referral_cancelled"
    referral: str
    reason: str

    def apply(self, aggregate: "Trunk") -> None:
        """Nothing is waited for any more."""
        aggregate.referrals[self.referral].come_to(ReferralStatus.CANCELLED, self.happened_at)


def more_asked(dispute: "Dispute") -> Refusal | None:
    """A body has asked for more."""
    asked = any(r.status is ReferralStatus.MORE_ASKED for r in dispute.referrals.values())
    return None if asked else StepNotOpen(stage=dispute.stage)


def escalated(dispute: "Dispute") -> Refusal | None:
    """A referral lies before the common superior."""
    lies = any(r.status is ReferralStatus.ESCALATED for r in dispute.referrals.values())
    return None if lies else NotEscalated()


def waiting_or_returned(dispute: "Dispute") -> Refusal | None:
    """A referral waits for an answer or came back."""
    some = any(
        r.is_waiting or r.status is ReferralStatus.RETURNED for r in dispute.referrals.values()
    )
    return None if some else StepNotOpen(stage=dispute.stage)


def _must_be_above(superior: BodyId, body: str) -> None:
    known = read_bodies().get(superior)
    if known is None:
        raise UnknownBody(body=superior)
    if not known.superior or superior == body:
        raise NotASuperior(body=superior)


class ReferralWaysRoom(ReferralRoom):
    """What is decided about a referral that was sent."""

    @step("send-more", in_our_hands, more_asked)
    def send_more(self, act: Act, *, referral: str, documents: list[str]) -> None:
        """Send what was asked for; a consent taken back stops it.

        Raises UnknownReferral, NothingSent, NotOnFile, NoConsentToShare, ReferralNotWaiting,
        BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        asked = sent.status is ReferralStatus.MORE_ASKED
        if not asked and documents and set(documents) <= set(sent.passed_on):
            return
        self._must_be_open("send-more")
        if not asked:
            raise ReferralNotWaiting(referral=referral, status=sent.status)
        if not documents:
            raise NothingSent(referral=referral)
        self._must_be_ours_to_share(sent.body, sent.ground, [], documents)
        self._must_not_precede(act, sent.moved_at)
        self._record(MoreSent, act, referral=referral, documents=documents)

    @step("chase-referral", a_referral_waiting)
    def chase_referral(self, act: Act, *, referral: str, attempt: int) -> None:
        """Ask for an overdue answer; each attempt is recorded once.

        Raises UnknownReferral, ReferralNotWaiting, ChaseOutOfTurn, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if 0 < attempt <= sent.chased:
            return
        self._must_be_open("chase-referral")
        if not sent.is_waiting:
            raise ReferralNotWaiting(referral=referral, status=sent.status)
        if attempt != sent.chased + 1:
            raise ChaseOutOfTurn(attempt=attempt, next=sent.chased + 1)
        self._must_not_precede(act, sent.moved_at, sent.chased_at)
        self._record(ReferralChased, act, referral=referral, attempt=attempt)

    @step("escalate-referral", in_our_hands, waiting_or_returned)
    def escalate_referral(self, act: Act, *, referral: str, superior: BodyId) -> None:
        """Ask the common superior to name the unit (办案规则 Art. 9).

        Raises UnknownReferral, UnknownBody, NotASuperior, ReferralNotWaiting, UnitSoNamed,
        AnotherHandOver, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.status is ReferralStatus.ESCALATED and sent.superior == superior:
            return
        self._must_be_open("escalate-referral")
        _must_be_above(superior, sent.body)
        if sent.designated:
            raise UnitSoNamed(body=sent.body)
        if not (sent.is_waiting or sent.status is ReferralStatus.RETURNED):
            raise ReferralNotWaiting(referral=referral, status=sent.status)
        if sent.mode is Mode.HAND_OVER:
            self._must_be_the_only_hand_over(besides=referral)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralEscalated, act, referral=referral, superior=superior)

    @step("designate-referral", in_our_hands, escalated)
    def designate_referral(self, act: Act, *, referral: str, body: BodyId) -> None:
        """Record the unit the superior named, which may be the first one, another, or ourselves.

        Raises UnknownReferral, NotEscalated, UnknownBody, BodyDoesNotTake, NoConsentToShare,
        BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.designated and sent.body == body:
            return
        self._must_be_open("designate-referral")
        if sent.status is not ReferralStatus.ESCALATED:
            raise NotEscalated(referral=referral)
        must_be_a_body(body, sent.mode)
        if body != sent.body and needs_consent(body):
            self._must_have_consent_to_share(body)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralDesignated, act, referral=referral, body_id=body)

    @step("cancel-referral", in_our_hands, a_referral_waiting)
    def cancel_referral(self, act: Act, *, referral: str, reason: CallBackReason) -> None:
        """Call a referral back before it is accepted; from the unit so named only once settled.

        Raises UnknownReferral, ReferralNotWaiting, UnitSoNamed, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.status is ReferralStatus.CANCELLED:
            return
        self._must_be_open("cancel-referral")
        if not sent.is_waiting:
            raise ReferralNotWaiting(referral=referral, status=sent.status)
        if sent.designated and reason is not CallBackReason.SETTLED:
            raise UnitSoNamed(body=sent.body)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralCancelled, act, referral=referral, reason=reason)
