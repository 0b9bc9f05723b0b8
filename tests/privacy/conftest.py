"""The keys and API keys of a fresh office, on either store."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from operations.callers import Callers
from operations.keys import Keys
from operations.settings import Settings
from tests.privacy.cabinet import office_keys

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Mon 2026-11-23 09:00 in China."""


class OfficeClock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = NINE

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time

    def pass_by(self, **time: int) -> None:
        """Turn it on."""
        self.time += timedelta(**time)


@pytest.fixture
def clock() -> OfficeClock:
    """Nine in the morning."""
    return OfficeClock()


@pytest.fixture
def another(store: Settings, clock: OfficeClock) -> Iterator[Callable[[], Keys]]:
    """Opens the same cabinet once more, as another process of the office would."""
    with ExitStack() as at_the_end:

        def opened() -> Keys:
            keys = office_keys(store, now=clock)
            at_the_end.callback(keys.engine.dispose)
            return keys

        yield opened


@pytest.fixture
def keys(another: Callable[[], Keys]) -> Keys:
    """The keys of an office on its first day."""
    return another()


@pytest.fixture
def callers(keys: Keys, clock: OfficeClock) -> Callers:
    """The API keys of that office."""
    return Callers(keys.engine, keys, now=clock)
