"""The day that is shown: a real office by a fast clock, in a folder of its own."""

import re
from datetime import date, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from domain.wording import knows
from operations.console import Halt
from operations.day_lives import LIVES
from operations.day_show import run
from operations.settings import Settings
from operations.told_clock import FILE
from tests.operations.office_running import RunningOffice

FRIDAY, SUNDAY = date(2025, 9, 19), date(2025, 9, 21)
SPEED = 300
SHOWN_SECONDS = 280.0

PROMISED = re.compile(
    r"same day \(definition [\d.]+\): given to (\d+); kept by the close of office"
)
MOVED = re.compile(r"^(\d\d) .+: 2025-10-09 becomes 2025-10-10$", re.MULTILINE)
LADDER = ("首次联系超时", "同日承诺预警", "同日承诺最后提醒", "未能同日化解")


def test_every_act_of_the_day_has_words() -> None:
    """Whoever looks on reads what was done, in both languages."""
    acts = {act.__name__.replace("_", "-") for life in LIVES for _, act in life.acts}

    assert all(knows(f"code.day-act.{name}") for name in acts | {"file"})
    assert all(life.filed < clock for life in LIVES for clock, _ in life.acts)


def test_no_day_is_shown_where_something_lies(tmp_path: Path) -> None:
    """A real office never gets such a clock: its folder is not empty."""
    (tmp_path / "events.sqlite").touch()

    with pytest.raises(Halt, match="day-needs-a-folder"):
        run(Settings(home=tmp_path), None, on=FRIDAY, rate=SPEED)

    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("day", [SUNDAY, date(2025, 10, 8), date(2031, 1, 2)])
def test_only_a_working_day_that_is_over_is_shown(tmp_path: Path, day: date) -> None:
    """No Sunday, no holiday, no day to come; and nothing is left in the folder."""
    with pytest.raises(Halt, match="day-not-over"):
        run(Settings(home=tmp_path / "day"), None, on=day, rate=SPEED)

    assert not (tmp_path / "day").exists()


def test_the_day_after_today_is_not_over(tmp_path: Path) -> None:
    """The office's clock is never ahead of the machine's."""
    with pytest.raises(Halt, match="day-not-over"):
        run(Settings(home=tmp_path), None, on=date.today() + timedelta(days=1), rate=SPEED)  # noqa: DTZ011 - far enough from any midnight


@pytest.mark.journey
@pytest.mark.timeout(400)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing")
def test_a_day_goes_by_with_its_ladder_and_a_corrected_holiday(tmp_path: Path) -> None:
    """Each step of the ladder rings, the promise is counted, three dates move, and all close."""
    office = RunningOffice(tmp_path / "office")
    office.start("demo", "--day", "--speed", str(SPEED))
    try:
        moved = _moved(office)
        assert all(f"】{step}" in office.said for step in LADDER), office.said
        assert (found := PROMISED.search(office.said)), office.said
        assert 0 < int(found[1]) <= len(LIVES)
        assert len(set(moved)) == 3
        assert "must never be used for real work" in (office.home / "logs/serve.out").read_text()
    finally:
        office.stop()
    assert office.processes() == {}


def _moved(office: RunningOffice) -> list[str]:
    """The disputes of which it says at the end that their dates moved."""
    end = monotonic() + SHOWN_SECONDS
    while "Ctrl-C ends it" not in office.said:
        assert office.process is not None
        assert office.process.poll() is None, office.said
        assert monotonic() < end, office.said
        sleep(0.5)
    return MOVED.findall(office.said)
