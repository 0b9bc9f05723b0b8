"""Histories from elsewhere: kept as told, nobody's case until somebody takes them over."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent import Way
from domain.dispute import Dispute
from domain.import_mapping import Columns, MappingWrong, Marks, StageMap, of_rows, of_table
from domain.import_rows import Doubt, RowReader, SourceRow, Told, WhyNotIn, odd_rows
from domain.imported import TAKE_OVER, ImportTakenOver
from domain.locking import LOCKING
from domain.moments import moments
from domain.office_time import calendar_of
from domain.refusals.imported import NotTakenOver, NotToBeTakenOver
from domain.registry import Registry
from domain.standing import standing
from domain.steps import open_on
from domain.values import ConsentAct, OfficerId, PartyId, Role, Stage
from domain.waiting import NOBODY, TAKER, waiting_for
from tests.law.desk import refused
from tests.law.elsewhere import IMPORTED_AT, Elsewhere, filed, mapping, reader, row
from tests.law.everywhere import ON_A_DISPUTE

LIN = OfficerId("lin")


def told(one: SourceRow) -> Told:
    """What a row tells, which is not refused."""
    read = reader().read(one)
    assert isinstance(read, Told), read
    return read


def test_three_times_are_kept_as_told() -> None:
    """When it happened, when it was written down there, when it was brought in here."""
    there = Elsewhere()

    there.bring_in(filed())

    fact: Any = there.desk.registry.facts(there.desk.id)[1]
    assert fact.told == "2021-03-01"
    assert fact.precision == "day"
    assert fact.happened_at == fact.told_at == datetime.fromisoformat("2021-03-01T00:00:00+08:00")
    assert fact.recorded_there == datetime.fromisoformat("2021-03-02T09:00:00+08:00")
    assert fact.timestamp == there.desk.time


def test_what_is_dated_after_its_recording_had_happened_by_then() -> None:
    """A log tells what has happened: the later date was a plan or a slip, and is kept as told."""
    read = told(row(3, "Hearing held", "2029-05-19", "2010-05-19T10:20:00"))

    assert read.happened_at == datetime.fromisoformat("2010-05-19T10:20:00+08:00")
    assert read.told_at.year == 2029
    assert read.doubts == (Doubt.EARLY,)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (row(1, "Petition filed", ""), WhyNotIn.NO_DATE),
        (row(1, "Petition filed", "2021-02-30"), WhyNotIn.DATE_UNREADABLE),
        (row(1, "Petition filed", "yesterday"), WhyNotIn.DATE_UNREADABLE),
        (row(1, "Petition filed", "2029-05-19"), WhyNotIn.DATE_IN_FUTURE),
        (row(1, "Petition filed", "2021-03-01", "2029-01-01T00:00"), WhyNotIn.RECORDED_IN_FUTURE),
        (row(1, "Party thrown", "2021-03-01"), WhyNotIn.UNKNOWN_ACTIVITY),
        (row(1, "", "2021-03-01"), WhyNotIn.NO_ACTIVITY),
        (row(1, "Petition filed", "2021-03-01", case_id="  "), WhyNotIn.NO_CASE),
        (row(1, "Petition filed", "2021-03-01", note="\udcff"), WhyNotIn.NOT_TEXT),
        (SourceRow(1, {"": "a,b"}, is_whole=False), WhyNotIn.MALFORMED),
        (row(1, "Petition filed", "0001-01-01T00:00:00+14:00"), WhyNotIn.DATE_UNREADABLE),
    ],
)
def test_a_row_that_cannot_be_taken_in_says_why(said: SourceRow, why: WhyNotIn) -> None:
    """Each source row is a fact, or a line in the report with its reason."""
    assert reader().read(said) is why


def test_a_row_without_a_readable_time_of_recording_is_a_fact() -> None:
    """What the source leaves out is no reason to lose the rest; it is said to be doubtful."""
    none = told(row(1, "Petition filed", "2021-03-01"))
    unreadable = told(row(2, "Petition filed", "2021-03-01", "soon"))

    assert none.doubts == (Doubt.NO_RECORDING_TIME,)
    assert unreadable.doubts == (Doubt.RECORDING_UNREADABLE,)
    assert none.recorded_there is unreadable.recorded_there is None


def test_damaged_json_is_a_time_that_cannot_be_read() -> None:
    """A cell that was cut off says something: it is not as if the source had left it out."""
    cells = {"case_id": "1", "activity": "Petition filed", "timestamp": "2021-03-01"}
    damaged = cells | {"attributes": '{"recorded_at": "2021-03'}

    reads = RowReader(mapping(), Columns(), IMPORTED_AT)

    assert [
        one.doubts
        for one in (reads.read(SourceRow(1, said)) for said in (damaged, cells))
        if isinstance(one, Told)
    ] == [(Doubt.RECORDING_UNREADABLE,), (Doubt.NO_RECORDING_TIME,)]


def test_the_mappings_zone_and_layout_are_followed() -> None:
    """A date without a zone is one of the source's own place, written its own way."""
    table = {"name": "oa", "time_zone": "America/New_York", "date_format": "%Y年%m月%d日"}
    source = of_table("sha-256:0", table, {"立案": "intake"})
    cells = {"case_id": "1", "activity": "立案", "timestamp": "2021年3月1日"}

    read = RowReader(source, Columns(), IMPORTED_AT).read(SourceRow(1, cells))

    assert isinstance(read, Told)
    assert read.told_at.isoformat() == "2021-03-01T00:00:00-05:00"
    assert read.precision == "day"


HISTORY = (
    row(1, "Petition filed", "2021-03-01", "2021-03-01T09:00"),
    row(2, "Hearing held", "2021-04-01", "2021-06-01T09:00"),
    row(3, "Case closed", "2021-05-01", "2021-05-01T09:00"),
    row(4, "Case reopened", "2021-05-20", "2021-05-21T09:00"),
    row(5, "Case blocked", "2021-05-25", "2021-05-25T09:00"),
)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::11])
def test_the_stage_is_that_of_the_last_to_happen_in_whatever_order(order: tuple[int, ...]) -> None:
    """Rows arrive out of order; the case stands where it last stood, blocked or not."""
    dispute = Elsewhere().bring_in(*(HISTORY[one] for one in order))

    assert dispute.stage is Stage.INTAKE
    assert dispute.origin is not None
    assert dispute.origin.closed_at is None


def test_what_was_closed_there_is_closed() -> None:
    """It waits for nobody; open there, it waits for who would take it over."""
    closed = Elsewhere().bring_in(*HISTORY[:3])
    still_open = Elsewhere().bring_in(*HISTORY[:2])

    assert (closed.stage, waiting_for(closed)) == (Stage.CLOSED, NOBODY)
    assert (still_open.stage, waiting_for(still_open)) == (Stage.ARBITRATION, TAKER)


def test_each_row_is_taken_in_once() -> None:
    """An import that is run again doubles nothing."""
    there = Elsewhere()
    once = there.bring_in(*HISTORY)

    assert there.bring_in(*HISTORY).version == once.version


def test_nothing_else_is_decided_on_it_until_it_is_taken_over() -> None:
    """History is not added to: every step but one is closed, but a person's rights stay theirs."""
    there = Elsewhere()
    dispute = there.bring_in(filed())

    decided = [one for one in (*ON_A_DISPUTE, TAKE_OVER) if one not in LOCKING]
    assert open_on(dispute, decided) == [TAKE_OVER]
    with refused(NotTakenOver):
        there.desk.do(
            Dispute.record_consent, party=PartyId("A1"), to=ConsentAct.MEDIATE, way=Way.PHONE
        )


def test_no_clock_runs_and_no_alarm_waits_on_history() -> None:
    """Another office's periods are none of ours."""
    there = Elsewhere()
    there.bring_in(*HISTORY)

    facts = there.desk.registry.facts(there.desk.id)
    assert moments(facts, IMPORTED_AT.tzinfo) == {}  # type: ignore[arg-type]


def test_a_mediator_takes_it_over_and_it_stands_at_the_window() -> None:
    """From that minute on it is a dispute like any other: filed now, with its clocks and steps."""
    there = Elsewhere()
    there.bring_in(*HISTORY[:2])

    facts = there.desk.do(Dispute.take_over_imported, mediator=LIN)

    dispute = there.desk.dispute
    assert [type(fact) for fact in facts] == [ImportTakenOver]
    assert (dispute.stage, dispute.mediator) == (Stage.INTAKE, LIN)
    assert dispute.filed_at == dispute.received_at == dispute.at_filing.at == there.desk.time
    assert "record-consent" in open_on(dispute, ON_A_DISPUTE)
    found = moments(there.desk.registry.facts(there.desk.id), IMPORTED_AT.tzinfo)  # type: ignore[arg-type]
    assert [one.at for one in found["application-received"]] == [there.desk.time]


def test_it_is_mediated_to_an_acceptance_of_our_own() -> None:
    """Both sides are asked anew: who agreed there agreed to another body (人社厅发〔2024〕4号)."""
    there = Elsewhere()
    there.bring_in(*HISTORY[:2])
    desk = there.desk
    desk.do(Dispute.take_over_imported, mediator=LIN)
    desk.later(minutes=5)
    company = {"role": Role.PARTNER_COMPANY, "person": "p-company-1", "details": {}}
    desk.do(Dispute.add_respondent, respondent=company)
    for party in ("A1", "R1"):
        desk.do(Dispute.record_consent, party=PartyId(party), to=ConsentAct.MEDIATE, way=Way.PHONE)

    desk.do(Dispute.accept, mediator=LIN, respondents=[PartyId("R1")])

    assert desk.dispute.stage is Stage.MEDIATION
    assert desk.dispute.number.startswith("厦")


def test_it_is_taken_over_once_and_only_if_it_was_imported() -> None:
    """Asked again by the same mediator nothing is added; another one is told who has it."""
    there = Elsewhere()
    there.bring_in(filed())
    there.desk.do(Dispute.take_over_imported, mediator=LIN)

    assert there.desk.do(Dispute.take_over_imported, mediator=LIN) == []
    with refused(NotToBeTakenOver):
        there.desk.do(Dispute.take_over_imported, mediator=OfficerId("wang"))


def test_rows_that_come_later_are_history_still() -> None:
    """The source writes on; what our own steps have led to stays."""
    there = Elsewhere()
    there.bring_in(*HISTORY[:2])
    there.desk.do(Dispute.take_over_imported, mediator=LIN)

    dispute = there.bring_in(*HISTORY)

    assert dispute.stage is Stage.INTAKE
    assert dispute.origin is not None
    assert len(dispute.origin.rows) == len(HISTORY)


def test_a_case_that_was_taken_over_stands_somewhere() -> None:
    """The case workflow asks where it stands, and is told."""
    there = Elsewhere()
    there.bring_in(filed())
    there.desk.do(Dispute.take_over_imported, mediator=LIN)
    registry: Registry = there.desk.registry

    stands = standing(there.desk.dispute, registry.centres, calendar_of(registry, "siming"))

    assert not stands.closed
    assert stands.stage == Stage.INTAKE


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([], "mapping-empty"),
        ([{"activity": "a"}], "mapping-columns-missing"),
        ([{"activity": "a", "stage": "limbo"}], "mapping-stage-unknown"),
        (
            [{"activity": "a", "stage": "intake"}, {"activity": "a", "stage": "closed"}],
            "mapping-says-twice",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(
    rows: list[dict[str, str | None]], key: str
) -> None:
    """Before anything is written."""
    with pytest.raises(MappingWrong) as wrong:
        of_rows("cats", "", rows)

    assert wrong.value.key == key


def test_only_the_closing_activities_close_where_they_are_named() -> None:
    """A certification is of the stage closed and closes nothing."""
    several: StageMap = mapping(Certification="closed")

    assert several.meanings["Certification"].marks is Marks.CLOSES
    named = several.closing(["Case closed"])
    assert named.meanings["Certification"].marks is Marks.NOTHING
    assert named.meanings["Case closed"].marks is Marks.CLOSES
    with pytest.raises(MappingWrong):
        several.closing(["Shut"])


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40), st.booleans()), max_size=30
    )
)
def test_what_is_odd_is_found_whatever_the_order_of_the_file(
    said: list[tuple[int, int | None, bool]],
) -> None:
    """Out of order means: told of a time before one that was written down no later."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    rows = []
    for number, (day, written, closes) in enumerate(said):
        activity = "Case closed" if closes else "Hearing held"
        recorded = (start + timedelta(days=written)).isoformat() if written is not None else ""
        rows.append(
            told(row(number, activity, (start + timedelta(days=day)).isoformat(), recorded))
        )

    odd = odd_rows(rows)

    astray = {number for number, doubts in odd.items() if Doubt.OUT_OF_ORDER in doubts}
    assert astray == {one.number for one in rows if any(_came_before(o, one) for o in rows)}
    assert odd == odd_rows(rows[::-1])


def _came_before(other: Told, one: Told) -> bool:
    """Whether another was written down sooner, of a later time."""

    def written(row: Told) -> tuple[bool, datetime, int]:
        there = row.recorded_there
        return there is not None, there or datetime.min.replace(tzinfo=UTC), row.number

    return written(other) < written(one) and other.told_at > one.told_at
