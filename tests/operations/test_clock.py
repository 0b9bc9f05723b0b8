"""A clock behind the record keeps an office from opening, until somebody answers for it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.calendars import CalendarBook, CorrectionReason
from domain.office_book import ClockAccepted, ClockReason, OfficeBook
from domain.record import Act
from domain.shipped import shipped_years
from operations.clock_accepted import accept
from operations.console import Halt
from operations.office import Office, open_office
from operations.settings import Settings

ROOT = Path(__file__).parents[2]
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def opened_tomorrow(settings: Settings) -> None:
    """The office as a machine left it whose clock was a day ahead."""
    with open_office(settings, lambda: TOMORROW):
        pass


def test_an_office_does_not_open_by_a_clock_behind_its_record(store: Settings) -> None:
    """What it recorded would come before what it rests on; who answers for it is on record."""
    opened_tomorrow(store)
    with pytest.raises(Halt) as refused, open_office(store):
        pass
    assert refused.value.key == "clock-behind"

    accept(store, by="admin", reason=ClockReason.WAS_AHEAD)

    with open_office(store) as office:
        assert accepted(office) == [("officer:admin", TOMORROW)]
    with pytest.raises(Halt) as needless:
        accept(store, by="admin", reason=ClockReason.WAS_AHEAD)
    assert needless.value.key == "clock-is-right"


def accepted(office: Office) -> list[tuple[str, datetime]]:
    """Who answered for the clock, and for which time of the record."""
    facts = office.registry.facts(OfficeBook.create_id())
    return [(fact.by, fact.behind) for fact in facts if isinstance(fact, ClockAccepted)]


def test_a_second_time_is_a_second_fact(folder: Settings) -> None:
    """Each record that was ahead is answered for by itself."""
    opened_tomorrow(folder)
    accept(folder, by="admin", reason=ClockReason.WAS_AHEAD)
    later = TOMORROW + timedelta(days=1)
    with open_office(folder, lambda: later) as office:
        act = Act("officer:admin", happened_at=later, recorded_at=later)
        law = office.registry.at_record(CalendarBook, CalendarBook.create_id())
        law.decide(CalendarBook.correct, act, **shortened(), reason=CorrectionReason.MISCOPIED)

    accept(folder, by="admin", reason=ClockReason.ANOTHER_MACHINE)

    with open_office(folder) as office:
        assert [behind for _, behind in accepted(office)] == [TOMORROW, later]


def shortened() -> dict[str, Any]:
    """A year that ships, less one of its days of work."""
    first: dict[str, Any] = {**shipped_years()[0]}
    return {**first, "make_ups": first["make_ups"][1:]}


def test_whoever_starts_such_an_office_is_told_what_to_do(folder: Settings) -> None:
    """Serve says it before any process starts; the doctor says the same."""
    opened_tomorrow(folder)
    (folder.home / "opened").touch()
    for command in ("serve", "doctor"):
        said = subprocess.run(
            [sys.executable, "-P", "-m", "operations.cli", command],
            env={"ONESTOP_HOME": str(folder.home), "ONESTOP_PORT": "0", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert said.returncode == 1
        assert "accept-clock" in said.stdout + said.stderr
