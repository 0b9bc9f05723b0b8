"""Time stamps of checkpoints (RFC 3161), by a real authority: OpenSSL's, on this machine."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from bench.filled import fill_some
from operations.backup import back_up, restore
from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken
from operations.ledger_desk import verify
from operations.office import open_office
from operations.settings import Settings
from operations.stamp_order import with_certificates_in_order
from operations.stamping import stamping
from operations.time_stamps import stamp
from tests.ledger.conftest import Sealed, keep_up
from tests.time_authority import WITH_ITS_CHAIN, Authority, answering, needs_an_authority

pytestmark = needs_an_authority


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """An authority on this machine, for as long as the test lasts."""
    with answering(tmp_path / "authority") as there:
        yield there


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Authority]:
    """Another one, of another root."""
    with answering(tmp_path / "stranger") as there:
        yield there


def _verified(settings: Settings, believed: Path | None) -> tuple[set[Broken], int]:
    verdict = verify(settings, None, lambda _: None, believed)
    return {one.broken for one in verdict.findings.told}, verdict.time_stamps


def test_the_newest_checkpoint_is_stamped_once(store: Settings, authority: Authority) -> None:
    """One stamp covers all that came before; it is believed by the authority's certificate."""
    with open_office(store) as office:
        for number in range(2):
            fill_some(office, range(number, number + 1))
            keep_up(office.ledger)
            office.ledger.seal()
        made = office.ledger.latest()
        assert stamp(office.ledger.seals, authority.address)
        assert not stamp(office.ledger.seals, authority.address), "it is stamped already"
        kept = office.ledger.time_stamp(made.checkpoint.size) if made else None

    assert made is not None
    assert kept is not None
    assert kept.authority == authority.address
    assert abs((kept.at - made.checkpoint.made_at).total_seconds()) < 60
    assert _verified(store, authority.root) == (set(), 1)
    assert _verified(store, None) == (set(), 1)


def test_a_stamp_of_somebody_else_is_not_believed(
    store: Settings, authority: Authority, stranger: Authority
) -> None:
    """Whoever runs the office could run an authority too: whose stamps count, the reader says."""
    with open_office(store) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        office.ledger.seal()
        assert stamp(office.ledger.seals, stranger.address)

    assert _verified(store, authority.root) == ({Broken.TIME_STAMP}, 1)
    assert _verified(store, stranger.root) == (set(), 1)


def test_a_stamp_is_of_its_own_checkpoint(record: Sealed, authority: Authority) -> None:
    """Hung onto an older checkpoint, a stamp would say that what came later was there before."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
    oldest = "UPDATE time_stamps SET size = (SELECT min(size) FROM checkpoints)"
    record.hand.do(oldest, part="seals")

    assert _verified(record.settings, None) == ({Broken.TIME_STAMP, Broken.STAMP_GONE}, 1)


def test_a_stamp_that_was_taken_away_is_missed(record: Sealed, authority: Authority) -> None:
    """The office knows which checkpoint it had stamped last."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
    record.hand.do("DELETE FROM time_stamps", part="seals")

    assert _verified(record.settings, None) == ({Broken.STAMP_GONE}, 0)


def test_the_next_checkpoint_says_what_was_stamped(record: Sealed, authority: Authority) -> None:
    """Whoever takes away a stamp and what the office knows of it changes no signed note."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
        fill_some(office, range(50, 51))
        keep_up(office.ledger)
        made = office.ledger.seal().checkpoint
        fill_some(office, range(51, 52))
        keep_up(office.ledger)
        office.ledger.seal()
    assert made.stamped is not None
    assert _verified(record.settings, authority.root) == (set(), 1)
    for table in ("time_stamps", "time_stamping"):
        record.hand.do(f"DELETE FROM {table}", part="seals")  # noqa: S608 - our own table

    verdict = record.verdict()
    assert [one.broken for one in verdict.findings.told] == [Broken.STAMP_GONE]
    assert verdict.findings.told[0].details["size"] == made.stamped.size


def test_a_stamp_exchanged_for_another_is_named(record: Sealed, authority: Authority) -> None:
    """Of the same checkpoint, and a later one: the note says which it was."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
        fill_some(office, range(50, 51))
        keep_up(office.ledger)
        office.ledger.seal()
    kept = record.hand.ask("SELECT token FROM time_stamps", part="seals")[0][0]
    record.hand.do("UPDATE time_stamps SET token = ?", bytes(kept) + b"\0", part="seals")

    assert _verified(record.settings, None)[0] == {Broken.TIME_STAMP}


def test_an_authority_that_hands_out_its_chain_is_read(store: Settings, tmp_path: Path) -> None:
    """OpenSSL leaves the certificates in the order of its file, which DER does not have."""
    with (
        answering(tmp_path / "chain", WITH_ITS_CHAIN) as authority,
        open_office(store) as office,
    ):
        fill_some(office, range(1))
        keep_up(office.ledger)
        made = office.ledger.seal()
        assert stamp(office.ledger.seals, authority.address)
        kept = office.ledger.time_stamp(made.checkpoint.size)
        with pytest.raises(ValueError, match="InvalidSetOrdering"):
            decode_timestamp_response(authority.answered)
        assert kept is not None
        assert sorted(kept.token) == sorted(authority.answered), "nothing else was changed"

    assert _verified(store, authority.root) == (set(), 1)


def test_what_cannot_be_put_in_order_stays_as_it_came() -> None:
    """Bytes that are no time stamp are not made into another kind of none."""
    for answer in (b"", b"no answer", b"\x30\x03\x02\x01\x00", b"\x30\x82"):
        assert with_certificates_in_order(answer) == answer


def test_an_answer_that_cannot_be_read_is_told_as_one(folder: Settings) -> None:
    """It did answer: who runs the office hears what the answer was refused for."""
    server = HTTPServer(("127.0.0.1", 0), _Nonsense)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    try:
        with open_office(folder) as office:
            office.ledger.seal()
            assert not stamp(office.ledger.seals, address)
            assert stamping(office.seals_store).trouble.startswith("unreadable: ")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    asked = folder.model_copy(update={"time_authority": address})
    found = looked_at(CHECKS["stamps"], asked)
    assert found.warns
    assert found.found.startswith("unreadable: ")


class _Nonsense(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"no time stamp")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_the_signers_own_certificate_is_no_root(record: Sealed, authority: Authority) -> None:
    """Whose stamps count is said by the root they were issued under; nothing is judged without."""
    with pytest.raises(Halt, match="verify-authority-no-root") as halt:
        _verified(record.settings, authority.signer)
    assert halt.value.code == 2


def test_a_checkpoint_on_demand_is_stamped_itself(store: Settings, authority: Authority) -> None:
    """Not only the one after it."""
    asking = store.model_copy(update={"time_authority": authority.address})
    with open_office(asking) as office:
        fill_some(office, range(1))
        made = office.ledger.seal_now()
        assert office.ledger.time_stamp(made.checkpoint.size) is not None


def test_a_damaged_stamp_is_named(record: Sealed, authority: Authority) -> None:
    """Bytes that are no answer of any authority."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
    record.hand.do("UPDATE time_stamps SET token = ?", b"no answer", part="seals")

    assert _verified(record.settings, authority.root) == ({Broken.TIME_STAMP}, 1)


def _signed_by_nobody(token: bytes) -> bytes:
    """The same answer, of the same note, its signature changed in a bit."""
    return token[:-1] + bytes([token[-1] ^ 1])


def _of_another_name(token: bytes) -> bytes:
    """The same answer, the name changed that its certificate says."""
    return token.replace(b"a time stamping authority", b"a time stamping Authority")


@pytest.mark.parametrize("way", ["junk", "of another", "empty", "by nobody", "another name"])
def test_a_stamp_that_does_not_hold_is_not_signed_over(
    record: Sealed, authority: Authority, way: str
) -> None:
    """It is named meanwhile; once the true one stands there again, everything is whole."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
        made = office.ledger.seal().checkpoint
        assert made.stamped is not None
        assert stamp(office.ledger.seals, authority.address)
        true = record.hand.ask("SELECT token FROM time_stamps ORDER BY size", part="seals")
        false = {
            "junk": b"\0",
            "of another": bytes(true[0][0]),
            "empty": b"",
            "by nobody": _signed_by_nobody(bytes(true[1][0])),
            "another name": _of_another_name(bytes(true[1][0])),
        }[way]
        change = "UPDATE time_stamps SET token = ? WHERE size = ?"
        record.hand.do(change, false, made.size, part="seals")
        fill_some(office, range(50, 51))
        keep_up(office.ledger)

        assert office.ledger.seal().checkpoint.stamped is None
        assert stamping(office.seals_store).trouble == f"broken: {made.size}"

    for believed in (None, authority.root):
        assert _verified(record.settings, believed)[0] == {Broken.TIME_STAMP}
    record.hand.do(change, bytes(true[1][0]), made.size, part="seals")
    assert _verified(record.settings, authority.root) == (set(), 2)


@pytest.mark.parametrize("is_newest", [True, False])
def test_a_stamp_that_does_not_hold_is_asked_for_again(
    record: Sealed, authority: Authority, *, is_newest: bool
) -> None:
    """Whoever spoilt it leaves an office that is whole again by itself."""
    with open_office(record.settings) as office:
        office.ledger.seal()
        assert stamp(office.ledger.seals, authority.address)
        [[true]] = record.hand.ask("SELECT token FROM time_stamps", part="seals")
        spoil = "UPDATE time_stamps SET token = ?"
        record.hand.do(spoil, _signed_by_nobody(bytes(true)), part="seals")
        if not is_newest:
            fill_some(office, range(50, 51))
            keep_up(office.ledger)
            assert office.ledger.seal().checkpoint.stamped is None
        assert not stamp(office.ledger.seals, "http://127.0.0.1:9/nobody")
        stamp(office.ledger.seals, authority.address)
        assert stamping(office.seals_store).trouble == ""
        fill_some(office, range(51, 52))
        keep_up(office.ledger)
        assert office.ledger.seal().checkpoint.stamped is not None

    assert _verified(record.settings, authority.root) == (set(), 1 if is_newest else 2)


def test_a_stamp_that_was_signed_over_is_not_asked_for_again(
    record: Sealed, authority: Authority
) -> None:
    """No authority gives the same answer twice: the true one is put back, or nothing is."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
        office.ledger.seal()
        true = bytes(record.hand.ask("SELECT token FROM time_stamps", part="seals")[0][0])
        spoil = "UPDATE time_stamps SET token = ?"
        record.hand.do(spoil, _signed_by_nobody(true), part="seals")
        assert stamp(office.ledger.seals, authority.address), "the newest is stamped all the same"
        kept = record.hand.ask("SELECT token FROM time_stamps ORDER BY size", part="seals")

    assert bytes(kept[0][0]) == _signed_by_nobody(true)
    assert _verified(record.settings, None) == ({Broken.TIME_STAMP}, 2)


def test_an_authority_that_takes_another_certificate_holds_nothing_up(
    record: Sealed, authority: Authority, stranger: Authority
) -> None:
    """Each answer brings along by what it was signed, and is signed over as it came."""
    with open_office(record.settings) as office:
        for number, one in enumerate((authority, stranger), 50):
            office.ledger.seal()
            assert stamp(office.ledger.seals, one.address)
            fill_some(office, range(number, number + 1))
            keep_up(office.ledger)
            assert office.ledger.seal().checkpoint.stamped is not None

    assert _verified(record.settings, None) == (set(), 2)


def test_a_stamp_without_a_certificate_is_kept_and_not_signed_over(
    record: Sealed, authority: Authority
) -> None:
    """Nobody can see here whether it holds: no fault of the record, and nothing waits for it."""
    with open_office(record.settings) as office:
        made = office.ledger.seal()
        question = TimestampRequestBuilder().data(made.note.encode())
        asked = question.hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=False)
        bare = httpx2.post(authority.address, content=asked.build().as_bytes()).content
        office.ledger.seals.keep_time_stamp(made.checkpoint.size, authority.address, bare)
        assert not stamp(office.ledger.seals, authority.address), "it is not asked for again"
        fill_some(office, range(50, 51))
        keep_up(office.ledger)
        assert office.ledger.seal().checkpoint.stamped is None
        assert stamping(office.seals_store).trouble == ""

    assert _verified(record.settings, None) == (set(), 1)


def test_an_answer_by_a_certificate_that_had_run_out_is_not_kept(
    folder: Settings, tmp_path: Path
) -> None:
    """Nobody would ever believe it: the checkpoint is signed, and asked about again."""
    with answering(tmp_path / "late", days=-1) as authority, open_office(folder) as office:
        fill_some(office, range(1))
        office.ledger.seal()
        assert not stamp(office.ledger.seals, authority.address)
        assert stamping(office.seals_store).trouble.startswith("false: ")

    assert _verified(folder, None) == (set(), 0)


def test_a_stamp_put_in_by_hand_leaves_nothing_when_it_is_taken_out(record: Sealed) -> None:
    """An office that asks no authority: both rows are junk, and no signed note says of them."""
    last = record.hand.ask("SELECT max(size) FROM checkpoints", part="seals")[0][0]
    record.hand.do("INSERT INTO time_stamping VALUES (1, ?, '')", last, part="seals")
    record.hand.do("INSERT INTO time_stamps VALUES (?, 'x', ?)", last, b"\0", part="seals")

    assert record.seal().stamped is None

    for table in ("time_stamps", "time_stamping"):
        record.hand.do(f"DELETE FROM {table}", part="seals")  # noqa: S608 - our own table
    assert record.verdict().is_whole


def test_an_authority_that_does_not_answer_holds_nothing_up(folder: Settings) -> None:
    """The checkpoint is signed, and asked about again with the next."""
    with open_office(folder) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        made = office.ledger.seal()
        assert not stamp(office.ledger.seals, "http://127.0.0.1:9/nobody")
        assert office.ledger.time_stamp(made.checkpoint.size) is None

    assert _verified(folder, None) == (set(), 0)


def test_what_is_no_certificate_cannot_be_believed(record: Sealed, tmp_path: Path) -> None:
    """Nothing is said of a record that was to be checked against it."""
    (tmp_path / "no.pem").write_text("no certificate")

    with pytest.raises(Halt) as halt:
        _verified(record.settings, tmp_path / "no.pem")
    assert halt.value.code == 2


def test_stamps_are_part_of_a_backup(
    folder: Settings, authority: Authority, tmp_path: Path
) -> None:
    """They are primary: nobody can ask for them again for a time that has passed."""
    with open_office(folder) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        office.ledger.seal()
        assert stamp(office.ledger.seals, authority.address)
    back_up(folder, tmp_path / "backup", lambda *_: None)
    there = folder.model_copy(
        update={"home": tmp_path / "there", "master_key_file": folder.master_key_path}
    )
    restore(there, tmp_path / "backup")

    assert _verified(there, authority.root) == (set(), 1)
