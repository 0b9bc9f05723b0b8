"""What no store of ours writes: an id spelt otherwise, a place given twice, a book begun twice."""

from collections.abc import Callable

import pytest

from domain.calendars import CalendarBook
from domain.refusals.ledger import LedgerBroken
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import seal
from operations.office import open_office
from operations.parts import CITY_LOG, FOLDER_LOG
from tests.ledger.conftest import Sealed, keep_up

SPELLINGS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "a dash": lambda told: f"{told[:8]}-{told[8:]}",
    "braces": lambda told: f"{{{told}}}",
    "none at all": lambda _: "nobody",
}


@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_an_id_spelt_otherwise_is_never_signed(record: Sealed, spelt: Callable[[str], str]) -> None:
    """The office would never find that fact of its record again."""
    if record.settings.on_postgresql:
        return  # where an id has no spelling
    with open_office(record.settings) as office:
        office.ledger.must_match()
    at = record.hand.positions()[-1]
    record.hand.do(
        "UPDATE stored_events SET originator_id = ? WHERE rowid = ?",
        spelt(str(record.hand.fact_at(at)[0])),
        at,
    )
    assert at in record.named(Broken.VERSION) | record.named(Broken.BODY)

    with open_office(record.settings) as office:
        assert not office.health()["ledger"], "seen at opening"
        keep_up(office.ledger)
        with pytest.raises(LedgerBroken):
            office.ledger.seal()
    assert record.verdict().checkpoints == len(record.sealed)


def test_two_facts_at_one_position_are_told_in_a_sentence(record: Sealed) -> None:
    """Where the index that forbids it was taken away; verifying names the position."""
    if not record.settings.on_postgresql:
        return  # where the position is the row itself
    last, before = record.hand.positions()[-1], record.hand.positions()[-2]
    record.hand.do(f"DROP INDEX {CITY_LOG}_notification_id_idx")
    record.hand.overwrite(last, f"notification_id = {before}")

    with pytest.raises(Halt, match="log-doubled"):
        seal(record.settings)
    assert not record.verdict().is_whole


def test_no_book_is_begun_anew_in_a_record_that_is_broken(record: Sealed) -> None:
    """The calendar that disputes were counted by is gone: another would hide that."""
    gone = record.hand.place_of(CalendarBook.create_id(), 1)
    log = CITY_LOG if record.settings.on_postgresql else FOLDER_LOG
    book = record.hand.fact_at(gone)[0]
    record.hand.do(f"DELETE FROM {log} WHERE originator_id = ?", book)  # noqa: S608 - our own
    before = record.hand.positions()

    with pytest.raises(Halt, match="books-gone"):
        seal(record.settings)
    assert record.hand.positions() == before, "nothing was written"
    assert Broken.REMOVED in record.broken()
