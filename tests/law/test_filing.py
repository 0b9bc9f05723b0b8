"""The window: what opens a dispute."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.dispute import Dispute
from domain.filing import Filed
from domain.refusals.filing import (
    IdNotWellFormed,
    NegativeSum,
    NoClaim,
    ReceivedBeforeTheLaw,
    ReceivedLaterThanNow,
)
from domain.refusals.intake import NotOfThatSide
from domain.values import ClaimId, ClaimKind, Role, Stage
from tests.law.desk import NINE, OnTheDesk, claim, company, refused, worker


def test_a_filed_dispute_stands_at_intake_with_its_receipt_time() -> None:
    """Clock A runs from receipt of the application (调解仲裁法 Art. 14)."""
    desk = OnTheDesk()

    assert desk.dispute.stage is Stage.INTAKE
    assert desk.dispute.received_at == NINE
    assert [type(fact) for fact in desk.registry.facts(desk.id)] == [Filed]


def test_a_dispute_without_a_claim_is_refused() -> None:
    """An application states its claims (调解仲裁法 Art. 12)."""
    with refused(NoClaim):
        OnTheDesk(claims=[])


def test_a_worker_applies_and_a_company_answers() -> None:
    """劳动者申诉: no company applies here, and no rider is applied against."""
    with refused(NotOfThatSide, role=Role.PLATFORM):
        OnTheDesk(applicant=worker() | {"role": Role.PLATFORM})
    with refused(NotOfThatSide, role=Role.WORKER):
        OnTheDesk(respondents=[company(role=Role.WORKER)])


def test_a_sum_is_yuan_and_cents() -> None:
    """A claim's sum is not negative and not finer than a cent."""
    for wrong in ("-1", "0.001", "NaN", "Infinity"):
        with refused(NegativeSum):
            OnTheDesk(claims=[claim(amount=wrong)])


def test_nothing_was_received_tomorrow() -> None:
    """A receipt later than now is refused."""
    with refused(ReceivedLaterThanNow):
        OnTheDesk(received_at=NINE + timedelta(days=1))


@pytest.mark.parametrize("wrong", ["", " C1", "C1 ", "Ｃ1", "C\u200b1", "C" * 65, "-C1", "请求一"])
def test_an_id_has_one_shape(wrong: str) -> None:
    """One thing has one spelling: no blanks, no full-width letters, nothing invisible."""
    with refused(IdNotWellFormed, what="claim"):
        OnTheDesk(claims=[claim() | {"id": ClaimId(wrong)}])

    with refused(IdNotWellFormed, what="claim"):
        OnTheDesk().do(Dispute.add_claim, claim=ClaimId(wrong), kind=ClaimKind.PAY)


def test_nothing_was_received_before_the_law() -> None:
    """调解仲裁法 is in force since 2008-05-01 (Art. 54)."""
    early = datetime(2008, 4, 30, tzinfo=UTC)

    with refused(ReceivedBeforeTheLaw, since="2008-05-01"):
        OnTheDesk(received_at=early)

    assert OnTheDesk(received_at=early + timedelta(days=1)).dispute.received_at.year == early.year


def test_the_law_began_at_the_centres_midnight() -> None:
    """2008-05-01 in Xiamen is 30 April in UTC until eight in the morning."""
    midnight = datetime(2008, 4, 30, 16, 0, tzinfo=UTC)

    with refused(ReceivedBeforeTheLaw):
        OnTheDesk(received_at=midnight - timedelta(seconds=1))

    assert OnTheDesk(received_at=midnight).dispute.received_at == midnight
