"""A caseload handed over by command: listed, done, broken off and gone on with."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.callers import Role
from domain.mediators import MediatorReplaced, ReplacementReason
from operations.console import Halt
from operations.handing_over import hand_over
from operations.office import open_office
from operations.settings import Settings
from tests.ledger.breaking import Breaker
from tests.projections.logged import facts_of
from tests.projections.town import Town, TownClock
from workflows.dispatch import every_dispute

ROOT = Path(__file__).parents[2]
CASES = 12


def town_of(settings: Settings, cases: int) -> None:
    """An office in which Lin has so many cases, and the others a key each; yesterday."""
    clock = TownClock()
    clock.time = datetime.now(UTC) - timedelta(days=2)
    with open_office(settings, clock) as office:
        town = Town(office, clock)
        for number in range(cases):
            town.accepted(name=f"王{number}")
        for role, officer in (
            *((Role.MEDIATOR, name) for name in ("lin", "zhao", "wang")),
            (Role.TEAM_LEAD, "lead-wu"),
        ):
            office.callers.add(role, "siming", name="someone", officer=officer)
        town.follow()


def replaced(settings: Settings) -> list[MediatorReplaced]:
    """Who took over, as the record has it."""
    with open_office(settings) as office:
        return facts_of(office.registry, MediatorReplaced)


def asked(settings: Settings, *, do: bool, to: tuple[str, ...] = ("zhao", "wang")) -> None:
    """Lin's cases go over, by the team lead's word."""
    reason = ReplacementReason.UNAVAILABLE
    hand_over(settings, "lin", to, by="lead-wu", reason=reason, do=do)


def test_what_is_listed_is_what_is_done(
    store: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Listed, nothing is recorded; done, each case says so itself; again, there is no more."""
    town_of(store, 3)
    asked(store, do=False)
    listed = capsys.readouterr().out
    assert replaced(store) == []

    asked(store, do=True)

    done = capsys.readouterr().out
    gone = replaced(store)
    assert sorted(one.mediator for one in gone) in (
        ["wang", "wang", "zhao"],
        ["wang", "zhao", "zhao"],
    )
    assert {one.by for one in gone} == {"officer:lead-wu"}
    assert "将移交 3 件" in listed
    assert "已移交 3 件" in done
    assert "王0" not in listed + done


@pytest.mark.parametrize("way", ["gone", "no fact"])
def test_a_case_whose_record_is_broken_stays_and_the_others_go(
    store: Settings, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """Nobody can say whose it may be by now: it is named, and handed over once it is put right."""
    town_of(store, 3)
    with open_office(store) as office:
        broken = every_dispute(office.registry)[0]
    put_right = Breaker(store, way).strike(broken)

    asked(store, do=False)
    listed = capsys.readouterr().out
    asked(store, do=True)
    done = capsys.readouterr().out

    for told in (listed, done):
        assert [str(broken) in line for line in told.splitlines() if "record-broken" in line] == [
            True
        ]
    put_right()
    assert len(replaced(store)) == 2
    follow(store)
    asked(store, do=True)
    assert len(replaced(store)) == 3


@pytest.mark.kill
def test_killed_in_between_and_run_again_each_case_went_once(store: Settings) -> None:
    """SIGKILL while it hands over: what went stays, the rest follows, nothing goes twice."""
    town_of(store, CASES)
    told = {name: text for name, text in os.environ.items() if not name.startswith("ONESTOP_")}
    process = subprocess.Popen(
        [
            *(sys.executable, "-u", "-m", "operations.cli", "handover", "lin"),
            *("--to", "zhao", "--by", "lead-wu", "--do"),
        ],
        cwd=ROOT,
        env=told
        | {
            "ONESTOP_HOME": str(store.home),
            "PERSISTENCE_MODULE": store.persistence_module,
            "POSTGRES_HOST": store.postgres_host,
            "POSTGRES_USER": store.postgres_user,
            "POSTGRES_DBNAME": store.postgres_dbname,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    part = len(replaced(store))

    follow(store)
    asked(store, do=True, to=("zhao",))

    gone = replaced(store)
    assert "已移交" in first
    assert 0 < part <= CASES
    assert len(gone) == CASES
    assert len({one.originator_id for one in gone}) == CASES


def follow(settings: Settings) -> None:
    """Bring the views to where the log is."""
    clock = TownClock()
    clock.time = datetime.now(UTC)
    with open_office(settings, clock) as office:
        Town(office, clock).follow()


def test_officers_with_an_account_alone_hand_over_and_take_over(store: Settings) -> None:
    """The command knows whoever signs in as it knows who holds a key; a closed account is none."""
    clock = TownClock()
    clock.time = datetime.now(UTC) - timedelta(days=2)
    with open_office(store, clock) as office:
        town = Town(office, clock)
        town.accepted(name="王一")
        for role, officer in (
            *((Role.MEDIATOR, name) for name in ("lin", "zhao", "wang")),
            (Role.TEAM_LEAD, "lead-wu"),
        ):
            office.accounts.add(officer, role, "siming", name="someone", officer=officer)
        town.follow()
        [wang] = [one.id for one in office.accounts.everyone() if one.officer == "wang"]
        office.accounts.close(wang)

    with pytest.raises(Halt, match="handover-nobody"):
        asked(store, do=True, to=("wang",))
    asked(store, do=True, to=("zhao",))

    assert [one.mediator for one in replaced(store)] == ["zhao"]


@pytest.mark.parametrize(
    ("to", "by", "key"),
    [
        ("nobody", "lead-wu", "handover-nobody"),
        ("lin", "lead-wu", "handover-nobody"),
        ("zhao", "zhao", "handover-no-lead"),
    ],
)
def test_who_may_not_is_told_in_words(folder: Settings, to: str, by: str, key: str) -> None:
    """Who takes over mediates there, and who decides leads there."""
    town_of(folder, 1)
    with pytest.raises(Halt) as halted:
        hand_over(folder, "lin", [to], by=by, reason=ReplacementReason.OTHER, do=True)
    assert halted.value.key == key
    assert replaced(folder) == []
