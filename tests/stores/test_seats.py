"""One office to a folder, and one owner to each follower of the log."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.city_lock import DatabaseSeat
from operations.lock import FileSeat, Seat, Taken, folder_lock
from operations.settings import Settings
from operations.stores import views_engine


@pytest.fixture
def seat(store: Settings) -> Callable[[], Seat]:
    """Makes another one's view of the same seat."""
    if store.on_postgresql:
        return lambda: DatabaseSeat(views_engine(store), "dispatch")
    return lambda: FileSeat(store.home / "dispatch.lock")


def test_one_works_and_one_stands_by(seat: Callable[[], Seat]) -> None:
    """Two dispatchers at once: the second gets the seat only when the first has left it."""
    first, second = seat(), seat()

    assert first.take()
    assert not second.take()
    assert first.is_held()
    first.leave()
    assert second.take()
    second.leave()


def test_a_second_office_in_one_folder_is_refused(tmp_path: Path) -> None:
    """Two Temporal servers would both open the same file."""
    with folder_lock(tmp_path), pytest.raises(Taken), folder_lock(tmp_path):
        pass
    with folder_lock(tmp_path):
        pass
