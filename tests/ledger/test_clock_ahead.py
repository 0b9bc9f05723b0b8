"""A machine's clock that ran ahead and was set right: a person answers for it, and signing goes on.

On both stores. What they answer for is bounded, and named wherever everything is checked.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.filled import fill_some
from domain.night_watch import NightWatch, month_of
from domain.office_book import ClockAccepted, ClockReason, OfficeBook
from domain.record import Act
from domain.refusals.ledger import FactImpossible, LedgerStopped
from operations import clock_accepted, ledger_desk
from operations.clock_accepted import accept
from operations.console import Halt
from operations.findings import Broken, Verdict
from operations.ledger_desk import resume, tell_verdict, verify
from operations.office import Office, open_office
from operations.settings import Settings
from tests.ledger.conftest import keep_up
from tests.ledger.tampering import Hand
from tests.ledger.test_proved import last_proof, prove

RIGHT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
AHEAD = timedelta(minutes=10)
A_LITTLE = timedelta(seconds=20)


class Machine:
    """A machine whose clock may be set."""

    def __init__(self) -> None:
        self.shows = RIGHT

    def __call__(self) -> datetime:
        """What it shows."""
        return self.shows

    def goes_on(self, by: timedelta) -> None:
        """Time passes, or somebody sets it."""
        self.shows += by


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The machine of this office, by whose clock its commands go too."""
    clock = Machine()
    monkeypatch.setattr(ledger_desk, "clock_of", lambda _settings: clock)
    for module in (ledger_desk, clock_accepted):
        monkeypatch.setattr(module, "open_office", _by(clock))
    return clock


def _by(clock: Machine) -> Any:
    return lambda settings, **how: open_office(settings, clock, **how)


def checked(settings: Settings) -> Verdict:
    """Everything, as `--resume` has it checked."""
    return verify(settings, None, lambda _: None, each_receipt=True)


def times(settings: Settings) -> set[object]:
    """Where a time is told that cannot be."""
    told = checked(settings).findings.told
    return {one.details["position"] for one in told if one.broken is Broken.TIME}


def note(office: Office, position: int) -> int:
    """The watch book gets a line, by the clock there is; where the log ends then."""
    now = office.clock()
    month = month_of(now)
    first = Act("office", now, now, request=f"night-watch:{month}")
    office.registry.open(NightWatch.open(first, month=month), first)
    said: dict[str, Any] = {"code": "record-not-whole", "noticed_at": RIGHT, "position": position}
    book = office.registry.at_record(NightWatch, NightWatch.create_id(month))
    book.decide(NightWatch.note_stopped, Act("office", now, now), size=position, **said)
    book.decide(NightWatch.note_resumed, Act("office", now, now), **said)
    return office.ledger.last


def ran_ahead(office: Office, machine: Machine) -> int:
    """A clock ran ahead, was set right, and work went on in a record; where time ran back."""
    fill_some(office, range(2))
    keep_up(office.ledger)
    office.ledger.seal()
    machine.goes_on(AHEAD)
    note(office, 1)
    machine.goes_on(A_LITTLE - AHEAD)
    with pytest.raises(FactImpossible) as impossible:
        office.ledger.seal()
    assert impossible.value.details["position"]
    return note(office, 2) - 1


def test_a_clock_that_ran_ahead_is_answered_for_and_signing_goes_on(
    store: Settings, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole road, in an office that works on meanwhile and is never closed."""
    with open_office(store, machine) as office:
        back = ran_ahead(office, machine)
        machine.goes_on(timedelta(hours=3))
        assert times(store) == {back}, "no time that has come is the answer"
        assert tell_verdict(checked(store)) == 1
        assert "accept-clock" in capsys.readouterr().out
        resume(store, checked(store))
        assert office.ledger.why_stopped() is not None

        accept(store, by="admin", reason=ClockReason.WAS_AHEAD)
        assert "verify --resume" in capsys.readouterr().out
        machine.goes_on(A_LITTLE)
        note(office, 3)
        with pytest.raises(LedgerStopped):
            office.ledger.seal()
        verdict = checked(store)
        assert verdict.is_whole, verdict.findings.told
        resume(store, verdict)
        fill_some(office, range(2, 3))
        keep_up(office.ledger)

        assert office.ledger.seal().checkpoint.position == office.ledger.last
        prove(office)
        assert (last_proof(office).whole, last_proof(office).number) == (True, 0)
        [answered] = checked(store).answered
        assert (answered.by, answered.behind) == ("officer:admin", RIGHT + AHEAD)
        assert tell_verdict(checked(store)) == 0
        assert "Answered for: at" in capsys.readouterr().out
        with pytest.raises(Halt, match="clock-is-right"):
            accept(store, by="admin", reason=ClockReason.WAS_AHEAD)


def test_a_clock_that_is_answered_for_at_once_stops_nothing(
    store: Settings, machine: Machine
) -> None:
    """The office was closed, set right and opened again: what is still to come is signed too."""
    with open_office(store, machine) as office:
        machine.goes_on(AHEAD)
        note(office, 1)
    machine.goes_on(-AHEAD)

    accept(store, by="admin", reason=ClockReason.WAS_AHEAD)

    with open_office(store, machine) as office:
        note(office, 2)
        keep_up(office.ledger)
        assert office.ledger.seal().checkpoint.position == office.ledger.last
    assert checked(store).is_whole


def test_what_comes_after_an_accepted_clock_is_answered_for_by_nobody(
    store: Settings, machine: Machine
) -> None:
    """Neither moments to come, nor earlier ones than the clock that was accepted."""
    with open_office(store, machine) as office:
        ran_ahead(office, machine)
        accept(store, by="admin", reason=ClockReason.WAS_AHEAD)
        assert checked(store).is_whole
        accepted = machine.shows
        machine.goes_on(-timedelta(minutes=3))
        back = note(office, 3) - 1
        machine.shows = accepted + AHEAD / 2
        to_come = note(office, 4)
        machine.shows = accepted

        assert times(store) == {back, to_come - 1, to_come}


@pytest.mark.parametrize(
    "change",
    [
        {"upto": 1_000_000},
        {"by": "office"},
        {"upto": "all"},
        {"behind": RIGHT + AHEAD / 2},
        {"since": RIGHT + AHEAD / 2},
    ],
    ids=["facts after it", "nobody's", "no number", "not so late", "not so early"],
)
def test_an_accepted_clock_answers_for_what_it_says_and_no_more(
    store: Settings, machine: Machine, change: dict[str, Any]
) -> None:
    """It says who, before itself, and between which times, whoever wrote it."""
    with open_office(store, machine) as office:
        back = ran_ahead(office, machine)
        accept(store, by="admin", reason=ClockReason.WAS_AHEAD)
        [said] = [
            fact
            for fact in office.registry.facts(OfficeBook.create_id())
            if isinstance(fact, ClockAccepted)
        ]
        at = office.ledger.last
        vars(said).update(change)
        state = office.registry.mapper.to_stored_event(said).state
        Hand(store).write_over(at, topic=ClockAccepted.TOPIC, state=state)

        assert back in times(store)
