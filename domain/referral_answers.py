"""What the receiving body says: received, more wanted, accepted, returned, done (回执)."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.alerts import AlertKind, raise_alert
from domain.bodies import Mode, read_bodies
from domain.closing import Reopened, ReopenReason
from domain.endings import is_borne_out
from domain.record import Act, Fact
from domain.referral import Referral, ReferralRoom, ReferralStatus, a_referral_waiting
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.referral import (
    AskedForMoreBefore,
    CustodyElsewhere,
    NoNumberGiven,
    NothingAsked,
    ReferralNotWaiting,
    UnitSoNamed,
)
from domain.sealed import Sealed
from domain.steps import step

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class Wanted(StrEnum):
    """What a body asks for besides what was passed on (要求补充的材料)."""

    APPLICATION_FORM = "application-form"  # 申请表
    IDENTITY = "identity"  # 身份证明
    DIAGNOSIS = "diagnosis"  # 诊断书
    BILLS = "bills"  # 收费票据
    ACCIDENT_LIABILITY = "accident-liability"  # 事故责任认定书
    CONTRACT = "contract"  # 合同、协议
    PAY_RECORD = "pay-record"  # 工资、接单记录
    POWER_OF_ATTORNEY = "power-of-attorney"  # 授权委托书
    RESPONDENT_DETAILS = "respondent-details"  # 被申请人信息
    OTHER = "other"


class ReturnReason(StrEnum):
    """Why a body returns a referral (退回理由)."""

    WRONG_PLACE = "wrong-place"  # 不属本地管辖
    NOT_OUR_MATTER = "not-our-matter"  # 不属职责范围
    PAPERS_MISSING = "papers-missing"  # 材料不齐
    OUT_OF_TIME = "out-of-time"  # 超过时限
    ALREADY_TAKEN = "already-taken"  # 已由其他机构受理
    SETTLED = "settled"  # 已解决
    OTHER = "other"


class Result(StrEnum):
    """What came of a referral (办理结果)."""

    SETTLED = "settled"  # 调解成功
    PAID = "paid"  # 已赔付、支付
    GRANTED = "granted"  # 予以援助、认定
    DECIDED = "decided"  # 作出处理决定、裁判
    CORRECTED = "corrected"  # 已责令改正
    REFUSED = "refused"  # 不予支持、拒赔
    NOTHING_FOUND = "nothing-found"  # 未发现违法
    WITHDRAWN = "withdrawn"  # 当事人撤回
    ANSWERED = "answered"  # 已答复


class ReferralAcknowledged(Fact):
    """The body has it, under a number of its own (收到回执)."""

    TOPIC = "dispute.referral_acknowledged"
    referral: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note their number."""
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.ACKNOWLEDGED, self.happened_at)
        referral.their_number = self.number


class MoreAsked(Fact):
    """The body asked for more papers (要求补充材料)."""

    TOPIC = "dispute.referral_more_asked"
    referral: str
    wanted: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Note what was asked."""
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.MORE_ASKED, self.happened_at)
        referral.asked.append(sorted(self.wanted))


class ReferralAccepted(Fact):
    """The body took it on; with a hand-over, custody is theirs from now (接收)."""

    TOPIC = "dispute.referral_accepted"
    referral: str
    number: str
    moves_in: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Move custody where it was handed over; the day of receipt stays what it was.

        A centre of this office goes on with the same record (`moves_in`): nothing is asked of the
        worker twice, and the receipt code finds the dispute wherever it is.
        """
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.ACCEPTED, self.happened_at)
        referral.accepted_at = self.happened_at
        referral.their_number = self.number or referral.their_number
        if referral.mode is Mode.HAND_OVER:
            aggregate.custody = referral.body
            aggregate.hand_overs.append(referral.id)
        if self.moves_in:
            aggregate.move_to(referral.body)


class ReferralReturned(Fact):
    """The body sent it back with a reason; custody is ours (退回)."""

    TOPIC = "dispute.referral_returned"
    referral: str
    reason: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Take custody back; what comes back a second time is for the common superior."""
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.RETURNED, self.happened_at)
        referral.returns.append(self.reason)
        if referral.id in aggregate.hand_overs:
            aggregate.hand_overs.remove(referral.id)
        if referral.mode is Mode.HAND_OVER:
            aggregate.move_to(referral.sent_by)
        if aggregate.returns_of(referral.claims) > 1:
            raise_alert(aggregate, self, AlertKind.BOUNCED_TWICE, f"bounced:{self.referral}")


class ReferralResultReported(Fact):
    """The body told what came of it (反馈结果)."""

    TOPIC = "dispute.referral_result_reported"
    referral: str
    result: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note the result; custody stays where it is."""
        referral = aggregate.referrals[self.referral]
        referral.come_to(ReferralStatus.REPORTED, self.happened_at)
        referral.result = self.result


RECEIVED = (ReferralStatus.OFFERED, ReferralStatus.DESIGNATED)
"""Sent, and nothing heard yet."""

IN_THEIR_HANDS = (*RECEIVED, ReferralStatus.ACKNOWLEDGED, ReferralStatus.MORE_ASKED)
"""It is the body's word next, or ours to the body."""


def with_a_body(dispute: "Dispute") -> Refusal | None:
    """A referral waits for a body's word or was taken on by one."""
    some = any(
        referral.is_waiting or referral.status is ReferralStatus.ACCEPTED
        for referral in dispute.referrals.values()
    )
    return None if some else StepNotOpen(stage=dispute.stage)


class ReferralAnswersRoom(ReferralRoom):
    """What the body that received a referral says; open to it wherever custody is."""

    @step("acknowledge-referral", a_referral_waiting)
    def acknowledge_referral(self, act: Act, *, referral: str, number: str) -> None:
        """Confirm receipt under the body's own number; this does not take it on.

        Raises UnknownReferral, ReferralNotWaiting, NoNumberGiven, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if number and sent.their_number == number:
            return
        self._must_be_open("acknowledge-referral")
        self._must_stand(sent, *RECEIVED)
        if not number.strip():
            raise NoNumberGiven(referral=referral)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralAcknowledged, act, referral=referral, number=number)

    @step("ask-more", a_referral_waiting)
    def ask_more(self, act: Act, *, referral: str, wanted: list[Wanted]) -> None:
        """Ask for papers that are missing; an insurer asks once for all of them.

        Raises UnknownReferral, ReferralNotWaiting, NothingAsked, AskedForMoreBefore,
        BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sorted(wanted) in sent.asked:
            return
        self._must_be_open("ask-more")
        self._must_stand(sent, *IN_THEIR_HANDS)
        if not wanted:
            raise NothingAsked(referral=referral)
        body = read_bodies().get(sent.body)
        if sent.asked and body and body.asks_once:
            raise AskedForMoreBefore(referral=referral, body=sent.body)
        self._must_not_precede(act, sent.moved_at)
        self._record(MoreAsked, act, referral=referral, wanted=wanted)

    @step("accept-referral", a_referral_waiting)
    def accept_referral(self, act: Act, *, referral: str, number: str = "") -> None:
        """Take it on; a hand-over is closed by this and not by sending.

        Raises UnknownReferral, ReferralNotWaiting, NoNumberGiven, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.was_accepted and number in ("", sent.their_number):
            return
        self._must_be_open("accept-referral")
        self._must_stand(sent, *IN_THEIR_HANDS)
        if sent.mode is Mode.HAND_OVER and not (number.strip() or sent.their_number):
            raise NoNumberGiven(referral=referral)
        self._must_not_precede(act, sent.moved_at)
        self._record(
            ReferralAccepted,
            act,
            referral=referral,
            number=number,
            moves_in=sent.mode is Mode.HAND_OVER and self._shelf.runs(sent.body),
        )

    @step("return-referral", with_a_body)
    def return_referral(
        self, act: Act, *, referral: str, reason: ReturnReason, words: Sealed | None = None
    ) -> None:
        """Send it back with a reason, also after taking it on; never after being so named.

        Nobody returns what another body holds by now, or is about to take over. Where we had
        closed on their acceptance, the dispute is open again at once (退回: stage table 17).
        Raises UnknownReferral, UnitSoNamed, ReferralNotWaiting, CustodyElsewhere,
        AnotherHandOver, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.status is ReferralStatus.RETURNED and sent.returns[-1] == reason:
            return
        self._must_be_open("return-referral")
        if sent.designated:
            raise UnitSoNamed(body=sent.body)
        self._must_stand(sent, *IN_THEIR_HANDS, ReferralStatus.ACCEPTED)
        if sent.mode is Mode.HAND_OVER and sent.was_accepted:
            self._must_hold_custody(sent)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralReturned, act, referral=referral, reason=reason, words=words)
        if sent.mode is Mode.HAND_OVER and not is_borne_out(self):
            again = replace(act, corrects=0)
            self._record(Reopened, again, reason=ReopenReason.RETURNED, words=None)

    @step("report-result", with_a_body)
    def report_result(
        self, act: Act, *, referral: str, result: Result, words: Sealed | None = None
    ) -> None:
        """Tell what came of it: after acceptance, or for help that needed none.

        Raises UnknownReferral, ReferralNotWaiting, BeforeWhatItRestsOn.
        """
        sent = self._referral(referral)
        if sent.result == result:
            return
        self._must_be_open("report-result")
        helped = sent.mode is Mode.ASSIST and sent.status in IN_THEIR_HANDS
        if not helped:
            self._must_stand(sent, ReferralStatus.ACCEPTED)
        self._must_not_precede(act, sent.moved_at)
        self._record(ReferralResultReported, act, referral=referral, result=result, words=words)

    def _must_hold_custody(self, referral: Referral) -> None:
        if self.holding is not referral:
            raise CustodyElsewhere(referral=referral.id, custody=self.custody)
        self._must_be_the_only_hand_over(besides=referral.id)

    def _must_stand(self, referral: Referral, *statuses: ReferralStatus) -> None:
        if referral.status not in statuses:
            raise ReferralNotWaiting(referral=referral.id, status=referral.status)
