"""A disposable store that cannot be read makes room for a new one, once, and the office opens."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.settings import Settings
from operations.views_store import move_views_aside, views_are_readable
from tests.operations.office_running import RunningOffice
from tests.operations.test_serving import until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]


@pytest.fixture
def closed_office(tmp_path: Path) -> Iterator[RunningOffice]:
    """An office that was opened and closed before."""
    running = RunningOffice(tmp_path / "office")
    running.start()
    running.wait_until_ready()
    until(lambda: {"worker", "dispatch"} <= set(running.processes()))
    running.stop()
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
