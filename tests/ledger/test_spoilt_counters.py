"""A store's counter of positions that was turned back or spoilt is itself named, and no fact is.

What was signed stood where it was given. Nor does one spoilt word keep the rest from being checked.
"""

import pytest

from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken
from operations.ledger_desk import seal, tell_verdict
from operations.log_again import store_of
from operations.office import open_office
from operations.parts import CITY_LOG, EVENTS
from tests.ledger.conftest import Sealed

IN_A_FOLDER = {
    "turned back": "UPDATE sqlite_sequence SET seq = 3",
    "gone": "DELETE FROM sqlite_sequence",
    "text": "UPDATE sqlite_sequence SET seq = 'abc'",
    "nothing": "UPDATE sqlite_sequence SET seq = NULL",
    "no whole number": "UPDATE sqlite_sequence SET seq = 1e30",
}
SEQUENCE = f"{EVENTS}.{CITY_LOG}_notification_id_seq"
IN_A_CITY = {
    "turned back": f"ALTER SEQUENCE {SEQUENCE} RESTART WITH 3",
    "gone": f"DROP SEQUENCE {SEQUENCE} CASCADE",
    "of nobody": f"ALTER SEQUENCE {SEQUENCE} OWNED BY NONE",
}


def _strike(record: Sealed, how: str) -> bool:
    """Do it to the counter; whether it can be done on this store."""
    ways = IN_A_CITY if record.settings.on_postgresql else IN_A_FOLDER
    if how in ways:
        record.hand.do(ways[how])
    return how in ways


@pytest.mark.parametrize("how", sorted(IN_A_CITY.keys() | IN_A_FOLDER.keys()))
def test_a_spoilt_counter_is_named_and_no_sealed_fact_is(record: Sealed, how: str) -> None:
    """With what to do: nothing that was signed is to be removed for it."""
    if not _strike(record, how):
        return
    verdict = record.verdict()
    [told] = [one for one in verdict.findings.told if one.broken is Broken.SEQUENCE]

    assert told.details["signed"] == record.sealed[-1]
    assert told.details["last"] == record.hand.positions()[-1]
    assert "remove none" in told.told("en")
    assert record.broken() == {Broken.SEQUENCE, Broken.NOT_GIVEN}
    accused = record.named(Broken.NOT_GIVEN)
    assert accused == {at for at in record.hand.positions() if at > record.sealed[-1]}


def test_a_counter_set_forward_again_is_right(record: Sealed) -> None:
    """As the sentence says: to the last position there is."""
    _strike(record, "turned back")
    last = record.hand.positions()[-1]
    if record.settings.on_postgresql:
        record.hand.ask("SELECT setval(?, ?)", SEQUENCE, last)
    else:
        record.hand.do("UPDATE sqlite_sequence SET seq = ?", last)

    assert record.verdict().is_whole


def test_the_tree_is_made_again_over_what_was_signed(record: Sealed) -> None:
    """The counter's word does not make a signed fact one that was never given."""
    with open_office(record.settings) as office:
        store_of(office.registry).leaves_gaps = True
        office.ledger.seal()
        _strike(record, "turned back")
        office.ledger.tree.forget()
        assert office.ledger.grow() == len(record.hand.positions())


@pytest.mark.parametrize("name", ["Ab", "a.b", 'a"b', "select"])
def test_a_sequence_by_any_name_is_asked(record: Sealed, name: str) -> None:
    """PostgreSQL tells it quoted; the office and who verifies read just that one."""
    if not record.settings.on_postgresql:
        return  # where it has no name of its own
    quoted = '"' + name.replace('"', '""') + '"'
    record.hand.do(f"ALTER SEQUENCE {SEQUENCE} RENAME TO {quoted}")

    assert record.verdict().is_whole, record.verdict().findings.told
    assert seal(record.settings).checkpoint.position == record.hand.positions()[-1]


def test_a_tree_without_its_tiles_is_damaged_and_the_record_whole(record: Sealed) -> None:
    """That a table is not there says something of the tree; that a store is locked does not."""
    record.hand.do("DROP TABLE ledger_tiles", part="views")
    verdict = record.verdict()
    assert verdict.is_whole, verdict.findings.told
    assert verdict.tree_is_damaged

    record.seal()
    assert not record.verdict().tree_is_damaged


def test_a_tree_that_is_not_there_is_said_not_to_be_asked(
    record: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole is what was checked; what was not stands in the last lines."""
    record.hand.do("DROP TABLE ledger_tree", part="views")
    verdict = record.verdict()

    assert verdict.is_whole
    assert tell_verdict(verdict) == 0
    told = capsys.readouterr()
    assert "there is no ledger's tree" in told.out + told.err


SPOILT = {"hash": "UPDATE ledger SET hash = 'xyz'", "key": "UPDATE ledger SET key = 'abc'"}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT.keys())
def test_seals_of_nobody_are_told_in_a_sentence(record: Sealed, change: str) -> None:
    """By every command, and by the doctor."""
    record.hand.do(change, part="seals")

    with pytest.raises(Halt, match="seals-unreadable"):
        seal(record.settings)
    with pytest.raises(Halt, match="verify-unreadable"):
        record.verdict()
    assert "spoilt" in looked_at(CHECKS["stores"], record.settings).found


def test_a_key_that_is_nothing_is_told_too(record: Sealed) -> None:
    """Where the store was made to take that."""
    if not record.settings.on_postgresql:
        return  # where a column cannot be made to take it
    record.hand.do("ALTER TABLE ledger ALTER COLUMN key DROP NOT NULL", part="seals")
    record.hand.do("UPDATE ledger SET key = NULL", part="seals")

    with pytest.raises(Halt, match="seals-unreadable"):
        seal(record.settings)
    with pytest.raises(Halt, match="verify-unreadable"):
        record.verdict()
