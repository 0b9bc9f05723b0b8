"""Dispatch: every open dispute has its case, whatever is down, and a closed one has none."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from uuid import UUID

import pytest
from temporalio.client import Client

from domain.closing import ReopenReason, WithdrawalReason
from domain.dispute import Dispute
from operations.lock import FileSeat
from tests.workflows.centre import (
    SmallCentre,
    at_rest,
    case,
    has_ended,
    is_open,
    signals,
    until,
)
from tests.workflows.conftest import Tell
from tests.workflows.long_stories import PENALTY
from tests.workflows.temporal import TemporalServer
from workflows.dispatch import every_dispute, tell_every_open_dispute
from workflows.telling import Teller

pytestmark = pytest.mark.journey


def withdraw(centre: SmallCentre, dispute: UUID) -> None:
    """The worker takes the application back, which closes the dispute."""
    centre.do(dispute, Dispute.withdraw, party="A1", reason=WithdrawalReason.OTHER)


def test_a_closed_dispute_has_no_case(temporal: TemporalServer, centre: SmallCentre) -> None:
    """Nothing is begun for what was closed before dispatch heard of it."""

    async def day() -> None:
        client = await temporal.client()
        closed, still_open = centre.file(), centre.file()
        withdraw(centre, closed)
        async with centre.open(client):
            await until(lambda: is_open(client, still_open), "a case of the open dispute")
            assert not await is_open(client, closed)
            assert not await has_ended(client, closed)

    asyncio.run(day())


def test_a_case_ends_with_its_dispute_and_comes_back_with_it(told: Tell) -> None:
    """A reopened dispute gets its case back (a new run under the same id)."""

    async def tell(client: Client, centre: SmallCentre) -> None:
        dispute = centre.file(claims=PENALTY)
        await until(lambda: is_open(client, dispute), "a case")
        first = await case(client, dispute).describe()
        withdraw(centre, dispute)
        await until(lambda: has_ended(client, dispute), "the end of the case")
        centre.do(dispute, Dispute.record_external_number, system="12345", number="X-1")

        centre.do(dispute, Dispute.reopen, reason=ReopenReason.NEW_FACTS)

        await until(lambda: is_open(client, dispute), "the case again")
        assert (await case(client, dispute).describe()).run_id != first.run_id

    told(tell)


def test_with_temporal_stopped_steps_are_taken_and_cases_catch_up(
    own_temporal: TemporalServer, centre: SmallCentre
) -> None:
    """The desk does not need Temporal; when it is back, every case catches up."""

    async def day() -> None:
        client = await own_temporal.client()
        async with centre.open(client):
            early = centre.file(claims=PENALTY)
            await until(lambda: is_open(client, early), "a case")
            own_temporal.stop()
            centre.accept(early)
            late = centre.file()
            centre.accept(late)
            await asyncio.sleep(1)
            assert centre.ways(late) == []

            own_temporal.start()

            await until(lambda: centre.ways(late) == ["visit"], "a route for the late one")
            centre.do(early, Dispute.record_refusal, party="R1", to="mediate", way="phone")
            await until(
                lambda: centre.ways(early) == ["end-of-mediation", "arbitration"],
                "routes for the early one",
            )

    asyncio.run(day())


@pytest.mark.parametrize("meanwhile", ["open", "shut"])
def test_on_an_empty_temporal_every_open_dispute_gets_its_case(
    own_temporal: TemporalServer, centre: SmallCentre, meanwhile: str
) -> None:
    """Temporal's store is disposable: dispatch notices another one and tells it everything."""

    async def day() -> None:
        client = await own_temporal.client()
        disputes = [centre.file(claims=PENALTY) for _ in range(5)]
        async with AsyncExitStack() as office:
            await office.enter_async_context(centre.open(client))
            await until(lambda: is_open(client, disputes[-1]), "cases")
            if meanwhile == "shut":
                await office.aclose()
            withdraw(centre, disputes[0])
            own_temporal.empty()
            own_temporal.start()

            client = await own_temporal.client()
            if meanwhile == "shut":
                await office.enter_async_context(centre.open(client))
            for dispute in disputes[1:]:
                await until(partial(is_open, client, dispute), "every open case")
            assert not await is_open(client, disputes[0])

    asyncio.run(day())


def test_every_case_is_made_again_on_request(temporal: TemporalServer, centre: SmallCentre) -> None:
    """Rebuilding shows its progress, tells of open disputes only, and may be done twice."""
    shown: list[tuple[str, int, int]] = []

    def progress(name: str, done: int, whole: int) -> None:
        shown.append((name, done, whole))

    async def day() -> list[int]:
        client = await temporal.client()
        disputes = [centre.file() for _ in range(4)]
        withdraw(centre, disputes[2])
        stop = asyncio.Event()
        told = [
            await tell_every_open_dispute(client, centre.registry, stop=stop, progress=progress)
            for _ in range(2)
        ]
        for dispute in disputes:
            assert await is_open(client, dispute) is (dispute != disputes[2])
        assert every_dispute(centre.registry) == disputes
        return told

    assert asyncio.run(day()) == [3, 3]
    assert shown == [("cases", 4, 4), ("cases", 4, 4)]


def test_of_two_dispatchers_one_works_and_one_stands_by(
    temporal: TemporalServer, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is told twice while both run, and the other takes over when the first leaves."""
    working: set[int] = set()
    begin = Teller.temporal

    async def noted(self: Teller) -> str:
        working.add(id(self))
        return await begin(self)

    monkeypatch.setattr(Teller, "temporal", noted)

    async def day() -> None:
        client = await temporal.client()
        async with centre.working(client), centre.dispatching(client):
            async with centre.dispatching(client):
                dispute = centre.file(claims=PENALTY)
                await until(lambda: is_open(client, dispute), "a case")
                await at_rest(client, dispute)
                assert len(working) == 1
                assert await signals(client, dispute) == 1
            await until(lambda: len(working) <= 2, "one of them at work")
            after = centre.file()
            await until(lambda: is_open(client, after), "a case by whoever is left")

    asyncio.run(day())


def test_who_stands_by_takes_over(temporal: TemporalServer, centre: SmallCentre) -> None:
    """A seat that becomes free is taken within a moment."""

    async def day() -> None:
        client = await temporal.client()
        seat = FileSeat(centre.home / "dispatch.lock")
        assert seat.take()
        async with centre.open(client):
            dispute = centre.file()
            await asyncio.sleep(1)
            assert not await is_open(client, dispute)

            seat.leave()

            await until(lambda: is_open(client, dispute), "a case")

    asyncio.run(day())


def test_a_mark_beyond_the_log_is_of_another_log(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """An older copy of the record was restored: every open dispute is told of again."""

    async def day() -> None:
        client = await temporal.client()
        async with centre.open(client):
            await until(lambda: centre.bookmark.read() is not None, "a mark")
        mark = centre.bookmark.read()
        assert mark is not None
        centre.bookmark.write(type(mark)(mark.position + 10_000, mark.temporal))
        dispute = centre.file()
        async with centre.open(client):
            await until(lambda: is_open(client, dispute), "a case")

    asyncio.run(day())
