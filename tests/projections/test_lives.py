"""Which lives an export reads: of a period, as somebody sees it, page after page."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from domain.access_conditions import Concerned, Condition, Everything, Kind, Nothing
from domain.access_telling import CONFIDED
from domain.dispute import Dispute
from domain.refusals.ledger import RecordBroken, ViewsDisagree
from operations.office import Office
from projections import lives
from projections.exports import Format
from projections.generations import reading
from projections.lives import Chosen, Life
from projections.periods import Scope
from tests.projections.strikes import strike_out
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

    told = list(lives.lives(office.registry, chosen(office, Everything())))

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

    assert set(ids(lives.lives(office.registry, chosen(office, Everything(), **whole)))) == {
        siming,
        huli,
    }
    assert ids(lives.lives(office.registry, chosen(office, Everything(), **here))) == [siming]


def test_only_what_may_be_seen_is_exported(town: Town, office: Office) -> None:
    """The same condition as in every list; what was confided only where that may be known."""
    siming, _ = town.accepted(), town.file(centre="huli")
    town.do(siming, Dispute.note_privately, note=town.sealed("私下", "王小芳", "note"))  # type: ignore[arg-type]
    town.follow()
    mine = Concerned(Kind.CENTRE, "siming")

    def topics(confided: Condition) -> set[str]:
        told = lives.lives(office.registry, chosen(office, mine, confided))
        return {entry.topic for life in told for entry in life.entries if life.case.id == siming}

    assert ids(lives.lives(office.registry, chosen(office, mine))) == [siming]
    assert ids(lives.lives(office.registry, chosen(office, Nothing()))) == []
    assert topics(Everything()) - topics(Nothing()) == {"dispute.noted_privately"}


def test_a_sibling_is_an_object_of_its_own() -> None:
    """A dispute that is only named by another stands among the objects, and by one id."""
    [split] = [life for life in lives_of_every_road() if _sibling(life)][:1]
    log = json.loads(text_of([split], Format.OCEL))

    assert f"dispute:{_sibling(split)}" in {one["id"] for one in log["objects"]}


def _sibling(life: Life) -> str:
    return next((e.said["sibling"] for e in life.entries if "sibling" in e.said), "")


def _told(office: Office) -> list[tuple[UUID, int, str]]:
    told = lives.lives(office.registry, chosen(office, Everything()))
    return [(life.case.id, one.version, one.topic) for life in told for one in life.entries]


def test_an_export_tells_what_the_record_tells_whatever_the_views_say(
    town: Town, office: Office
) -> None:
    """A view is what an auditor doubts (docs/decisions/0017): each fact comes from the log."""
    dispute = town.accepted()
    town.follow()
    whole = _told(office)
    with reading(office.views) as now:
        chronicle, caseload = now.tables.chronicle, now.tables.caseload
    with office.views.begin() as views:
        views.execute(delete(chronicle).where(chronicle.c.version == 2))
        views.execute(update(chronicle).values(topic="dispute.closed", fields="{}"))
        views.execute(update(caseload).values(centre="huli", number="made up"))

    lives.must_agree(office.registry, office.views)

    assert _told(office) == whole
    assert [version for _, version, _ in whole] == [1, 2, 3, 4]
    [life] = lives.lives(office.registry, chosen(office, Everything()))
    assert (life.case.id, life.case.centre) == (dispute, "siming")
    assert life.case.number != "made up"


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_what_is_gone_from_the_log_is_exported_by_nobody(
    town: Town, office: Office, gone: int
) -> None:
    """The first fact, one between, the last: each is missed, though the views have it still."""
    town.file()
    dispute = town.accepted()
    town.follow()
    strike_out(office, dispute, gone)

    with pytest.raises(ViewsDisagree if gone == 1 else RecordBroken) as refused:
        lives.must_agree(office.registry, office.views)

    assert refused.value.details["record"] == str(dispute)


def test_a_dispute_that_the_views_lack_is_missed(town: Town, office: Office) -> None:
    """Every dispute that the log opened is known to the views, or nothing is exported."""
    town.file()
    hidden = town.file()
    town.follow()
    with reading(office.views) as now:
        caseload = now.tables.caseload
    with office.views.begin() as views:
        views.execute(delete(caseload).where(caseload.c.id == hidden))

    with pytest.raises(ViewsDisagree) as refused:
        lives.must_agree(office.registry, office.views)

    assert refused.value.details["record"] == str(hidden)
