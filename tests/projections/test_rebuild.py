"""Views are made again while the old ones serve, and take their place in one moment."""

from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import inspect, select, text

from domain.access_conditions import Everything
from operations.bookmarks import StoredBookmark
from projections import lists
from projections.follow import wait_for
from projections.generations import begin, prepare, reading, serving, swap, writing
from projections.rebuild import rebuild
from projections.search_index import forget
from projections.tables import GENERATIONS, tables_of
from tests.projections.test_follow import LONG, a_working_day, follower, parts, somebody_calls
from tests.projections.town import Town, every_row
from workflows.dispatch import Mark


def generations(town: Town) -> list[tuple[int, str]]:
    """Every generation there is, and what for."""
    with town.office.views.connect() as connection:
        rows = connection.execute(select(GENERATIONS.c.generation, GENERATIONS.c.state))
        return [(row.generation, row.state) for row in rows]


def test_rebuilt_views_are_the_same_and_the_old_ones_are_gone(town: Town) -> None:
    """Disposable: made again from the record alone, with its progress told."""
    a_working_day(town)
    town.follow()
    before, told = every_row(town.office), list[tuple[int, int]]()

    position = rebuild(*parts(town.office), lambda done, whole: told.append((done, whole)))

    assert every_row(town.office) == before
    assert told[-1] == (position, position)
    assert generations(town) == [(2, "serving")]
    assert "caseload_1" not in inspect(town.office.views).get_table_names()


def test_nobody_who_reads_or_follows_notices_a_rebuild(town: Town) -> None:
    """Blue and green: lists answer and new facts arrive while views are swapped three times."""
    a_working_day(town, disputes=2)
    office, stop, seen = town.office, Event(), list[int]()
    at_work = Thread(target=follower(office).run, args=[stop])
    at_work.start()
    assert wait_for(office.views, office.registry.recorder.max_notification_id() or 0, LONG)

    def look() -> None:
        while not stop.is_set():
            with reading(office.views) as now:
                seen.append(len(lists.cases(now, Everything(), lists.Filters()).rows))

    reader = Thread(target=look)
    reader.start()
    for _ in range(3):
        rebuild(*parts(office), lambda _done, _whole: None)
        assert wait_for(office.views, somebody_calls(town), LONG)
    stop.set()
    for thread in (at_work, reader):
        thread.join(LONG)

    assert seen == sorted(seen)
    assert seen[0] == 6
    rows = every_row(office)
    rebuild(*parts(office), lambda _done, _whole: None)
    assert every_row(office) == rows


def test_a_rebuild_broken_off_leaves_the_old_views_serving(town: Town) -> None:
    """What was left half done is dropped by the next one."""
    a_working_day(town, disputes=2)
    town.follow()
    before = every_row(town.office)

    def fall(_done: int, _whole: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        rebuild(*parts(town.office), fall)
    assert generations(town) == [(1, "serving"), (2, "building")]
    assert every_row(town.office) == before

    rebuild(*parts(town.office), lambda _done, _whole: None)
    assert generations(town) == [(3, "serving")]
    assert not [
        name for name in inspect(town.office.views).get_table_names() if name.endswith("_2")
    ]


def indexes(town: Town) -> set[str]:
    """The indexes of the views there are, without their generation's number."""
    look = inspect(town.office.views)
    return {
        str(index["name"]).replace(table, table.rpartition("_")[0])
        for table in look.get_table_names()
        for index in look.get_indexes(table)
    }


def test_rebuilt_views_have_every_index_of_the_first(town: Town) -> None:
    """They are filled without, and serve with them."""
    a_working_day(town, disputes=2)
    town.follow()
    before = indexes(town)

    rebuild(*parts(town.office), lambda _done, _whole: None)

    assert "grams_gram" in before
    assert indexes(town) == before


def test_who_is_forgotten_while_views_are_made_again_stays_forgotten(town: Town) -> None:
    """Both sets lose the person's windows at once; the one being filled has no index yet."""
    a_working_day(town, disputes=2)
    town.follow()
    with reading(town.office.views) as now:
        person = now.connection.scalars(select(now.tables.named.c.person)).first() or ""
    told = list[int]()

    def erase(_done: int, _whole: int) -> None:
        if not told:
            town.office.keys.destroy(person)
            told.append(forget(town.office.views, person))

    rebuild(*parts(town.office), erase)

    assert told[0] >= 2
    rows = every_row(town.office)
    assert rows["grams"]
    assert not [row for row in rows["named"] if person in row]
    rebuild(*parts(town.office), lambda _done, _whole: None)
    assert every_row(town.office) == rows


def test_views_that_lag_behind_never_take_over(town: Town) -> None:
    """A reader who has seen a fact sees it after the swap too."""
    prepare(town.office.views)
    somebody_calls(town)
    town.follow()

    assert not swap(town.office.views, begin(town.office.views))


def test_a_record_not_yet_in_the_views_is_nowhere(town: Town) -> None:
    """No row, rather than a wrong one."""
    town.follow()
    with reading(town.office.views) as now:
        assert lists.case(now, UUID(int=1)) is None


def test_views_of_an_older_edition_give_way_to_new_ones(town: Town) -> None:
    """An office that is opened by a newer program reads its record again; bookmarks stay."""
    dispute = town.accepted()
    town.follow()
    bookmark = StoredBookmark(town.office.views)
    assert bookmark.read() is None
    bookmark.write(Mark(7, "somewhere"))
    with writing(town.office.views) as older:
        caseload = tables_of(serving(older)[0]).caseload.name
        older.execute(text(f"ALTER TABLE {caseload} DROP COLUMN external_numbers"))
        older.execute(text("ALTER TABLE view_generations DROP COLUMN edition"))

    prepare(town.office.views)
    with reading(town.office.views) as now:
        assert now.position == 0
    town.follow()

    with reading(town.office.views) as now:
        rows = now.connection.execute(select(now.tables.caseload)).all()
        assert [row.id for row in rows] == [dispute]
    assert bookmark.read() == Mark(7, "somewhere")


def test_views_of_this_edition_stay(town: Town) -> None:
    """Opening an office again costs no reading."""
    town.accepted()
    town.follow()
    with reading(town.office.views) as before:
        reached = before.position

    prepare(town.office.views)

    with reading(town.office.views) as now:
        assert now.position == reached > 0
