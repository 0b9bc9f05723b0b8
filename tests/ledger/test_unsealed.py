"""What nobody signed yet: the impossible is named and never signed, the possible is told."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import LedgerBroken
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import seal, tell_verdict
from operations.office import open_office
from operations.parts import CITY_LOG, EVENTS
from tests.ledger.conftest import Sealed, keep_up

COLUMNS = "originator_id, originator_version, topic, state"


def _put_behind(record: Sealed, *, past: int = 1, **other: Any) -> int:
    """Put a dispute's last fact in once more behind all others, with something else said; where."""
    last = record.hand.positions()[-1]
    fact = dict(zip(COLUMNS.split(", "), _last_of_a_dispute(record), strict=True))
    record.hand.put_back(last + past, tuple((fact | other).values()))
    if record.settings.on_postgresql:
        name = f"pg_get_serial_sequence('{EVENTS}.{CITY_LOG}', 'notification_id')"
        record.hand.ask(f"SELECT setval({name}, ?)", last + past)
    return last + past


def _last_of_a_dispute(record: Sealed) -> Sequence[Any]:
    """The last fact of a dispute that nobody goes on with."""
    facts = map(record.hand.fact_at, reversed(record.hand.positions()))
    return next(fact for fact in facts if fact[2].startswith("dispute."))


IMPOSSIBLE: dict[str, tuple[Broken, Callable[[int], dict[str, Any]]]] = {
    "a version past the next": (Broken.VERSION, lambda last: {"originator_version": last + 90}),
    "a version of nothing": (Broken.VERSION, lambda _: {"originator_version": 0}),
    "an unknown kind": (
        Broken.TOPIC,
        lambda last: {"originator_version": last + 1, "topic": "dispute.never_was"},
    ),
    "no body": (Broken.BODY, lambda last: {"originator_version": last + 1, "state": b"{}"}),
    "no fact at all": (Broken.BODY, lambda last: {"originator_version": last + 1, "state": b"x"}),
}


@pytest.mark.parametrize("how", IMPOSSIBLE)
def test_what_the_office_cannot_have_recorded_is_named_and_never_signed(
    record: Sealed, how: str
) -> None:
    """A row put in by hand behind the last one; also after honest ones came behind it."""
    broken, other = IMPOSSIBLE[how]
    version = int(_last_of_a_dispute(record)[1])
    at = _put_behind(record, **other(version))

    assert record.named(broken) == {at}
    with open_office(record.settings) as office:
        assert not office.health()["ledger"], "seen at opening"
        fill_some(office, range(70, 71))
        with pytest.raises(LedgerBroken):
            office.ledger.seal()
    assert record.named(broken) == {at}


def test_a_record_that_begins_in_its_midst_is_impossible(record: Sealed) -> None:
    """Version 1 opens a record, and nothing else does."""
    at = _put_behind(record, originator_id=record.hand.another_id(), originator_version=1)

    assert record.named(Broken.BODY) == {at}


def test_a_fact_recorded_later_than_now_is_not_signed(record: Sealed) -> None:
    """The clock of the office says so; before what it follows neither."""
    last = record.hand.positions()[-1]
    _, version, _, state = _last_of_a_dispute(record)
    later = bytes(state).replace(b'"_data_":"20', b'"_data_":"21', 1)
    earlier = bytes(state).replace(b'"_data_":"20', b'"_data_":"19', 1)
    for number, said in enumerate((later, earlier), start=1):
        _put_behind(record, originator_version=version + number, state=said)

    assert record.named(Broken.TIME) == {last + 1, last + 2}
    with pytest.raises(Halt, match="seal-"):
        seal(record.settings)


def test_a_place_that_the_store_did_not_give_next(record: Sealed) -> None:
    """A folder's store leaves out none; a city's may, for what was taken back."""
    version = int(_last_of_a_dispute(record)[1])
    at = _put_behind(record, past=840, originator_version=version + 1)

    if record.settings.on_postgresql:
        assert record.verdict().is_whole
        return
    assert record.broken() == {Broken.GAP}
    assert record.named(Broken.GAP) == {at}
    with open_office(record.settings) as office, pytest.raises(LedgerBroken):
        office.ledger.seal()


def test_what_was_deleted_before_it_was_sealed_leaves_a_gap(record: Sealed) -> None:
    """Also where the tree was made again, and more was recorded behind it."""
    if record.settings.on_postgresql:
        return  # where a position may have been taken back
    record.hand.delete(record.hand.positions()[-2])
    record.launder()

    assert Broken.GAP in record.broken()
    with open_office(record.settings) as office:
        keep_up(office.ledger)
        with pytest.raises(LedgerBroken):
            office.ledger.seal()


def test_what_could_still_be_changed_is_said(
    record: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fact that looks right, put in before it is sealed, cannot be told from one of ours."""
    version = int(_last_of_a_dispute(record)[1])
    _put_behind(record, originator_version=version + 1)
    verdict = record.verdict()

    assert verdict.is_whole, verdict.findings.told
    assert tell_verdict(verdict) == 0
    told = capsys.readouterr()
    assert f"Of the {verdict.unsealed} facts not yet sealed" in told.out + told.err
