"""The due list's view: a function of a dispute's facts, the same when followed and when rebuilt."""

from typing import Any

from sqlalchemy import delete, select

from domain.access_conditions import Everything
from domain.clocks import calendar_for, clocks_of, table_of
from domain.deadlines import ClockState
from domain.dispute import Dispute
from domain.sealed import Field
from projections.deadlines import Wanted, due_list
from projections.generations import hold, reading, writing
from projections.mending import rewrite
from projections.rebuild import rebuild
from tests.projections.town import LIN, Town


def rows(town: Town) -> list[dict[str, Any]]:
    """Every row of the serving view."""
    with reading(town.office.views) as now:
        table = now.tables.deadlines
        found = now.connection.execute(select(table).order_by(table.c.id)).mappings()
        return [dict(row) for row in found]


def test_each_clock_of_a_dispute_is_a_row(town: Town) -> None:
    """What the desk folds from the whole record, the view folds from the few facts it keeps."""
    dispute = town.accepted()
    town.follow()
    registry = town.office.registry
    record = registry.dispute(dispute)
    clocks = clocks_of(registry, record, table_of(registry, record), calendar_for(registry))

    kept = {
        (row["rule"], row["subject"]): (row["due"], row["ends_at"])
        for row in rows(town)
        if row["dispute"] == dispute
    }

    assert kept == {clock.key: (clock.due.isoformat(), clock.end) for clock in clocks}
    assert ("mediation.clock-b", "") in kept


def test_fact_by_fact_or_from_the_store_the_rows_are_the_same(town: Town) -> None:
    """A file brought forward by each fact, and one that had to be read again, say the same."""
    dispute = town.accepted()
    town.accepted()
    scribe = town.scribe(desk=1)
    while scribe.write_on(1):
        pass
    one_by_one = rows(town)

    town.do(dispute, Dispute.note_privately, note=town.sealed("底线", "王小芳", Field.WORDS))
    town.follow()

    assert one_by_one
    assert rows(town) == one_by_one


def test_a_rebuild_leaves_no_clock_out(town: Town) -> None:
    """What it left for later is all there when its views serve."""
    town.accepted()
    town.settled_outside(town.accepted())
    town.follow()
    followed, office = rows(town), town.office

    rebuild(office.registry, office.views, office.keys, office.centres, lambda *_: None)

    assert followed
    assert rows(town) == followed


def test_rows_that_went_astray_are_written_anew(town: Town) -> None:
    """So are those that a corrected calendar made stale: the night, or the correction, asks."""
    dispute = town.accepted()
    town.follow()
    kept, office = rows(town), town.office
    with writing(office.views) as connection:
        tables = hold(connection)
        connection.execute(delete(tables.deadlines))

    rewrite(office.registry, office.views, office.centres, [dispute])

    assert rows(town) == kept


def test_what_is_over_has_passed_without_a_new_fact(town: Town) -> None:
    """Whoever reads the list says what time it is."""
    town.accepted()
    town.follow()
    wanted = Wanted(rule="mediation.clock-b", mediator=LIN)

    def state() -> ClockState:
        with reading(town.office.views) as now:
            [due] = due_list(now, Everything(), wanted, at=town.clock.time).rows
        return due.state

    assert state() is ClockState.RUNNING
    town.later(days=40)
    assert state() is ClockState.PASSED
