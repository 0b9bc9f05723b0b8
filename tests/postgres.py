"""A PostgreSQL server of the tests' own: no port, no password, gone with the session."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from bench.services import postgres_programs

OWNER = "onestop"
FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=200",
)
"""A test's database needs to survive nothing but the test."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server, reached through a socket in its folder."""

    folder: Path

    def connect(self, dbname: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that commits each statement."""
        return psycopg.connect(
            host=str(self.folder), user=OWNER, dbname=dbname, autocommit=True, connect_timeout=10
        )

    def make_database(self, *, like: str | None = None) -> str:
        """A database with a name of its own: empty, or a copy of one that nobody has open."""
        name = f"office_{uuid4().hex}"
        made = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            Identifier(name), Identifier(like or "template1")
        )
        with self.connect("postgres") as connection:
            connection.execute(made)
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        with self.connect("postgres") as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def as_postgres(command: list[str]) -> None:
    """Run a server's command; PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """Start a server for this session; where PostgreSQL is missing, skip and say so."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (initdb and pg_ctl were not found)")
    folder = Path(mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    as_postgres(
        [
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    options = f"-k {folder} -c listen_addresses='' " + " ".join(f"-c {option}" for option in FAST)
    control = [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    as_postgres([*control, "-o", options, "start"])
    try:
        yield PostgresServer(folder)
    finally:
        as_postgres([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder)
