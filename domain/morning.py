"""What the opening of a centre says of clocks: the steps of each rule's own ladder (期限预警).

A step that falls on a day off is said when the centre opens next; one that was said the opening
before is not said again. Whom a step is for stands in the rule; the alert is one for all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.alerts import alarm_rules
from domain.deadlines import Clock, ClockState
from domain.keeping import answer_due
from domain.person_file import PersonFile
from domain.rounds import Said
from domain.rule import Rule
from domain.rule_table import RuleTable
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that nothing has met yet, as the views know it."""

    rule: str
    subject: str
    started_at: datetime
    due: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening of the centre, and the one before it."""

    day: date
    at: datetime
    day_before: date
    at_before: datetime


def calls(clocks: Sequence[Running], table: RuleTable, opening: Opening) -> list[Said]:
    """What an opening says of a dispute's clocks."""
    rules = {rule.id: rule for rule in table.rules}
    return [
        said
        for clock in clocks
        if clock.rule in rules
        for said in _said(clock, rules[clock.rule], opening)
    ]


def _said(clock: Running, rule: Rule, opening: Opening) -> Iterator[Said]:
    words: dict[str, object] = {
        "rule": clock.rule,
        "subject": clock.subject,
        "due": clock.due.isoformat(),
        "informs": rule.informs,
    }
    if clock.ends_at <= opening.at:
        if any(ladder.passed for ladder in rule.warns) and clock.ends_at > opening.at_before:
            yield "sound-clock-passed", words
        return
    left = (clock.due - opening.day).days
    step = step_of(rule, left)
    is_new = clock.started_at > opening.at_before
    if step is not None and (is_new or step != step_of(rule, _left_before(clock, opening))):
        yield "sound-clock", words | {"days_left": left}


def _left_before(clock: Running, opening: Opening) -> int:
    return (clock.due - opening.day_before).days


def step_of(rule: Rule, days_left: int) -> int | None:
    """The step of a rule's ladder that so many days left stand on; None above all of them."""
    steps = (day for ladder in rule.warns for day in ladder.days)
    return min((step for step in steps if step >= days_left), default=None)


def moves(
    before: Sequence[Clock], after: Sequence[Clock], calendar: WorkingCalendar, now: datetime
) -> list[Said]:
    """What another edition of the calendar moved of clocks that still run; nothing already past."""
    was = {clock.key: clock for clock in before if _runs(clock)}
    return [
        ("note-deadline-moved", _move(was[clock.key], clock, calendar))
        for clock in after
        if clock.key in was
        and (clock.due, clock.provisional) != (was[clock.key].due, was[clock.key].provisional)
        and max(clock.end, was[clock.key].end) > now
    ]


def _runs(clock: Clock) -> bool:
    return clock.state in (ClockState.RUNNING, ClockState.STOPPED)


def _move(was: Clock, now: Clock, calendar: WorkingCalendar) -> dict[str, object]:
    table = calendar.years.get(now.due.year) or calendar.years.get(was.due.year)
    return {
        "rule": now.rule.id,
        "subject": now.subject,
        "was": was.due.isoformat(),
        "now": now.due.isoformat(),
        "was_provisional": was.provisional,
        "is_provisional": now.provisional,
        "notice": table.notice if table else "",
        "calendar": calendar.version,
    }


def unanswered(file: PersonFile, today: date) -> Iterator[tuple[UUID, Said]]:
    """What an opening says of a person's requests, each with the dispute it was made through."""
    for name, one in file.asked.items():
        due = answer_due(one.kind, one.at)
        left = (due - today).days
        if not one.answer and left <= alarm_rules().due_from:
            words = {"asked": name, "kind": one.kind, "due": due.isoformat(), "days_left": left}
            yield one.dispute, ("sound-request", words)
