"""The figures counted again agree with the published ones, whatever was lived; a slip shows."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from domain.dispute import Dispute
from domain.recount import Reported
from domain.values import ClaimKind, Flag, Relation
from operations.office import open_office
from operations.settings import EMBEDDED, Settings
from projections.generations import reading, writing
from projections.log_reader import Cut, LogReader
from projections.recounting import Audit, audit
from tests.law.desk import claim
from tests.projections.test_books_balance import lead_a_life
from tests.projections.test_lists import with_visit
from tests.projections.town import Town, TownClock

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def counted(town: Town, days: tuple[date, date] = MARCH, centre: str = "", only: str = "") -> Audit:
    """The report of some days, twice."""
    centres = town.office.centres
    within = Reported({centre: centres[centre]} if centre else centres, *days)
    return audit(town.office.registry, town.office.views, within, named=5, only=only)


def differing(told: Audit) -> set[str]:
    """The figures on which the two tellings differ."""
    return {name for name, one in told.figures.items() if not one.agrees}


def a_busy_month(town: Town) -> None:
    """Something of each figure."""
    town.settled_outside(town.accepted(name="王一"), paid=Decimal("500.00"))
    town.handed_over(town.accepted(name="王二"), "huli")
    town.accept(town.handed_over(town.file(name="王三"), "huli"))
    town.declined(town.file(name="王四"))
    town.reopened(town.settled_outside(town.accepted(name="王五")))
    many = town.accepted(name="王一", claims=[claim(1, ClaimKind.PENALTY, "9000")])
    town.do(many, Dispute.classify, relation=Relation.LABOUR, flags=[Flag.COLLECTIVE])
    town.do(with_visit(town, town.accepted(name="王六"), 1), Dispute.arrive, visit="v1")
    town.agreed(town.accepted(name="王七"))
    town.asked()
    town.follow()


def test_a_busy_month_is_counted_the_same_twice(town: Town) -> None:
    """Every figure and every sum, of the city and of each centre."""
    a_busy_month(town)

    for centre in ("", "siming", "huli"):
        told = counted(town, centre=centre)
        assert (differing(told), told.agrees) == (set(), True), centre
    assert counted(town).figures["accepted"].recounted >= 6
    assert counted(town).sums["paid"] == (Decimal("500.00"), Decimal("500.00"))


@pytest.mark.parametrize(
    ("table", "said", "wrong"),
    [
        ("caseload", {"worker_kind": "driver"}, "accepted-riders"),
        ("moves", {"outcome": "awarded"}, "closed-by-outcome"),
        ("stays", {"until": None}, "open"),
        ("watched", {"by_close": False}, "promise-kept"),
        ("deeds", {"deed": "legal-aid"}, "visits"),
        ("matters", {"channel": "window"}, "consultations"),
        ("traits", {"value": "minor"}, "accepted-collective"),
    ],
)
def test_a_row_altered_by_hand_is_named(
    town: Town, table: str, said: dict[str, object], wrong: str
) -> None:
    """Whichever table was written in, the figure that reads it differs."""
    a_busy_month(town)
    with reading(town.office.views) as now:
        altered = getattr(now.tables, table)
    rows = update(altered)
    if table == "traits":
        rows = rows.where(altered.c.value == "collective")
    with writing(town.office.views) as connection:
        connection.execute(rows.values(**said))

    told = counted(town)

    assert wrong in differing(told)
    one = told.figures[wrong]
    assert one.only_published or one.only_recounted or one.published_by != one.recounted_by


def test_a_dispute_struck_from_the_views_is_named(town: Town) -> None:
    """Its moves are gone: the log still has it."""
    gone, stays = town.accepted(name="王一"), town.accepted(name="王二")
    town.follow()
    with reading(town.office.views) as now:
        moves = now.tables.moves
    with writing(town.office.views) as connection:
        connection.execute(delete(moves).where(moves.c.dispute == gone))

    one = counted(town, only="accepted").figures["accepted"]

    assert (one.published, one.recounted) == (1, 2)
    assert (one.only_published, one.only_recounted) == ([], [gone])
    assert set(one.behind) == {gone, stays}


def test_what_is_written_meanwhile_makes_no_difference(town: Town) -> None:
    """The views stand at a position, and the log is counted up to there."""
    dispute = town.accepted(name="王一")
    town.follow()
    town.settled_outside(dispute)
    town.accepted(name="王二")

    assert counted(town).agrees
    assert counted(town).figures["closed"].recounted == 0


def test_a_record_is_cut_where_the_position_says(town: Town) -> None:
    """Also where more is written while one reads."""
    registry = town.office.registry
    dispute = town.accepted(name="王一")
    position = registry.recorder.max_notification_id() or 0
    cut, then = Cut(registry, position), registry.dispute(dispute).version
    for _ in range(2):
        town.do(dispute, Dispute.disclose_conflict, mediator="chen", relation="interest")
        town.settled_outside(town.accepted(name="王二"))
        assert len(cut.life(dispute)) == then
    assert [record for _, record in LogReader(registry, position).opened()] == [dispute]


@pytest.fixture(scope="module")
def old_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office whose record grows with every life that hypothesis leads."""
    home: Path = tmp_path_factory.mktemp("office")
    clock = TownClock()
    with open_office(Settings(home=home, persistence_module=EMBEDDED), clock) as office:
        yield Town(office, clock)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chance=st.randoms(use_true_random=True),
    first=st.dates(date(2026, 3, 1), date(2026, 6, 30)),
    days=st.integers(0, 90),
)
def test_whatever_was_lived_both_tellings_agree(
    old_town: Town, chance: Random, first: date, days: int
) -> None:
    """Two folds by two ways, over lives that anybody might lead."""
    for _ in range(2):
        lead_a_life(old_town, chance)
    old_town.follow()

    for centre in ("", "siming", "huli"):
        told = counted(old_town, (first, first + timedelta(days=days)), centre)
        assert differing(told) == set(), {name: told.figures[name] for name in differing(told)}
        assert told.agrees, told.sums
