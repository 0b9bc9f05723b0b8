"""Referral: another body takes the dispute over, or helps while we keep it (移送、转办、协助)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.bodies import Mode, read_bodies
from domain.conditions import in_our_hands
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.referral import (
    AnotherHandOver,
    BodyDoesNotTake,
    HandedToOurselves,
    NoConsentToShare,
    NotOnFile,
    OnlyPartHandedOver,
    ReferralIdTaken,
    UnitSoNamed,
    UnknownBody,
    UnknownReferral,
)
from domain.refusals.visit import AnotherVisitOpen
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import BodyId, ClaimId, ConsentAct

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class ReferralStatus(StrEnum):
    """How far a referral has come."""

    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    MORE_ASKED = "more-asked"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ESCALATED = "escalated"
    DESIGNATED = "designated"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class ShareGround(StrEnum):
    """On what ground papers are passed on (移送、提供依据)."""

    CONSENT = "consent"  # 申请人同意 (个人信息保护法 Art. 23)
    JURISDICTION = "jurisdiction"  # 管辖 (调解仲裁法 Art. 21; 劳动保障监察条例 Art. 13)
    STATUTORY_DUTY = "statutory-duty"  # 法定职责、首问负责 (保障农民工工资支付条例 Art. 10)
    LEGAL_AID_FIRST = "legal-aid-first"  # 先行提供法律援助 (法律援助法 Art. 44)
    DANGER = "danger"  # 激化危险、涉嫌违法犯罪 (人民调解法 Art. 25)
    COURT_MANDATE = "court-mandate"  # 法院委派、委托调解退回 (人民法院在线调解规则)


def needs_consent(body: str) -> bool:
    """Say whether papers go to a body only with consent; False for one that is not known."""
    receiver = read_bodies().get(body)
    return receiver is not None and receiver.needs_consent


@dataclass
class Referral:
    """One referral to one body; custody moves when they accept, not when we send."""

    id: str
    body: str
    mode: Mode
    ground: str
    claims: list[str]
    passed_on: list[str]
    offered_at: datetime
    offered_version: int = 0
    moved_at: datetime | None = None
    accepted_at: datetime | None = None
    passed_version: int = 0
    """The version of the dispute as it was when something was last passed on."""

    sent_with: list[tuple[str, int]] = field(default_factory=list)
    """Each paper that was passed on, and the version of the dispute with which it was."""

    sent_by: str = ""
    status: ReferralStatus = ReferralStatus.OFFERED
    their_number: str = ""
    chased: int = 0
    chased_at: datetime | None = None
    asked: list[list[str]] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    superior: str = ""
    designated: bool = False
    result: str = ""

    def come_to(self, status: ReferralStatus, at: datetime) -> None:
        """Come to a point, and keep when: the next word is not dated before it."""
        self.status, self.moved_at = status, at

    @property
    def is_waiting(self) -> bool:
        """Say whether we wait for the other body's word."""
        return self.status in (
            ReferralStatus.OFFERED,
            ReferralStatus.ACKNOWLEDGED,
            ReferralStatus.MORE_ASKED,
            ReferralStatus.ESCALATED,
            ReferralStatus.DESIGNATED,
        )

    @property
    def is_hand_over_under_way(self) -> bool:
        """Say whether custody is about to move with this referral."""
        return self.mode is Mode.HAND_OVER and self.is_waiting

    @property
    def rests_on_consent(self) -> bool:
        """Say whether it may be shared for no other reason than that the worker agrees."""
        return self.ground == ShareGround.CONSENT or needs_consent(self.body)

    @property
    def was_accepted(self) -> bool:
        """Say whether the body took it on."""
        return self.status in (ReferralStatus.ACCEPTED, ReferralStatus.REPORTED)


class ReferralOffered(Fact):
    """A referral was sent, with its ground and the list of what was passed on (移送函)."""

    TOPIC = "dispute.referral_offered"
    referral: str
    body_id: str
    mode: str
    ground: str
    claims: list[str]
    documents: list[str]
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Put the referral on the file; custody stays until they accept."""
        aggregate.referrals[self.referral] = Referral(
            id=self.referral,
            body=self.body_id,
            mode=Mode(self.mode),
            ground=self.ground,
            claims=list(self.claims),
            passed_on=list(self.documents),
            offered_at=self.happened_at,
            offered_version=self.originator_version,
            passed_version=self.originator_version,
            sent_with=[(paper, self.originator_version) for paper in self.documents],
            moved_at=self.happened_at,
            sent_by=aggregate.centre,
        )


def a_referral_waiting(dispute: "Dispute") -> Refusal | None:
    """A referral waits for the other body's word."""
    waiting = any(referral.is_waiting for referral in dispute.referrals.values())
    return None if waiting else StepNotOpen(stage=dispute.stage)


def must_be_a_body(body: BodyId, mode: Mode) -> None:
    """Refuse a body that is unknown or does not receive in this way.

    Raises UnknownBody, BodyDoesNotTake.
    """
    found = read_bodies().get(body)
    if found is None:
        raise UnknownBody(body=body)
    if mode not in found.may_receive:
        raise BodyDoesNotTake(body=body, mode=mode)


class ReferralRoom(Room):
    """What is decided when a referral is sent."""

    @step("offer-referral", in_our_hands)
    def offer_referral(  # noqa: PLR0913 - what a referral letter says
        self,
        act: Act,
        *,
        referral: str,
        body: BodyId,
        mode: Mode,
        ground: ShareGround,
        claims: list[ClaimId] | None = None,
        documents: list[str] | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Offer the dispute to a body, or ask for its help; no `claims` named means all of them.

        Raises ReferralIdTaken, UnknownBody, BodyDoesNotTake, HandedToOurselves, UnknownClaim,
        NotOnFile, NoConsentToShare, OnlyPartHandedOver, AnotherHandOver, UnitSoNamed,
        AnotherVisitOpen.
        """
        passed_on = list(documents or [])
        named = [str(claim) for claim in claims or self._all_claims]
        if self._is_offered_so(referral, body, mode, named):
            return
        self._must_be_open("offer-referral")
        must_be_ids(referral=referral)
        must_be_a_body(body, mode)
        self._must_be_ours_to_share(body, ground, named, passed_on)
        if mode is Mode.HAND_OVER:
            self._must_be_free_to_go(body, named)
        self._record(
            ReferralOffered,
            act,
            referral=referral,
            body_id=body,
            mode=mode,
            ground=ground,
            claims=named,
            documents=passed_on,
            words=words,
        )

    @property
    def _all_claims(self) -> list[ClaimId]:
        return [claim.id for claim in self.open_claims]

    def _referral(self, referral: str) -> Referral:
        if referral not in self.referrals:
            raise UnknownReferral(referral=referral)
        return self.referrals[referral]

    def _is_offered_so(self, referral: str, body: BodyId, mode: Mode, claims: list[str]) -> bool:
        known = self.referrals.get(referral)
        if known is None:
            return False
        if (known.body, known.mode, known.claims) != (body, mode, claims):
            raise ReferralIdTaken(referral=referral)
        return True

    def _must_be_ours_to_share(
        self, body: str, ground: str, claims: list[str], documents: list[str]
    ) -> None:
        for claim in claims:
            self._claim(claim)
        for document in documents:
            if document not in self.documents:
                raise NotOnFile(document=document)
        if ground == ShareGround.CONSENT or needs_consent(body):
            self._must_have_consent_to_share(body)

    def _must_have_consent_to_share(self, body: str) -> None:
        if not self.consents.get((APPLICANT, ConsentAct.SHARE)):
            raise NoConsentToShare(body=body)

    def _must_be_free_to_go(self, body: BodyId, claims: list[str]) -> None:
        if body == str(self.centre):
            raise HandedToOurselves(body=body)
        if set(claims) != set(self._all_claims):
            raise OnlyPartHandedOver(claims=len(claims), open_claims=len(self._all_claims))
        if self.open_visit:
            raise AnotherVisitOpen(visit=self.open_visit.id)
        self._must_be_the_only_hand_over()
        for referral in self.referrals.values():
            same = set(referral.claims) & set(claims)
            if referral.designated and same and referral.body != body:
                raise UnitSoNamed(body=referral.body)

    def _must_be_the_only_hand_over(self, besides: str = "") -> None:
        for referral in self.referrals.values():
            if referral.id != besides and referral.is_hand_over_under_way:
                raise AnotherHandOver(referral=referral.id, body=referral.body)
