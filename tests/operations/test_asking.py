"""The auditor's questions on the command line: a table, or the answer as it is over HTTP."""

import json
from uuid import UUID

import pytest

from api.audit import OF_ONE_DISPUTE, QUESTIONS
from operations.asking import ask
from operations.cli_ask import _named
from operations.console import Halt, both
from operations.office import open_office
from operations.settings import Settings
from tests.projections.town import Town, TownClock

SPRING = {"from": "2026-01-01", "to": "2026-06-30"}


@pytest.fixture
def worked(folder: Settings) -> UUID:
    """An office in which one dispute was accepted and another settled."""
    clock = TownClock()
    with open_office(folder, clock) as office:
        town = Town(office, clock)
        dispute = town.accepted(name="王一")
        town.settled_outside(town.accepted(name="王二"))
        town.follow()
    return dispute


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_is_answered_as_a_table_and_as_json(
    folder: Settings, worked: UUID, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In Chinese, and in English where it is asked for."""
    del worked
    said = SPRING | ({"officer": "lin"} if question == "deeds" else {})

    ask(folder, question, said)
    table = capsys.readouterr().out
    ask(folder, question, said, as_json=True, language="en")
    answer = json.loads(capsys.readouterr().out)

    assert table.strip()
    assert (answer["first"], answer["last"]) == ("2026-01-01", "2026-06-30")
    assert "王" not in table


@pytest.mark.parametrize("question", sorted(OF_ONE_DISPUTE))
def test_one_dispute_is_asked_about(
    folder: Settings, worked: UUID, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who had it, and whether it kept to the process."""
    ask(folder, question, {}, dispute=str(worked), as_json=True)

    assert json.loads(capsys.readouterr().out)["dispute"] == str(worked)


@pytest.mark.parametrize(
    ("question", "said", "dispute", "key"),
    [
        ("weather", {}, "", "ask-unknown"),
        ("custody", {}, "", "ask-wrong"),
        ("custody", {}, "not-an-id", "ask-wrong"),
        ("custody", {}, str(UUID(int=7)), "ask-refused"),
        ("deeds", {}, "", "ask-wrong"),
        ("late-facts", {"colour": "red"}, "", "ask-wrong"),
        ("figures", {"figure": "none"}, "", "ask-refused"),
        ("alerts", {"centre": "nowhere"}, "", "ask-refused"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    folder: Settings, question: str, said: dict[str, str], dispute: str, key: str
) -> None:
    """And nothing is printed that looks like an answer."""
    with pytest.raises(Halt) as halted:
        ask(folder, question, said, dispute=dispute)

    assert halted.value.key == key
    zh, en = both(key, **halted.value.details).split("\n")
    assert zh != en


def test_a_condition_is_said_as_name_and_value() -> None:
    """A bare word is none."""
    assert _named(["officer=lin", "hours=48"]) == {"officer": "lin", "hours": "48"}
    with pytest.raises(Halt):
        _named(["officer"])
