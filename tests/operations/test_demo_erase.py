"""The demo of an erasure leaves three files: a case before and after it, and the certificate."""

import json

import pytest

from api import verify_case
from operations import demo_erase
from operations.console import Halt
from operations.demo_erase import NAME, NUMBER, SHOWN, run
from operations.settings import Settings


def test_the_demo_shows_an_erasure_from_the_filing_to_the_certificate(
    folder: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both case files verify, the name is in the first alone, and no office is left behind."""
    assert run(folder) == 0

    shown = {path.name: path.read_bytes() for path in (folder.home / SHOWN).iterdir()}
    assert {path.name for path in folder.home.iterdir()} == {SHOWN}
    assert NAME.encode() in shown["case-before.json"]
    for name in ("case-after.json", "certificate.json"):
        assert NAME.encode() not in shown[name]
        assert NUMBER.encode() not in shown[name]
    for name in ("case-before.json", "case-after.json"):
        assert verify_case.verify(shown[name])[0] == 0
    told = capsys.readouterr().out
    assert json.loads(shown["certificate.json"])["text_zh"] in told


def test_a_refusal_ends_it_with_what_the_office_said(
    folder: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erased before the law lets it: the sentence names who, where and why, and no traceback."""
    monkeypatch.setattr(demo_erase, "KEPT_DAYS", 10)
    with pytest.raises(Halt, match="erase-refused") as halted:
        run(folder)
    assert halted.value.details["status"] == 409
    assert "still-kept" in str(halted.value.details["said"])
