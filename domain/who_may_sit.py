"""Who may sit on a tribunal, and which cases are not for one alone (仲裁员回避、简易处理)."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conflicts import conflict_rules, has_lost, mediated, one_spelling
from domain.refusals.arbitration import (
    ArbitratorHasConflict,
    BarredFromSimplified,
    CollectiveNeedsThree,
    MediatedThisCase,
    OneForSimplified,
    OneOrThreeArbitrators,
)
from domain.values import Flag, OfficerId

if TYPE_CHECKING:
    from domain.trunk import Trunk

TRIBUNALS = (1, 3)
"""One arbitrator for a simple case, else three (调解仲裁法 Art. 31)."""


class SimplifiedBar(StrEnum):
    """What keeps a case from simplified handling (办案规则 Art. 57)."""

    PUBLIC_INTEREST = "public-interest"  # 涉及公共利益
    GREAT_SOCIAL_EFFECT = "great-social-effect"  # 社会影响较大
    RESPONDENT_NOT_FOUND = "respondent-not-found"  # 被申请人下落不明
    UNSUITABLE = "unsuitable"  # 其他不宜简易处理的


def must_be_a_tribunal(
    dispute: "Trunk",
    arbitrators: Collection[OfficerId],
    *,
    simplified: bool,
    bars: Iterable[SimplifiedBar],
) -> None:
    """Refuse who may not sit on this dispute, and one alone where three are needed.

    Raises OneOrThreeArbitrators, OneForSimplified, MediatedThisCase, ArbitratorHasConflict,
    BarredFromSimplified, CollectiveNeedsThree.
    """
    _must_be_one_or_three(arbitrators, simplified=simplified)
    for arbitrator in arbitrators:
        _must_be_impartial(dispute, arbitrator)
    if simplified:
        _must_not_be_barred(dispute, bars)
    elif Flag.COLLECTIVE in dispute.flags and len(arbitrators) == 1:
        raise CollectiveNeedsThree


def _must_be_one_or_three(arbitrators: Collection[OfficerId], *, simplified: bool) -> None:
    """Refuse any other number, and three on a simple case; nobody counts twice by spelling."""
    named = len({arbitrator.casefold() for arbitrator in arbitrators})
    if named != len(arbitrators) or named not in TRIBUNALS:
        raise OneOrThreeArbitrators(named=named)
    if simplified and named > 1:
        raise OneForSimplified(named=named)


def _must_be_impartial(dispute: "Trunk", arbitrator: OfficerId) -> None:
    """Nobody arbitrates what they mediated, or whose sides they have to do with (Art. 33)."""
    may_both = conflict_rules().mediator_may_arbitrate
    if not may_both and one_spelling(arbitrator) in mediated(dispute):
        raise MediatedThisCase(officer=arbitrator)
    if has_lost(dispute, arbitrator):
        raise ArbitratorHasConflict(officer=arbitrator)


def _must_not_be_barred(dispute: "Trunk", bars: Iterable[SimplifiedBar]) -> None:
    """Refuse simplified handling where anything keeps the case from it."""
    for bar in bars:
        raise BarredFromSimplified(bar=bar)
    if Flag.ESCALATION in dispute.flags:
        raise BarredFromSimplified(bar=SimplifiedBar.GREAT_SOCIAL_EFFECT)
    if any(dispute.is_unreachable(respondent.id) for respondent in dispute.respondents):
        raise BarredFromSimplified(bar=SimplifiedBar.RESPONDENT_NOT_FOUND)
