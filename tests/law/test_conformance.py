"""Which lives keep to the declared process, and where the others leave it."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access_steps import THE_OFFICES_OWN
from domain.allowed import act_of, step_of, steps_that_record
from domain.callers import Caller, Role
from domain.clocks import calendar_for, table_of
from domain.conformance import Deviation, Fitness, departures, fitness, limits_passed
from domain.consent import ConsentRecorded
from domain.dispute import Dispute
from domain.imported import Imported, ImportOpened
from domain.mediation import EndedWithoutAgreement
from domain.process import FILING, declared, process
from domain.record import FACTS, Fact
from domain.stages import MOVES
from domain.steps import DECISIONS, STEPS
from domain.values import OfficerId, Stage
from domain.wording import OFFICE
from tests.law.desk import OnTheDesk
from tests.law.lives import a_life, facts_of
from tests.law.on_the_way import accept, owed_nothing, refuse
from tests.law.on_the_way import take as take_routes
from tests.law.roads import ROADS, on_the_desk, steps_of, take, walk
from tests.law.roads_at_home import ACCEPTED
from tests.law.saying import words_of

ROWS = {*map(str, range(1, 19)), "9a", "9b", "9c", ""}
"""The rows of the stage table."""

LIN = Caller("k1", Role.MEDIATOR, centre="huli", officer="lin")


def slip(desk: OnTheDesk, fact: type[Fact], **said: Any) -> list[Fact]:
    """The facts of a dispute with one more that no decision would have recorded."""
    dispute, act = desk.dispute, desk.act(said.pop("by", "officer:lin"), at=said.pop("at", None))
    dispute._record(fact, act, **said)
    return [*facts_of(desk), *(one for one in dispute.pending_events if isinstance(one, Fact))]


def test_every_fact_of_a_dispute_is_declared() -> None:
    """Its row stands in the stage table and its steps are steps; none is declared that is not."""
    ours = {topic for topic, fact in FACTS.items() if fact.__module__.startswith("domain.")}

    theirs = {ImportOpened.TOPIC, Imported.TOPIC}  # another system's steps, which we do not declare
    assert set(process()) == {topic for topic in ours if topic.startswith("dispute.")} - theirs
    for one in process().values():
        assert one.row in ROWS
        assert one.steps
        assert all(name in STEPS or name == FILING for name in one.steps)


@pytest.mark.parametrize("road", sorted(ROADS))
def test_what_a_step_records_is_declared_of_it(road: str) -> None:
    """Whoever adds a fact to a step declares it, or every dispute would leave the process."""
    desk = on_the_desk()
    for step in steps_of(road):
        desk.later(days=step.days, minutes=1)
        for fact in desk.do(DECISIONS[step.step], by=step.by, **words_of(step, desk)):
            assert step.step in declared(fact.TOPIC).steps


@pytest.mark.parametrize("topic", sorted(process()))
def test_what_the_machinery_records_is_declared_of_its_step(topic: str) -> None:
    """Nobody is accused of what the office's own machinery did as it routed."""
    own = THE_OFFICES_OWN.intersection(steps_that_record().get(topic, ()))

    assert own <= {*declared(topic).steps}


@given(chance=st.randoms(use_true_random=False))
def test_no_life_that_the_registry_let_be_led_left_the_process(chance: Random) -> None:
    """Each fact had its token: its step was open, its move declared (a late one is told apart)."""
    desk = a_life(chance)

    found = [
        one
        for one in departures(facts_of(desk))
        if one.kind not in (Deviation.OUT_OF_ORDER, Deviation.ROLE)
    ]

    assert found == []


def test_a_step_that_was_not_open_is_named_with_why() -> None:
    """Mediation ended before anything was accepted: no decision lets that happen."""
    facts = slip(on_the_desk(), EndedWithoutAgreement, reason="refused", ways=["court"], words=None)

    [one] = departures(facts)

    assert (one.kind, one.version, one.found) == (Deviation.UNDECLARED, len(facts), "intake")
    assert one.expected == ("step-not-open",)
    assert fitness(facts, [one]) == Fitness(len(facts), len(facts) - 1)


def test_a_stage_that_was_skipped_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """From intake straight to an agreement: mediation stands between them."""
    monkeypatch.setitem(MOVES, Stage.INTAKE, frozenset({Stage.VISIT}))
    desk = take(on_the_desk(), *ACCEPTED)

    kinds = {(one.kind, one.found, one.expected) for one in departures(facts_of(desk))}

    assert (Deviation.SKIPPED, "intake>mediation", ("visit",)) in kinds


def test_a_move_that_is_nowhere_declared_is_told_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither at once nor by way of another stage."""
    monkeypatch.setitem(MOVES, Stage.INTAKE, frozenset({Stage.CLOSED}))
    monkeypatch.setitem(MOVES, Stage.CLOSED, frozenset())
    desk = take(on_the_desk(), *ACCEPTED)

    [moved] = [one for one in departures(facts_of(desk)) if ">" in one.found]

    assert (moved.kind, moved.expected) == (Deviation.UNDECLARED, ("closed",))


def test_a_party_takes_no_officers_step() -> None:
    """Accepting is the mediator's; the worker's name under it leaves the process."""
    desk = on_the_desk()
    take(desk, *(step for step in ACCEPTED if step.step == "record-consent"))
    desk.do(DECISIONS["accept"], by="party:A1", mediator=OfficerId("lin"), respondents=["R1"])

    [one] = [one for one in departures(facts_of(desk)) if one.kind is Deviation.ROLE]

    assert (one.topic, one.found) == ("dispute.accepted", "party:A1")
    assert "mediator" in one.expected


def test_a_known_officer_is_held_to_the_whole_table() -> None:
    """Chen, who mediates elsewhere, records a session of Lin's case: not admitted there."""
    desk = take(on_the_desk(), *ACCEPTED)
    by_chen = next(step for step in steps_of("mediated") if step.step == "hold-session")
    take(desk, by_chen._replace(by="officer:chen"))
    chen = Caller("k2", Role.MEDIATOR, centre="huli", officer="chen")

    def roles(known: dict[str, list[Caller]]) -> list[str]:
        found = departures(facts_of(desk), known)
        return [one.topic for one in found if one.kind is Deviation.ROLE]

    assert roles({}) == []
    assert roles({"chen": [chen]}) == ["dispute.session_held"]
    lead = Caller("k3", Role.TEAM_LEAD, centre="huli", officer="chen")
    assert roles({"chen": [chen, lead]}) == []


def test_a_machine_takes_only_the_offices_own_steps() -> None:
    """A consent in the calendar's name was never given at the desk."""
    said = {"party": "A1", "to": "mediate", "way": "phone"}
    facts = slip(on_the_desk(), ConsentRecorded, by="calendar", **said)

    assert [one.kind for one in departures(facts)] == [Deviation.ROLE]


def test_what_is_said_to_have_happened_before_its_step_was_open_is_told() -> None:
    """A session entered after acceptance, and dated before it."""
    desk = take(on_the_desk(), *ACCEPTED)
    early = desk.dispute.received_at + timedelta(minutes=1)
    session = next(step for step in steps_of("mediated") if step.step == "hold-session")
    fact = FACTS["dispute.session_held"]
    taken = take(on_the_desk(id=desk.id), *ACCEPTED, session)
    said = vars(facts_of(taken)[-1])
    own = {name: said[name] for name in fact.__annotations__ if name in said}

    found = departures(slip(desk, fact, at=early, **own))

    assert [(one.kind, one.found) for one in found] == [(Deviation.OUT_OF_ORDER, "intake")]


def test_a_consent_entered_late_is_in_order() -> None:
    """It happened when it could: entered after other things, it left nothing."""
    desk = on_the_desk()
    at = desk.time
    desk.later(hours=3)
    desk.do(Dispute.record_contact_attempt, party="R1", way="phone", reached=True, at=desk.time)
    desk.do(Dispute.record_consent, party="A1", to="mediate", way="phone", at=at)

    assert departures(facts_of(desk)) == []


def test_a_limit_that_passed_is_a_departure_of_the_office_and_of_no_fact() -> None:
    """Fifteen days from acceptance, and nothing ended; fitness speaks of facts alone."""
    desk = take(on_the_desk(), *ACCEPTED).later(days=60)
    facts, registry = facts_of(desk), desk.registry

    found = limits_passed(
        facts, table_of(registry, desk.dispute), calendar_for(registry), OFFICE, desk.time
    )

    assert found
    assert {one.kind for one in found} == {Deviation.LIMIT}
    assert fitness(facts, found).share == 1.0


@pytest.mark.parametrize("road", sorted(ROADS))
def test_a_road_of_the_office_fits_whole(road: str) -> None:
    """By officers of whom nobody knows a key, in the order things happened."""
    desk = walk(on_the_desk(), road)
    facts = facts_of(desk)

    found = [one for one in departures(facts) if one.kind is not Deviation.ROLE]

    assert found == []
    assert fitness(facts, found) == Fitness(len(facts), len(facts))


def test_what_a_split_carries_along_to_the_sibling_is_no_departure() -> None:
    """Who stood aside, and who disclosed a relation, by the hand that divided the claims."""
    stretch = list(steps_of("parted"))
    desk = on_the_desk()
    take(desk, *stretch[:-1])
    disclosed: dict[str, Any] = {
        "mediator": OfficerId("chen"),
        "relation": "interest",
        "words": None,
    }
    desk.do(Dispute.disclose_conflict, by="officer:chen", **disclosed)
    take(desk, stretch[-1])
    [other] = [link.other for link in desk.dispute.links if link.kind == "sibling"]

    facts = desk.registry.facts(UUID(other))

    topics = {fact.TOPIC for fact in facts}
    assert {"dispute.stood_aside_before", "dispute.conflict_disclosed"} <= topics
    assert departures(facts) == []
    assert {step_of(fact, act_of(facts, fact)) for fact in facts} == {"file", "split-off"}


def test_what_the_office_does_as_it_routes_is_no_departure() -> None:
    """Mediation ended and arbitration was advised and prepared by `case`: nobody is accused."""
    desk = accept(owed_nothing())
    refuse(desk)
    take_routes(desk)
    facts = facts_of(desk)

    by_the_case = [fact.TOPIC for fact in facts if fact.by == "case"]
    steps = [step_of(fact, act_of(facts, fact)) for fact in facts if fact.by == "case"]
    assert by_the_case == [
        "dispute.routed",
        "dispute.ended_without_agreement",
        "dispute.routed",
        "dispute.arbitration_advised",
        "dispute.arbitration_application_prepared",
    ]
    assert set(steps) == {"route"}
    assert departures(facts) == []
    assert fitness(facts, []).share == 1.0


def test_a_case_entered_weeks_later_is_in_order_though_the_machinery_acts_today() -> None:
    """What `case` did as the end was entered came, for what people tell, right after that end."""
    desk = on_the_desk()
    then = desk.time
    desk.later(days=80)
    refusal: dict[str, Any] = {"party": "R1", "to": "mediate", "way": "phone"}
    desk.do(Dispute.record_refusal, at=then + timedelta(hours=1), **refusal)
    take_routes(desk)
    desk.later(minutes=2)
    desk.do(Dispute.choose_arbitration, chosen_by="A1", at=then + timedelta(days=2))
    filed: dict[str, Any] = {"commission": "arbitration-siming", "hosted": True}
    desk.do(Dispute.file_arbitration, at=then + timedelta(days=2, minutes=4), **filed)

    assert departures(facts_of(desk)) == []
