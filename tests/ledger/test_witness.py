"""Witnesses: a file or an address elsewhere that every checkpoint is handed to."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

from bench.filled import fill_some
from domain.notes import notes_in, read_checkpoint, read_note
from operations.ledger_desk import verify
from operations.office import open_office
from operations.settings import Settings
from operations.witness import hand_over


def test_a_witness_file_has_every_checkpoint(store: Settings) -> None:
    """Appended in order; what it could not take is handed over with the next."""
    kept = store.home.parent / "witness" / "checkpoints.txt"
    with open_office(store) as office:
        office.ledger.seal()
        assert hand_over(office.ledger.seals, str(kept)) == 0, "there is no such folder yet"
        kept.parent.mkdir()
        fill_some(office, range(1))
        office.ledger.seal()
        assert hand_over(office.ledger.seals, str(kept)) == 2
        assert hand_over(office.ledger.seals, str(kept)) == 0

    assert len(notes_in(kept.read_text(encoding="utf-8"))) == 2
    assert verify(store, kept, lambda _: None).is_whole


class Witness(BaseHTTPRequestHandler):
    """Takes checkpoints, from the second time it is asked."""

    taken: ClassVar[list[str]] = []
    asked: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        """Take one, or say that it cannot now."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(1)
        if len(self.asked) > 1:
            self.taken.append(body)
        self.send_response(200 if len(self.asked) > 1 else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_witness_elsewhere_is_asked_again(folder: Settings) -> None:
    """A witness that is down for a while misses nothing."""
    server = HTTPServer(("127.0.0.1", 0), Witness)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/checkpoints"
    try:
        with open_office(folder) as office:
            made = office.ledger.seal()
            assert hand_over(office.ledger.seals, address) == 0
            assert hand_over(office.ledger.seals, address) == 1
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    [kept] = Witness.taken
    assert read_checkpoint(read_note(kept).body) == made.checkpoint
