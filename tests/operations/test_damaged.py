"""A disposable store that cannot be read makes room for a new one, once, and the office opens."""

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from operations.master_key import new_master_key
from operations.settings import Settings
from operations.views_store import move_views_aside, views_are_readable
from tests.operations.office_running import RunningOffice
from tests.operations.test_serving import until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]


@pytest.fixture(scope="session")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office that was opened and closed; to be copied, and left as it is."""
    running = RunningOffice(tmp_path_factory.mktemp("left-behind") / "office")
    running.start()
    running.wait_until_ready()
    until(lambda: {"worker", "dispatch"} <= set(running.processes()))
    running.stop()
    return running.home


@pytest.fixture
def closed_office(left_behind: Path, tmp_path: Path) -> Iterator[RunningOffice]:
    """An office that was opened and closed before."""
    running = RunningOffice(shutil.copytree(left_behind, tmp_path / "office"))
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop(signal.SIGTERM)


def spoil(file: Path) -> None:
    """Write over the beginning of a file, as a bad disk does."""
    with file.open("r+b") as opened:
        opened.write(b"\xa5" * 9_000)
    for journal in file.parent.glob(f"{file.name}-*"):
        journal.unlink()


def test_unreadable_disposable_stores_are_laid_aside_once(closed_office: RunningOffice) -> None:
    """Temporal's store and the views are made again from the record; each is kept aside once."""
    home = closed_office.home
    spoil(home / "temporal.sqlite")
    spoil(home / "views.sqlite")

    closed_office.start()
    closed_office.wait_until_ready()
    until(lambda: {"worker", "dispatch"} <= set(closed_office.processes()))

    assert len(list(home.glob("views.unreadable.*.sqlite"))) == 1
    aside = [f for f in home.glob("temporal.*.sqlite") if f.name != "temporal.sqlite"]
    assert len(aside) == 1


def test_views_spoilt_inside_are_found_by_looking_at_every_page(tmp_path: Path) -> None:
    """A quick look reads the beginning; the whole look finds what the projector fell over."""
    settings = Settings(home=tmp_path)
    assert views_are_readable(settings, whole=True)

    (tmp_path / "views.sqlite").write_bytes(b"no views at all, whatever the name says" * 99)

    assert not views_are_readable(settings)
    move_views_aside(settings)
    assert views_are_readable(settings)


@pytest.mark.parametrize("part", ["events", "keys"])
def test_an_office_that_lost_its_record_or_its_keys_does_not_open(
    closed_office: RunningOffice, part: str
) -> None:
    """What cannot be made again is asked for by name; put back, the office opens as it was."""
    file = closed_office.home / f"{part}.sqlite"
    kept = file.rename(file.with_name("kept"))

    closed_office.start()
    assert closed_office.process is not None
    assert closed_office.process.wait(30) == 1
    assert f"{part}.sqlite" in closed_office.said
    assert not file.exists()

    kept.rename(file)
    closed_office.start()
    closed_office.wait_until_ready()
    assert not list(closed_office.home.glob("views.unreadable.*")), (
        "what was in order was laid aside"
    )


def test_another_offices_master_key_is_refused_before_anyone_starts(
    closed_office: RunningOffice,
) -> None:
    """Each process would only fall, again and again, and nobody on the screen would say why."""
    [key] = closed_office.home.parent.rglob("*master*")
    key.write_text(new_master_key(), encoding="ascii")

    closed_office.start()
    assert closed_office.process is not None
    assert closed_office.process.wait(30) == 1
    assert str(key) in closed_office.said


def test_views_ahead_of_the_log_are_laid_aside(closed_office: RunningOffice) -> None:
    """An older record was put back by hand: the views show what is no longer in it."""
    with closing(sqlite3.connect(closed_office.home / "views.sqlite")) as views:
        views.execute("UPDATE view_generations SET position = 999")
        views.commit()

    closed_office.start()
    closed_office.wait_until_ready()

    assert len(list(closed_office.home.glob("views.unreadable.*.sqlite"))) == 1
