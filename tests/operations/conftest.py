"""What tests of a whole office stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.office import Office, open_office
from operations.settings import Settings
from tests.operations.office_running import RunningOffice


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Office]:
    """An office that runs, seen from beside it."""
    running = RunningOffice(tmp_path / "office")
    running.start()
    try:
        running.wait_until_ready()
        with open_office(Settings(home=running.home, port=running.port)) as office:
            yield office
    finally:
        running.stop()
