"""What the file holds of an arbitration: how far it is, who sits, what was served, what came."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from domain.limits import limit
from domain.refusals import Refusal
from domain.refusals.arbitration import ArbitrationNotThere
from domain.steps import Condition
from domain.values import ClaimId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute


class ArbitrationStatus(StrEnum):
    """How far arbitration has come."""

    NONE = "none"
    ADVISED = "advised"
    PREPARED = "prepared"
    CHOSEN = "chosen"
    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    SUSPENDED = "suspended"
    HEARD = "heard"
    MEDIATED = "mediated"
    AWARDED = "awarded"
    SUED = "sued"
    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"


UNDER_WAY = frozenset(
    {
        ArbitrationStatus.CHOSEN,
        ArbitrationStatus.FILED,
        ArbitrationStatus.ACCEPTED,
        ArbitrationStatus.SUSPENDED,
        ArbitrationStatus.HEARD,
        ArbitrationStatus.MEDIATED,
        ArbitrationStatus.AWARDED,
        ArbitrationStatus.SUED,
        ArbitrationStatus.IN_FORCE,
    }
)

PENDING = (ArbitrationStatus.ACCEPTED, ArbitrationStatus.SUSPENDED, ArbitrationStatus.HEARD)
"""Accepted, and no result yet."""

AT_WORK = (ArbitrationStatus.ACCEPTED, ArbitrationStatus.HEARD)
"""Accepted, no result yet, and not suspended."""

AFTER_AWARD = (ArbitrationStatus.AWARDED, ArbitrationStatus.SUED)
"""Awarded, and not wholly in force yet."""


class ServiceWay(StrEnum):
    """How a paper reached somebody (送达方式)."""

    DIRECT = "direct"  # 直接送达
    LEFT_AT_PLACE = "left-at-place"  # 留置送达
    POST = "post"  # 邮寄送达
    ENTRUSTED = "entrusted"  # 委托送达
    PUBLIC_NOTICE = "public-notice"  # 公告送达
    ELECTRONIC = "electronic"  # 电子送达: e-mail, platform message
    PHONE = "phone"
    MESSAGE = "message"  # 短信


class ServedPaper(StrEnum):
    """What was served (送达文书); the award has a step of its own."""

    APPLICATION_COPY = "application-copy"  # 仲裁申请书副本
    ACCEPTANCE_NOTICE = "acceptance-notice"  # 受理、应诉通知书
    ANSWER_COPY = "answer-copy"  # 答辩书副本
    TRIBUNAL_NOTICE = "tribunal-notice"  # 组庭通知书
    HEARING_NOTICE = "hearing-notice"  # 开庭通知书
    DECISION = "decision"  # 中止、延期等决定书
    OTHER = "other"


SIMPLE_WAYS = frozenset({ServiceWay.ELECTRONIC, ServiceWay.PHONE, ServiceWay.MESSAGE})
"""简便送达: for a hearing notice that is confirmed, never for an award (办案规则 Art. 58-60)."""


class Notice(TypedDict):
    """The notice of a hearing as one party got it, with its proof of service."""

    party: PartyId
    way: ServiceWay
    served_at: datetime
    confirmed: bool


class AwardItem(TypedDict):
    """What the award says on one claim; items are counted separately for finality (Art. 47)."""

    claim: ClaimId
    amount: Decimal | None
    final: bool


class AwardResult(StrEnum):
    """Whom the award is for (处理结果)."""

    FOR_WORKER = "for-worker"  # 劳动者胜诉
    FOR_EMPLOYER = "for-employer"  # 用人单位胜诉
    PARTLY = "partly"  # 双方部分胜诉


@dataclass
class Hearing:
    """One hearing: when it is called for, and who was properly told."""

    id: str
    starts_at: datetime
    notices: dict[str, Notice]
    postponed_for: str = ""
    held_at: datetime | None = None
    present: list[str] = field(default_factory=list)

    @property
    def is_called(self) -> bool:
        """Say whether it is still to be held."""
        return not self.postponed_for and self.held_at is None

    def was_properly_told(self, party: str, *, simplified: bool) -> bool:
        """Say whether a default may rest on the notice this party got (办案规则 Art. 60).

        Whoever hears the case: a notice that came too late, or after the hearing, is none.
        """
        notice = self.notices.get(party)
        if notice is None or not self.is_in_time(notice["served_at"], simplified=simplified):
            return False
        return notice["confirmed"] or notice["way"] not in SIMPLE_WAYS

    def is_in_time(self, served_at: datetime, *, simplified: bool) -> bool:
        """Say whether a notice served then leaves the days the law gives (调解仲裁法 Art. 35).

        Handled simply it may be shorter, and still comes before the hearing.
        """
        days = 0 if simplified else limit("arbitration.hearing-notice").amount
        return served_at < self.starts_at and served_at <= self.starts_at - timedelta(days=days)


@dataclass
class Service:
    """One paper served on one party (送达回证)."""

    party: str
    document: str
    way: str
    confirmed: bool
    at: datetime
    version: int = field(default=0, compare=False)


@dataclass
class Award:
    """The award: its items, and how far each party is bound."""

    number: str
    result: str
    items: list[AwardItem]
    made_at: datetime
    binds: list[str] = field(default_factory=list)
    absent: str = ""
    version: int = 0
    served: dict[str, datetime] = field(default_factory=dict)
    suits: dict[str, str] = field(default_factory=dict)
    in_force: dict[str, datetime] = field(default_factory=dict)

    @property
    def may_be_put_right(self) -> bool:
        """Say whether a slip in it may still be corrected: it binds nobody, and nobody sued."""
        return not (self.in_force or self.suits)

    @property
    def is_final(self) -> bool:
        """Say whether it is final: a mixed award counts as not final (劳动争议解释一 Art. 20)."""
        return all(item["final"] for item in self.items)

    @property
    def awarded_sum(self) -> Decimal:
        """What is to be paid by the award, CNY."""
        return sum((item["amount"] or Decimal(0) for item in self.items), Decimal(0))


@dataclass
class Arbitration:
    """The arbitration of this dispute, ours to run or to track."""

    status: ArbitrationStatus = ArbitrationStatus.NONE
    since: datetime | None = None
    number: str = ""
    prepared_claims: list[str] = field(default_factory=list)
    chosen_by: str = ""
    chosen_at: datetime | None = None
    commission: str = ""
    claims: list[str] = field(default_factory=list)
    hosted: bool = False
    filed_at: datetime | None = None
    accepted_at: datetime | None = None
    refused_for: str = ""
    refused_version: int = 0
    redirected_to: str = ""
    transferred: bool = False
    answered: dict[str, datetime] = field(default_factory=dict)
    tribunal: list[str] = field(default_factory=list)
    formed_at: datetime | None = None
    simplified: bool = False
    hearings: dict[str, Hearing] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    suspended_for: str = ""
    suspended_from: ArbitrationStatus = ArbitrationStatus.ACCEPTED
    restarts: list[tuple[str, datetime]] = field(default_factory=list)
    extended_days: int = 0
    mediation_number: str = ""
    mediation_made_at: datetime | None = None
    mediation_binds: list[str] = field(default_factory=list)
    signed_for: dict[str, datetime] = field(default_factory=dict)
    award: Award | None = None
    deemed_withdrawn: bool = False

    def come_to(self, status: ArbitrationStatus, at: datetime) -> None:
        """Come to a point, and keep since when: the next step is not dated before it."""
        self.status, self.since = status, at

    def take_back_service(self, version: int) -> None:
        """Strike a proof that a correction takes the place of, and the notice it was of."""
        for wrong in [one for one in self.services if one.version == version]:
            self.services.remove(wrong)
            for called in self.hearings.values():
                notice = called.notices.get(wrong.party)
                if notice and (notice["way"], notice["served_at"]) == (wrong.way, wrong.at):
                    del called.notices[wrong.party]

    @property
    def is_under_way(self) -> bool:
        """Say whether the dispute stands with the arbitration commission."""
        return self.status in UNDER_WAY

    @property
    def binds(self) -> list[str]:
        """Whom its result binds: those who were parties when it came, and nobody added since."""
        if self.award:
            return self.award.binds
        return self.mediation_binds if self.status is ArbitrationStatus.MEDIATED else []


def is_at(*statuses: ArbitrationStatus) -> Condition:
    """Arbitration stands at one of these points."""

    def condition(dispute: "Dispute") -> Refusal | None:
        status = dispute.arbitration.status
        return None if status in statuses else ArbitrationNotThere(status=status)

    return condition


before_the_commission = is_at(*PENDING)
tribunal_at_work = is_at(*AT_WORK)
