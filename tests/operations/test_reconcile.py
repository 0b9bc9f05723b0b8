"""Reconciling: record, view and case of every dispute say the same, and what differs is named."""

import asyncio
from pathlib import Path

import pytest

from operations.office import Office
from operations.reconcile import Differs, connected, reconcile
from tests.operations.differing import WALKS, forge_the_row, lose_the_case, walked

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

AT_ONCE = 0.0
PATIENTLY = 30.0


def differences(office: Office, seconds: float) -> list[tuple[Differs, ...]]:
    """In what the disputes differ."""

    async def ask() -> list[tuple[Differs, ...]]:
        found = await reconcile(office, await connected(office.settings), seconds=seconds)
        assert found.disputes == len(WALKS)
        return [one.in_what for one in found.differences]

    return asyncio.run(ask())


def test_open_and_closed_disputes_agree_and_what_differs_is_named(beside: Office) -> None:
    """An open dispute has its case, a closed one has none; a row shows what the record says."""
    _, still_open = asyncio.run(walked(beside, *WALKS))

    assert differences(beside, PATIENTLY) == []

    forge_the_row(beside, still_open)
    assert differences(beside, AT_ONCE) == [(Differs.ROW_STAGE,)]

    asyncio.run(lose_the_case(beside, still_open))
    assert differences(beside, AT_ONCE) == [(Differs.ROW_STAGE, Differs.NO_CASE)]
