"""The registry: decisions taken at the same moment, books read at a page, records at rest."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from uuid import uuid5

import pytest
from eventsourcing.persistence import IntegrityError

from domain.case_numbers import CaseNumbers
from domain.dispute import Dispute
from domain.postbag import Postbag
from domain.refusals import StaleVersion
from domain.registry import Decided
from domain.resting import Resting
from domain.sealed import Sealed
from domain.steps import DECISIONS
from domain.values import CentreId, OfficerId, PartyId
from tests.law.desk import CASES, NINE, OnTheDesk, refused, sealed
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.saying import words_of

MINE, THEIRS = sealed("愿意分两笔", field="note"), sealed("当日支付", field="note")


def consented(desk: OnTheDesk) -> OnTheDesk:
    """Both sides agree to mediation."""
    for party in ("A1", "R1"):
        desk.do(Dispute.record_consent, party=party, to="mediate", way="phone")
    return desk


def accepted() -> OnTheDesk:
    """A dispute in which there is something to note."""
    desk = consented(OnTheDesk())
    desk.do(Dispute.accept, mediator="lin", respondents=["R1"])
    return desk


def note(desk: OnTheDesk, copy: Dispute, words: Sealed, expected: int | None = None) -> Any:
    """Note something down on a copy that was read earlier."""
    on_desk = desk.registry.on_desk(copy, expected)
    return on_desk.decide(Dispute.note_privately, desk.act(), note=words)


def test_a_copy_overtaken_by_a_machine_is_read_again() -> None:
    """The store refuses the version that is taken; the decision is taken on what is so now."""
    desk = accepted()
    copy = desk.dispute
    before = copy.version
    desk.do(Dispute.note_privately, by="case:clock", note=THEIRS)

    decided: Decided[Dispute] = note(desk, copy, MINE, expected=copy.person_version)

    assert [fact.originator_version for fact in decided.facts] == [before + 2]
    assert decided.record == desk.dispute
    assert desk.dispute.private_notes == [THEIRS, MINE]


def test_a_copy_overtaken_by_the_very_same_adds_nothing() -> None:
    """What the other wrote meanwhile is what was asked for: it is so already."""
    desk = accepted()
    copy = desk.dispute
    desk.do(Dispute.note_privately, by="case:clock", note=MINE)

    decided: Decided[Dispute] = note(desk, copy, MINE)

    assert decided.facts == ()
    assert desk.dispute.private_notes == [MINE]


def test_a_copy_overtaken_by_a_person_is_refused() -> None:
    """Whoever decides on a version is told that a person came first, though their copy is old."""
    desk = accepted()
    copy = desk.dispute
    desk.do(Dispute.note_privately, by="officer:lin", note=THEIRS)

    with refused(StaleVersion, current=desk.dispute.person_version):
        note(desk, copy, MINE, expected=copy.person_version)

    assert desk.dispute.private_notes == [THEIRS]


def test_many_who_accept_at_once_get_a_number_each() -> None:
    """Whoever was overtaken at the book of numbers tries again alone; nobody is too busy."""
    first = consented(OnTheDesk())
    more = [OnTheDesk(first.registry, id=uuid5(CASES, str(number))) for number in range(15)]
    desks = [first, *map(consented, more)]
    together = Barrier(len(desks))

    def accept(desk: OnTheDesk) -> str:
        on_desk = desk.registry.on_desk(desk.dispute)
        together.wait()
        on_desk.decide(
            Dispute.accept, desk.act(), mediator=OfficerId("lin"), respondents=[PartyId("R1")]
        )
        return desk.dispute.number

    with ThreadPoolExecutor(len(desks)) as callers:
        numbers = list(callers.map(accept, desks))

    serials = sorted(int(number.partition("〕")[2].removesuffix("号")) for number in numbers)
    assert serials == list(range(1, 17))


def test_a_book_read_at_its_last_page_says_what_the_whole_book_says() -> None:
    """Its first and last fact are enough, however many numbers it gave (and where it gave none)."""
    desk = OnTheDesk()
    registry, siming = desk.registry, CentreId("siming")
    book = CaseNumbers.open(desk.act(), centre=siming, year=2023, prefix="厦思调")
    registry.keep(book)

    for _ in range(4):
        whole, page = registry.get(CaseNumbers, book.id), registry.case_numbers(book.id)
        assert page is not None
        assert vars(page) == vars(whole)
        assert page.issue(desk.act(), desk.id) == whole.issue(desk.act(), desk.id)
        registry.keep(page)

    assert registry.case_numbers(uuid5(book.id, "never opened")) is None


def test_of_two_at_one_page_of_the_book_one_is_overtaken() -> None:
    """The page says which version comes next, so no number is given twice."""
    desk = OnTheDesk()
    siming = CentreId("siming")
    book = CaseNumbers.open(desk.act(), centre=siming, year=2023, prefix="厦思调")
    desk.registry.keep(book)
    mine, theirs = (desk.registry.case_numbers(book.id) for _ in range(2))
    assert mine is not None
    assert theirs is not None
    mine.issue(desk.act(), desk.id)
    theirs.issue(desk.act(), desk.id)
    desk.registry.keep(theirs)

    with pytest.raises(IntegrityError):
        desk.registry.keep(mine)


@pytest.mark.parametrize("road", ROADS)
def test_a_record_at_rest_is_what_the_store_would_tell(road: str) -> None:
    """Carried from step to step it says, to the letter, what a fresh reading says."""
    desk = on_the_desk()
    for said in steps_of(road):
        desk.later(days=said.days, minutes=1)
        record = desk.registry.take_up(Dispute, desk.id)
        decided = desk.registry.on_desk(record).decide(
            DECISIONS[said.step], desk.act(said.by), **words_of(said, desk)
        )
        desk.registry.lay_down(decided.record)

        assert vars(decided.record) == vars(desk.dispute), said.step
        assert repr(vars(decided.record)) == repr(vars(desk.dispute)), said.step


def test_a_record_at_rest_hears_what_others_wrote() -> None:
    """Another process wrote meanwhile: what is new is read before anything is decided."""
    desk = accepted()
    desk.registry.lay_down(desk.registry.take_up(Dispute, desk.id))
    desk.do(Dispute.note_privately, note=THEIRS)

    record = desk.registry.take_up(Dispute, desk.id)

    assert record == desk.dispute


def test_a_record_at_rest_is_in_one_pair_of_hands() -> None:
    """Two who take it up at once never hold the same one, and the oldest makes room."""
    desk = accepted()
    resting = Resting(most=2)
    records = [desk.dispute, OnTheDesk(id=CASES).dispute, OnTheDesk(id=uuid5(CASES, "3")).dispute]
    for record in records:
        resting.lay_down(record)

    assert resting.take(records[0].id) is None
    assert resting.take(records[1].id) is records[1]
    assert resting.take(records[1].id) is None


def test_what_was_decided_and_not_kept_does_not_rest() -> None:
    """A record that holds facts the store does not have is never handed to the next caller."""
    desk = accepted()
    record = desk.registry.take_up(Dispute, desk.id)
    record.note_privately(desk.act(), note=MINE)
    desk.registry.lay_down(record)

    assert desk.registry.take_up(Dispute, desk.id).private_notes == []


def test_a_bag_goes_in_one_trip_and_each_hears_its_own() -> None:
    """Who came while another was on the way goes along; one's conflict is not another's."""
    desk = OnTheDesk()
    trips: list[int] = []
    on_the_way, go_on = Event(), Event()

    def put(facts: Sequence[Any]) -> Any:
        trips.append(len(facts))
        on_the_way.set()
        go_on.wait()
        return desk.registry.events.put(facts)

    bag = Postbag(put)
    books = [opened(desk, year) for year in (2021, 2022, 2023)]
    twice = opened(desk, 2022)
    with ThreadPoolExecutor(4) as callers:
        first = callers.submit(bag.send, books[0])
        on_the_way.wait()
        others = [callers.submit(bag.send, facts) for facts in (books[1], books[2], twice)]
        while len(bag._waiting) < len(others):
            go_on.wait(0.01)
        go_on.set()
        errors = [one.exception() for one in (first, *others)]

    assert trips == [1, 3, 1, 1, 1]
    refused_ones = [error for error in errors if error is not None]
    assert [type(error) for error in refused_ones] == [IntegrityError]
    kept = [one.result()[0] for one in (first, *others) if one.exception() is None]
    assert [desk.registry.case_numbers(fact[0].originator_id) is not None for fact in books] == [
        True
    ] * 3
    assert len({recording.notification.id for recording in kept}) == 3


def opened(desk: OnTheDesk, year: int) -> list[Any]:
    """The fact that opens a year's book."""
    act = desk.act(at=NINE)
    book = CaseNumbers.open(act, centre=CentreId("siming"), year=year, prefix="厦思调")
    return list(book.collect_events())
