"""Offices made once in a session, of which a test gets a copy of its own.

To open a new office makes sixty tables, and to sign a record makes dozens of facts; to copy one
copies files. What the test gets is the same: a folder, and on the city's store a database, that
nobody has open.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from operations.settings import CITY, EMBEDDED, Settings
from tests.postgres import PostgresServer

Said = TypeVar("Said")


def settings_on(
    on: str, request: pytest.FixtureRequest, home: Path, *, like: str | None = None
) -> Settings:
    """Settings of an office in this folder, and of a new database: empty, or like another one."""
    if on == "sqlite":
        return Settings(home=home, persistence_module=EMBEDDED)
    server: PostgresServer = request.getfixturevalue("pg_server")
    return Settings(
        home=home,
        persistence_module=CITY,
        postgres_host=str(server.folder),
        postgres_user="onestop",
        postgres_dbname=server.make_database(like=like),
    )


def cleared_away(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Drop the database of an office that had one; its folder goes with the test's."""
    if settings.on_postgresql:
        request.getfixturevalue("pg_server").drop_database(settings.postgres_dbname)


@dataclass
class Moulds:
    """The offices that are copied, each with what its maker said of it."""

    folder: Path
    made: dict[tuple[str, str], tuple[Settings, Any]] = field(default_factory=dict)

    @contextmanager
    def copied(
        self,
        on: str,
        make: Callable[[Settings], Said],
        request: pytest.FixtureRequest,
        home: Path,
    ) -> Iterator[tuple[Settings, Said]]:
        """A copy of what `make` makes of a fresh office and closes, and what it says of it."""
        name = (f"{make.__module__}.{make.__qualname__}", on)
        if name not in self.made:
            fresh = settings_on(on, request, self.folder / f"{len(self.made)}")
            self.made[name] = (fresh, make(fresh))
        mould, said = self.made[name]
        shutil.copytree(mould.home, home)
        settings = settings_on(on, request, home, like=mould.postgres_dbname)
        yield settings, said
        cleared_away(settings, request)


@pytest.fixture(scope="session")
def moulds(tmp_path_factory: pytest.TempPathFactory) -> Moulds:
    """Every office that is made to be copied."""
    return Moulds(tmp_path_factory.mktemp("moulds"))
