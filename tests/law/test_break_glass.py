"""Reading in an emergency: with a reason, for a while, heard by the supervisor, and no step."""

from datetime import timedelta
from typing import Any

from domain.access import GRANTS, condition, only_under_glass
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_glass import GLASS, READ_UNDER_GLASS
from domain.access_rows import Action, Where
from domain.alerts import AlertKind, Level
from domain.break_glass import GlassBroken, GlassMended, GlassReason, glass_of
from domain.callers import Caller, Role, stamp
from domain.dispute import Dispute
from domain.limits import limit
from domain.record import Fact
from domain.refusals.break_glass import GlassStaysWhole, NoGlassBroken
from domain.steps import STEPS
from domain.values import OfficerId
from tests.law.desk import OnTheDesk, refused, sealed
from tests.law.roads import on_the_desk, take
from tests.law.roads_at_home import ACCEPTED
from tests.law.saying import LIN, say

WANG = OfficerId("wang")


def breaks(desk: OnTheDesk, officer: str = WANG, **said: Any) -> list[Fact]:
    """An officer reads it in an emergency."""
    return desk.do(
        Dispute.break_glass,
        by=f"officer:{officer}",
        officer=OfficerId(officer),
        caller_role="mediator",
        glass_reason=GlassReason.SAFETY,
        words=sealed("堵门"),
        **said,
    )


def wang(desk: OnTheDesk, role: Role = Role.MEDIATOR) -> Caller:
    """Mediator Wang of Huli, who is not on the case, calling now."""
    return Caller("c-1", role, "huli", officer=WANG, at=stamp(desk.time))


def reads(desk: OnTheDesk, action: str = Action.READ_DISPUTE, role: Role = Role.MEDIATOR) -> bool:
    """Whether Wang may read it now."""
    return holds(condition(wang(desk, role), action), concerns(desk.dispute))


def test_it_is_read_for_as_long_as_the_rule_says_and_no_longer() -> None:
    """limits.toml: sixty minutes from when it is recorded, to the second."""
    desk = take(on_the_desk(), *ACCEPTED)
    assert not reads(desk)
    lasts = timedelta(minutes=limit("access.break-glass").amount)

    [fact] = breaks(desk)

    assert isinstance(fact, GlassBroken)
    assert fact.until == desk.time + lasts
    assert reads(desk)
    desk.time += lasts - timedelta(seconds=1)
    assert reads(desk)
    desk.time += timedelta(seconds=1)
    assert not reads(desk)


def test_it_sounds_at_once() -> None:
    """An urgent alert for who answers for the centre, closed or open, heard like any other."""
    desk = take(on_the_desk(), *ACCEPTED)
    [fact] = breaks(desk)

    alert = desk.dispute.alerts[fact.originator_version]

    assert (alert.kind, alert.level) == (AlertKind.GLASS_BROKEN, Level.URGENT)
    assert alert.key.startswith("glass-broken:wang:")
    assert alert.raised_at == desk.time


def test_who_reads_so_already_goes_on_until_their_time_is_over() -> None:
    """Asked for what is already so, nothing; after that another reason, and another alert."""
    desk = take(on_the_desk(), *ACCEPTED)
    breaks(desk)

    assert breaks(desk.later(minutes=59), "WANG") == []
    assert len(breaks(desk.later(minutes=1))) == 1
    assert len(desk.dispute.glasses) == 2


def test_who_leads_ends_it_before_its_time() -> None:
    """From the moment it is ended nothing is read; ended twice is once."""
    desk = take(on_the_desk(), *ACCEPTED)
    with refused(NoGlassBroken):
        desk.do(Dispute.mend_glass, officer=WANG)
    breaks(desk)

    [fact] = desk.later(minutes=5).do(Dispute.mend_glass, officer=OfficerId("Wang"))

    assert isinstance(fact, GlassMended)
    assert not reads(desk)
    assert desk.do(Dispute.mend_glass, officer=WANG) == []
    ended = glass_of(desk.dispute, WANG)
    assert ended is not None
    assert ended.mended_at == desk.time


def test_who_lost_the_dispute_breaks_no_glass() -> None:
    """回避: an emergency is no way back to a dispute one stood back from."""
    desk = take(on_the_desk(), *ACCEPTED, say("recuse", mediator=LIN, relation="interest"))
    with refused(GlassStaysWhole, officer=LIN):
        breaks(desk, LIN)

    breaks(desk)
    take(desk, say("disclose-conflict", mediator=WANG, relation="interest"))

    assert not reads(desk)


def test_no_step_is_taken_and_nothing_confided_is_opened_in_an_emergency() -> None:
    """PIPL Art. 6: who they are, how they are reached, what it is about; notes never."""
    desk = take(on_the_desk(), *ACCEPTED)
    breaks(desk)

    opened = {action for action in (*Action, *STEPS) if reads(desk, action)}

    assert opened - {"break-glass"} <= READ_UNDER_GLASS | {"register-matter", "file"} | {
        action for (role, action) in GRANTS if role is Role.MEDIATOR and may_anyhow(desk, action)
    }
    assert READ_UNDER_GLASS.isdisjoint(STEPS)
    never = {Action.OPEN_NOTES, Action.KNOW_NOTES, Action.OPEN_INSPECTION, Action.OPEN_INFORMER}
    assert READ_UNDER_GLASS.isdisjoint(never | {Action.OPEN_IDENTITY, Action.EXPORT_CASE})
    assert Action.KNOW_INFORMER not in READ_UNDER_GLASS


def may_anyhow(desk: OnTheDesk, action: str) -> bool:
    """Whether a mediator of the centre may do it with any dispute, glass or no glass."""
    another = Caller("c-9", Role.MEDIATOR, "huli", officer="another", at=stamp(desk.time))
    return holds(condition(another, action), concerns(desk.dispute))


def test_only_whose_role_the_table_names_reads_so() -> None:
    """The rows say who may; a clerk, an arbitrator or an auditor reads nothing more by it."""
    may_break = {role for row in GLASS if "break-glass" in row.actions for role in row.roles}
    may_read = {role for row in GLASS if Where.UNDER_GLASS in row.where for role in row.roles}
    assert may_break == may_read
    desk = take(on_the_desk(), *ACCEPTED)
    breaks(desk)
    for role in set(Role) - may_read:
        alone = only_under_glass(wang(desk, role), Action.READ_DISPUTE)
        assert not holds(alone, concerns(desk.dispute))
