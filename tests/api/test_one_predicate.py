"""One predicate: whether a dispute is there for somebody, at its own page and at every list of it.

Random disputes, random persons, on both stores: what the table says of one dispute is what its
page, lists, search, due list, board, stream, files behind figures, exports, inbox, audit and
what-if say, each by its own way.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import alerts, auditing, caseload, disputes, due_list, exports, inbox, statistics, what_if
from api.caseload_lines import MAYBE_ACROSS
from api.visitor import BackOffice, Visitor
from domain.access import condition
from domain.access_alerts import sight_of
from domain.access_concerns import concerns
from domain.access_conditions import Concern, holds
from domain.access_rows import OFFICE, Action
from domain.callers import HOLDERS, PARTIES, Caller, Role, stamp
from domain.dispute import Dispute
from domain.refusals import Forbidden, NotFound
from domain.refusals.access import SearchNotYours
from domain.values import Stage
from domain.what_if import Figures, Otherwise, Period
from operations.office import Office, open_office
from projections.board import news_after
from projections.exports import Format
from projections.generations import reading
from projections.log_reader import LogReader
from projections.statistics import behind
from tests.api.random_town import BODIES, CENTRES, COMPANIES, NAMES, OFFICERS, WORD, any_town
from tests.conftest import STORES, fresh_office
from tests.projections.town import Town, TownClock, person_of

SEED = 20260312
DISPUTES = 40
PERSONS = 40
"""Drawn anew on each run, each asked of every dispute at every door."""

DAYS = statistics.Period.model_validate({"from": date(2026, 1, 1), "to": date(2026, 12, 31)})
SPAN = auditing.Span.model_validate({"from": date(2026, 1, 1), "to": date(2026, 12, 31)})


@dataclass(repr=False)
class Drawn:
    """A town, its disputes as the store has them, and whom each concerns."""

    office: Office
    back: BackOffice
    town: Town
    disputes: dict[UUID, Dispute]
    whom: dict[UUID, set[Concern]]

    def visitor(self, caller: Caller) -> Visitor:
        """Somebody at the desk."""
        return Visitor(self.back, caller, "zh", "test", "v-1")

    def where(self, caller: Caller, action: str) -> set[UUID]:
        """The disputes on which the table lets a caller do something."""
        may = condition(caller, action)
        return {one for one, whom in self.whom.items() if holds(may, whom)}


@pytest.fixture(scope="module", params=STORES)
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drawn]:
    """A random town, once on each store, with its views level."""
    clock = TownClock()
    home = tmp_path_factory.mktemp("predicate")
    for store in fresh_office(request, home, on=request.param):
        with open_office(store, clock) as office, ThreadPoolExecutor(1) as threads:
            town = Town(office, clock)
            filed = any_town(town, Random(SEED), DISPUTES)  # noqa: S311 - the same town each time
            town.follow()
            found = {one: office.registry.dispute(one) for one in filed}
            whom = {one: concerns(dispute) for one, dispute in found.items()}
            yield Drawn(office, BackOffice(office, threads), town, found, whom)


@st.composite
def callers(draw: st.DrawFn) -> tuple[Caller, int]:
    """Anybody with a key, and how many minutes after the last fact they call."""
    role = draw(st.sampled_from(HOLDERS))
    people = [person_of(name) for name in (*NAMES, *COMPANIES)]
    is_party = role in PARTIES or draw(st.integers(0, 5)) == 0
    caller = Caller(
        "c-1",
        role,
        draw(st.sampled_from(CENTRES)),
        body=draw(st.sampled_from(BODIES)) if role is Role.PARTNER else "",
        officer=draw(st.sampled_from(OFFICERS)) if role not in PARTIES else "",
        party=draw(st.sampled_from(people)) if is_party else "",
    )
    return caller, draw(st.integers(-400, 10))


Door = Callable[[Drawn, Visitor], set[UUID]]


def _page(drawn: Drawn, visitor: Visitor) -> set[UUID]:
    found = set()
    for dispute in drawn.disputes:
        with suppress(NotFound):
            disputes.read(visitor, dispute)
            found.add(dispute)
    return found


def _course(drawn: Drawn, visitor: Visitor) -> set[UUID]:
    """Those of which the page tells the stage."""
    found = set()
    for dispute in drawn.disputes:
        with suppress(NotFound):
            if disputes.read(visitor, dispute).stage:
                found.add(dispute)
    return found


def _listed(_: Drawn, visitor: Visitor) -> set[UUID]:
    asked = caseload.Asked(limit=100)
    return {line.id for line in caseload.page(visitor, asked).lines}


def _course_listed(_: Drawn, visitor: Visitor) -> set[UUID]:
    """Those of which the list tells the stage."""
    asked = caseload.Asked(limit=100)
    return {line.id for line in caseload.page(visitor, asked).lines if line.stage}


def _narrowed(_: Drawn, visitor: Visitor) -> set[UUID]:
    """Those that are found by the stage they are in, whichever that is."""
    with suppress(SearchNotYours):
        asked = caseload.Asked(limit=100, stage=list(Stage))
        return {line.id for line in caseload.page(visitor, asked).lines}
    return set()


def _by_stage(drawn: Drawn, visitor: Visitor) -> set[UUID]:
    """Who may be across asks by no stage: it would tell them of a visit before it comes."""
    across = visitor.caller.role in MAYBE_ACROSS
    return set() if across else drawn.where(visitor.caller, Action.READ_COURSE)


def _searched(_: Drawn, visitor: Visitor) -> set[UUID]:
    with suppress(SearchNotYours):
        return {line.id for line in caseload.page(visitor, caseload.Asked(limit=100, q=WORD)).lines}
    return set()


def _due(_: Drawn, visitor: Visitor) -> set[UUID]:
    found: set[UUID] = set()
    cursor: str | None = None
    while True:
        page = due_list.page(visitor, due_list.Asked(limit=100, cursor=cursor))
        found |= {line.dispute for line in page.lines}
        cursor = page.next
        if cursor is None:
            return found


def _exported(drawn: Drawn, visitor: Visitor) -> set[UUID]:
    with suppress(Forbidden):
        told = "".join(exports.begun(visitor, Format.JSON_LINES, DAYS))
        return {dispute for dispute in drawn.disputes if str(dispute) in told}
    return set()


def _audited(_: Drawn, visitor: Visitor) -> set[UUID]:
    with suppress(Forbidden):
        sight = auditing.sight_of(visitor, SPAN)
        reader = LogReader(visitor.office.registry)
        return {dispute.id for _, dispute, _ in auditing.lives(sight, reader)}
    return set()


def _otherwise(_: Drawn, visitor: Visitor) -> set[UUID]:
    period = Period(date(2026, 1, 1), date(2026, 12, 31), "")
    return {one.dispute.id for one in what_if.replays(visitor, period, Otherwise(), Figures())}


def _expected(*actions: str) -> Door:
    def where(drawn: Drawn, visitor: Visitor) -> set[UUID]:
        return set.intersection(*(drawn.where(visitor.caller, one) for one in actions))

    return where


def _of_their_centre(action: str) -> Door:
    """Where they may, of the disputes of the centre their answer is about."""

    def where(drawn: Drawn, visitor: Visitor) -> set[UUID]:
        caller = visitor.caller
        whole = caller.role is Role.AUDITOR
        found = drawn.where(caller, action)
        return {one for one in found if whole or drawn.disputes[one].centre == caller.centre}

    return where


def _with_clocks(drawn: Drawn, visitor: Visitor) -> set[UUID]:
    with reading(drawn.office.views) as now:
        clocks = now.tables.deadlines
        found = set(now.connection.execute(clocks.select()).scalars())
    return drawn.where(visitor.caller, Action.READ_DEADLINES) & found


DOORS: dict[str, tuple[Door, Door]] = {
    "page": (_page, _expected(Action.READ_DISPUTE)),
    "stage on the page": (_course, _expected(Action.READ_COURSE)),
    "list": (_listed, _expected(Action.READ_DISPUTE)),
    "stage in the list": (_course_listed, _expected(Action.READ_COURSE)),
    "list by stage": (_narrowed, _by_stage),
    "search": (
        _searched,
        _expected(Action.READ_COURSE, Action.OPEN_NAMES, Action.OPEN_APPLICATION),
    ),
    "due list": (_due, _with_clocks),
    "export": (_exported, _of_their_centre(Action.READ_FACTS)),
    "audit": (_audited, _of_their_centre(Action.READ_FACTS)),
    "what-if": (_otherwise, _expected(Action.READ_FACTS)),
}


@settings(max_examples=PERSONS)
@given(somebody=callers())
def test_every_door_shows_what_the_table_says_of_each_dispute(
    drawn: Drawn, somebody: tuple[Caller, int]
) -> None:
    """One table, one predicate (reader matrix): no list is wider, or narrower, than the page."""
    visitor = at_the_desk(drawn, *somebody)

    seen = {name: found(drawn, visitor) for name, (found, _) in DOORS.items()}

    assert seen == {name: expected(drawn, visitor) for name, (_, expected) in DOORS.items()}


@settings(max_examples=PERSONS)
@given(somebody=callers())
def test_every_count_and_every_alert_is_of_what_may_be_seen(
    drawn: Drawn, somebody: tuple[Caller, int]
) -> None:
    """Files behind a figure, findings, the board, its stream by either way, and the inbox."""
    visitor = at_the_desk(drawn, *somebody)
    caller, seen = visitor.caller, drawn.where(visitor.caller, Action.READ_DISPUTE)
    sight = sight_of(caller)

    with suppress(Forbidden):
        told = statistics.counted_by(visitor, "filed", DAYS, None)
        scope = statistics.scope_of(visitor, DAYS)
        with reading(drawn.office.views) as now:
            counted = set(behind(now, scope, "filed", None))
        assert set(told.disputes) == counted & seen
        assert {one.dispute for one in statistics.looked_at_twice(visitor, DAYS).findings} <= seen
    board = {
        (one.dispute, one.alert)
        for one in alerts.page(visitor, alerts.Looked(state=alerts.AlertState.ALL, limit=100)).lines
    }
    assert board == {
        (dispute, alert.version)
        for dispute, whom in drawn.whom.items()
        for alert in drawn.disputes[dispute].alerts.values()
        if sight.sees(alert.level, whom)
    }
    with reading(drawn.office.views) as now:
        every = news_after(now, 0, 10_000)
        theirs = news_after(now, 0, 10_000, sight)
    assert theirs == [one for one in every if sight.sees(one.alert.level, one.concerns)]
    with suppress(Forbidden):
        sent = {line.dispute for line in inbox.received(visitor, waiting=False).lines}
        body = caller.body if caller.role not in OFFICE else caller.centre
        assert sent == {one for one in seen if _was_sent(drawn.disputes[one], body)}


def _was_sent(dispute: Dispute, body: str) -> bool:
    return any(one.body == body and one.status != "cancelled" for one in dispute.referrals.values())


def at_the_desk(drawn: Drawn, caller: Caller, minutes: int) -> Visitor:
    """Somebody who calls so many minutes after the last fact."""
    at = drawn.town.clock.time + timedelta(minutes=minutes)
    known = Caller(
        *(caller.id, caller.role, caller.centre, caller.body, caller.officer, caller.party),
        at=stamp(at),
    )
    return drawn.visitor(known)


def test_the_town_has_something_of_everything(drawn: Drawn) -> None:
    """A property of an empty town would prove nothing: each kind of concern is met."""
    kinds = {kind for whom in drawn.whom.values() for kind, _ in whom}

    assert kinds >= {
        *("centre", "mediator", "unassigned", "inspector", "arbitrator", "tribunal", "body"),
        *("applicant", "party", "aside", "mediated", "glass", "asked", "respondent"),
    }
