"""What was put in, or taken out and closed up, is named once, and nothing that only moved is."""

from operations.findings import Broken
from operations.office import open_office
from tests.ledger.conftest import Sealed


def put_in(record: Sealed, at: int, *, number: int = 1) -> None:
    """Put facts in and let all that stood there and after move on."""
    record.hand.move(number, after=at - 1)
    for position in range(at, at + number):
        record.hand.insert(position)


def moved(record: Sealed) -> list[tuple[object, object]]:
    """From which position on facts are found moved, and by how many."""
    told = record.verdict().findings.told
    return [(one.details["position"], one.details["by"]) for one in told if one.broken == "moved"]


def test_what_was_put_in_before_all_others_is_named(record: Sealed) -> None:
    """Under the first checkpoint: every receipt is found at its shifted place, and so is all else.

    As docs/how-to/verify.md promises ("put in afterwards").
    """
    at, number = record.sealed[0] - 3, len(record.hand.positions())
    put_in(record, at, number=2)
    with open_office(record.settings) as office:
        office.ledger.look()

    assert record.broken() == {Broken.INSERTED, "moved"}
    assert record.named(Broken.INSERTED) == {at, at + 1}
    assert moved(record) == [(at + 2, "+2")]
    assert record.verdict().facts == number + 2


def test_what_was_taken_out_and_closed_up_is_named(record: Sealed) -> None:
    """In two places; what was altered beside it is named by the position it was signed at."""
    one, other, altered = record.sealed[0] + 3, record.sealed[1] + 4, record.sealed[2]
    record.hand.alter(altered)
    for at in (other, one):
        record.hand.delete(at)
        record.hand.move(-1, after=at)

    assert record.named(Broken.REMOVED) == {one, other}
    assert record.named(Broken.ALTERED) == {altered}
    assert not record.broken() & {Broken.RECEIPT_GONE, Broken.EXCHANGED, Broken.INSERTED}
    assert moved(record) == [(one, "-1"), (other - 1, "-2")]


def test_what_was_put_in_where_a_gap_took_up_the_rest_moves_no_more(record: Sealed) -> None:
    """The facts between move; those after the gap stand where they stood."""
    at = record.gap - 2
    record.hand.move(1, after=at - 1)
    record.hand.move(-1, after=record.gap + 1)
    record.hand.insert(at)

    assert record.broken() == {Broken.INSERTED, "moved"}
    assert record.named(Broken.INSERTED) == {at}
    assert moved(record) == [(at + 1, "+1")]
