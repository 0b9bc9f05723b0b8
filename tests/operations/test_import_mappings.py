"""Mappings of a log: what cannot be meant, or does not fit the log, is one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from operations.console import Halt
from operations.importing import Errand
from operations.settings import Settings
from tests.operations.bringing_in import brought_in, opened


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
        'actor_code = "("',
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
