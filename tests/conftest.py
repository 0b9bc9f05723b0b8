"""What every test may stand on: an office's stores, on SQLite and on a real PostgreSQL."""

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from operations.settings import EMBEDDED, Settings
from tests.moulds import cleared_away, moulds, settings_on
from tests.postgres import pg_server

__all__ = ["moulds", "pg_server"]

# How long an example takes says how busy the machine is, and nothing about the law.
settings.register_profile("office", deadline=None)
settings.load_profile("office")

STORES = ("sqlite", "postgresql")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a fresh office, once on each store."""
    yield from fresh_office(request, tmp_path, on=request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Settings:
    """The settings of a fresh office in one folder."""
    return Settings(home=tmp_path / "office", persistence_module=EMBEDDED)


def fresh_office(request: pytest.FixtureRequest, home: Path, *, on: str) -> Iterator[Settings]:
    """An empty folder, or an empty database that is dropped after the test."""
    settings = settings_on(on, request, home / "office")
    yield settings
    cleared_away(settings, request)


BESIDE_US = "../shared/data"
"""Named in the reason of a test that is skipped where the data beside the project is not."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test has failed: what is missing must be installed there.

    Data that stands beside the project is nobody's to install: a test that needs it may do without.
    """
    report = yield
    excused = hasattr(report, "wasxfail") or BESIDE_US in str(report.longrepr)
    if os.environ.get("CI") == "true" and report.skipped and not excused:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


LONG = ("kill", "long")
"""Marks of what takes many seconds, most of them spent waiting for processes to rise again."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: dealt out last, one worker would still be at it alone."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: half of their time they wait for others."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 3


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without the interpreter's shutdown, in which Temporal's client may abort (sdk #300)."""
    if "temporalio" not in sys.modules:
        return
    session: Any = config.pluginmanager.get_plugin("session")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(session.exitstatus) if session else 0)
