"""What tests of a whole office stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.importing import Errand
from operations.office import Office, open_office
from operations.settings import Settings
from tests.operations.bringing_in import ROWS, STAGES, log_of
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


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small log in which the rows of two cases are mixed."""
    return log_of(tmp_path / "log.csv", ROWS)


@pytest.fixture
def errand(tmp_path: Path, log: Path) -> Errand:
    """Whoever runs the office asks for it to be brought in."""
    mapping = tmp_path / "oa.csv"
    mapping.write_text(STAGES, encoding="utf-8")
    return Errand(log, mapping, by="admin", centre="siming", report=tmp_path / "report.jsonl")
