"""Which lives an export reads: of a period, as somebody sees it, page after page."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from domain.access import Concerned, Condition, Everything, Kind, Nothing
from domain.access_telling import CONFIDED
from domain.dispute import Dispute
from operations.office import Office
from projections import lives
from projections.exports import Format
from projections.lives import Chosen, Life
from projections.periods import Scope
from tests.projections.test_exports import text_of
from tests.projections.told_lives import lives_of_every_road
from tests.projections.town import Town


def chosen(
    office: Office, seen: Condition, confided: Condition | None = None, **days: Any
) -> Chosen:
    """A period of March 2026, as somebody sees it."""
    first, last = days.get("first", date(2026, 3, 1)), days.get("last", date(2026, 3, 31))
    scope = Scope.of(office.centres, days.get("centre", ""), first, last)
    return Chosen(
        scope, seen=seen, confided=dict.fromkeys(CONFIDED, seen if confided is None else confided)
    )


def ids(told: Iterator[Life]) -> list[UUID]:
    """Whose lives they are."""
    return [life.case.id for life in told]


def test_lives_are_read_page_after_page(
    town: Town, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order filed, each once, also where many were filed at one moment."""
    monkeypatch.setattr(lives, "PAGE", 2)
    filed = [town.file() for _ in range(3)] + [town.later(days=1).file() for _ in range(2)]
    town.follow()

    told = list(lives.lives(office.views, chosen(office, Everything())))

    assert {life.case.id for life in told} == set(filed)
    assert [life.case.id for life in told][3:] == filed[3:]
    assert [entry.topic for entry in told[0].entries] == ["dispute.filed"]
    assert told[0].entries[0].position > 0


def test_a_period_is_days_of_filing_at_the_centre(town: Town, office: Office) -> None:
    """Both days are included, and the centre's midnight divides them."""
    siming = town.accepted()
    huli = town.file(centre="huli")
    town.later(days=1).file()
    town.follow()
    day = town.clock.time.date() - timedelta(days=1)
    whole: dict[str, Any] = {"first": day, "last": day}
    here = whole | {"centre": "siming"}

    assert set(ids(lives.lives(office.views, chosen(office, Everything(), **whole)))) == {
        siming,
        huli,
    }
    assert ids(lives.lives(office.views, chosen(office, Everything(), **here))) == [siming]


def test_only_what_may_be_seen_is_exported(town: Town, office: Office) -> None:
    """The same condition as in every list; what was confided only where that may be known."""
    siming, _ = town.accepted(), town.file(centre="huli")
    town.do(siming, Dispute.note_privately, note=town.sealed("私下", "王小芳", "note"))  # type: ignore[arg-type]
    town.follow()
    mine = Concerned(Kind.CENTRE, "siming")

    def topics(confided: Condition) -> set[str]:
        told = lives.lives(office.views, chosen(office, mine, confided))
        return {entry.topic for life in told for entry in life.entries if life.case.id == siming}

    assert ids(lives.lives(office.views, chosen(office, mine))) == [siming]
    assert ids(lives.lives(office.views, chosen(office, Nothing()))) == []
    assert topics(Everything()) - topics(Nothing()) == {"dispute.noted_privately"}


def test_a_sibling_is_an_object_of_its_own() -> None:
    """A dispute that is only named by another stands among the objects, and by one id."""
    [split] = [life for life in lives_of_every_road() if _sibling(life)][:1]
    log = json.loads(text_of([split], Format.OCEL))

    assert f"dispute:{_sibling(split)}" in {one["id"] for one in log["objects"]}


def _sibling(life: Life) -> str:
    return next((e.said["sibling"] for e in life.entries if "sibling" in e.said), "")


def test_a_page_reads_on_where_the_one_before_ended(office: Office) -> None:
    """No page sorts the rest of the period: a city's year would take the square of its disputes."""
    if office.settings.on_postgresql:
        return  # its planner goes by what the tables hold, and these are empty
    asked: list[tuple[str, Any]] = []
    event.listen(office.views, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    for centre in ("", "siming"):
        list(lives.lives(office.views, chosen(office, Everything(), centre=centre)))
    pages = [(text, told) for text, told in asked if text.startswith("SELECT caseload")]
    with office.views.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", told).all())
            for text, told in pages
        ]

    assert len(plans) == 2
    assert all("TEMP B-TREE" not in plan for plan in plans), plans
