"""What tests of a whole office stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.importing import Errand
from operations.office import Office, open_office
from tests.operations.bringing_in import ROWS, STAGES, log_of
from tests.operations.office_running import at_work


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Office]:
    """An office that runs, seen from beside it."""
    with at_work(tmp_path / "office") as running, open_office(running.settings) as office:
        yield office


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
