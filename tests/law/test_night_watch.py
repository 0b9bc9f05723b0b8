"""The night watch: what is stuck is said on the dispute, and each round stands in the book once."""

from typing import Any
from uuid import UUID

from domain.closing import WithdrawalReason
from domain.dispute import Dispute
from domain.found_stuck import Stuck
from domain.night_watch import Night, NightWatch
from domain.refusals import Closed
from domain.values import ConsentAct, PartyId
from tests.law.desk import OnTheDesk, refused

A1 = PartyId("A1")
STUCK: dict[str, Any] = {"why": Stuck.UNANSWERED, "waits_for": "mediator"}


def test_a_stuck_dispute_is_told_of_once_until_somebody_acts() -> None:
    """The board is not filled anew each night; what is still so after a step is said again."""
    desk = OnTheDesk()

    assert len(desk.do(Dispute.find_stuck, by="office", **STUCK)) == 1
    assert desk.do(Dispute.find_stuck, by="office", **STUCK) == []

    desk.do(Dispute.record_consent, party=A1, to=ConsentAct.MEDIATE, way="phone")
    assert len(desk.do(Dispute.find_stuck, by="office", **STUCK)) == 1


def test_what_the_night_found_changes_no_version_that_a_person_decides_on() -> None:
    """What a machine recorded in between never causes a 412."""
    desk = OnTheDesk()
    before = desk.dispute.person_version

    desk.do(Dispute.find_stuck, by="office", **STUCK)

    assert desk.dispute.person_version == before


def test_nothing_is_stuck_once_it_is_closed() -> None:
    """A closed dispute waits for nobody."""
    desk = OnTheDesk()
    desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.OTHER)

    with refused(Closed):
        desk.do(Dispute.find_stuck, by="office", **STUCK)


def test_a_round_stands_in_the_book_once() -> None:
    """Whoever was killed after writing writes nothing twice."""
    desk = OnTheDesk()
    act = desk.act("office")
    watch = NightWatch.open(act, month="2023-11")
    said: dict[str, Any] = {"disputes": 3, "stuck": [desk.id], "differed": {"no-case": 1}}

    for _ in range(2):
        watch.keep(act, round="night-1", differing=1, mended=1, **said)
    desk.registry.keep(watch)

    kept = desk.registry.get(NightWatch, NightWatch.create_id("2023-11"))
    assert (kept.month, kept.version) == ("2023-11", 2)
    assert kept.nights == [
        Night("night-1", desk.time, 3, [UUID(str(desk.id))], {"no-case": 1}, 1, 1)
    ]
