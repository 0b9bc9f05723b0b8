"""An open office with a town around it, on either store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.office import Office, open_office
from operations.settings import Settings
from tests.conftest import STORES
from tests.moulds import Moulds
from tests.projections.town import Town, TownClock


@pytest.fixture
def clock() -> TownClock:
    """Nine in the morning."""
    return TownClock()


def opened(settings: Settings) -> None:
    """Open an office in the morning, and close it again."""
    open_office(settings, TownClock()).close()


@pytest.fixture(params=STORES)
def office(
    request: pytest.FixtureRequest, moulds: Moulds, tmp_path: Path, clock: TownClock
) -> Iterator[Office]:
    """An office that has just opened."""
    with (
        moulds.copied(request.param, opened, request, tmp_path / "office") as (settings, _),
        open_office(settings, clock) as office,
    ):
        yield office


@pytest.fixture
def town(office: Office, clock: TownClock) -> Town:
    """The town around it."""
    return Town(office, clock)
