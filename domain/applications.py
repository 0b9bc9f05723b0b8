"""Applications on an agreement: what may be applied for, by whom, and what came of it (申请)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.agreement import Term
from domain.refusals import Refusal
from domain.refusals.confirmation import NothingAppliedFor
from domain.steps import Condition
from domain.values import ClaimKind

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class Route(StrEnum):
    """What may be applied for on an agreement (确认与执行途径)."""

    ARBITRAL_REVIEW = "arbitral-review"  # 仲裁审查
    JUDICIAL_CONFIRMATION = "judicial-confirmation"  # 司法确认
    PAYMENT_ORDER = "payment-order"  # 支付令
    ENFORCEMENT = "enforcement"  # 强制执行


class ConfirmationResult(StrEnum):
    """What came of an application to confirm (审查结果)."""

    APPROVED = "approved"  # 出具调解书/裁定有效
    REFUSED = "refused"  # 不予受理或驳回
    WITHDRAWN = "withdrawn"  # 撤回


class RefusalGround(StrEnum):
    """Why a confirmation was refused (办案规则 Art. 75)."""

    OUT_OF_SCOPE = "out-of-scope"  # 不属受理范围
    WRONG_BODY = "wrong-body"  # 不属管辖
    LATE = "late"  # 超过期限
    LABOUR_RELATION = "labour-relation"  # 确认劳动关系
    ALREADY_CONFIRMED = "already-confirmed"  # 已司法确认
    UNLAWFUL = "unlawful"  # 违法、损害他人
    UNCLEAR = "unclear"  # 内容不明确
    OTHER = "other"


CONFIRMING = (Route.ARBITRAL_REVIEW, Route.JUDICIAL_CONFIRMATION)


@dataclass
class Application:
    """One application to confirm or enforce: who asked, and what came of it.

    `basis` is what it rests on: the article of a payment order, or the paper that is enforced.
    """

    kind: str
    asked_at: datetime
    by: list[str] = field(default_factory=list)
    result: str = ""
    number: str = ""
    ground: str = ""
    terms: list[str] = field(default_factory=list)
    basis: str = ""
    result_version: int = 0
    answered_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Say whether it waits for an answer."""
        return not self.result


@dataclass
class Confirmations:
    """The applications made on this agreement, by kind; the last of each kind counts."""

    made: dict[str, Application] = field(default_factory=dict)

    def has(self, kind: Route, *results: str) -> bool:
        """Say whether that was applied for and came to one of these results."""
        application = self.made.get(kind)
        return application is not None and application.result in results

    def since(self, kind: Route, *results: str) -> datetime | None:
        """When that came to one of these results; None where it did not."""
        return self.made[kind].answered_at if self.has(kind, *results) else None

    def waits_for(self, kind: Route) -> bool:
        """Say whether that was applied for and not answered."""
        return self.has(kind, "")


def applied_for(route: Route) -> Condition:
    """That was applied for."""

    def condition(dispute: "Dispute") -> Refusal | None:
        return None if route in dispute.confirmations.made else NothingAppliedFor(route=route)

    return condition


def settles(dispute: "Trunk", term: Term) -> set[ClaimKind]:
    """What a term is about; where it does not say, whatever the dispute is about."""
    if term.about:
        return {ClaimKind(term.about)}
    return {claim.kind for claim in dispute.open_claims}
