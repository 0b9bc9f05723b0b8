"""The doctor: what it finds in an office, and what it says to do."""

import re
from collections.abc import Mapping
from pathlib import Path

from operations.lock import FileSeat
from operations.master_key import new_master_key
from tests.operations.test_commands import found, home, typed

__all__ = ["home"]


def test_a_healthy_office_passes_the_doctor(home: Mapping[str, str]) -> None:
    """Looking founds no office, and finds a founded one well."""
    before = typed(["doctor"], home)
    assert not Path(home["ONESTOP_HOME"], "events.sqlite").exists()
    typed(["open"], home)
    after = typed(["doctor"], home)

    assert (before.returncode, after.returncode) == (0, 0)
    assert "✗" not in after.stdout


def test_the_doctor_finds_a_damaged_store(home: Mapping[str, str]) -> None:
    """A file that is not whole is found before somebody's dispute is."""
    found(home)
    events = Path(home["ONESTOP_HOME"], "events.sqlite")
    events.write_bytes(b"x" * 4096)

    done = typed(["doctor"], home)

    assert done.returncode == 1
    assert "✗" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_doctor_says_that_the_master_key_is_another_offices(home: Mapping[str, str]) -> None:
    """In words: an operator who copied the wrong file knows which one to look for."""
    found(home)
    Path(home["ONESTOP_HOME"], "master.key").write_text(new_master_key(), encoding="ascii")

    done = typed(["doctor"], home)

    assert done.returncode == 1
    assert "属于另一个办公室" in done.stdout
    assert "is another office's" in done.stdout


def test_the_doctor_says_which_role_runs_alone(home: Mapping[str, str]) -> None:
    """Roles run one by one are an office in part."""
    found(home)
    seat = FileSeat(Path(home["ONESTOP_HOME"]) / "project.lock")
    assert seat.take()

    done = typed(["doctor"], home)
    seat.leave()

    assert "in part running: project" in done.stdout
    assert re.search(r"positions behind the record: views \d+, dispatch \d+", done.stdout)


def test_the_doctor_finds_temporal_missing(home: Mapping[str, str]) -> None:
    """An address where nothing answers is a finding."""
    done = typed(["doctor"], {**home, "ONESTOP_TEMPORAL_ADDRESS": "127.0.0.1:1"})

    assert done.returncode == 1
