"""Statistics: the published table and the office's own figures, and whether the books balance.

Left over + accepted + reopened + transferred in = closed + transferred out + open. What is left
over and open is read from the states disputes passed through; the moves between are read from the
facts. A fact that moved a dispute without moving its state, or the other way round, shows here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, select

from projections.books import MoveKind
from projections.figures import FIGURES, Figure
from projections.generations import Reading
from projections.periods import Scope

DEFINITIONS: Mapping[str, str] = {
    "settled-same-day": "received-to-settled-one-local-day.1",
    "promised": "same-day-promise-by-version",
    "promise-kept": "recorded-by-close-of-office.1",
    "promise-same-calendar-day": "recorded-on-the-day-of-filing.1",
    "promise-within-24-hours": "recorded-within-24-hours-of-filing.1",
    "accepted-by-cause": "kind-of-first-claim.1",
    "sums": "last-closing-in-period.1",
    "accepted": "accepted.2",
    "transferred-in": "transferred-in.2",
    "transferred-out": "transferred-out.2",
    "closed": "closed.2",
    "closed-off-books": "closed-off-books.2",
    "open": "open.2",
}
"""By which definition a figure is counted, else `<figure>.1`; a changed one gets another number."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure: how many, and where it is broken down, of what."""

    name: str
    count: int
    by: Mapping[str, int]
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Different sums of the disputes closed in the period, CNY.

    What was paid where no sum was agreed (settled outside, an award paid) is part of what was paid.
    """

    claimed: Decimal
    agreed: Decimal
    awarded: Decimal
    paid: Decimal
    paid_without_agreement: Decimal


@dataclass(frozen=True, slots=True)
class Promised:
    """How the promise of the same day was kept, by one version of its definition.

    `promised` is what each of the three readings is held against: by the close of office, on the
    same calendar day, within 24 hours of filing.
    """

    definition: str
    promised: int
    by_close: int
    same_day: int
    within_24_hours: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of the books."""

    left_over: int
    accepted: int
    reopened: int
    transferred_in: int
    closed: int
    transferred_out: int
    open: int

    @property
    def came(self) -> int:
        """What was there and what came."""
        return self.left_over + self.accepted + self.reopened + self.transferred_in

    @property
    def went(self) -> int:
        """What went and what is there."""
        return self.closed + self.transferred_out + self.open

    @property
    def holds(self) -> bool:
        """Say whether the two sides are the same."""
        return self.came == self.went


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a centre, or of the city, over a period."""

    first: date
    last: date
    figures: Mapping[str, Counted]
    sums: Sums
    balance: Balance
    promise: tuple[Promised, ...] = ()


def report(now: Reading, scope: Scope) -> Report:
    """Count everything."""
    figures = {name: _count(now, figure, scope) for name, figure in FIGURES.items()}
    sums, balance = _sums(now, scope), _balance(figures)
    return Report(scope.first, scope.last, figures, sums, balance, tuple(_promise(figures)))


def behind(now: Reading, scope: Scope, figure: str, value: str | None = None) -> list[UUID]:
    """The disputes, or matters, that a figure counts; raises KeyError for none."""
    listed = FIGURES[figure].behind(now.tables, scope).subquery()
    query = select(listed.c.dispute).distinct().order_by(listed.c.dispute)
    if value is not None:
        query = query.where(listed.c.value == value)
    return list(now.connection.scalars(query))


def _count(now: Reading, figure: Figure, scope: Scope) -> Counted:
    listed = figure.behind(now.tables, scope).subquery()
    number = func.count(distinct(listed.c.once)) if "once" in listed.c else func.count()
    query = select(listed.c.value, number).select_from(listed).group_by(listed.c.value)
    rows = now.connection.execute(query.order_by(listed.c.value))
    by: dict[str, int] = {row.value: row[1] for row in rows}
    named = {value: count for value, count in by.items() if value}
    return Counted(
        figure.name, sum(by.values()), named, DEFINITIONS.get(figure.name, f"{figure.name}.1")
    )


def _promise(figures: Mapping[str, Counted]) -> Iterator[Promised]:
    held = ("promise-kept", "promise-same-calendar-day", "promise-within-24-hours")
    for definition, promised in figures["promised"].by.items():
        yield Promised(definition, promised, *(figures[one].by.get(definition, 0) for one in held))


def _balance(figures: Mapping[str, Counted]) -> Balance:
    return Balance(
        left_over=figures["left-over"].count,
        accepted=figures["accepted"].count,
        reopened=figures["reopened"].count,
        transferred_in=figures["transferred-in"].count,
        closed=figures["closed"].count,
        transferred_out=figures["transferred-out"].count,
        open=figures["open"].count,
    )


def _sums(now: Reading, scope: Scope) -> Sums:
    """By each dispute's last closing in the period: what was reopened is not counted twice."""
    moves, later = now.tables.moves, now.tables.moves.alias()
    closings = (MoveKind.CLOSED, MoveKind.CLOSED_OFF_BOOKS)
    again = exists().where(
        and_(
            later.c.dispute == moves.c.dispute,
            later.c.version > moves.c.version,
            later.c.move.in_(closings),
            scope.within(later.c.centre, later.c.at),
        )
    )
    nothing = Decimal(0)
    summed: list[ColumnElement[Any]] = [
        *(moves.c[name] for name in ("claimed", "agreed", "awarded", "paid")),
        case((moves.c.agreed == nothing, moves.c.paid), else_=nothing),
    ]
    query = select(*(func.coalesce(func.sum(one), 0) for one in summed)).where(
        moves.c.move.in_(closings), scope.within(moves.c.centre, moves.c.at), ~again
    )
    return Sums(*map(Decimal, now.connection.execute(query).one()))
