"""What the commands of the ledger say: in words, of what was done now, and what to do next."""

from re import search

import pytest
from typer import Exit

from domain.wording import Language
from operations import cli_ledger, verify
from operations.findings import Broken, Finding
from operations.parts import CITY_LOG, EVENTS, FOLDER_LOG
from tests.ledger.conftest import Sealed


def cut_off_and_turned_back(record: Sealed) -> int:
    """Nothing is left from the last sealed fact on, and the counter says so; what is last now."""
    record.hand.delete(*[at for at in record.hand.positions() if at >= record.sealed[-1]])
    last = record.hand.positions()[-1]
    if record.settings.on_postgresql:
        counter = f"pg_get_serial_sequence('{EVENTS}.{CITY_LOG}', 'notification_id')"
        record.hand.do(f"SELECT setval({counter}, ?)", last)
    else:
        record.hand.do("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", last, FOLDER_LOG)
    return last


def test_an_end_that_is_cut_off_is_told_before_the_counter_that_was_turned_back(
    record: Sealed,
) -> None:
    """A counter at the last position there is cannot be set forward to it."""
    last = cut_off_and_turned_back(record)
    told = record.verdict().findings.told
    [counter] = [one.told("en") for one in told if one.broken is Broken.SEQUENCE]

    assert (told[0].broken, told[0].details["last"]) == (Broken.CUT_OFF, last)
    assert "set the counter forward" not in counter
    assert "restore facts and counter together" in counter


def test_a_counter_that_alone_was_turned_back_is_to_be_set_forward() -> None:
    """Up to the last position there is, which the sentence names."""
    finding = Finding(Broken.SEQUENCE, {"name": "n", "given": 3, "signed": 9, "last": 12})

    assert "to the last position there is (12), and verify again." in finding.told("en")
    assert "拨到现有的最后位置（12）之后再核对一次。" in finding.told("zh")


def test_one_fact_that_is_gone_is_one_fact() -> None:
    """In English a number has its forms."""
    gone = {"last": 131, "upto": 132, "number": 1, "positions": "132"}

    assert (
        Finding(Broken.CUT_OFF, gone)
        .told("en")
        .endswith("after position 131: 1 fact up to position 132 is gone (position 132).")
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_gone_or_changed_among_the_seals_is_said_in_words(language: Language) -> None:
    """No name of a field stands in a Chinese sentence, and each kind is told apart."""
    said = [
        Finding(broken, {what: 76}).told(language)
        for broken, what in [
            (Broken.RECEIPT_GONE, "position"),
            (Broken.RECEIPT_GONE, "number"),
            (Broken.SIGNATURE, "checkpoint"),
            (Broken.SIGNATURE, "receipt"),
            (Broken.SIGNATURE, "bundle"),
        ]
    ]

    assert len(set(said)) == len(said)
    assert all("76" in one for one in said)
    assert language == "en" or not any(search("[A-Za-z]", one) for one in said)


def test_what_was_signed_before_is_not_called_signed_now(
    record: Sealed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing new: nothing is signed, and that is said."""
    monkeypatch.setattr(cli_ledger, "Settings", lambda: record.settings)
    cli_ledger.seal()
    first = capsys.readouterr().out
    cli_ledger.seal()
    second = capsys.readouterr().out

    assert "Signed a checkpoint" in first
    assert "Signed a checkpoint" not in second
    assert "Nothing is new since the last checkpoint" in second


def test_how_far_checking_is_stands_against_all_there_is(
    record: Sealed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines of how many of all facts were read, where the output goes to a file."""
    monkeypatch.setattr(verify, "TOLD_EVERY", 10)
    monkeypatch.setattr(cli_ledger, "Settings", lambda: record.settings)
    with pytest.raises(Exit):
        cli_ledger.verify()
    number = len(record.hand.positions())
    lines = [line for line in capsys.readouterr().err.splitlines() if "/" in line]

    assert len(lines) > 1
    assert lines[0] != lines[-1]
    assert all(line.endswith(f"/{number}") for line in lines)
    assert lines[-1].endswith(f"{number}/{number}")
