"""Facts in mind: what is told is what the store has at that moment, and nobody changes it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.as_happened import as_happened, as_recorded
from domain.dispute import Dispute
from domain.facts_in_mind import FactsInMind
from domain.record import Fact
from domain.replay import Asked, limits_of, moment_of
from domain.sessions import NotedPrivately
from tests.law.desk import OnTheDesk, sealed
from tests.law.lives import a_life, facts_of
from tests.law.roads import ROADS, on_the_desk, walk
from tests.law.test_registry import accepted

LIVES = 40


class Mind:
    """Facts in mind, which say how many had to be made out."""

    def __init__(self, desk: OnTheDesk, most: int) -> None:
        self._made_out = 0
        self._mapper = desk.registry.mapper
        self.facts = FactsInMind(self._made, most)

    def _made(self, stored: StoredEvent) -> Fact:
        self._made_out += 1
        fact = self._mapper.to_domain_event(stored)
        assert isinstance(fact, Fact)
        return fact

    def reads(self, record: UUID, stored: Sequence[StoredEvent]) -> int:
        """How many facts were made out to read a record."""
        before = self._made_out
        self.facts.made_out(record, stored)
        return self._made_out - before


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute of some facts."""
    return accepted()


def stored_of(desk: OnTheDesk) -> list[StoredEvent]:
    """What the store has of it."""
    return list(desk.registry.recorder.select_events(desk.id))


def test_a_fact_is_made_out_once(desk: OnTheDesk) -> None:
    """Of a record that was read before, only what was recorded since."""
    mind, before = Mind(desk, 100), stored_of(desk)
    desk.do(Dispute.note_privately, note=sealed("愿意分两笔", field="note"))
    after = stored_of(desk)

    made = [mind.reads(desk.id, stored) for stored in (before, before, after)]

    assert made == [len(before), 0, len(after) - len(before)]


def test_what_the_store_says_otherwise_is_told_otherwise(desk: OnTheDesk) -> None:
    """A changed byte is seen at the next reading: nothing is remembered against the store."""
    mind, stored = Mind(desk, 100), stored_of(desk)
    mind.facts.made_out(desk.id, stored)
    changed = replace(stored[-1], state=stored[-1].state.replace(b"officer:lin", b"officer:wei"))

    told = mind.facts.made_out(desk.id, [*stored[:-1], changed])

    assert [fact.by for fact in told[-2:]] == ["officer:lin", "officer:wei"]


def test_no_more_is_kept_in_mind_than_it_holds(desk: OnTheDesk) -> None:
    """The longest unread goes first; a record that would push out half of all is not kept."""
    stored = stored_of(desk)
    many = len(stored)
    first, second, third = uuid4(), uuid4(), uuid4()
    mind = Mind(desk, 2 * many)
    for record in (first, second, first, third):
        mind.reads(record, stored)

    made = {name: mind.reads(record, stored) for name, record in (("1", first), ("2", second))}
    small = Mind(desk, 2 * many - 1)

    assert made == {"1": 0, "2": many}
    assert [small.reads(first, stored) for _ in range(2)] == [many, many]


Looks = Callable[[OnTheDesk, Sequence[Fact]], object]

LOOKS: Sequence[Looks] = (
    lambda _, facts: as_recorded(facts),
    lambda desk, facts: as_happened(facts, desk.time),
    lambda desk, facts: limits_of(
        desk.registry, moment_of(facts, Asked(version=len(facts)), desk.time)
    ),
)


def looked_at(desk: OnTheDesk) -> bool:
    """Look in every way, and say whether what is in mind is still what the store has."""
    for look in LOOKS:
        look(desk, facts_of(desk))
    as_stored = desk.registry.events.get(desk.id)
    return [vars(fact) for fact in facts_of(desk)] == [vars(fact) for fact in as_stored]


@pytest.mark.parametrize("seed", range(LIVES))
def test_whoever_looks_at_facts_leaves_them_as_they_are(seed: int) -> None:
    """Any life, folded by either clock: a state that is changed on the way changes no fact."""
    assert looked_at(a_life(Random(seed)))  # noqa: S311 - the same life each time


@pytest.mark.parametrize("road", ROADS)
def test_every_road_leaves_its_facts_as_they_are(road: str) -> None:
    """The same of every kind of fact that a road comes by, to its end."""
    assert looked_at(walk(on_the_desk(), road))


def test_a_record_taken_up_whole_is_as_its_facts_leave_it(desk: OnTheDesk) -> None:
    """At rest or not, and after something was recorded elsewhere meanwhile."""
    found = []
    for _ in range(2):
        record, facts = desk.registry.take_up_whole(Dispute, desk.id)
        found.append((record == desk.dispute, len(facts)))
        desk.registry.lay_down(record)
        desk.do(Dispute.note_privately, note=sealed(f"第{len(facts)}次", field="note"))

    assert [same for same, _ in found] == [True, True]
    assert [many for _, many in found] == [found[0][1], found[0][1] + 1]


def test_what_is_sealed_stays_sealed_in_mind(desk: OnTheDesk) -> None:
    """A destroyed key leaves nothing to be read here: what is in mind is what lies in the store."""
    note = sealed("站长私下愿意付一半", field="note")
    desk.do(Dispute.note_privately, note=note)

    [told] = [fact for fact in facts_of(desk) if isinstance(fact, NotedPrivately)]

    assert told.note == note
