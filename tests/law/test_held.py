"""Nobody is stuck: every open dispute is held, and whoever has the next word can say it."""

from collections.abc import Iterator

import pytest

from domain.access_steps import THE_OFFICES_OWN
from domain.callers import Role
from domain.dispute import Dispute
from domain.found_stuck import Stuck
from domain.held import ANSWERS, MOVING, STILL, HeldBy, Hold, holds_of, why_stuck
from domain.imported import TAKE_OVER
from domain.steps import DECISIONS, open_on
from domain.waiting import waiting_for
from tests.law.desk import OnTheDesk
from tests.law.everywhere import ON_A_DISPUTE, everywhere
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.roads_at_home import ACCEPTED, AGREED, DRAFTED, PERFORMED
from tests.law.roads_onward import ENDED
from tests.law.saying import LIN, ZHAO, Said, consent, refer, say, term, words_of

LOOKED_AT = 60
"""From so many grounds every open step is tried; some 240 grounds are reached."""

STANDING_STILL = {name for still in STILL.values() for name in still}

REACHED = say("record-contact-attempt", party="R1", way="phone", reached=True)
RECUSED = say("recuse", mediator=LIN, relation="interest")
DISCLOSED = say("disclose-conflict", mediator=LIN, relation="other-relation")
NO_TO_MEDIATION = say("record-refusal", party="R1", to="mediate", way="phone")
ANOTHER_TEXT = say(
    "redraft-agreement",
    agreement="G3",
    organisation="one-stop-centre",
    bound=["A1", "R1"],
    terms=[term()],
)
BREACHED, PAID, DONE, *_ = PERFORMED
BY_A1, BY_R1, BY_MEDIATOR, SEALED = AGREED

TURNS: dict[str, tuple[Said, ...]] = {
    "reached, and agreeing": (REACHED, consent("A1")),
    "asked, and refusing": (consent("A1"), REACHED, NO_TO_MEDIATION),
    "freed of a conflict": (
        *(*ACCEPTED, DISCLOSED),
        say("replace-mediator", mediator=ZHAO, reason="conflict"),
    ),
    "worded anew": (*ACCEPTED, *DRAFTED, BY_A1, ANOTHER_TEXT),
    "signed by the mediator last": (*ACCEPTED, *DRAFTED, BY_A1, BY_R1, SEALED, BY_MEDIATOR),
    "paid last": (*ACCEPTED, *DRAFTED, *AGREED, DONE, PAID),
}
"""Short turns beside the roads, on which the other steps move a dispute."""


def went(desk: OnTheDesk, *steps: Said) -> OnTheDesk:
    """Take these steps."""
    for step in steps:
        take(desk, step)
    return desk


def take(desk: OnTheDesk, said: Said) -> Dispute:
    """Take a step, and look at the dispute."""
    desk.later(days=said.days, minutes=1)
    desk.do(DECISIONS[said.step], by=said.by, **words_of(said, desk))
    return desk.dispute


def stretches() -> Iterator[tuple[OnTheDesk, str, Dispute, Dispute]]:
    """Every step on every road and turn: the desk, its name, the dispute before it and after."""
    for steps in (*(tuple(steps_of(road)) for road in ROADS), *TURNS.values()):
        desk = on_the_desk()
        before = desk.dispute
        for said in steps:
            after = take(desk, said)
            yield desk, said.step, before, after
            before = after


def place_of(dispute: Dispute) -> tuple[object, ...]:
    """Where a dispute stands on its way to the end."""
    return dispute.stage, waiting_for(dispute), frozenset(open_on(dispute, MOVING))


def test_a_step_moves_a_dispute_or_the_reason_is_said_why_not() -> None:
    """Only what is really seen to move a dispute counts as holding it.

    What moves one from another system stands in tests/law/test_imported.py.
    """
    moved, changed_stage = set(), set()
    for _, name, before, after in stretches():
        if place_of(before) != place_of(after):
            moved.add(name)
        if before.stage != after.stage:
            changed_stage.add(name)

    assert set(MOVING) - moved == {TAKE_OVER}
    assert changed_stage & STANDING_STILL == set()
    assert {*MOVING, *STANDING_STILL, *THE_OFFICES_OWN, "reopen"} >= set(ON_A_DISPUTE)
    assert not STANDING_STILL - set(ON_A_DISPUTE)


def test_whoever_has_the_next_word_says_it_by_steps_that_move() -> None:
    """A wait whose answer led nowhere would be no wait."""
    for whom, said in ANSWERS.items():
        assert said.hands, whom
        assert set(said.steps) <= set(MOVING), whom


def test_nobody_is_stuck_on_any_stretch_of_any_road() -> None:
    """From the window to the end, at each step."""
    for desk, name, _, after in stretches():
        assert why_stuck(after, desk.registry.centres) is None, name
        assert bool(holds_of(after, desk.registry.centres)) == (after.closed is None)


def test_nobody_is_stuck_anywhere() -> None:
    """Over every ground that is reached from the roads, breadth first."""
    centres = on_the_desk().registry.centres
    reached = 0

    for dispute in everywhere(LOOKED_AT):
        reached += 1
        holds = [hold.name for hold in holds_of(dispute, centres)]
        assert why_stuck(dispute, centres) is None, (dispute.stage, waiting_for(dispute), holds)

    assert reached > 2 * LOOKED_AT


def test_a_hold_names_the_roles_that_the_access_table_lets() -> None:
    """Computed from the table: a team lead names a mediator, the worker chooses arbitration."""
    desk = went(on_the_desk(), *ACCEPTED, RECUSED)
    holds = {hold.name: hold for hold in holds_of(desk.dispute, desk.registry.centres)}

    assert holds["assign-mediator"].roles == (Role.TEAM_LEAD, Role.SUPERVISOR)
    assert Role.WORKER in holds["choose-arbitration"].roles
    assert "note-privately" not in holds
    assert "draft-agreement" not in holds


def test_closing_holds_only_where_the_record_bears_an_outcome_out() -> None:
    """An ending that would be refused keeps nobody's case going."""
    desk = went(on_the_desk(), *ACCEPTED)
    assert "close" not in names_of(desk)

    went(desk, *ENDED)
    assert "close" in names_of(desk)


def names_of(desk: OnTheDesk) -> set[str]:
    """What holds the dispute on the desk."""
    return {hold.name for hold in holds_of(desk.dispute, desk.registry.centres)}


def test_a_referral_is_held_by_the_body_and_by_the_time_it_is_asked_again() -> None:
    """Whose word it is, and when it is asked after (催办)."""
    desk = went(on_the_desk(), *ACCEPTED, refer("F1", "court-siming", "hand-over"))
    holds = holds_of(desk.dispute, desk.registry.centres)

    assert Hold(HeldBy.BODY, "court-siming") in holds
    [timer] = [hold for hold in holds if hold.by is HeldBy.TIMER]
    assert (timer.name, timer.until) > ("F1", desk.time)


def test_an_officer_who_can_act_no_longer_holds_nothing() -> None:
    """It waits for its mediator, whose key was taken back: nobody can say the next word."""
    desk = went(on_the_desk(), *ACCEPTED)
    centres = desk.registry.centres

    assert why_stuck(desk.dispute, centres) is None
    assert why_stuck(desk.dispute, centres, gone={LIN}) is Stuck.UNANSWERED
    assert why_stuck(desk.dispute, centres, gone={ZHAO}) is None


@pytest.mark.parametrize(
    ("steps", "whom"),
    [
        ((*ACCEPTED, *DRAFTED, BY_A1, BY_R1, RECUSED), "centre"),
        ((*ACCEPTED, *DRAFTED, NO_TO_MEDIATION), "mediator"),
        ((*ACCEPTED, *DRAFTED, *AGREED, DONE, PAID), "mediator"),
        ((*ACCEPTED, *DRAFTED, *AGREED, DONE, PAID, RECUSED), "centre"),
        ((consent("A1"), REACHED, say("decline", reason="no-consent", ways=["court"])), "centre"),
        (
            (
                *(*ACCEPTED, refer("F1", "court-siming", "hand-over")),
                say("accept-referral", referral="F1", number="7"),
                say("report-result", referral="F1", result="decided"),
            ),
            "mediator",
        ),
    ],
    ids=[
        "signed, and nobody mediates",
        "who is bound mediates no longer",
        "all is paid and done",
        "all is paid, and nobody mediates",
        "declined",
        "the body has told its result",
    ],
)
def test_nobody_is_waited_for_who_has_nothing_to_say(steps: tuple[Said, ...], whom: str) -> None:
    """The next word is never that of a mediator who is not there, or a debtor who has paid."""
    assert waiting_for(went(on_the_desk(), *steps).dispute) == whom
