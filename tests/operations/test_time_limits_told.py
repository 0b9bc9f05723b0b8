"""Files of the city's own, its time limits and its centres, told of where they cannot be read."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.rule_table import SHIPPED
from operations.office import open_office
from operations.settings import Settings
from operations.truths import opened_before
from tests.operations.test_commands import home, typed

__all__ = ["home"]


def test_a_wrong_time_limit_is_told_with_its_line(home: Mapping[str, str], tmp_path: Path) -> None:
    """A city's lawyer reads where the slip is (ONESTOP_RULES)."""
    (tmp_path / "rules" / "2027.1").mkdir(parents=True)
    chapter = tmp_path / "rules" / "2027.1" / "mediation.toml"
    chapter.write_text('valid_from = 2027-01-01\n[[rule]]\nid = "a"\nunit = "fortnight"\n')

    done = typed(["open"], {**home, "ONESTOP_RULES": str(tmp_path / "rules")})

    assert done.returncode == 2
    assert "mediation.toml, line 2: the rule has no article" in done.stderr
    assert "Traceback" not in done.stderr


def test_time_limits_that_are_no_text_are_told(home: Mapping[str, str], tmp_path: Path) -> None:
    """Saved by an editor in another encoding: the file and the line are named."""
    (tmp_path / "rules" / "2027.1").mkdir(parents=True)
    chapter = tmp_path / "rules" / "2027.1" / "mediation.toml"
    chapter.write_bytes("valid_from = 2027-01-01\n# 调解\n".encode("gb18030"))

    done = typed(["open"], {**home, "ONESTOP_RULES": str(tmp_path / "rules")})

    assert done.returncode == 2
    assert "mediation.toml, line 2: it is not written in UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "said",
    [
        b"[siming",
        b"",
        b"\xff\xfe",
        b"siming = 5",
        b"[siming]\nname_zh = 'a'",
        b"[siming]\nname_zh='a'\nname_en='a'\nnumber_prefix='a'\ndistricts=[]\nzone='No/Where'",
    ],
)
def test_a_file_of_centres_that_is_none_is_told(
    home: Mapping[str, str], tmp_path: Path, said: bytes
) -> None:
    """ONESTOP_CENTRES: which file, in both languages."""
    file = tmp_path / "centres.toml"
    file.write_bytes(said)

    done = typed(["open"], {**home, "ONESTOP_CENTRES": str(file)})

    assert done.returncode == 2
    assert f"The file of the centres is wrong: {file}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["serve"], ["api"], ["check"], ["doctor"]])
def test_time_limits_that_are_gone_are_told_by_whoever_needs_them(
    command: list[str], home: Mapping[str, str], tmp_path: Path
) -> None:
    """A date counted by others is worse than no office (ONESTOP_RULES was forgotten)."""
    shutil.copytree(SHIPPED / "2026.1", tmp_path / "rules" / "2027.1")
    chapter = tmp_path / "rules" / "2027.1" / "mediation.toml"
    chapter.write_text(chapter.read_text("utf-8").replace("= 2026-01-01", "= 2027-01-01"), "utf-8")
    settings = Settings(home=Path(home["ONESTOP_HOME"]), rules=tmp_path / "rules")
    open_office(settings).close()
    opened_before(settings).touch()

    temporal = {"ONESTOP_TEMPORAL_ADDRESS": "127.0.0.1:1", "ONESTOP_PORT": "0"}
    done = typed(command, {**home, **temporal, "ONESTOP_RULES": ""})

    assert done.returncode == 1
    assert "The time limits 2027.1 are missing" in done.stderr + done.stdout
    assert "期限规则 2027.1" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
