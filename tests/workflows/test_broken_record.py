"""A record that a hand or a bad disk broke: cases, letters and the night go on with the others."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from temporalio.client import Client

from operations.office import Office
from operations.settings import Settings
from tests.ledger.breaking import WAYS, Breaker
from tests.workflows import letters_carried, test_night
from tests.workflows.centre import SmallCentre, case, is_open, until
from tests.workflows.letters_carried import MORNING, alarmed, at, couriers, notice_of, posting
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import LetterBox
from tests.workflows.test_night import begun, kept, two_disputes, watching
from workflows.dispatch import tell_every_open_dispute

pytestmark = pytest.mark.journey

letter_box = letters_carried.letter_box
office = test_night.office

BREAKS = pytest.mark.parametrize("way", WAYS)
OR_LEAVES_NOTHING = pytest.mark.parametrize("way", [*WAYS, "all gone", "upper case"])
"""In a folder every way there is."""


@pytest.fixture
def centre(store: Settings) -> Iterator[SmallCentre]:
    """An office on either store."""
    small = SmallCentre(store.home, settings=store)
    yield small
    small.close()


@pytest.fixture
def morning(store: Settings) -> Iterator[SmallCentre]:
    """The same, at ten in the morning."""
    small = SmallCentre(store.home, at(MORNING), settings=store)
    yield small
    small.close()


async def made_again(client: Client, centre: SmallCentre) -> int:
    """Every open case is made again; how many."""
    return await tell_every_open_dispute(client, centre.registry, stop=asyncio.Event())


@BREAKS
def test_dispatch_tells_every_case_but_that_of_a_broken_record(
    temporal: TemporalServer, centre: SmallCentre, store: Settings, way: str
) -> None:
    """It follows on, and is told of once it is put right: `rebuild workflows`, or the night."""

    async def day() -> None:
        client = await temporal.client()
        broken, whole = centre.file(), centre.file()
        for one in (broken, whole):
            centre.accept(one)
        put_right = Breaker(store, way).strike(broken)
        async with centre.dispatching(client):
            await until(lambda: is_open(client, whole), "the case of the other")
            later = centre.file()
            await until(lambda: is_open(client, later), "the case of a new one")
        assert not await is_open(client, broken)

        assert await made_again(client, centre) == 2
        put_right()
        assert await made_again(client, centre) == 3
        assert await is_open(client, broken)

    asyncio.run(day())


@pytest.mark.parametrize("way", ["gone", "no fact"])
def test_letters_of_other_alerts_go_out(
    temporal: TemporalServer, morning: SmallCentre, store: Settings, letter_box: LetterBox, way: str
) -> None:
    """Of a record that cannot be read no letter goes out, and every other alert has its own."""
    broken, whole = alarmed(morning), alarmed(morning)
    Breaker(store, way).strike(broken[0], 1 if way == "gone" else broken[1])

    async def day() -> None:
        client = await temporal.client()
        async with posting(client, morning, couriers(morning, letter_box, "duty-room")):
            await until(
                lambda: letters_carried.ended(morning, notice_of(whole)), "the other's letter"
            )

    asyncio.run(day())

    assert not letters_carried.ended(morning, notice_of(broken))
    assert len(letter_box.letters) == 1


@pytest.mark.parametrize("struck", ["its filing", "its alert", "its alert, seen by the views"])
def test_letters_passed_over_go_out_once_the_record_was_put_right(
    temporal: TemporalServer,
    morning: SmallCentre,
    store: Settings,
    letter_box: LetterBox,
    struck: str,
) -> None:
    """Also by whoever follows after the one who passed it over; each once, and nothing again."""
    broken, whole = alarmed(morning), alarmed(morning)
    unmet = struck.endswith("views")
    way = Breaker(store, "gone" if unmet else "no fact")
    put_right = way.strike(broken[0], 1 if struck == "its filing" else broken[1])

    async def day() -> None:
        client = await temporal.client()
        outward = (couriers(morning, letter_box, "duty-room") for _ in range(3))
        async with posting(client, morning, next(outward), [broken[0]] if unmet else ()):
            await until(lambda: is_carried(morning, whole), "the other's letter")
            await until(lambda: broken[0] in owed(morning), "that it is owed")
        put_right()
        async with posting(client, morning, next(outward)):
            await until(lambda: is_carried(morning, broken), "the letter that was passed over")
            await until(lambda: not owed(morning), "that nothing is owed")
        last = alarmed(morning)
        async with posting(client, morning, next(outward)):
            await until(lambda: is_carried(morning, last), "a later letter")

    asyncio.run(day())

    assert len(letter_box.letters) == 3
    assert len({headers["webhook-id"] for headers, _ in letter_box.letters}) == 3


def is_carried(centre: SmallCentre, about: tuple[UUID, int]) -> bool:
    """Whether the letter about an alert came to its end."""
    return letters_carried.ended(centre, notice_of(about))


def owed(centre: SmallCentre) -> frozenset[UUID]:
    """The records of which letters may be owed still."""
    mark = centre.bookmark.read()
    return mark.passed_over if mark else frozenset()


@OR_LEAVES_NOTHING
def test_the_night_counts_a_broken_record_and_mends_the_others(
    temporal: TemporalServer, office: Office, way: str
) -> None:
    """It ends, night after night, until the record is put right; then nothing differs."""
    small = SmallCentre(office.settings.home)

    async def nights() -> None:
        client = await temporal.client()
        async with watching(small, office, client):
            broken, whole = await two_disputes(small, office)
        await case(client, whole).terminate()
        put_right = Breaker(office.settings, way).strike(broken)
        async with watching(small, office, client):
            for _ in range(2):
                await (await begun(client)).result()
            assert await is_open(client, whole)
            put_right()
            await (await begun(client)).result()

    try:
        asyncio.run(nights())
        first, second, third = kept(office)
    finally:
        small.close()
    assert first.differed == {"no-case": 1, "record-broken": 1}
    assert (first.differing, first.mended) == (2, 1)
    assert (second.differed, second.differing, second.mended) == ({"record-broken": 1}, 1, 0)
    assert (third.differed, third.stuck) == ({}, [])


def test_the_night_ends_though_its_own_book_is_broken(
    temporal: TemporalServer, office: Office
) -> None:
    """What was found is not written down, and what could be mended is."""
    small = SmallCentre(office.settings.home)

    async def nights() -> UUID:
        client = await temporal.client()
        async with watching(small, office, client):
            one, _ = await two_disputes(small, office)
            await (await begun(client)).result()
            book = test_night.book_of(office)
            Breaker(office.settings, "no fact").strike(book)
            await case(client, one).terminate()
            await (await begun(client)).result()
            assert await is_open(client, one)
        return one

    try:
        asyncio.run(nights())
    finally:
        small.close()
