"""Exports on the command line: whole or not at all, and never over a file that is there."""

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from api import verify_case
from domain.merkle import HashName
from operations import exporting
from operations.console import Halt
from operations.exporting import Period, export_case, export_period, new_file
from operations.office import open_office
from operations.settings import Settings
from projections.exports import FORMS, Format
from projections.generations import reading
from projections.lives import Life
from tests.projections.town import Town, TownClock

ROOT = Path(__file__).parents[2]
KILLED = """
import os, pathlib, signal, sys
from operations.exporting import new_file
with new_file(pathlib.Path(sys.argv[1])) as target:
    target.write(b"half a row" * 9_000)
    target.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "")


def filled(settings: Settings) -> UUID:
    """An office with three disputes whose views nobody keeps; the accepted one's id."""
    clock = TownClock()
    with open_office(settings, clock) as office:
        town = Town(office, clock)
        town.file()
        dispute = town.accepted()
        town.file(centre="huli")
    return dispute


@pytest.mark.parametrize("form", Format)
def test_a_period_is_exported_whole(store: Settings, tmp_path: Path, form: Format) -> None:
    """Nobody kept the views: they are brought level first, or half a period would be exported."""
    dispute = filled(store)
    file = tmp_path / f"march{FORMS[form].suffix}"

    written = export_period(store, MARCH, form, file, "zh")
    text = file.read_text(encoding="utf-8")

    assert (written.disputes, written.facts) == (3, 6)
    assert str(dispute) in text
    assert "sealed:" not in text
    assert file.stat().st_mode & 0o077 == 0


def test_an_export_that_was_killed_is_run_again(folder: Settings, tmp_path: Path) -> None:
    """What it left behind is in nobody's way, and none of it is in the new one."""
    filled(folder)
    file = tmp_path / "march.csv"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(file)], cwd=ROOT, check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert not file.exists()
    assert [path.name for path in tmp_path.iterdir() if "march" in path.name] != []

    written = export_period(folder, MARCH, Format.TABLE, file, "zh")

    assert written.disputes == 3
    assert "half a row" not in file.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir() if "march" in path.name] == ["march.csv"]


def test_two_exports_do_not_write_one_file(tmp_path: Path) -> None:
    """The second is told so, and the first goes on."""
    file = tmp_path / "march.csv"
    with new_file(file) as first:
        with pytest.raises(Halt) as halted, new_file(file):
            pass
        first.write(b"whole")

    assert halted.value.key == "export-under-way"
    assert file.read_bytes() == b"whole"


def test_a_part_of_somebody_else_s_is_left_alone(tmp_path: Path) -> None:
    """Browsers call theirs so."""
    (tmp_path / "march.csv.part").write_text("theirs", "utf-8")
    with new_file(tmp_path / "march.csv") as target:
        target.write(b"ours")

    assert (tmp_path / "march.csv.part").read_text("utf-8") == "theirs"
    assert (tmp_path / "march.csv").read_bytes() == b"ours"


def test_a_place_where_no_file_can_be(folder: Settings, tmp_path: Path) -> None:
    """A sentence, for a case as for a period."""
    dispute = filled(folder)
    nowhere = tmp_path / "nowhere" / "x"
    with pytest.raises(Halt) as halted:
        export_case(folder, str(dispute), nowhere)
    assert (halted.value.key, halted.value.code) == ("export-file-unwritable", 2)
    with pytest.raises(Halt) as halted:
        export_period(folder, MARCH, Format.TABLE, nowhere, "zh")
    assert (halted.value.key, halted.value.code) == ("export-file-unwritable", 2)


def test_a_case_whose_places_are_not_known_is_refused_in_words(
    folder: Settings, tmp_path: Path
) -> None:
    """No file, and what to do, in both languages."""
    dispute = filled(folder)
    export_case(folder, str(dispute), tmp_path / "whole.json")
    with open_office(folder) as office, reading(office.views) as now:
        chronicle = now.tables.chronicle
    with open_office(folder) as office, office.views.begin() as views:
        views.execute(update(chronicle).values(position=chronicle.c.position + 1_000))

    with pytest.raises(Halt) as halted:
        export_case(folder, str(dispute), tmp_path / "case.json")

    assert (halted.value.key, halted.value.code) == ("refused", 2)
    assert "rebuild views" in str(halted.value.details["en"])
    assert not (tmp_path / "case.json").exists()


def test_one_centre_of_a_period(folder: Settings, tmp_path: Path) -> None:
    """`--centre` narrows it."""
    filled(folder)
    written = export_period(
        folder, Period(MARCH.first, MARCH.last, "huli"), Format.TABLE, tmp_path / "huli.csv", "en"
    )

    assert written.disputes == 1
    with (tmp_path / "huli.csv").open(encoding="utf-8-sig", newline="") as table:
        assert {row["centre"] for row in csv.DictReader(table)} == {"huli"}


def test_a_file_that_is_there_is_left_alone(folder: Settings, tmp_path: Path) -> None:
    """An export of yesterday is not overwritten by a slip of the hand."""
    filled(folder)
    (tmp_path / "march.csv").write_text("yesterday", encoding="utf-8")

    with pytest.raises(Halt) as halted:
        export_period(folder, MARCH, Format.TABLE, tmp_path / "march.csv", "zh")

    assert halted.value.key == "export-file-taken"
    assert (tmp_path / "march.csv").read_text(encoding="utf-8") == "yesterday"


def test_half_an_export_is_no_export(
    folder: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off, nothing of it is left."""
    filled(folder)

    def broken(*_: object) -> Iterator[Life]:
        raise OSError

    monkeypatch.setattr(exporting, "lives", broken)
    with pytest.raises(OSError):  # noqa: PT011 - the very one raised above
        export_period(folder, MARCH, Format.XES, tmp_path / "march.xes", "zh")

    assert [path for path in tmp_path.iterdir() if path.name.startswith("march")] == []


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (Period(date(2026, 3, 2), date(2026, 3, 1), ""), "export-period-wrong"),
        (Period(date(2010, 3, 2), date(2026, 3, 1), ""), "export-period-wrong"),
        (Period(date(1, 1, 1), date(2, 1, 1), ""), "export-period-wrong"),
        (Period(date(9999, 1, 1), date(9999, 12, 31), ""), "export-period-wrong"),
        (Period(None, date(1, 1, 1), ""), "export-period-wrong"),
        (Period(None, None, "nowhere"), "export-centre-unknown"),
    ],
)
def test_a_period_that_cannot_be(
    folder: Settings, tmp_path: Path, period: Period, key: str
) -> None:
    """A sentence each, and no file."""
    filled(folder)
    with pytest.raises(Halt) as halted:
        export_period(folder, period, Format.OCEL, tmp_path / "x.json", "zh")

    assert (halted.value.key, halted.value.code) == (key, 2)
    assert not (tmp_path / "x.json").exists()


def test_a_case_is_exported_and_holds(store: Settings, tmp_path: Path) -> None:
    """By its id, as it is stored: every fact, nothing opened."""
    dispute = filled(store)
    file = export_case(store, str(dispute), tmp_path / "case.json")
    content = json.loads(file.read_bytes())["content"]

    assert verify_case.verify(file.read_bytes())[0] == 0
    assert (content["reader"], content["opened"]) == ("office", [])
    assert len(content["receipts"]) == 3
    assert "王小芳" not in file.read_text(encoding="utf-8")


def test_a_case_of_an_office_that_must_use_sm3(folder: Settings, tmp_path: Path) -> None:
    """GB/T 32905: the tree's hash stands beside it by name, and the program knows both."""
    settings = folder.model_copy(update={"ledger_hash": HashName.SM3})
    file = export_case(settings, str(filled(settings)), tmp_path / "case.json")

    assert json.loads(file.read_bytes())["content"]["hash"] == "sm3"
    assert verify_case.verify(file.read_bytes())[0] == 0


def test_a_case_is_found_by_its_number(folder: Settings, tmp_path: Path) -> None:
    """As it stands on the cover of the file."""
    dispute = filled(folder)
    file = export_case(folder, "厦思劳调〔2026〕0001号", tmp_path / "case.json")

    assert json.loads(file.read_bytes())["content"]["dispute"] == str(dispute)


@pytest.mark.parametrize(
    "named", ["厦思劳调〔2026〕9999号", "", "0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a04"]
)
def test_a_case_that_is_not_there(folder: Settings, tmp_path: Path, named: str) -> None:
    """A sentence, and no file."""
    filled(folder)
    with pytest.raises(Halt) as halted:
        export_case(folder, named, tmp_path / "case.json")

    assert halted.value.key == "export-case-unknown"
    assert not (tmp_path / "case.json").exists()


def typed(folder: Settings, *words: str) -> tuple[int, str]:
    """Type a command; its exit code, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "operations.cli", "export", *words],
        cwd=ROOT,
        env={"ONESTOP_HOME": str(folder.home), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_command(folder: Settings, tmp_path: Path) -> None:
    """One command for a period and for a case; what is wrong with it is said in both languages."""
    dispute = filled(folder)
    days = ("--from", "2026-03-01", "--to", "2026-03-31")

    code, told = typed(folder, "--format", "csv", *days, str(tmp_path / "march.csv"))
    assert code == 0, told
    assert "已导出 3 件案件、6 条事实" in told
    assert "Exported 3 disputes with 6 facts" in told
    code, told = typed(folder, str(dispute), str(tmp_path / "case.json"))
    assert code == 0, told
    assert "verify_case.py" in told
    code, told = typed(folder, "--format", "xlsx", str(tmp_path / "march.xlsx"))
    assert code == 2
    assert "There is no such form of export: xlsx" in told
