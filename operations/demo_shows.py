"""What the demo shows at the end: roads, figures, three stories, agreement, and a few keys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.report_words import part_title
from domain.wording import say
from operations.demo_day import OFFICE
from operations.demo_desk import Desk
from operations.demo_hands import Walked
from operations.demo_staff import AUDITOR, FILE, HULI, SIMING, Staff, clerk, mediator, team_lead
from operations.demo_statements import Road
from operations.reconcile import Agreement
from operations.settings import Settings

STAY_OPEN = (Road.LEGAL_AID,)
"""Roads on which something is due later: the dispute stays open, as the record has it."""

STORIES = (Road.SAME_DAY, Road.VISIT, Road.ARBITRATION)
LONGEST_STORY_DAYS = 100
"""The longest road, to an award in force, begins no earlier."""

SHOWN_KEYS = (AUDITOR, team_lead(SIMING), team_lead(HULI), clerk(SIMING), mediator(SIMING, 0))

_NAMES = max(len(name) for name in SHOWN_KEYS)
_screen = Console(highlight=False)


def opened(url: str, count: int, hands: int) -> None:
    """The office is open, and the hands begin."""
    _tell("opened", url=url, count=count, hands=hands)


def worked(walked: Sequence[Walked], *, seconds: float) -> None:
    """How many came to their end, by road; and why the others did not."""
    failed = [one for one in walked if one.failed]
    left = sum(one.road in STAY_OPEN for one in walked if not one.failed)
    ended = len(walked) - len(failed) - left
    told = {"count": len(walked), "ended": ended, "open": left, "failed": len(failed)}
    _tell("worked", seconds=f"{seconds:.1f}", **told)
    for one in failed:
        road = say(f"code.road.{one.road}", "zh")
        _tell("not-worked", statement=one.statement.id, road=road, why=one.failed)
    counted = Counter(one.road for one in walked if not one.failed)
    table = _table("road", "count", title=_both("roads"))
    for road in Road:
        table.add_row(_both_of(f"code.road.{road}"), str(counted[road]))
    _screen.print(table)


async def figures(desk: Desk, today: date) -> None:
    """The statistics of the city, as the office itself tells them; all that the demo tells of."""
    since = desk.staff.day.at("00:00", days_before=LONGEST_STORY_DAYS).date()
    asked = {"from": since.isoformat(), "to": today.isoformat()}
    told = await desk.read(AUDITOR, "/v1/statistics", **asked)
    period = f"{told['first']} – {told['last']}"
    table = _table("figure", "count", "of-which", title=f"{_both('statistics')} {period}")
    for figure in told["figures"].values():
        name = figure["name"]
        table.add_row(_both_of(f"figure.{name}"), str(figure["count"]), _parts(name, figure["by"]))
    table.add_section()
    table.add_row(_both("sums"), "", _parts("sum", told["sums"]))
    table.add_row(_both("balance"), "", _parts("book", told["balance"]))
    _screen.print(table)


async def stories(desk: Desk, walked: Sequence[Walked]) -> None:
    """Three disputes, each told from its first fact to its last."""
    for road in STORIES:
        found = next((one.matter for one in walked if one.road is road and one.matter), None)
        if found is not None:
            told = await desk.read(AUDITOR, f"{found.path}/chronicle")
            _story(road, told["lines"])


def agreement(agreed: Agreement) -> None:
    """Of how many disputes record, view and case say the same."""
    _tell("agreement", disputes=agreed.disputes, agreeing=agreed.agreeing)
    for one in agreed.differences:
        _tell("disagreement", dispute=one.dispute, what=", ".join(one.in_what))


def keys(staff: Staff, settings: Settings) -> None:
    """A few keys to look around with."""
    _tell("stays", file=settings.home / FILE)
    for name in SHOWN_KEYS:
        _screen.print(f"{name:<{_NAMES}} {staff.keys[name]}", markup=False, soft_wrap=True)


def _table(*heads: str, title: str) -> Table:
    """A table that loses no word: what is too long for its column goes on below."""
    table = Table(title=title, show_header=any(heads))
    for head in heads:
        table.add_column(_both(head) if head else "", overflow="fold")
    return table


def _story(road: Road, lines: Sequence[Mapping[str, Any]]) -> None:
    table = _table("", "", "", title=f"{_both('chronicle')} {_both_of(f'code.road.{road}')}")
    for line in lines:
        moment = datetime.fromisoformat(line["happened_at"]).astimezone(OFFICE)
        table.add_row(str(line["version"]), f"{moment:%Y-%m-%d %H:%M}", str(line["line"]))
    _screen.print(table)


def _parts(figure: str, told: Mapping[str, Any]) -> str:
    return "\n".join(f"{part_title(figure, name, 'zh')} {_said(of)}" for name, of in told.items())


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value)


def _tell(key: str, **details: object) -> None:
    _screen.print(_both(key, between="\n", **details), markup=False, soft_wrap=True)


def _both(key: str, *, between: str = " ", **details: object) -> str:
    return _both_of(f"demo.{key}", between=between, **details)


def _both_of(entry: str, *, between: str = " ", **details: object) -> str:
    return f"{say(entry, 'zh', part='', **details)}{between}{say(entry, 'en', part='', **details)}"
