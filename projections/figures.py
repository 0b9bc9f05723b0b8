"""Each figure of the office's report, as the list of what it counts (劳动争议处理情况).

Nothing is typed in and nothing is a running total: a figure is a query over what was folded from
facts, so whoever doubts it is shown the disputes behind it. Consultations and public-service
demands have figures of their own and are never counted as disputes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, literal, select, true

from domain.imported import IMPORTED, TAKEN_OVER
from domain.values import ClaimKind, Flag, Outcome, WorkerKind
from projections.books import DeedKind, MoveKind
from projections.caseload import CONSULTATION, DEMAND, FLAG
from projections.periods import Scope
from projections.tables import Tables

Counted = Select[Any]
"""Rows of (dispute or matter, value it is broken down by), one for each time it counts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, and the query that lists what it counts.

    A query with a third column, `once`, counts what stands there once.
    """

    name: str
    behind: Callable[[Tables, Scope], Counted]


def _moved(move: MoveKind, by: str = "") -> Callable[[Tables, Scope], Counted]:
    """Moves of one kind in the period, whole or broken down by a column of the caseload.

    What passed between two centres of one report is no transfer in it.
    """

    def behind(tables: Tables, scope: Scope) -> Counted:
        moves = tables.moves
        value = tables.caseload.c[by] if by else literal("")
        beyond = moves.c.other.not_in(scope.centres) if move in _BETWEEN_CENTRES else true()
        return _moves(tables, scope, value).where(moves.c.move == move, beyond)

    return behind


_BETWEEN_CENTRES = (MoveKind.HANDED_ON, MoveKind.TRANSFERRED_OUT)


def _moves(tables: Tables, scope: Scope, value: ColumnElement[Any]) -> Counted:
    moves, caseload = tables.moves, tables.caseload
    return (
        select(moves.c.dispute, value.label("value"))
        .join(caseload, caseload.c.id == moves.c.dispute)
        .where(scope.within(moves.c.centre, moves.c.at))
    )


def _accepted(by: str = "") -> Callable[[Tables, Scope], Counted]:
    """What was accepted, unless a centre outside the report handed it over before (外区转入)."""

    def behind(tables: Tables, scope: Scope) -> Counted:
        here = tables.moves.c.other.in_(("", *scope.centres))
        return _moved(MoveKind.ACCEPTED, by)(tables, scope).where(here)

    return behind


def _transferred_in(tables: Tables, scope: Scope) -> Counted:
    """What a centre outside the report handed over, on the books there or not yet accepted."""
    moves = tables.moves
    came = moves.c.move.in_((MoveKind.TRANSFERRED_IN, MoveKind.ACCEPTED))
    from_outside = moves.c.other.not_in(("", *scope.centres))
    return _moves(tables, scope, literal("")).where(came, from_outside)


def _with(
    of: Callable[[Tables, Scope], Counted], so: Callable[[Tables], ColumnElement[bool]]
) -> Callable[[Tables, Scope], Counted]:
    return lambda tables, scope: of(tables, scope).where(so(tables))


def _collective(tables: Tables) -> ColumnElement[bool]:
    traits = tables.traits
    return exists().where(
        traits.c.dispute == tables.caseload.c.id,
        traits.c.trait == FLAG,
        traits.c.value == Flag.COLLECTIVE,
    )


def _riders(tables: Tables) -> ColumnElement[bool]:
    return tables.caseload.c.worker_kind == WorkerKind.RIDER


PUBLISHED_CAUSE: Mapping[str, str] = {
    ClaimKind.PAY: "pay",
    ClaimKind.OVERTIME: "pay",
    ClaimKind.SOCIAL_INSURANCE: "social-insurance",
    ClaimKind.TERMINATION: "contract",
    ClaimKind.COMPENSATION: "contract",
}
"""争议原因 of the published table: pay, social insurance, change or end of the contract, other."""

PUBLISHED_WAY: Mapping[str, str] = {
    Outcome.ARBITRATION_MEDIATED: "arbitration-mediated",
    Outcome.AWARDED: "awarded",
}
"""处理方式 of the published table: mediated in arbitration, awarded, other ways."""


MEDIATED_OUTSIDE = (Outcome.AGREED_PERFORMED, Outcome.AGREED_PENDING)
"""案外调解 of the published table: an agreement in mediation, and no case at the commission."""


def _published_cause(tables: Tables, scope: Scope) -> Counted:
    cause = case(PUBLISHED_CAUSE, value=tables.caseload.c.cause, else_="other")
    return _regrouped(_accepted()(tables, scope), tables.moves.c.dispute, cause)


def _published_way(tables: Tables, scope: Scope) -> Counted:
    way = case(PUBLISHED_WAY, value=tables.moves.c.outcome, else_="other")
    return _regrouped(_moved(MoveKind.CLOSED)(tables, scope), tables.moves.c.dispute, way)


def _by_outcome(move: MoveKind) -> Callable[[Tables, Scope], Counted]:
    def behind(tables: Tables, scope: Scope) -> Counted:
        moves = tables.moves
        return _regrouped(_moved(move)(tables, scope), moves.c.dispute, moves.c.outcome)

    return behind


def _award_result(tables: Tables, scope: Scope) -> Counted:
    closed = _moved(MoveKind.CLOSED, "award_result")(tables, scope)
    return closed.where(tables.moves.c.outcome == Outcome.AWARDED)


def _mediated_outside(tables: Tables, scope: Scope) -> Counted:
    closed = _moved(MoveKind.CLOSED)(tables, scope)
    return closed.where(tables.moves.c.outcome.in_(MEDIATED_OUTSIDE))


def _regrouped(of: Counted, dispute: ColumnElement[Any], value: ColumnElement[Any]) -> Counted:
    return of.with_only_columns(dispute, value.label("value"))


def _workers(tables: Tables, scope: Scope) -> Counted:
    """The worker of each dispute, who is counted once however many they have (劳动者当事人数)."""
    person = tables.caseload.c.applicant_person.label("once")
    accepted = _accepted()(tables, scope)
    return accepted.with_only_columns(tables.moves.c.dispute, literal("").label("value"), person)


def _settled(tables: Tables, scope: Scope) -> Counted:
    caseload = tables.caseload
    return select(
        caseload.c.id.label("dispute"),
        literal("").label("value"),
    ).where(scope.within(caseload.c.centre, caseload.c.settled_at))


def _on_the_books(tables: Tables, so: ColumnElement[bool]) -> Counted:
    stays = tables.stays
    return select(stays.c.dispute, literal("").label("value")).where(so)


def _left_over(tables: Tables, scope: Scope) -> Counted:
    stays = tables.stays
    return _on_the_books(tables, scope.before(stays.c.centre, stays.c.since, stays.c.until))


def _open(tables: Tables, scope: Scope) -> Counted:
    stays = tables.stays
    return _on_the_books(tables, scope.beyond(stays.c.centre, stays.c.since, stays.c.until))


def _imported(by: str = "") -> Callable[[Tables, Scope], Counted]:
    """What came from other systems, by when it came in there; counted in no other figure.

    What was taken over is filed here at that minute, and counts from there on in the others too.
    """

    def behind(tables: Tables, scope: Scope) -> Counted:
        caseload = tables.caseload
        value = caseload.c[by] if by else literal("")
        return select(caseload.c.id.label("dispute"), value.label("value")).where(
            caseload.c.origin == IMPORTED, scope.within(caseload.c.centre, caseload.c.filed_at)
        )

    return behind


def _taken_over(tables: Tables, scope: Scope) -> Counted:
    """What came from other systems and was taken over in the period, by system."""
    caseload = tables.caseload.c
    return select(caseload.id.label("dispute"), caseload.source.label("value")).where(
        caseload.origin == TAKEN_OVER, scope.within(caseload.centre, caseload.filed_at)
    )


def _done(deed: DeedKind) -> Callable[[Tables, Scope], Counted]:
    def behind(tables: Tables, scope: Scope) -> Counted:
        deeds = tables.deeds
        return select(deeds.c.dispute, literal("").label("value")).where(
            deeds.c.deed == deed, scope.within(deeds.c.centre, deeds.c.at)
        )

    return behind


def _matters(sort: str) -> Callable[[Tables, Scope], Counted]:
    def behind(tables: Tables, scope: Scope) -> Counted:
        matters = tables.matters
        return select(
            matters.c.id.label("dispute"),
            matters.c.channel.label("value"),
        ).where(matters.c.sort == sort, scope.within(matters.c.centre, matters.c.opened_at))

    return behind


def _promised(so: str = "") -> Callable[[Tables, Scope], Counted]:
    """Disputes filed in the period to which the same day was promised, by the definition's version.

    `so` names the reading that must hold of them. They count at the centre that gave the promise.
    """

    def behind(tables: Tables, scope: Scope) -> Counted:
        rows = tables.watched.c
        filed = scope.within(rows.promised_by, rows.filed_at)
        listed = select(rows.dispute, rows.definition.label("value")).where(filed)
        promised = listed.where(rows.why_not == "")
        return promised.where(rows[so]) if so else promised

    return behind


def _not_promised(tables: Tables, scope: Scope) -> Counted:
    rows = tables.watched.c
    filed = scope.within(rows.promised_by, rows.filed_at)
    return select(rows.dispute, rows.why_not.label("value")).where(filed, rows.why_not != "")


def _same_day(tables: Tables) -> ColumnElement[bool]:
    return tables.caseload.c.same_day


FIGURES: Mapping[str, Figure] = {
    name: Figure(name, behind)
    for name, behind in {
        "left-over": _left_over,
        "accepted": _accepted(),
        "accepted-by-kind": _accepted("cause"),
        "accepted-by-cause": _published_cause,
        "accepted-by-channel": _accepted("channel"),
        "accepted-by-trade": _accepted("worker_kind"),
        "accepted-riders": _with(_accepted(), _riders),
        "accepted-collective": _with(_accepted(), _collective),
        "accepted-from-workers": _accepted(),
        "workers": _workers,
        "workers-collective": _with(_workers, _collective),
        "reopened": _moved(MoveKind.REOPENED),
        "transferred-in": _transferred_in,
        "closed": _moved(MoveKind.CLOSED),
        "closed-by-outcome": _by_outcome(MoveKind.CLOSED),
        "closed-by-way": _published_way,
        "closed-by-result": _award_result,
        "mediated-outside": _mediated_outside,
        "transferred-out": _moved(MoveKind.TRANSFERRED_OUT),
        "open": _open,
        "filed": _moved(MoveKind.FILED, "channel"),
        "handed-on": _moved(MoveKind.HANDED_ON),
        "closed-off-books": _by_outcome(MoveKind.CLOSED_OFF_BOOKS),
        "settled": _settled,
        "settled-same-day": _with(_settled, _same_day),
        "promised": _promised(),
        "promise-kept": _promised("by_close"),
        "promise-same-calendar-day": _promised("same_day"),
        "promise-within-24-hours": _promised("within_24_hours"),
        "not-promised": _not_promised,
        "visits": _done(DeedKind.VISIT),
        "legal-aid-referrals": _done(DeedKind.LEGAL_AID),
        "consultations": _matters(CONSULTATION),
        "demands": _matters(DEMAND),
        "imported": _imported("source"),
        "imported-by-stage": _imported("stage"),
        "taken-over": _taken_over,
    }.items()
}
"""Every figure of the report, in its order."""
