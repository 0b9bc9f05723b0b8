"""The scanner: asked as clamd is, its word kept as a fact, and nothing infected handed out."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from api.evidence_office import Verdict
from domain.evidence_files import ScanStatus
from operations.cli_evidence import evidence
from operations.console import Halt
from operations.evidence_check import lacking, scan
from operations.settings import Settings
from operations.virus_scanner import Clamd
from tests.api.conftest import At, Window
from tests.evidence.made import PDF
from tests.evidence.sending import content, handed_in

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n"
"""What every scanner is tried with: no virus, and called one by agreement."""


class Speaking(socketserver.StreamRequestHandler):
    """Answers as clamd does: INSTREAM, lengths of four bytes, an end of nothing."""

    def handle(self) -> None:
        """Read a file and say what is in it."""
        server: Any = self.server
        assert self.rfile.read(10) == b"zINSTREAM\0"
        seen = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            seen += self.rfile.read(length)
        server.seen.append(len(seen))
        answers = {True: b"stream: Win.Test.EICAR_HDB-1 FOUND\0", False: b"stream: OK\0"}
        self.wfile.write(server.says or answers[EICAR[:20] in seen])


@contextmanager
def clamd(says: bytes = b"", path: Path | None = None) -> Iterator[Any]:
    """Something that speaks as clamd does, on loopback or on a socket of this machine."""
    kind: Any = socketserver.UnixStreamServer if path else socketserver.TCPServer
    with kind(str(path) if path else ("127.0.0.1", 0), Speaking) as server:
        server.says, server.seen = says, []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.said = f"unix:{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


def test_a_scanner_is_asked_piece_by_piece(tmp_path: Path) -> None:
    """Over TCP and over a socket; whatever it finds has its name, made safe."""
    for path in (None, tmp_path / "clamd.sock"):
        with clamd(path=path) as server:
            asked = Clamd(server.said)
            assert asked.scan([b"abc", b"def"]) == Verdict(ScanStatus.CLEAN)
            found = Verdict(ScanStatus.INFECTED, "Win.Test.EICAR_HDB-1")
            assert asked.scan([EICAR]) == found
            assert server.seen == [6, len(EICAR)]


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"what?\0"])
def test_what_is_no_answer_is_no_verdict(says: bytes) -> None:
    """A file of which the scanner says nothing is not called clean."""
    with clamd(says) as server:
        assert Clamd(server.said).scan([b"abc"]) == Verdict(ScanStatus.FAILED)


def test_a_name_of_the_scanners_is_a_code() -> None:
    """What comes from outside is told in a chronicle: no line breaks, no page."""
    with clamd(b"stream: <script>\r\nx FOUND\0") as server:
        verdict = Clamd(server.said).scan([b"abc"])
        assert verdict == Verdict(ScanStatus.INFECTED, "_script___x")


def test_a_scanner_that_is_not_there_has_failed() -> None:
    """The file is kept, and looked over when it is back."""
    with clamd() as server:
        gone = server.said
    assert Clamd(gone).scan([b"abc"]) == Verdict(ScanStatus.FAILED)


def test_where_a_scanner_is_an_address(folder: Settings) -> None:
    """A misspelt one would let everything through unseen."""
    with pytest.raises(ValueError, match="VIRUS_SCANNER"):
        Settings(home=folder.home, virus_scanner="clamav.local")


def test_looking_for_viruses_without_a_scanner_is_refused(
    folder: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for it by hand is not told that all was well."""
    monkeypatch.setenv("ONESTOP_HOME", str(folder.home))
    monkeypatch.delenv("ONESTOP_VIRUS_SCANNER", raising=False)
    with pytest.raises(Halt, match="no-scanner"):
        evidence(scan=True)


def test_what_is_infected_is_handed_to_nobody(window: Window, clerk: At) -> None:
    """It stays in the record with what was found; nobody opens or exchanges it."""
    dispute = str(clerk.file()["id"])
    with clamd() as server:
        window.office.evidence._scanner = Clamd(server.said)
        sick = handed_in(clerk, dispute, EICAR, by_party="A1")
        sound = handed_in(clerk, dispute, PDF, by_party="A1")

    refused = content(clerk, dispute, sick)
    assert (refused.status_code, refused.json()["code"]) == (409, "evidence-infected")
    assert content(clerk, dispute, sound).headers["x-evidence-scan"] == "clean"
    path = f"/v1/disputes/{dispute}/steps/exchange-evidence"
    answer = clerk.post(path, {"evidence": sick, "party": "R1"}, version=clerk.version(dispute))
    assert answer.json()["code"] == "evidence-infected"
    story = clerk.get(f"/v1/disputes/{dispute}/chronicle").text
    assert "Win.Test.EICAR_HDB-1" in story


def test_what_was_not_looked_over_waits_for_it(window: Window, clerk: At) -> None:
    """Where there is a scanner nothing is opened before it has spoken; the night asks it again."""
    dispute = str(clerk.file()["id"])
    with clamd() as server:
        said = server.said
    window.office.evidence._scanner = Clamd(said)
    kept = handed_in(clerk, dispute, PDF, by_party="A1")
    those = [UUID(dispute)]

    refused = content(clerk, dispute, kept)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-yet-scanned")
    assert lacking(window.office, those) == {those[0]: ["evidence-not-scanned"]}

    with clamd() as server:
        window.office.evidence._scanner = Clamd(server.said)
        scan(window.office, those[0])
    assert lacking(window.office, those) == {}
    assert content(clerk, dispute, kept).content == PDF
