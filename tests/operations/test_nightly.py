"""The night in a running office: its schedule is there, and what it finds it mends and tells."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from temporalio.client import Client

from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.night_watch import Night, NightWatch
from domain.record import Act
from domain.refusals import NotFound
from domain.sealed import Field
from domain.wording import OFFICE as OFFICE_ZONE
from domain.wording import say
from operations.cases import check
from operations.nightly import MENDED, NIGHTLY
from operations.office import Office
from operations.reconcile import Differs, connected, reconcile
from operations.temporal_server import TemporalStore
from operations.watch_book import BY
from tests.evidence.room import taken_in
from tests.law.whole import LANGUAGES
from tests.operations.differing import WALKS, forge_the_row, lose_the_case, walked
from tests.operations.nights import come_now
from tests.workflows.centre import until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]


@pytest.mark.parametrize("code", list(Differs))
def test_every_difference_has_words_and_somebody_who_mends_it(code: Differs) -> None:
    """What is found is told in both languages, and none but a broken record is only counted."""
    assert all(say(f"code.differs.{code}", language) for language in LANGUAGES)
    assert (code in MENDED) is (code is not Differs.RECORD_BROKEN)


def book_of(office: Office) -> UUID:
    """The id of this month's book."""
    return NightWatch.create_id(f"{office.clock().astimezone(OFFICE_ZONE):%Y-%m}")


def nights(office: Office) -> list[Night]:
    """What stands in this month's book."""
    try:
        return office.registry.get(NightWatch, book_of(office)).nights
    except NotFound:
        return []


async def keep_watch(office: Office, client: Client) -> Night:
    """Let the schedule's night come now, and wait for it to end."""
    before = len(nights(office))
    await come_now(client, NIGHTLY)
    await until(lambda: len(nights(office)) > before, "a night in the book")
    return nights(office)[-1]


def test_the_night_mends_what_differs_and_tells_it(beside: Office) -> None:
    """A lost case is begun again, a forged row is rewritten; the next night finds nothing."""
    _, still_open = asyncio.run(walked(beside, *WALKS))
    registry = beside.registry

    async def night_after_night() -> None:
        client = await connected(beside.settings)
        assert (await reconcile(beside, client)).is_whole
        forge_the_row(beside, still_open)
        await lose_the_case(beside, still_open)
        version = registry.dispute(still_open.uuid).version

        first = await keep_watch(beside, client)
        second = await keep_watch(beside, client)

        assert first.differed == {"no-case": 1, "row-stage": 1}
        assert (first.disputes, first.differing, first.mended) == (len(WALKS), 1, 1)
        assert (second.differed, second.mended, second.stuck) == ({}, 0, [])
        assert registry.dispute(still_open.uuid).version == version
        assert (await reconcile(beside, client, seconds=0)).is_whole
        assert {fact.by for fact in registry.facts(book_of(beside))} == {BY}

    asyncio.run(night_after_night())


def test_a_round_tells_of_a_file_that_is_gone(
    beside: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """What lies on the shelf is held against the record; nobody can make a lost file again."""
    [still_open] = asyncio.run(walked(beside, WALKS[-1]))
    address = TemporalStore(beside.settings.home).address
    settings = beside.settings.model_copy(update={"temporal_address": address})
    taken = taken_in(beside.evidence, b"seventeen days without pay\n")
    now = beside.clock()
    beside.registry.at(still_open.uuid).decide(
        Dispute.hand_in_evidence,
        Act("officer:lin", happened_at=now, recorded_at=now),
        evidence="E1",
        kind=DocumentKind.EVIDENCE,
        name=beside.keys.seal("a.txt", subject="p-chen", field=Field.FILE_NAME),
        form=taken.form,
        digest=taken.digest,
        size=taken.size,
        content=taken.content,
    )
    assert check(settings, mend=False)
    Path(beside.evidence.shelf.take(taken.content).path).unlink()  # type: ignore[attr-defined]
    capsys.readouterr()

    assert not check(settings, mend=True)
    assert "文件缺失 a file is missing" in capsys.readouterr().out
    assert nights(beside)[-1].differed == {"evidence-missing": 1}


def test_a_round_by_hand_mends_only_where_it_is_told_to(
    beside: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """`onestop check` looks and tells; with `--mend` it writes into the book what it did."""
    [still_open] = asyncio.run(walked(beside, WALKS[-1]))
    address = TemporalStore(beside.settings.home).address
    settings = beside.settings.model_copy(update={"temporal_address": address})
    assert check(settings, mend=False)
    forge_the_row(beside, still_open)

    assert not check(settings, mend=False)
    told = capsys.readouterr().out
    assert check(settings, mend=True)

    assert "列表阶段不符 another stage in the views" in told
    [night] = nights(beside)
    assert night.round.startswith("by-hand-")
    assert (night.differed, night.mended) == ({"row-stage": 1}, 1)
    assert check(settings, mend=False)
