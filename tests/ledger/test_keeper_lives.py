"""A row of the seals that a hand wrote over ends neither the keeper nor who follows the views."""

from threading import Event, Thread
from time import monotonic

from operations.ledger_keeper import KEEPER, Keeper, keeping
from operations.office import Office, open_office
from operations.parts import SEALS
from tests.ledger.conftest import Sealed

PATIENCE_SECONDS = 30.0


def _keeper(office: Office) -> Keeper:
    seat = office.seat(KEEPER)
    return Keeper(office.ledger, seat, seal_seconds=0.01, witness="", authority="")


def _until_it_is_told(office: Office) -> bool:
    began = monotonic()
    while office.health()["ledger"] and monotonic() - began < PATIENCE_SECONDS:
        Event().wait(0.02)
    return not office.health()["ledger"]


def test_a_note_that_cannot_be_read_stops_the_signing_and_nobody_else(record: Sealed) -> None:
    """In a running office: the stop is noted, /readyz tells it, and the keeper lives on."""
    stop = Event()
    with open_office(record.settings) as office:
        record.hand.do(
            "UPDATE checkpoints SET note = 'junk' WHERE size = (SELECT max(size) FROM checkpoints)",
            part=SEALS,
        )
        with keeping(_keeper(office), stop):
            assert _until_it_is_told(office)
            assert not stop.is_set(), "an error of the keeper ends the follower beside it"
        why = office.ledger.why_stopped()

    assert why is not None
    assert why.code == "seals-broken"


def test_a_number_that_is_none_ends_nobody(record: Sealed) -> None:
    """What the rows of a folder's store may hold, or the row that says whose seals these are."""
    stop = Event()
    with open_office(record.settings) as office:
        record.hand.do("UPDATE ledger SET key = 'abc'", part=SEALS)
        record.hand.do("UPDATE receipts SET note = ''", part=SEALS)
        thread = Thread(target=_keeper(office).run, args=(stop,))
        thread.start()
        try:
            assert _until_it_is_told(office)
            assert thread.is_alive()
        finally:
            stop.set()
            thread.join()
