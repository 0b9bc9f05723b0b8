"""The board: each alert once, where the log has it, and to no one whom it does not concern."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from domain.access_alerts import Sight, sight_of
from domain.access_concerns import concerns
from domain.access_conditions import Everything, Nothing
from domain.alert_letters import AlertLetter, Outlet, WhyDead
from domain.alerts import AlertKind, Level
from domain.callers import Caller, Role
from domain.dispute import Dispute
from domain.record import Act
from projections.alerts import What
from projections.board import Alert, Narrowed, board, news_after
from projections.generations import reading, writing
from projections.lists import MOST
from projections.mending import rewrite
from projections.rebuild import rebuild
from tests.projections.town import CHEN, Town, every_row, person_of

EVERYBODY = Sight(Everything(), Nothing())
CLOCK = {"rule": "mediation.from-receipt", "subject": "", "due": "2026-03-24"}


def warned(town: Town, dispute: UUID, days_left: int = 3, late_seconds: int = 0) -> int:
    """The machinery warns of a clock, so much later than it was due; the alert's version."""
    town.later(minutes=1)
    now = town.clock.time
    town.later(seconds=late_seconds)
    act = Act("office", now, town.clock.time)
    warn = Dispute.sound_clock
    return sound(town, dispute, act, warn, days_left=days_left, **CLOCK)


def passed(town: Town, dispute: UUID) -> int:
    """A clock has passed; the alert's version."""
    town.later(minutes=1)
    said = CLOCK | {"rule": "mediation.from-acceptance"}
    return sound(town, dispute, town.act("office"), Dispute.sound_clock_passed, **said)


def sound(town: Town, dispute: UUID, act: Act, decision: Any, **said: Any) -> int:
    """The version of the fact by which the machinery raised an alert."""
    return town.office.registry.at(dispute).decide(decision, act, **said).record.version


def given_up(town: Town, dispute: UUID, alert: int) -> None:
    """A letter about an alert that nobody took."""
    act, registry = town.act("office"), town.office.registry
    about: dict[str, Any] = {"dispute": dispute, "alert": alert, "outlet": Outlet.MAIL}
    letter = registry.open(AlertLetter.send(act, **about, address="duty-room"), act).record
    registry.at_record(AlertLetter, letter.id).decide(
        AlertLetter.give_up, act, attempts=26, why=WhyDead.NOT_TAKEN
    )


def seen(town: Town, sight: Sight = EVERYBODY, **narrowed: Any) -> list[Alert]:
    """The alerts on a board."""
    with reading(town.office.views) as now:
        return board(now, sight, Narrowed(**narrowed)).rows


def news(town: Town, after: int = 0, sight: Sight | None = None) -> list[tuple[str, int]]:
    """What became of alerts after a place in the log: what, and of the alert of which version."""
    with reading(town.office.views) as now:
        return [(one.what, one.alert.version) for one in news_after(now, after, MOST, sight)]


def test_an_alert_says_what_it_is_about_and_how_late_it_came(town: Town) -> None:
    """The minute it was due and when it was recorded stand beside each other (alarms.toml)."""
    dispute = town.accepted()
    alert = warned(town, dispute, days_left=1, late_seconds=95)
    town.follow()

    [row] = seen(town)

    assert (row.dispute, row.version, row.late_seconds) == (dispute, alert, 95)
    assert (row.kind, row.level) == (AlertKind.CLOCK_DUE, Level.URGENT)
    assert (row.centre, row.mediator, row.closed_at) == ("siming", "lin", None)
    assert "2026-03-24" in row.told("zh")
    assert "in 1 day," in row.told("en")


def test_an_alert_tells_a_moment_by_the_offices_own_time(town: Town) -> None:
    """The board says what the chronicle does: until 11:10 in Xiamen, not in the log's own zone."""
    dispute = town.file()
    town.later(hours=3)
    sound(town, dispute, town.act("case"), Dispute.sound_first_contact_late)
    town.follow()

    [row] = seen(town)

    assert row.told("en").endswith("by 2026-03-10 11:10")


def test_what_became_of_an_alert_is_told_in_the_order_of_the_log(town: Town) -> None:
    """Raised, escalated, acknowledged: each at its own place, after which reading goes on."""
    dispute = town.accepted()
    alert = passed(town, dispute)
    town.later(hours=5)
    act = town.act("office")
    sound(town, dispute, act, Dispute.escalate_alert, alert=alert)
    town.follow()
    with reading(town.office.views) as now:
        [_, escalated] = news_after(now, 0, MOST)
    town.do(dispute, Dispute.acknowledge_alert, alert=alert)
    town.follow()

    assert news(town) == [(what, alert) for what in (What.RAISED, What.ESCALATED, "acknowledged")]
    assert news(town, after=escalated.position) == [(What.ACKNOWLEDGED, alert)]
    [row] = seen(town, is_open=False)
    assert (row.acknowledged_by, row.escalated_at is not None) == ("officer:lin", True)
    assert seen(town, is_open=True) == []


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_rebuild_gives_the_same_board(town: Town, at_once: int) -> None:
    """Whether the file was at hand, or was read from the store after it had left the desk."""
    first, second = town.accepted(), town.accepted(name="李大海")
    raised = warned(town, first)
    passed(town, second)
    crowded = town.scribe(desk=1)
    while crowded.write_on(1):
        pass
    given_up(town, first, raised)
    town.do(first, Dispute.acknowledge_alert, alert=raised)
    passed(town, first)
    crowded = town.scribe(desk=1)
    while crowded.write_on(at_once):
        pass
    rows = every_row(town.office)

    office = town.office
    rebuild(office.registry, office.views, office.keys, office.centres, lambda _done, _whole: None)

    assert every_row(town.office) == rows
    assert len(rows["alerts"]) == 3
    assert len(rows["alert_news"]) == 4
    assert len(rows["alert_letters"]) == 1


def test_the_board_is_narrowed(town: Town) -> None:
    """By what is open, by centre, mediator, level and kind."""
    lins, chens = town.accepted(), town.accepted(mediator=CHEN, name="李大海")
    acknowledged = warned(town, lins)
    breach = passed(town, chens)
    town.do(lins, Dispute.acknowledge_alert, alert=acknowledged)
    town.follow()

    def found(**narrowed: Any) -> list[int]:
        return [alert.version for alert in seen(town, **narrowed)]

    assert found() == [breach, acknowledged]
    assert found(is_open=True) == found(level=Level.BREACH) == [breach]
    assert found(mediator="chen") == found(kind=AlertKind.CLOCK_PASSED) == [breach]
    assert found(is_open=False) == found(mediator="lin") == [acknowledged]
    assert found(centre="huli") == []


def test_pages_follow_each_other(town: Town) -> None:
    """A page begins below the position at which the one before ended."""
    dispute = town.accepted()
    alerts = [warned(town, dispute, days_left=days) for days in (5, 3, 1, 0)]
    town.follow()

    with reading(town.office.views) as now:
        first = board(now, EVERYBODY, Narrowed(), limit=3)
        last = board(now, EVERYBODY, Narrowed(), limit=3, before=first.next)

    assert [row.version for row in (*first.rows, *last.rows)] == alerts[::-1]
    assert (len(first.rows), last.next) == (3, None)


CALLERS = [
    Caller("1", Role.SUPERVISOR, "siming", officer="sup"),
    Caller("2", Role.TEAM_LEAD, "siming", officer="lead-wu"),
    Caller("3", Role.MEDIATOR, "siming", officer="lin"),
    Caller("4", Role.AUDITOR, "huli"),
    Caller("5", Role.WORKER, "siming", party=person_of("王小芳")),
    Caller("6", Role.SUPERVISOR, "huli", officer="sup"),
    Caller("7", Role.MEDIATOR, "siming", officer="chen"),
    Caller("8", Role.WORKER, "siming", party="p-another"),
    Caller("9", Role.CLERK, "siming", officer="clerk"),
    Caller("10", Role.INSPECTOR, "siming", officer="insp"),
    Caller("11", Role.PARTNER, "siming", body="legal-aid"),
    Caller("12", Role.ADMINISTRATOR, "siming"),
]
SEES = {"1": 2, "2": 2, "3": 2, "4": 2, "5": 1}
"""How many of two alerts, a breach and one for information; the others see none."""


@pytest.mark.parametrize("caller", CALLERS, ids=lambda one: f"{one.role}-{one.id}")
def test_list_and_stream_show_the_same_to_everybody(town: Town, caller: Caller) -> None:
    """One table, asked of a row and compiled into SQL (reader matrix, alerts)."""
    dispute = town.accepted()
    notice = warned(town, dispute)
    breach = passed(town, dispute)
    town.follow()
    sight, whom = sight_of(caller), concerns(town.office.registry.dispute(dispute))
    may = [
        version
        for version, level in ((breach, Level.BREACH), (notice, Level.INFORMATION))
        if sight.sees(level, whom)
    ]

    assert [row.version for row in seen(town, sight)] == may
    assert [version for _, version in news(town, sight=sight)] == may[::-1]
    assert len(may) == SEES.get(caller.id, 0)


def test_ten_thousand_alerts_are_listed_page_by_page(town: Town) -> None:
    """A bad morning of a whole city does not slow the board."""
    dispute = town.accepted()
    warned(town, dispute)
    town.follow()
    with reading(town.office.views) as now:
        tables = now.tables
        [row] = now.connection.execute(select(tables.alerts)).mappings()
        [said] = now.connection.execute(
            select(tables.chronicle).where(tables.chronicle.c.version == row["version"])
        ).mappings()
    many = range(1_000, 11_000)
    with writing(town.office.views) as connection:
        connection.execute(
            insert(tables.alerts), [{**row, "version": n, "position": n} for n in many]
        )
        connection.execute(
            insert(tables.chronicle), [{**said, "version": n, "position": n} for n in many]
        )
    sight = sight_of(Caller("1", Role.SUPERVISOR, "siming"))

    pages = [seen(town, sight, is_open=True), seen(town, sight, level=Level.URGENT)]

    assert [len(page) for page in pages] == [MOST, 0]


def test_a_board_that_is_mended_keeps_its_places(town: Town) -> None:
    """Rows written anew ahead of the follower leave to it what it has not come to yet."""
    dispute = town.accepted()
    followed = warned(town, dispute)
    town.follow()
    [before] = seen(town)
    ahead = passed(town, dispute)

    office = town.office
    rewrite(office.registry, office.views, office.centres, [dispute])
    [mended] = seen(town)
    town.follow()

    assert (mended.version, mended.position) == (followed, before.position)
    assert [row.version for row in seen(town)] == [ahead, followed]
    assert news(town) == [(What.RAISED, followed), (What.RAISED, ahead)]
