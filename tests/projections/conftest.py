"""An open office with a town around it, on either store."""

from collections.abc import Iterator

import pytest

from operations.office import Office, open_office
from operations.settings import Settings
from tests.projections.town import Town, TownClock


@pytest.fixture
def clock() -> TownClock:
    """Nine in the morning."""
    return TownClock()


@pytest.fixture
def office(store: Settings, clock: TownClock) -> Iterator[Office]:
    """A fresh office."""
    with open_office(store, clock) as opened:
        yield opened


@pytest.fixture
def town(office: Office, clock: TownClock) -> Town:
    """The town around it."""
    return Town(office, clock)
