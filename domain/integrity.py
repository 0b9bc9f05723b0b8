"""What an auditor looks at twice: acts after the end that might have made a figure look better.

Who is paid by the settled case has a reason to split, to re-date and to re-label. None
of it improves a figure here, and each leaves a finding. A finding is a question and no reproach.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.claims import ClaimAdded, ClaimAmended, ClaimsSplitOff, ClaimWithdrawn
from domain.closing import ClosedWithSums
from domain.dispute import Dispute
from domain.imported import Imported, ImportOpened
from domain.intake import Classified
from domain.record import Fact, is_person
from domain.same_day import Promise
from domain.signing import AgreementTookEffect
from domain.values import Outcome, Proof


class FindingKind(StrEnum):
    """What is to be looked at (疑点)."""

    SPLIT_AFTER_END = "split-after-end"  # 化解后分案
    RELABELLED_AFTER_END = "relabelled-after-end"  # 化解后改类
    CORRECTED_AFTER_END = "corrected-after-end"  # 化解后更正
    DATED_BEFORE_THE_CLOSE = "dated-before-the-close"  # 下班后补录为下班前
    FILED_DATED_BACK = "filed-dated-back"  # 登记日期提前
    SUCCESS_WITHOUT_PROOF = "success-without-proof"  # 成功但无支付凭证


LABELS = (Classified, ClaimAdded, ClaimAmended, ClaimWithdrawn)
"""Facts that say of what kind a dispute is, or of what sum."""

SUCCESSES = (Outcome.AGREED_PERFORMED, Outcome.SETTLED_WITHDRAWN)
WEAK = ("", Proof.SELF_DECLARED)
"""Levels of proof that prove no payment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be looked at, at the version of its fact; `by` is who recorded that."""

    version: int
    kind: FindingKind
    by: str
    at: datetime


@dataclass(slots=True)
class Afterwards:
    """What people recorded on a dispute after its end: the first agreement, or the first closing.

    `filed` and `closed` are the facts of filing and of the last closing.
    """

    found: list[Finding] = field(default_factory=list)
    ended: bool = False
    filed: Fact | None = None
    closed: ClosedWithSums | None = None
    agreed: Fact | None = None

    def note(self, fact: Fact) -> None:
        """Look at a fact of our own; what another system tells is not ours to look at twice."""
        if isinstance(fact, ImportOpened | Imported):
            return
        self.filed = self.filed or fact
        kind = self._kind_of(fact)
        if kind and is_person(fact.by):
            self.found.append(_finding(fact, kind))
        if isinstance(fact, ClosedWithSums):
            self.closed = fact
        elif isinstance(fact, AgreementTookEffect):
            self.agreed = fact
        self.ended = self.ended or isinstance(fact, ClosedWithSums | AgreementTookEffect)

    def _kind_of(self, fact: Fact) -> FindingKind | None:
        if not self.ended:
            return None
        if isinstance(fact, ClaimsSplitOff):
            return FindingKind.SPLIT_AFTER_END
        if isinstance(fact, LABELS):
            return FindingKind.RELABELLED_AFTER_END
        return FindingKind.CORRECTED_AFTER_END if fact.corrects else None

    def findings(self, dispute: Dispute, promise: Promise) -> Iterator[Finding]:
        """Everything to be looked at, as the dispute stands now."""
        yield from self.found
        if promise.covered:
            yield from self._dated_back(promise.due)
        if self.filed and self.filed.timestamp.date() > self.filed.happened_at.date():
            yield _finding(self.filed, FindingKind.FILED_DATED_BACK)
        if self.closed and dispute.closed and _lacks_proof(self.closed):
            yield _finding(self.closed, FindingKind.SUCCESS_WITHOUT_PROOF)

    def _dated_back(self, due: datetime) -> Iterator[Finding]:
        for fact in (self.agreed, self.closed):
            if fact and fact.happened_at <= due < fact.timestamp:
                yield _finding(fact, FindingKind.DATED_BEFORE_THE_CLOSE)


def _lacks_proof(closed: ClosedWithSums) -> bool:
    asked = max(closed.agreed, closed.paid, closed.claimed) > Decimal(0)
    return closed.outcome in SUCCESSES and asked and closed.paid_proof in WEAK


def _finding(fact: Fact, kind: FindingKind) -> Finding:
    return Finding(fact.originator_version, kind, fact.by, fact.timestamp)
