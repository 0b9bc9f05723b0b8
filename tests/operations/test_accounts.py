"""Accounts at the command line: what is typed, what is shown, and what stands in the record."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.access_log import EntryChanged
from domain.callers import Role
from operations.office import open_office
from operations.settings import Settings
from tests.operations.test_commands import home, typed
from tests.operations.test_serving import ONE_TIME
from tests.projections.logged import facts_of

ENDS = f"{datetime.now(UTC) + timedelta(days=100):%Y-%m-%d}"

__all__ = ["home"]

LIN = ["account", "add", "lin", "mediator", "siming", "--name", "林秀英", "--officer", "lin"]


def test_an_account_is_opened_listed_and_reset(home: Mapping[str, str]) -> None:
    """A one-time password is shown when it is made, and never again; the name never."""
    added = typed(LIN, home)
    listed = typed(["account", "list"], home)
    reset = typed(["account", "reset", "LIN", "--factor"], home)

    assert [done.returncode for done in (added, listed, reset)] == [0, 0, 0]
    [first], [second] = (set(ONE_TIME.findall(done.stdout)) for done in (added, reset))
    assert first != second
    assert listed.stdout.startswith("lin  ")
    assert "mediator  siming  lin" in listed.stdout
    assert first not in listed.stdout
    assert "林秀英" not in listed.stdout
    assert changes(home) == ["account-opened", "password-reset", "factor-removed"]


def test_an_account_is_unlocked_and_closed_for_good(home: Mapping[str, str]) -> None:
    """It opens by hand as it does by time; a closed one is nobody's any more."""
    with open_office(Settings(home=Path(home["ONESTOP_HOME"]))) as office:
        office.accounts.add("lin", Role.MEDIATOR, "siming", name="林秀英", officer="lin")
        for _ in range(5):
            office.porter.sign_in("lin", "wrong", "", "192.0.2.7")

    unlocked = typed(["account", "unlock", "lin"], home)
    closed = typed(["account", "close", "lin"], home)
    again = typed(["account", "reset", "lin"], home)

    assert [done.returncode for done in (unlocked, closed, again)] == [0, 0, 1]
    assert changes(home) == ["unlocked", "account-closed"]


def changes(home: Mapping[str, str]) -> list[str]:
    """What the record tells of who may enter: done by hand, at the centre of the account."""
    with open_office(Settings(home=Path(home["ONESTOP_HOME"]))) as office:
        told = facts_of(office.registry, EntryChanged)
    assert {(one.door, one.centre) for one in told} == {("command-line", "siming")}
    return [one.entry_change for one in told]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["lin", "worker", "siming"], "mediator"),
        (["lin", "mediator", "siming"], "officer"),
        (["lin", "partner", "siming", "--body", "nobody"], "legal-aid"),
        (["林", "mediator", "siming", "--officer", "lin"], "login"),
        (["lin", "mediator", "atlantis", "--officer", "lin"], "siming"),
    ],
)
def test_an_account_is_for_somebody(home: Mapping[str, str], said: list[str], told: str) -> None:
    """It is said what there is to choose from; nothing is opened."""
    done = typed(["account", "add", *said, "--name", "x"], home)

    assert done.returncode in {1, 2}
    assert told in done.stderr


def test_a_key_is_rotated_and_given_out_for_less(home: Mapping[str, str]) -> None:
    """The caller keeps their id; a scope that is none is refused with those there are."""
    lin = ["caller", "add", "mediator", "siming", "--name", "x", "--officer", "lin"]
    lin += ["--expires", ENDS]
    added = typed([*lin, "--scope", "read-only", "--scope", "disputes"], home)
    identity = added.stdout.split()[1].partition("（")[0]
    rotated = typed(["caller", "rotate", identity, "--overlap", "24"], home)
    listed = typed(["caller", "list"], home)
    wrong = typed([*lin, "--scope", "everything"], home)
    unknown = typed(["caller", "rotate", "nobody"], home)

    assert (added.returncode, rotated.returncode) == (0, 0), rotated.stderr
    key = next(word for word in rotated.stdout.split() if "os_" in word)
    assert key not in added.stdout
    assert "read-only disputes" in listed.stdout
    assert ENDS in listed.stdout
    assert wrong.returncode == 2
    assert "read-only" in wrong.stderr
    assert unknown.returncode == 1
