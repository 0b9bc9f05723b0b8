"""Each threat of the security page names the test that tries it, and the test is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from operations.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[a-z_/0-9]+\.py)::(test_[a-z_0-9]+)`", PAGE)))
THREATS = [line for line in PAGE.splitlines() if re.match(r"\| [STRIDE]( [STRIDE])* \|", line)]


@cache
def standing_in(path: str) -> frozenset[str]:
    """The tests that stand in a file."""
    page = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(page) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    """A threat whose test was renamed or dropped would be a claim."""
    assert name in standing_in(path)


def test_every_threat_is_tried() -> None:
    """No line without a test; every letter of STRIDE is there."""
    assert len(THREATS) > 30
    assert [line for line in THREATS if "::test_" not in line] == []
    assert set("".join(line.split("|")[1] for line in THREATS)) - {" "} == set("STRIDE")


def test_every_setting_that_is_named_is_one() -> None:
    """Whoever hardens a city by this page sets nothing in vain."""
    known = {f"ONESTOP_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"`(ONESTOP_[A-Z_]+)`", PAGE))

    assert named - known == set()
    assert {"ONESTOP_HOSTS", "ONESTOP_GATEWAYS", "ONESTOP_CALLER_RATE"} <= named
