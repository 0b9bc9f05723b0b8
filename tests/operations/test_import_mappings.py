"""Mappings of a log: what cannot be meant, or does not fit the log, is one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from operations.console import Halt
from operations.importing import Errand
from operations.settings import Settings
from tests.operations.bringing_in import brought_in, facts_of, log_of, opened


@pytest.mark.parametrize(
    "said",
    [
        'encoding = "a\\u0000b"',
        "encoding = 5",
        'encoding = "hex"',
        'encoding = "none-such"',
        "date_format = 5",
        'date_format = "%Y%Y"',
        'date_format = "%Q"',
        "closes = 5",
        "closes = [{a=1}]",
        'closes = "Filed"',
        "columns = {case=5}",
        'columns = ["case"]',
        'columns = {other="case"}',
        "stages_from = 5",
        'stages_from = "."',
        "time_zone = 5",
        "actor_code = 5",
        "channel = []",
        f"name = {'[' * 3000}{']' * 3000}",
    ],
)
def test_a_mapping_that_says_what_cannot_be_meant(
    folder: Settings, errand: Errand, tmp_path: Path, said: str
) -> None:
    """One sentence, before anything is read."""
    mapping = tmp_path / "wrong.toml"
    mapping.write_text(f'{said}\n[stages]\nFiled = "intake"\n', "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, mapping=mapping))

    assert (halt.value.key, halt.value.code) == ("mapping-unreadable", 2)


@pytest.mark.parametrize("encoding", ["utf-16", "idna", "undefined"])
def test_a_log_that_is_in_no_way_in_the_encoding_of_its_mapping(
    folder: Settings, errand: Errand, tmp_path: Path, encoding: str
) -> None:
    """One sentence, and nothing written."""
    mapping = tmp_path / "other.toml"
    mapping.write_text(f'encoding = "{encoding}"\n[stages]\nFiled = "intake"\n', "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, mapping=mapping))

    assert halt.value.code == 2
    assert halt.value.key in {"import-file-unreadable", "mapping-unreadable"}


def test_a_mapping_with_a_hole_is_told_by_name_and_nothing_is_written(
    folder: Settings, errand: Errand
) -> None:
    """Unless whoever imports says that such rows are to stand in the report."""
    errand.mapping.write_text("activity,stage\nFiled,intake\nClosed,closed\n", "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, errand)

    assert halt.value.details == {"count": 2, "activities": "Heard; Reopened"}
    with opened(folder) as office:
        assert office.is_untouched()
    done = brought_in(folder, replace(errand, refuses_unknown=True))
    assert dict(done.sum.refused) == {"unknown-activity": 5}


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("(", "unclosed group"),
        ("a)|(?:b", "unopened group"),
        ("R(?=[0-9])", "look-around, including look-ahead and look-behind, is not supported"),
        (r"(R)\1", "backreferences are not supported"),
        ("(a{1000}){1000}", "Compiled regex exceeds size limit of 10485760 bytes"),
    ],
)
def test_a_pattern_of_codes_that_cannot_be_used_is_shown(
    folder: Settings, errand: Errand, tmp_path: Path, pattern: str, what: str
) -> None:
    """With what is wrong in it, before anything is read."""
    mapping = tmp_path / "wrong.toml"
    mapping.write_text(f"actor_code = '{pattern}'\n[stages]\nFiled = 'intake'\n", "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, mapping=mapping))

    assert (halt.value.key, halt.value.code) == ("mapping-actor-code", 2)
    assert halt.value.details == {"pattern": pattern, "what": what}


@pytest.mark.parametrize("pattern", ["(R+)+[0-9]", "(.*)*x", "(R|R?)*1"])
def test_a_pattern_of_codes_does_not_run_away(
    folder: Settings, errand: Errand, tmp_path: Path, pattern: str
) -> None:
    """Going back and trying again would take longer than any office stands."""
    mapping = tmp_path / "slow.toml"
    mapping.write_text(f"actor_code = '{pattern}'\n[stages]\nFiled = 'intake'\n", "utf-8")
    rows = [("A-1", f"2020-01-0{day}", "Filed", "R" * 60, "") for day in (1, 2)]
    log = log_of(tmp_path / "slow.csv", rows)

    assert brought_in(folder, replace(errand, mapping=mapping, events=log)).is_whole


def test_a_code_is_one_as_a_whole(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """Who is a code in part alone is sealed, and so is who is called by more than any code."""
    mapping = tmp_path / "codes.toml"
    mapping.write_text("actor_code = 'R|R[0-9]+'\n[stages]\nFiled = 'intake'\n", "utf-8")
    actors = ("R", "R12", "R12x", "xR", "R\n", "R" + "1" * 200)
    rows = [("A-1", f"2020-01-0{day}", "Filed", one, "") for day, one in enumerate(actors, 1)]

    log = log_of(tmp_path / "codes.csv", rows)
    assert brought_in(folder, replace(errand, mapping=mapping, events=log)).is_whole

    with opened(folder) as office:
        told = [fact.actor for fact in facts_of(office, "A-1", "codes")]
    assert [actor for actor in told if actor] == ["R", "R12"]


def test_as_many_activities_are_counted_as_a_mapping_lacks(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """However many: whoever completes the mapping goes by it."""
    rows = [("A-1", "2020-01-01", f"Odd {number:04}", "R01", "") for number in range(1_234)]

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, events=log_of(tmp_path / "odd.csv", rows * 2)))

    assert halt.value.details["count"] == 1_234
    named = str(halt.value.details["activities"]).split("; ")
    assert named == [f"Odd {number:04}" for number in range(20)]
