"""Who sits in a party's seat: what reached, or was said by, an earlier person is not the next's."""

from typing import Any

from domain.consent import Way
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.sealed import PersonId
from domain.seats import is_theirs, sits_since
from domain.standing_for import is_asked
from domain.values import PartyId
from tests.law.desk import OnTheDesk, sealed

R1 = PartyId("R1")


def exchange(desk: OnTheDesk, person: str, **details: Any) -> None:
    """R1 was another person all along."""
    desk.later(minutes=1)
    desk.do(Dispute.correct_party, party=R1, person=PersonId(person), details=details)


def test_nobody_was_asked_by_what_reached_another() -> None:
    """征询: a company that was not reached yet knows of no dispute (stage table 3)."""
    desk = OnTheDesk()
    desk.do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=True)
    assert is_asked(desk.dispute, R1)

    exchange(desk, "p-other")

    assert not is_asked(desk.dispute, R1)
    assert not desk.dispute.is_unreachable(R1)
    assert desk.dispute.contacts == []


def test_details_of_one_person_are_not_taken_for_another_s() -> None:
    """个人信息保护法 Art. 8: what is not said of the next one is not known of them."""
    desk = OnTheDesk()
    phone, name = sealed("139", subject="p-company-1"), sealed("李四", subject="p-other")
    desk.do(Dispute.correct_party, party=R1, details={"phone": phone})
    assert desk.dispute.parties[R1].details == {"phone": phone}

    exchange(desk, "p-other", name=name)

    assert desk.dispute.parties[R1].details == {"name": name}


def test_who_comes_back_to_a_seat_finds_their_own_again() -> None:
    """A correction may be a slip too: the first one's things stay the first one's."""
    desk = OnTheDesk()
    before = desk.dispute.version
    assert is_theirs(desk.dispute, R1, before)
    exchange(desk, "p-other")
    between = desk.dispute.version
    assert not is_theirs(desk.dispute, R1, before)
    assert is_theirs(desk.dispute, R1, between)

    exchange(desk, "p-company-1")

    assert is_theirs(desk.dispute, R1, before)
    assert not is_theirs(desk.dispute, R1, between)
    assert is_theirs(desk.dispute, APPLICANT, before)
    assert sits_since(desk.dispute, {R1}) == desk.time
    assert sits_since(desk.dispute, {APPLICANT}) is None
