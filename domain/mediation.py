"""Mediation: terms are looked for, time is extended, or it ends without agreement (调解)."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.acceptance import OtherWay
from domain.conditions import in_our_hands, mediating
from domain.filing import must_be_a_sum
from domain.limits import limit
from domain.mediators import a_free_mediator, sides_of
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.intake import NoOtherWayNamed
from domain.refusals.mediation import (
    AlreadyExtended,
    ExtensionOutOfBounds,
    NoConsentToExtend,
    NothingToSign,
    OfferIdTaken,
)
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed, same_value
from domain.sessions import both_sides_there
from domain.steps import step
from domain.values import ConsentAct

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class EndReason(StrEnum):
    """Why mediation ended without agreement (人民法院在线调解规则 Art. 25)."""

    REFUSED = "refused"  # 对方拒绝
    UNREACHABLE = "unreachable"  # 无法联系
    UNWILLING = "unwilling"  # 不愿继续
    TOO_FAR_APART = "too-far-apart"  # 分歧大
    TIME_RAN_OUT = "time-ran-out"  # 期满
    NOT_SIGNED = "not-signed"  # 拒绝签章


@dataclass
class Offer:
    """Terms that were proposed, and what they come to."""

    words: Sealed
    total: Decimal


@dataclass
class Ended:
    """How mediation ended without agreement."""

    reason: str
    at: datetime
    version: int
    ways: list[str] = field(default_factory=list)


class TermsProposed(Fact):
    """Terms were proposed (提出调解方案)."""

    TOPIC = "dispute.terms_proposed"
    offer: str
    words: Sealed
    total: Decimal

    def apply(self, aggregate: "Trunk") -> None:
        """Put the offer on the file."""
        aggregate.offers[self.offer] = Offer(self.words, self.total)


class Extended(Fact):
    """Mediation was extended with each side's consent; clock A is never moved (延长调解期限)."""

    TOPIC = "dispute.extended"
    days: int

    def apply(self, aggregate: "Trunk") -> None:
        """Give mediation that many days more."""
        aggregate.extended_days = self.days


class EndedWithoutAgreement(Fact):
    """Mediation ended without agreement; the other ways were named in writing (调解不成)."""

    TOPIC = "dispute.ended_without_agreement"
    reason: str
    ways: list[str]
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """End mediation."""
        aggregate.ended = Ended(
            self.reason, self.happened_at, self.originator_version, list(self.ways)
        )


def not_extended(dispute: "Dispute") -> Refusal | None:
    """Mediation was not extended yet."""
    extended = dispute.extended_days
    return AlreadyExtended(days=extended) if extended else None


class MediationRoom(Room):
    """What a mediator decides (Dispute takes this room on)."""

    @step("propose-terms", in_our_hands, mediating, a_free_mediator, both_sides_there)
    def propose_terms(self, act: Act, *, offer: str, words: Sealed, total: Decimal) -> None:
        """Propose terms; what was offered stays in mediation (民诉法解释 Art. 107).

        Raises OfferIdTaken, NegativeSum, BeforeWhatItRestsOn.
        """
        known = self.offers.get(offer)
        if known and known.total == total and same_value(known.words, words):
            return
        self._must_be_open("propose-terms")
        must_be_ids(offer=offer)
        if known:
            raise OfferIdTaken(offer=offer)
        must_be_a_sum(total)
        self._must_not_precede(act, self.accepted_at)
        self._record(TermsProposed, act, offer=offer, words=words, total=total)

    @step("extend", in_our_hands, mediating, both_sides_there, not_extended)
    def extend(self, act: Act, *, days: int) -> None:
        """Extend mediation once, with the consent of each side on file (人社厅发〔2024〕4号).

        Raises ExtensionOutOfBounds, NoConsentToExtend, AlreadyExtended, BeforeWhatItRestsOn.
        """
        if days and self.extended_days == days:
            return
        self._must_be_open("extend")
        most = limit("mediation.extension")
        if not 1 <= days <= most.amount:
            raise ExtensionOutOfBounds(days=days, most=most.amount, article=most.article)
        for side in sides_of(self):
            if not self.consents_to(side, ConsentAct.EXTEND):
                raise NoConsentToExtend(party=side)
            self._must_not_precede(act, self.accepted_at, self.last_word(side, ConsentAct.EXTEND))
        self._record(Extended, act, days=days)

    @step("end-without-agreement", in_our_hands, mediating)
    def end_without_agreement(
        self,
        act: Act,
        *,
        reason: EndReason,
        ways: list[OtherWay],
        words: Sealed | None = None,
    ) -> None:
        """End mediation and name the other ways in writing (人民调解法 Art. 26).

        Open without a mediator too: nobody is held in mediation for want of one.
        Raises NoOtherWayNamed, NothingToSign, BeforeWhatItRestsOn.
        """
        if self.ended and self.ended.reason == reason:
            return
        self._must_be_open("end-without-agreement")
        if not ways:
            raise NoOtherWayNamed
        if reason is EndReason.NOT_SIGNED and self.agreement is None:
            raise NothingToSign
        drafted_at = self.agreement.drafted_at if self.agreement else None
        heard_at = (session.at for session in self.sessions)
        self._must_not_precede(act, self.accepted_at, drafted_at, *heard_at)
        self._record(EndedWithoutAgreement, act, reason=reason, ways=ways, words=words)
