"""Counting time: worked examples, the hard cases, and what always holds."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.counting import (
    Counted,
    Counter,
    Direction,
    FirstDay,
    Pause,
    Period,
    Roll,
    Span,
    Unit,
)
from domain.tracing import cited, told_trace
from domain.working_days import WorkingCalendar, YearTable
from tests.law.years import LAW, XIAMEN, Y2025, Y2026

COUNTER = Counter(LAW, XIAMEN)
DAYS_15 = Period(Span(15, Unit.DAY))


def at(day: str, clock: str = "09:10:00") -> datetime:
    """A moment in Xiamen."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), XIAMEN)


def counted(start: str, amount: int, unit: Unit = Unit.DAY, **more: object) -> Counted:
    """Count from a day, at ten past nine."""
    period = Period(Span(amount, unit), **more)  # type: ignore[arg-type]
    return COUNTER.count(at(start), period)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2025-09-19", 15, Unit.DAY, "2025-10-09"),  # over National Day
        ("2025-04-12", 15, Unit.DAY, "2025-04-27"),  # ends on a make-up Sunday: stays
        ("2025-12-05", 30, Unit.DAY, "2026-01-04"),  # likewise
        ("2026-02-03", 15, Unit.DAY, "2026-02-24"),  # Spring Festival
        ("2026-02-13", 5, Unit.WORKING_DAY, "2026-02-27"),  # Saturday the 14th counts
        ("2025-09-26", 60, Unit.WORKING_DAY, "2025-12-25"),
        ("2025-09-26", 60, Unit.DAY, "2025-11-25"),  # sixty days are not sixty working days
        ("2024-02-29", 1, Unit.YEAR, "2025-02-28"),
        ("2023-11-07", 15, Unit.DAY, "2023-11-22"),  # scenario A
        ("2025-10-09", 15, Unit.DAY, "2025-10-24"),  # scenario B, the deposit
        ("2025-10-10", 30, Unit.DAY, "2025-11-10"),  # scenario B, the insurer: from Sunday
        ("2025-11-05", 10, Unit.DAY, "2025-11-17"),  # scenario B, payment: from Saturday
        ("2025-12-01", 15, Unit.DAY, "2025-12-16"),  # scenario E
    ],
)
def test_the_worked_examples(start: str, amount: int, unit: Unit, due: str) -> None:
    """Traps and scenarios A-E, against the notices of those years (民法典 Art. 200-203)."""
    assert counted(start, amount, unit).due == date.fromisoformat(due)


def test_a_month_from_the_thirtieth_of_january_ends_on_the_last_of_february() -> None:
    """民法典 Art. 202: no corresponding day, so the last day of the month."""
    assert counted("2026-01-30", 1, Unit.MONTH).raw_end == date(2026, 2, 28)
    assert counted("2026-01-31", 13, Unit.MONTH).raw_end == date(2027, 2, 28)
    assert counted("2026-03-31", 1, Unit.MONTH).raw_end == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("start", "clock", "due"),
    [
        ("2026-03-09", "23:59:59", "2026-03-24"),
        ("2026-03-10", "00:00:00", "2026-03-25"),
        ("2024-02-29", "12:00:00", "2024-03-15"),
        ("2026-01-04", "10:00:00", "2026-01-19"),  # received on a make-up Sunday
    ],
)
def test_the_day_of_receipt_is_the_day_it_was_there(start: str, clock: str, due: str) -> None:
    """A second before midnight is the day before (民法典 Art. 201)."""
    assert COUNTER.count(at(start, clock), DAYS_15).due == date.fromisoformat(due)


def test_a_period_ends_at_midnight_or_when_business_stops() -> None:
    """民法典 Art. 203(2): 24:00, or the close of business where there are hours."""
    open_office = Counter(LAW, XIAMEN, closes=time(17, 30))

    assert counted("2026-03-10", 15).end == at("2026-03-26", "00:00")
    assert open_office.count(at("2026-03-10"), DAYS_15).end == at("2026-03-25", "17:30")


def test_a_period_ending_on_a_make_up_saturday_does_not_roll() -> None:
    """2026-02-28 works in exchange for Spring Festival: it is no day off."""
    ends = counted("2026-02-13", 15)

    assert ends.due == ends.raw_end == date(2026, 2, 28)
    assert "不顺延" in "".join(told_trace(ends.trace, "zh"))


@pytest.mark.parametrize("day", range(1, 8))
def test_every_day_of_a_seven_day_holiday_rolls_to_the_day_after_it(day: int) -> None:
    """National Day 2026 ends on the 7th, and the 8th is a Thursday."""
    raw = date(2026, 10, day)
    start = (raw - timedelta(days=15)).isoformat()

    assert counted(start, 15).due == date(2026, 10, 8)


def test_hours_run_day_and_night() -> None:
    """民法典 Art. 201(2): from the stated moment, over a weekend too."""
    ends = COUNTER.count(at("2026-03-13", "16:45"), Period(Span(48, Unit.HOUR)))

    assert ends.end == at("2026-03-15", "16:45")
    assert not ends.provisional


def test_where_a_rule_counts_the_first_day_it_ends_a_day_earlier() -> None:
    """An old provincial rule did; the rule's data says so."""
    assert counted("2026-03-10", 15, first_day=FirstDay.SAME).due == date(2026, 3, 24)


def test_notice_is_given_so_long_before_the_hearing() -> None:
    """调解仲裁法 Art. 35: back from the hearing; a day off is the working day before it."""
    before = counted("2026-03-19", 5, direction=Direction.BEFORE, roll=Roll.BACK)
    working = counted("2026-02-27", 3, Unit.WORKING_DAY, direction=Direction.BEFORE)

    assert before.raw_end == date(2026, 3, 14)
    assert before.due == date(2026, 3, 13)
    assert working.due == date(2026, 2, 24)


def test_an_officer_is_warned_for_the_working_day_before_a_day_off() -> None:
    """Rolling is for the party; the fifteenth day on a Saturday alerts on Friday."""
    ends = counted("2026-03-06", 15)

    assert ends.raw_end == date(2026, 3, 21)
    assert ends.due == date(2026, 3, 23)
    assert ends.alert_day == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("start", "period", "provisional"),
    [
        ("2026-12-20", Period(Span(15, Unit.DAY)), True),  # ends in 2027
        ("2026-12-10", Period(Span(15, Unit.DAY)), False),
        ("2026-11-23", Period(Span(60, Unit.WORKING_DAY)), True),  # an inspection filed in November
        ("2026-12-20", Period(Span(10, Unit.YEAR), roll=Roll.NONE), False),  # nothing rolls
        ("2024-12-20", Period(Span(1, Unit.YEAR)), False),  # 2024 decides nothing
    ],
)
def test_what_hangs_on_an_unannounced_year_is_provisional(
    start: str, period: Period, *, provisional: bool
) -> None:
    """Next year's table does not exist yet."""
    assert COUNTER.count(at(start), period).provisional is provisional


def test_a_trace_names_the_steps_and_each_day_off() -> None:
    """Whoever is told a date can follow it, in Chinese and in English."""
    trace = counted("2025-09-19", 15).trace

    assert told_trace(trace, "zh") == [
        "＋15日＝2025-10-04",
        "2025-10-04至2025-10-05为国庆节假期",
        "2025-10-06为中秋节假期",
        "2025-10-07至2025-10-08为国庆节假期",
        "最后一日为休假日，顺延至2025-10-09",
    ]
    assert told_trace(trace, "en")[0] == "+15 days = 2025-10-04"


def test_a_trace_of_working_days_names_what_it_passed_over_and_what_it_counted() -> None:
    """Saturday 14 February 2026 works; the nine days after it do not."""
    [added, holiday, counted_too] = counted("2026-02-13", 5, Unit.WORKING_DAY).trace

    assert added.key == "working-day"
    assert dict(holiday.said)["first"] == date(2026, 2, 15)
    assert dict(counted_too.said)["days"] == (date(2026, 2, 14),)


def test_an_article_is_cited_as_each_language_does() -> None:
    """One source, two manners of citing."""
    assert cited("民法典 Art. 203(2); 民事诉讼法 Art. 205-206", "zh") == (
        "民法典第203条第2款；民事诉讼法第205-206条"
    )
    assert cited("民法典 Art. 203(2)", "en") == "民法典 Art. 203(2)"


def paused(begins: str, ends: str) -> Pause:
    """A pause from one day to another."""
    return Pause(at(begins), at(ends))


def test_a_suspension_over_a_holiday_moves_the_last_day_by_its_days() -> None:
    """办案规则 Art. 46: the time of a suspension is not counted; the rest runs on."""
    period = Period(Span(45, Unit.DAY))
    stood = paused("2026-02-12", "2026-02-26")

    assert COUNTER.count(at("2026-01-20"), period).due == date(2026, 3, 6)
    assert COUNTER.count(at("2026-01-20"), period, pauses=[stood]).due == date(2026, 3, 20)


def test_of_working_days_only_those_that_stood_still_are_left_out() -> None:
    """From 12 to 26 February 2026 five stood still: the 13th, the 14th, the 24th to the 26th."""
    period = Period(Span(20, Unit.WORKING_DAY))
    stood = paused("2026-02-12", "2026-02-26")
    due = COUNTER.count(at("2026-02-02"), period).due
    moved = COUNTER.count(at("2026-02-02"), period, pauses=[stood]).due
    between = sum(LAW.works(due + timedelta(days=n)) for n in range(1, (moved - due).days + 1))

    assert between == 5


STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 9, 30)).map(  # noqa: DTZ001 - made local below
    lambda moment: moment.replace(tzinfo=XIAMEN)
)
PERIODS = st.builds(
    Period,
    st.builds(Span, st.integers(1, 60), st.sampled_from([Unit.DAY, Unit.WORKING_DAY])),
)
FREE_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def with_holiday(off: date) -> Counter:
    """The law's calendar with one holiday more."""
    years = {2025: Y2025, 2026: Y2026}
    table = years[off.year]
    make_ups = {day: code for day, code in table.make_ups.items() if day != off}
    more = YearTable(off.year, "", None, {**table.holidays, off: "new-year"}, make_ups)
    return Counter(WorkingCalendar(years | {off.year: more}), XIAMEN)


@settings(max_examples=200)
@given(STARTS, PERIODS, FREE_DAYS)
def test_a_holiday_more_never_makes_a_period_end_earlier(
    start: datetime, period: Period, off: date
) -> None:
    """Days off are for the party's benefit (民法典 Art. 203)."""
    assert with_holiday(off).count(start, period).due >= COUNTER.count(start, period).due


@given(STARTS, PERIODS)
def test_what_rolls_forward_ends_on_a_working_day(start: datetime, period: Period) -> None:
    """And the day for the officer lies on a working day not after it."""
    ends = COUNTER.count(start, period)

    assert LAW.works(ends.due)
    assert LAW.works(ends.alert_day)
    assert ends.alert_day <= ends.raw_end <= ends.due


@given(STARTS, PERIODS, st.integers(1, 30))
def test_an_extension_never_shortens(start: datetime, period: Period, days: int) -> None:
    """What is added is added to the last day as counted."""
    more = [Span(days, Unit.DAY)]

    assert COUNTER.count(start, period, more=more).due >= COUNTER.count(start, period).due


@given(STARTS, st.integers(1, 60), st.integers(0, 60), st.integers(1, 40))
def test_a_suspension_moves_the_last_day_by_at_least_its_days(
    start: datetime, amount: int, after: int, days: int
) -> None:
    """Of calendar days, every day that stood still is given back."""
    period = Period(Span(amount, Unit.DAY))
    plain = COUNTER.count(start, period)
    begins = start + timedelta(days=min(after, (plain.due - start.date()).days))
    moved = COUNTER.count(start, period, pauses=[Pause(begins, begins + timedelta(days=days))])

    assert moved.raw_end >= plain.raw_end + timedelta(days=days)
