"""Rows of a case whose applicant is locked or erased: they are another's words no more."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.imported import imported_id
from domain.locking import LockedBecause
from domain.record import Act
from operations.importing import Errand
from operations.settings import Settings
from tests.ledger.breaking import Breaker
from tests.operations.bringing_in import (
    ROWS,
    brought_in,
    facts_of,
    lines_of,
    log_of,
    opened,
    written,
)

OVER = (
    ("A-1", "2020-01-01", "Filed", "R01", written("2020-01-01T09:00:00")),
    ("A-1", "2020-03-01", "Closed", "R01", written("2020-03-01T09:00:00")),
)
SINCE = (
    ("A-1", "2020-04-01", "Heard", "R01", written("2020-04-01T09:00:00")),
    *(row for row in ROWS if row[0] == "B-2"),
)


def test_a_locked_case_takes_no_row_more(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """What comes after is in the report with its reason; the other cases are taken in."""
    brought_in(folder, replace(errand, events=log_of(tmp_path / "1.csv", OVER)))
    both = replace(errand, events=log_of(tmp_path / "2.csv", [*OVER, *SINCE]))
    case = imported_id("oa", "A-1")
    with opened(folder) as office:
        now = office.clock()
        dispute = office.registry.dispute(case)
        dispute.lock_party(Act("office", now, now), party="A1", why=LockedBecause.RETENTION)
        office.registry.save(dispute)

    done = brought_in(folder, both)

    assert [one["refused"] for one in lines_of(done) if "refused" in one] == ["locked"]
    assert (done.sum.known, dict(done.sum.refused)) == (2, {"locked": 1})
    with opened(folder) as office:
        assert len(facts_of(office, "A-1")) == 2
        assert len(facts_of(office, "B-2")) == 4
        dispute = office.registry.dispute(case)
        dispute.erase_party(Act("office", now, now), party="A1")
        office.registry.save(dispute)
    assert dict(brought_in(folder, both).sum.refused) == {"erased": 1}


@pytest.mark.parametrize("way", ["no fact", "gone", "first gone"])
def test_a_case_whose_record_is_broken_stops_no_other(
    store: Settings, errand: Errand, tmp_path: Path, way: str
) -> None:
    """Its rows are in the report with the reason; put right, they come in with another run."""
    brought_in(store, replace(errand, events=log_of(tmp_path / "1.csv", OVER)))
    both = replace(errand, events=log_of(tmp_path / "2.csv", [*OVER, *SINCE]))
    put_right = Breaker(store, way).strike(imported_id("oa", "A-1"))

    done = brought_in(store, both)

    assert [one["refused"] for one in lines_of(done) if "refused" in one] == ["case-broken"] * 3
    assert (done.sum.written, dict(done.sum.refused)) == (4, {"case-broken": 3})
    put_right()
    again = brought_in(store, both)
    assert (again.sum.written, again.is_whole) == (1, True)
    with opened(store) as office:
        assert len(facts_of(office, "A-1")) == 3
