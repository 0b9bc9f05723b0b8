"""The integrity list: what was done after the end shows, and improves nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.closing import ReopenReason, WithdrawalReason
from domain.dispute import Dispute
from domain.integrity import FindingKind
from domain.values import ClaimId, ClaimKind, PartyId, Relation
from projections.generations import reading
from projections.integrity import Found, findings
from projections.periods import Scope
from projections.statistics import Promised, report
from tests.law.desk import claim
from tests.projections.town import Town

TWO_CLAIMS = [claim(1), claim(2, ClaimKind.DEPOSIT, "400.00")]
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def found(town: Town) -> list[Found]:
    """The integrity list of Siming in March."""
    town.follow()
    with reading(town.office.views) as now:
        return findings(now, Scope.of(town.office.centres, "siming", *MARCH))


def kinds(town: Town) -> list[str]:
    """What was found."""
    return [one.kind for one in found(town)]


def promise(town: Town) -> Promised:
    """How the promise was kept."""
    town.follow()
    with reading(town.office.views) as now:
        [kept] = report(now, Scope.of(town.office.centres, "siming", *MARCH)).promise
    return kept


def settled(town: Town) -> UUID:
    """Settled in the afternoon of its day with a bank's receipt."""
    dispute = town.accepted(claims=TWO_CLAIMS)
    said: dict[str, Any] = {"paid": claim()["amount"], "proof": "bank-receipt"}
    reason = WithdrawalReason.SETTLED_OUTSIDE
    town.do(dispute, Dispute.withdraw, party=PartyId("A1"), reason=reason, **said)
    return dispute


def split(town: Town, dispute: UUID) -> None:
    """A claim goes to a sibling."""
    said: dict[str, Any] = {"claims": [ClaimId("C2")], "sibling": uuid4(), "respondents": []}
    town.do(dispute, Dispute.split_off, **said)


def relabel(town: Town, dispute: UUID) -> None:
    """The matter is sorted otherwise."""
    town.do(dispute, Dispute.classify, relation=Relation.CIVIL, flags=[])


def lessen(town: Town, dispute: UUID) -> None:
    """The sum claimed becomes smaller."""
    town.do(
        dispute, Dispute.amend_claim, claim=ClaimId("C2"), amount=claim(1, amount="1")["amount"]
    )


def test_an_honest_day_leaves_nothing_to_look_at(town: Town) -> None:
    """Sorted, claimed, split off before the end: that is work."""
    dispute = town.accepted(claims=TWO_CLAIMS)
    for act in (relabel, lessen, split):
        act(town, dispute)
    settled(town)

    assert found(town) == []


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (split, FindingKind.SPLIT_AFTER_END),
        (relabel, FindingKind.RELABELLED_AFTER_END),
        (lessen, FindingKind.RELABELLED_AFTER_END),
    ],
)
def test_what_is_changed_after_closing_shows_and_improves_nothing(
    town: Town, act: Callable[[Town, UUID], None], kind: FindingKind
) -> None:
    """Taken up again to be split or re-labelled: it is listed, with whose case it was."""
    dispute = settled(town)
    before = promise(town)
    town.do(dispute, Dispute.reopen, reason=ReopenReason.CLOSED_IN_ERROR)

    act(town, dispute)

    [one] = found(town)
    assert (one.dispute, one.kind, one.mediator, one.own) == (dispute, kind, "lin", True)
    assert promise(town).promised == before.promised
    assert promise(town).by_close < before.by_close


def test_a_resolution_entered_after_the_close_and_dated_before_it_shows(town: Town) -> None:
    """Recorded at eight in the evening, said to have happened at five: late, and looked at."""
    dispute = town.file()
    evening = town.later(hours=11).act()
    at_five = replace(evening, happened_at=evening.recorded_at - timedelta(hours=3, minutes=15))
    reason = WithdrawalReason.OTHER
    decide = town.office.registry.at(dispute).decide
    decide(Dispute.withdraw, at_five, party=PartyId("A1"), reason=reason)

    assert kinds(town) == [FindingKind.DATED_BEFORE_THE_CLOSE]
    assert promise(town).by_close == 0


def test_a_filing_dated_back_to_another_day_shows(town: Town) -> None:
    """Said to have come yesterday after the cut-off: out of the count, and looked at."""
    act = town.act("officer:window")
    yesterday = replace(act, happened_at=act.happened_at - timedelta(hours=14))
    filed = town.office.registry.facts(town.file())[0]
    said = {name: getattr(filed, name) for name in FILED}
    said |= {"id": uuid4(), "received_at": yesterday.happened_at}
    town.office.registry.open(Dispute.file(yesterday, **said), yesterday)

    assert kinds(town) == [FindingKind.FILED_DATED_BACK]
    assert promise(town).promised == 1


FILED = (
    *("centre", "channel", "applicant", "respondents", "claims"),
    *("statement", "workplace", "worker_kind", "rules"),
)


def test_a_success_without_proof_of_payment_shows(town: Town) -> None:
    """Settled outside, on nobody's receipt (alarms.toml)."""
    town.settled_outside(town.file())

    assert kinds(town) == [FindingKind.SUCCESS_WITHOUT_PROOF]
