"""The views' file of an office in one folder: disposable, so an unreadable one makes room."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from operations.settings import Settings
from operations.truths import last_position

_FILE = "views.sqlite"


def views_are_readable(settings: Settings, *, whole: bool = False) -> bool:
    """Whether the views' file can be read; `whole` goes through every page of it."""
    file = settings.home / _FILE
    if settings.on_postgresql or not file.exists():
        return True
    look = "PRAGMA quick_check(1)" if whole else "SELECT count(*) FROM sqlite_master"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as views:
            [found] = views.execute(look).fetchone()
    except sqlite3.DatabaseError as error:
        # A file that is locked or is being made is no damaged file.
        return isinstance(error, sqlite3.OperationalError)
    return not whole or found == "ok"


def views_are_of_this_log(settings: Settings) -> bool:
    """Whether the views of a folder stop where its log does, or before: an older log was put there.

    Views that cannot be read say nothing of it.
    """
    file = settings.home / _FILE
    if settings.on_postgresql or not file.exists():
        return True
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as views:
            [shown] = views.execute("SELECT coalesce(max(position), 0) FROM view_generations")
        return bool(shown[0] <= last_position(settings))
    except sqlite3.DatabaseError:
        return True


def move_views_aside(settings: Settings) -> Path:
    """Make room for new views, which the projections fill from the log; the old file is kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = settings.home / f"views.unreadable.{stamp}.sqlite"
    for part in sorted(settings.home.glob(f"{_FILE}*")):
        part.rename(part.with_name(part.name.replace(_FILE, aside.name)))
    return aside
