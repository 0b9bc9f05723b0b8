"""Whatever is asked, in whatever order: the record stays whole."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from domain.bodies import Mode, read_bodies
from domain.centres import read_centres
from domain.held import why_stuck
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.routing import due
from domain.stages import MOVES
from domain.steps import DECISIONS, STEPS
from domain.values import Stage
from domain.waiting import NOBODY, waiting_for
from tests.law.anything import Anything
from tests.law.everywhere import ON_A_DISPUTE
from tests.law.roads import ROADS, on_the_desk, steps_of, walk
from tests.law.saying import Said, route_words, words_of
from tests.law.whole import must_be_told, must_be_told_in_full, must_keep_words_sealed

OWNERS = {*read_bodies(), *read_centres()}
OFFICER, CASE = "officer:lin", "case:1"
MINUTES = (0, 1, 10, 600, 7000)
"""How much time passes before the next step: none, a moment, a night, five days."""


class AnyLife(RuleBasedStateMachine):
    """One dispute, and everybody who may say anything about it."""

    stages: ClassVar[Counter[Stage]] = Counter()
    recorded: ClassVar[Counter[str]] = Counter()

    road: ClassVar[str] = "intake"

    @initialize(chance=st.randoms(use_true_random=True))
    def file(self, chance: Random) -> None:
        """A dispute comes to the window, and goes some way down the road."""
        self.desk = on_the_desk()
        self.now = self.held = self.desk.dispute
        self.first = self.now.custody
        self.ahead = list(steps_of(self.road))
        whole = len(self.ahead)
        for _ in range(chance.choice([whole, chance.randint(0, whole)])):
            self._go_on()

    @rule(chance=st.randoms(use_true_random=True))
    def somebody_takes_a_step(self, chance: Random) -> None:
        """Somebody does what is open, as a rule; anything at all, now and then."""
        self.desk.later(minutes=chance.choice(MINUTES))
        open_now = [name for name in ON_A_DISPUTE if STEPS[name].refusal(self.now) is None]
        fresh = [name for name in open_now if not self.recorded[name]] or open_now
        name = chance.choice(chance.choice([open_now, fresh, ON_A_DISPUTE]))
        act = self.desk.act(chance.choice([OFFICER] * 9 + [CASE]))
        if chance.random() < 1 / 10:
            act = replace(act, corrects=chance.choice(self._correctable(name)))
        self._take(name, act, Anything(self.now, chance, self.desk.time).said(DECISIONS[name]))

    @rule()
    def the_road_goes_on(self) -> None:
        """What was to come next on the road is said, whatever has happened meanwhile."""
        if self.ahead:
            self._go_on()

    @rule()
    def the_case_says_what_the_rules_conclude(self) -> None:
        """The rules come to an end: what was routed is not concluded again."""
        for _ in range(len(ON_A_DISPUTE)):
            conclusions = due(self.now, self.desk.registry.centres)
            if not conclusions:
                return
            self._take("route", self.desk.act(CASE), route_words(conclusions[0]))
        pytest.fail("the rules go on for ever")

    def _correctable(self, name: str) -> list[int]:
        """What a step may put right; where that is nothing, anything at all."""
        told = self.desk.registry.facts(self.desk.id)
        found = [f.originator_version for f in told if isinstance(f, STEPS[name].corrects)]
        return found or [self.now.version]

    def _go_on(self) -> None:
        step: Said = self.ahead.pop(0)
        self.desk.later(days=step.days, minutes=1)
        self._take(step.step, self.desk.act(step.by), words_of(step, self.desk))

    def _take(self, name: str, act: Act, said: dict[str, Any]) -> None:
        """It is recorded, or refused in words; asked again it adds nothing and is no error."""
        note(f"{act.happened_at} {name} {said} corrects={act.corrects}")
        was_open = STEPS[name].refusal(self.now) is None
        facts = self._ask(name, act, said)
        if facts is None:
            return
        assert was_open or not facts, f"{name} was not open and recorded {facts}"
        again = self._ask(name, act, said)
        assert again == (), f"{name}, asked again after {facts}: {again}"
        if facts:
            self._has_moved(name, facts)

    def _ask(self, name: str, act: Act, said: dict[str, Any]) -> tuple[Fact, ...] | None:
        desk = self.desk.registry.at(self.desk.id)
        try:
            return desk.decide(DECISIONS[name], act, **deepcopy(said)).facts
        except Refusal as refusal:
            must_be_told_in_full(refusal)
            return None

    def _has_moved(self, name: str, facts: tuple[Fact, ...]) -> None:
        was, self.now = self.now.stage, self.desk.dispute
        note(f"  recorded {[fact.TOPIC for fact in facts]}: {self.now.stage}")
        self.recorded[name] += 1
        self.stages[self.now.stage] += 1
        assert self.now.stage in (was, *MOVES[was]), f"{name}: {was} to {self.now.stage}"
        for fact in facts:
            must_keep_words_sealed(fact)
            must_be_told(fact)

    @invariant()
    def the_dispute_is_its_facts_and_nothing_else(self) -> None:
        """What the office works on is what its facts say, applied one by one."""
        if self.held is self.now:
            return
        told, self.held = None, self.now
        for fact in self.desk.registry.facts(self.desk.id):
            told = fact.mutate(told)
        assert told == self.now

    @invariant()
    def custody_is_with_exactly_one_body(self) -> None:
        """Nobody is between two chairs (首问负责)."""
        assert self.now.custody in OWNERS
        by = self.now.holding
        assert by is None or (by.was_accepted and by.mode is Mode.HAND_OVER)
        assert self.now.custody == (by.body if by else self.first)

    @invariant()
    def a_worker_may_always_go_to_arbitration(self) -> None:
        """Nothing ever prevents it while the dispute is open (人民调解法 Art. 3(3))."""
        if not (self.now.closed or self.now.arbitration.is_under_way):
            assert STEPS["choose-arbitration"].refusal(self.now) is None

    @invariant()
    def every_open_dispute_waits_for_somebody_who_can_go_on(self) -> None:
        """No dispute is forgotten: it is held, and somebody who can say it has the next word."""
        assert (waiting_for(self.now) == NOBODY) == (self.now.stage is Stage.CLOSED)
        assert why_stuck(self.now, self.desk.registry.centres) is None, waiting_for(self.now)


LIVES = settings(
    max_examples=5,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a life is told whole
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""So many lives begin on each road, and so much more happens in each."""


def test_any_life_is_whole() -> None:
    """Any order of decisions keeps the record whole; the lives told reach the whole chain."""
    AnyLife.stages.clear()
    AnyLife.recorded.clear()

    for AnyLife.road in ROADS:
        run_state_machine_as_test(AnyLife, settings=LIVES)

    assert set(AnyLife.stages) == set(Stage)
    assert len(AnyLife.recorded) > len(ON_A_DISPUTE) * 3 / 4, AnyLife.recorded


def test_every_step_lies_on_a_road() -> None:
    """Each step of a dispute is really taken on some road, and each stage is reached."""
    stages: set[Stage] = set()

    taken = {step.step for road in ROADS for step in steps_of(road)}
    for road in ROADS:
        stages.add(walk(on_the_desk(), road).dispute.stage)

    assert taken == set(ON_A_DISPUTE)
    assert stages >= {Stage.INTAKE, Stage.MEDIATION, Stage.AGREEMENT, Stage.ARBITRATION}
