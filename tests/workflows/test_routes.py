"""Each route, taken by a real case: proposed and prepared, recorded as the case's own fact."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.dispute import Dispute
from operations.settings import Settings
from tests.workflows.centre import (
    SmallCentre,
    at_rest,
    case,
    is_open,
    said_in,
    signals,
    until,
)
from tests.workflows.conftest import Tell
from tests.workflows.long_stories import PENALTY, SOON, first_run, told_often
from tests.workflows.stories import STORIES, Story, settled, worked_elsewhere
from tests.workflows.temporal import TemporalServer

pytestmark = pytest.mark.journey

MOST_EVENTS = 60
"""A case is cheap: tens of history events for a whole life."""


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_every_road_is_found(story: Story, told: Tell) -> None:
    """The case routes by the rules when a stage ends, and every route is its own word."""

    async def tell(client: Client, centre: SmallCentre) -> None:
        dispute = await story(centre, client)

        await at_rest(client, dispute)
        routed = centre.topics(dispute, by="case").count("routed")
        proposals = centre.read(dispute).routing.proposals
        assert routed == len([p for p in proposals if p.rule != "mediator"])
        assert centre.is_routed(dispute)

    told(tell)


def test_a_dispute_settled_in_mediation_is_cheap(
    told: Tell, record_property: Callable[[str, object], None]
) -> None:
    """Its whole life takes fewer than sixty history events."""

    async def tell(client: Client, centre: SmallCentre) -> None:
        dispute = await settled(centre, client)

        events = await at_rest(client, dispute)

        record_property("history_events", events)
        assert events < MOST_EVENTS

    told(tell)


def test_a_history_holds_ids_codes_and_times_only(told: Tell) -> None:
    """Nothing sealed, and nothing said, ever reaches Temporal."""

    async def tell(client: Client, centre: SmallCentre) -> None:
        dispute = await worked_elsewhere(centre, client)

        await at_rest(client, dispute)
        said = said_in((await case(client, dispute).fetch_history()).to_json())
        assert any(str(dispute) in payload for payload in said)
        assert "sealed:" in str(centre.read(dispute).statement)
        assert not any("sealed:" in payload for payload in said)

    told(tell)


def test_facts_that_are_no_news_are_not_told(told: Tell) -> None:
    """A case is told of what ends a stage or moves a referral; its own facts are not echoed."""

    async def tell(client: Client, centre: SmallCentre) -> None:
        dispute = centre.file()
        await until(lambda: is_open(client, dispute), "a case")
        before = await signals(client, dispute)
        centre.do(dispute, Dispute.record_external_number, system="12345", number="X-1")
        centre.accept(dispute)
        await until(lambda: centre.ways(dispute) == ["visit"], "a route to a visit")
        await at_rest(client, dispute)

        assert await signals(client, dispute) == before + 1

    told(tell)


def test_what_came_in_together_is_told_together(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """Several facts of a dispute in one reading of the log are one signal."""

    async def day() -> None:
        client = await temporal.client()
        async with centre.dispatching(client):
            await until(lambda: centre.bookmark.read() is not None, "a mark")
        dispute = centre.file(claims=PENALTY)
        centre.accept(dispute)
        centre.do(dispute, Dispute.record_refusal, party="R1", to="mediate", way="phone")

        async with centre.open(client):
            await until(lambda: centre.ways(dispute) != [], "a route")
            await at_rest(client, dispute)

        assert await signals(client, dispute) == 1

    asyncio.run(day())


def test_a_long_case_goes_on_in_a_new_run(tmp_path: Path, centre: SmallCentre) -> None:
    """Told so often that Temporal suggests a new run, it forgets nothing and routes on."""
    server = TemporalServer(tmp_path, *SOON)
    server.start()

    async def day() -> None:
        client = await server.client()
        async with centre.open(client):
            dispute = await told_often(centre, client)
            assert (await case(client, dispute).describe()).run_id != await first_run(
                client, dispute
            )

            centre.do(dispute, Dispute.record_refusal, party="R1", to="mediate", way="phone")

            await until(lambda: centre.ways(dispute) == ["arbitration"], "a route")

    try:
        asyncio.run(day())
    finally:
        server.stop()


def test_on_either_store_the_case_hears_and_routes(
    temporal: TemporalServer, store: Settings
) -> None:
    """Dispatch follows the log of a folder and of a city alike, and keeps its place there."""
    centre = SmallCentre(store.home, settings=store)

    async def day() -> None:
        client = await temporal.client()
        async with centre.open(client):
            dispute = centre.file()
            await until(lambda: is_open(client, dispute), "a case")
            centre.accept(dispute)
            await until(lambda: centre.ways(dispute) == ["visit"], "a route")
            last = centre.registry.recorder.max_notification_id() or 0
            await until(lambda: _position(centre) >= last, "the bookmark at the log's end")

    asyncio.run(day())
    centre.close()


def _position(centre: SmallCentre) -> int:
    """How far it is; it goes on past what was the end when somebody else writes."""
    mark = centre.bookmark.read()
    return mark.position if mark else 0
