"""An import from the file to its report: nothing lost, nothing doubled, nothing half-done."""

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from api import verify_case
from domain.access_conditions import Everything
from domain.dispute import Dispute
from domain.finding import dispute_named, numbered_elsewhere
from domain.import_book import ImportBook
from domain.imported import CAME_IN, Imported, imported_id
from domain.record import Act
from domain.refusals import NotFound
from domain.sealed import is_sealed
from domain.values import OfficerId, Stage
from operations.exporting import export_case
from operations.importing import Errand, tell_done
from operations.office import Office
from operations.settings import Settings
from projections.generations import reading
from projections.lists import Filters, cases
from projections.periods import Scope
from projections.statistics import report
from tests.operations.bringing_in import (
    CLERK,
    HEADER,
    ROWS,
    brought_in,
    facts_of,
    lines_of,
    log_of,
    opened,
    written,
)


def test_every_row_is_a_fact_and_the_figures_are_counted_from_them(
    store: Settings, errand: Errand
) -> None:
    """Late, early, without a time, out of order, after the close, reopened, the longest."""
    done = brought_in(store, errand)

    assert (done.sum.rows, done.sum.facts, done.sum.known) == (8, 8, 0)
    assert done.is_whole
    assert done.figures is not None
    assert asdict(done.figures) == {
        "facts": 8,
        "cases": 2,
        "late": 4,
        "early": 1,
        "without_recording_time": 1,
        "out_of_order": 1,
        "cases_out_of_order": 1,
        "after_close": 2,
        "cases_reopened": 1,
        "longest_case": 4,
    }


def test_no_fact_of_a_dispute_is_recorded_before_its_opening(
    folder: Settings, errand: Errand
) -> None:
    """What is brought in by one write is recorded at one time."""
    brought_in(folder, errand)

    with opened(folder) as office:
        for case in ("A-1", "B-2"):
            facts = office.registry.facts(imported_id("oa", case))
            assert len({fact.timestamp for fact in facts}) == 1


def test_the_report_names_the_odd_rows_and_the_sum(folder: Settings, errand: Errand) -> None:
    """Each with its row, its dispute and the reason in both languages; only its owner reads it."""
    done = brought_in(folder, errand)

    head, *odd, summed = lines_of(done)
    assert head["import_id"] == str(done.import_id)
    assert {line["row"]: line["odd"] for line in odd} == {
        3: ["early", "after-close"],
        4: ["out-of-order"],
        5: ["no-recording-time"],
        6: ["after-close"],
    }
    assert odd[0]["zh"] != odd[0]["en"]
    assert summed["sum"] == {"rows": 8, "facts": 8, "known": 0, "refused": {}}
    assert done.report.stat().st_mode & 0o077 == 0


def test_nothing_of_a_row_is_lost(store: Settings, errand: Errand) -> None:
    """What a fact keeps in clear and what it keeps sealed is the row again, cell by cell."""
    brought_in(store, errand)

    with opened(store) as office:
        kept = {
            fact.row: row_of(office, fact)
            for case in ("A-1", "B-2")
            for fact in facts_of(office, case)
        }
    assert [kept[number] for number in sorted(kept)] == [
        dict(zip(HEADER, row, strict=True)) for row in ROWS
    ]


def row_of(office: Office, fact: Imported) -> dict[str, str]:
    """A row put together from its fact."""
    rest = json.loads(office.keys.open(fact.rest) or "")
    actor = office.keys.open(fact.actor_words) if fact.actor_words else fact.actor
    case = office.registry.dispute(fact.originator_id).external_numbers["oa"]
    said = {"case_id": case, "timestamp": fact.told, "activity": fact.activity, "actor": actor}
    return {**said, **rest}


def test_what_may_be_a_name_is_sealed(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """Attributes always; an actor and a case's number where they are no codes (PIPL Art. 51)."""
    named = ("Wang Xiaofang v. Shunda", *ROWS[0][1:3], CLERK, ROWS[0][4])
    brought_in(folder, replace(errand, events=log_of(tmp_path / "names.csv", [*ROWS, named])))

    with opened(folder) as office:
        facts = [*facts_of(office, "A-1"), *facts_of(office, named[0])]
        origin = office.registry.dispute(imported_id("oa", named[0])).origin
    assert all(is_sealed(fact.rest) for fact in facts)
    assert {fact.actor for fact in facts} == {"R01", ""}
    assert origin is not None
    assert (origin.case, is_sealed(origin.case_words or "")) == ("", True)
    for path in folder.home.glob("*.sqlite*"):
        assert CLERK.encode() not in path.read_bytes()


def test_run_again_nothing_is_doubled(
    store: Settings, errand: Errand, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same file is the same import; its second run finds every row known, and says so."""
    first = brought_in(store, errand)
    again = brought_in(store, errand)
    tell_done(again)

    assert again.import_id == first.import_id
    assert (first.sum.written, first.sum.before) == (8, 0)
    assert (again.sum.written, again.sum.before, again.sum.facts) == (0, 8, 8)
    assert "8 rows, 0 facts written by this run, 8 known before" in capsys.readouterr().out
    assert again.figures == first.figures
    with opened(store) as office:
        assert len(book_of(office).imports) == 1
        assert book_of(office).version == 3


def test_a_longer_file_brings_only_what_is_new(
    store: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The source writes on: what other imports brought is known, in whatever order it comes."""
    brought_in(store, errand)
    more = ("A-1", "2020-05-01", "Closed", "R01", written("2020-05-01T09:00:00"))
    longer = log_of(tmp_path / "longer.csv", [more, *ROWS[::-1]])

    done = brought_in(store, replace(errand, events=longer))

    assert (done.sum.rows, done.sum.facts, done.sum.known) == (9, 1, 8)
    with opened(store) as office:
        assert office.registry.dispute(imported_id("oa", "A-1")).stage is Stage.CLOSED


def book_of(office: Office) -> ImportBook:
    """The book of imports."""
    return office.registry.get(ImportBook, ImportBook.create_id())


def test_imported_disputes_are_listed_as_such_and_count_for_nothing_else(
    store: Settings, errand: Errand
) -> None:
    """No figure of the office's own counts them, its promise least of all; theirs do."""
    brought_in(store, errand)

    with opened(store) as office, reading(office.views) as now:
        listed = cases(now, Everything(), Filters(origin="imported", source="oa"))
        january = Scope.of(office.centres, "siming", date(2020, 1, 1), date(2020, 1, 31))
        figures = report(now, january).figures
    assert {row.external_numbers["oa"] for row in listed.rows} == {"A-1", "B-2"}
    counted = {name: one.count for name, one in figures.items() if one.count}
    assert counted == {"imported": 2, "imported-by-stage": 2}
    assert figures["imported"].by == {"oa": 2}


def test_a_dispute_is_found_by_its_number_elsewhere(store: Settings, errand: Errand) -> None:
    """In the list and by name; a number that two systems gave is one of two, and nobody's name."""
    brought_in(store, errand)

    def numbered(number: str) -> list[UUID]:
        elsewhere = numbered_elsewhere(office.registry, number)
        with reading(office.views) as now:
            found = cases(now, Everything(), Filters(number=number, numbered=elsewhere))
        return [row.id for row in found.rows]

    with opened(store) as office:
        assert numbered("A-1") == [imported_id("oa", "A-1")]
        assert numbered("A-9") == []
        assert dispute_named(office.registry, " A-1 ") == imported_id("oa", "A-1")
    brought_in(store, replace(errand, source="elsewhere"))
    with opened(store) as office:
        assert set(numbered("A-1")) == {imported_id("oa", "A-1"), imported_id("elsewhere", "A-1")}
        with pytest.raises(NotFound):
            dispute_named(office.registry, "A-1")


def test_what_is_taken_over_is_filed_from_then_on(store: Settings, errand: Errand) -> None:
    """It moves from one figure to the other, and the cases hear of it."""
    brought_in(store, errand)
    with opened(store) as office:
        now = office.clock()
        act = Act("officer:lin", now, now)
        taken = imported_id("oa", "A-1")
        office.registry.at(taken).decide(Dispute.take_over_imported, act, mediator=OfficerId("lin"))
    brought_in(store, errand)

    with opened(store) as office, reading(office.views) as views:
        today = now.astimezone(office.centres["siming"].zone).date()
        figures = report(views, Scope.of(office.centres, "siming", today, today)).figures
        told = office.registry.recorder.select_notifications(None, 10, topics=CAME_IN)
    assert figures["taken-over"].by == {"oa": 1}
    assert (figures["filed"].count, figures["not-promised"].by) == (1, {"no-sum": 1})
    assert [UUID(str(entry.originator_id)) for entry in told] == [taken]


def test_an_imported_case_goes_out_as_a_file_that_holds(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """What happened elsewhere, years before and out of order, is proved as what happened here."""
    brought_in(folder, errand)

    file = export_case(folder, str(imported_id("oa", "A-1")), tmp_path / "case.json")

    assert verify_case.verify(file.read_bytes())[0] == 0
