"""For each fact, the rule that allowed it (每一事实的依据)."""

from itertools import pairwise

import pytest

from domain import alert_letters, centre_day, night_watch, office_book  # noqa: F401 - every fact
from domain.access_concerns import concerns
from domain.access_rows import Where
from domain.access_steps import THE_OFFICES_OWN
from domain.allowed import Allowed, act_of, allowed, kinds, step_of, steps_that_record, told
from domain.as_happened import as_recorded
from domain.callers import Caller, Role
from domain.record import FACTS, is_person
from domain.steps import DECISIONS, STEPS
from tests.law.roads import ROADS, on_the_desk, steps_of, walk
from tests.law.saying import words_of
from tests.law.whole import LANGUAGES

NOT_THE_MEDIATORS = THE_OFFICES_OWN | {"record-inspection"}
"""Steps that the mediator of the roads takes at the desk of the law, where nobody is asked."""


@pytest.mark.parametrize("topic", sorted(FACTS))
def test_every_kind_of_fact_is_explained(topic: str) -> None:
    """By a step, by what opens a record, or as a book of the office's own; in both languages."""
    steps = dict(kinds())[topic]
    step = steps[0] if steps else ""

    assert steps or not topic.startswith("dispute.")
    for language in LANGUAGES:
        assert told(Allowed(step, by_machine=False, grants=(), sources=()), topic, language)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_is_known_to_record_something(name: str) -> None:
    """No decision escapes the reading of what it records, but the import of days, a batch."""
    assert any(name in steps for steps in steps_that_record().values())


@pytest.mark.parametrize("road", ROADS)
def test_each_fact_of_a_road_names_the_step_it_came_of(road: str) -> None:
    """What is read from the decisions is what really happens when they are taken."""
    desk = on_the_desk()
    for said in steps_of(road):
        desk.later(days=said.days, minutes=1)
        facts = desk.do(DECISIONS[said.step], by=said.by, **words_of(said, desk))
        for fact in facts:
            assert said.step in steps_that_record()[fact.TOPIC]
            assert step_of(fact, facts) == said.step, fact.TOPIC


def test_what_was_recorded_in_one_act_came_of_one_step() -> None:
    """An agreement in effect came of whichever was last, a closed dispute of what ended it."""
    desk = walk(on_the_desk(), "performed")
    facts = desk.registry.facts(desk.id)
    in_effect = next(fact for fact in facts if fact.TOPIC == "dispute.agreement_took_effect")
    last = facts[in_effect.originator_version - 2]

    assert list(act_of(facts, in_effect)) == [last, in_effect]
    assert step_of(in_effect, act_of(facts, in_effect)) == step_of(last)
    assert step_of(last) in {"seal-agreement", "sign-agreement", "mediator-sign"}


@pytest.mark.parametrize("road", ROADS)
def test_whoever_spoke_was_admitted_by_a_row(road: str) -> None:
    """Of a person, the rows that let somebody of that name act then; a machine has none."""
    desk = walk(on_the_desk(), road)
    facts = desk.registry.facts(desk.id)

    for before, fact in pairwise(facts):
        record = as_recorded(facts[: before.originator_version])
        why = allowed(fact, concerns(record))
        assert why.by_machine is not is_person(fact.by)
        if why.step not in NOT_THE_MEDIATORS:
            assert why.grants, (fact.TOPIC, why)
        for language in LANGUAGES:
            assert STEPS[why.step].name == why.step
            assert told(why, fact.TOPIC, language)


def test_the_row_is_the_one_that_held_then() -> None:
    """Lin registers as whoever is at the window, and mediates as the mediator of the case."""
    desk = walk(on_the_desk(), "performed")
    facts = desk.registry.facts(desk.id)
    lin = Caller("1", Role.MEDIATOR, "huli", officer="lin")
    drafted = next(fact for fact in facts if fact.TOPIC == "dispute.agreement_drafted")
    before = as_recorded(facts[: drafted.originator_version - 1])

    [grant] = allowed(drafted, concerns(before), [lin]).grants
    elsewhere = allowed(
        drafted, concerns(before), [Caller("2", Role.MEDIATOR, "siming", officer="x")]
    )

    assert (grant.role, Where.MY_CASES in grant.row.where) == (Role.MEDIATOR, True)
    assert elsewhere.grants == ()
    assert told(elsewhere, drafted.TOPIC, "en").startswith("The step")


def test_a_source_is_cited_where_one_is_named() -> None:
    """The article stands beside the step, the fact or the rule that rests on it."""
    desk = walk(on_the_desk(), "awarded")
    facts = {fact.TOPIC: fact for fact in desk.registry.facts(desk.id)}

    whom = concerns(desk.dispute)
    assert "保障农民工工资支付条例 Art. 10" in allowed(facts["dispute.routed"], whom).sources[0]
    cited = {topic for topic, fact in facts.items() if allowed(fact, whom).sources}
    assert len(cited) > len(facts) / 4
