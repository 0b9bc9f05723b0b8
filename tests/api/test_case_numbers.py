"""A book of case numbers that lost its last ones gives none of them to a second dispute."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from domain.callers import Role
from domain.case_numbers import CaseNumbers
from domain.values import CentreId
from projections.generations import writing
from projections.numbers import NumbersBorne
from projections.tables import GENERATIONS
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_broken_records import level
from tests.ledger.tampering import Hand

BOOK = CaseNumbers.create_id(CentreId("siming"), 2026)


def agreed(clerk: At, lin: At) -> str:
    """A dispute that may be accepted; its id."""
    dispute: str = clerk.file()["id"]
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    return dispute


def accepting(lin: At, dispute: str) -> Any:
    """Ask for the next number."""
    said = {"mediator": "lin", "respondents": ["R1"]}
    version = lin.version(dispute)
    return lin.post(f"/v1/disputes/{dispute}/steps/accept", said, version=version)


def number_of(lin: At, dispute: str) -> str:
    """The number on a dispute's papers."""
    number: str = lin.get(f"/v1/disputes/{dispute}").json()["number"]
    return number


def must_give_none_again(window: Window, clerk: At, lin: At) -> None:
    """However much of the book's end is gone, and all of it; put right, it goes on."""
    third, hand = agreed(clerk, lin), Hand(window.office.settings)
    for gone in (1, 2, 3):
        facts = {place: hand.take_out(place) for place in hand.places_of(BOOK)[-gone:]}

        refused = accepting(lin, third)

        assert (refused.status_code, refused.json()["code"]) == (409, "record-broken"), gone
        assert refused.json()["data"] == {"record": str(BOOK), "version": 3 - gone}
        for place, fact in facts.items():
            hand.put_back(place, fact)
    assert accepting(lin, third).status_code == 200
    assert number_of(lin, third) == "厦思劳调〔2026〕0003号"


@BOTH_STORES
def test_no_number_is_given_again_that_the_views_know(read: Window, clerk: At, lin: At) -> None:
    """The dispute bears it, though the book says nothing of it any more (案号不得重复)."""
    for _ in range(2):
        accepted(clerk, lin)
    level(read, read.caller(Role.AUDITOR, officer="audit-1"))

    must_give_none_again(read, clerk, lin)


@BOTH_STORES
@pytest.mark.parametrize("views", ["behind", "missing"])
def test_no_number_is_given_again_that_the_log_alone_knows(
    window: Window, clerk: At, lin: At, views: str
) -> None:
    """Views that have not come so far, or that nobody has, are no reason to give one twice."""
    for _ in range(2):
        accepted(clerk, lin)
    if views == "missing":
        with writing(window.office.views) as connection:
            connection.execute(delete(GENERATIONS))

    must_give_none_again(window, clerk, lin)


def test_views_and_log_say_who_bears_a_number(read: Window, clerk: At, lin: At) -> None:
    """What was read of the log is kept in mind as long as the views have not come so far."""
    office = read.office
    borne = NumbersBorne(office.registry, office.views)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    for serial in (1, 2):
        number = f"厦思劳调〔2026〕{serial:04d}号"
        assert borne(number) == set()
        dispute = accepted(clerk, lin)
        assert borne(number) == {UUID(dispute)}
        level(read, auditor)
        assert borne(number) == {UUID(dispute)}
