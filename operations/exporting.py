"""Exports on the command line: a period, or one case, written whole or not at all."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import IO
from uuid import UUID

from api.case_files import CASE_FILE, Told, case_file, digest_of
from domain.access_conditions import Everything
from domain.access_telling import CONFIDED
from domain.dispute import Dispute
from domain.finding import dispute_named
from domain.record import Fact
from domain.refusals import NotFound
from domain.wording import Language
from operations.console import Halt
from operations.office import Office, open_office
from operations.reading_room import PROJECTOR
from operations.replaying import told_to_the_operator
from operations.settings import Settings
from projections.exports import Format, exported
from projections.follow import Follower, wait_for
from projections.generations import Overtaken
from projections.lives import Chosen, Life, lives, must_agree
from projections.periods import Scope

EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)
"""Between which days a period lies, as at the desk."""

LONGEST_PERIOD = timedelta(days=3660)
"""Ten years, as at the desk."""

_OFFICE = "office"

LEVEL_SECONDS = 600.0
"""How long the views may take to come level: a year of a busy city is read in less."""

LOOK_SECONDS = 1.0
"""How often it is looked whether the follower still works."""


@dataclass(frozen=True, slots=True)
class Period:
    """What was asked for; days are those of filing, both included."""

    first: date | None
    last: date | None
    centre: str


@dataclass(slots=True)
class Written:
    """How much was written."""

    disputes: int = 0
    facts: int = 0


def export_period(
    settings: Settings, period: Period, form: Format, file: Path, language: Language
) -> Written:
    """Write the disputes of a period, without a sealed value, whoever asks; raises Halt."""
    written = Written()
    with open_office(settings, takes_in_rules=False) as office, told_to_the_operator():
        scope = _scope(office, period)
        with new_file(file) as target:
            _come_level(office)
            must_agree(office.registry, office.views)
            office.ledger.must_be_as_signed()
            # Whoever runs the office sees every fact of it, as an auditor does.
            chosen = Chosen(
                scope, seen=Everything(), confided=dict.fromkeys(CONFIDED, Everything())
            )
            counted = _counted(lives(office.registry, chosen), written)
            digest = sha256()
            for piece in exported(counted, form, language):
                target.write(piece.encode())
                digest.update(piece.encode())
            _noted(office, form, written.disputes, f"sha256.{digest.hexdigest()}")
    return written


def export_case(settings: Settings, named: str, file: Path | None) -> Path:
    """Write one dispute, named by its id or its case number, as a case file; raises Halt.

    Whoever runs the office gets every fact of it as it is stored, and nothing opened: words are
    opened at the desk, for those whom the access table names.
    """
    with open_office(settings, takes_in_rules=False) as office, told_to_the_operator():
        _come_level(office)
        _issue_receipts(office)
        dispute = _dispute(office, named)
        target = file or Path(f"case-{dispute}.json")
        with new_file(target) as writing:
            content = case_file(office, dispute, _as_stored)
            writing.write(content)
            _noted(office, CASE_FILE, 1, digest_of(content), dispute)
    return target


def _noted(
    office: Office, form: str, records: int, digest: str, record: UUID | None = None
) -> None:
    """That a file was taken out stands in the access log before it has its name."""
    office.access.export_by_hand(form=form, records=records, digest=digest, record=record)


def _as_stored(_: Dispute, facts: Sequence[Fact], states: Mapping[int, bytes]) -> Told:
    del facts
    return Told(states.keys(), opened=(), reader=_OFFICE)


def _dispute(office: Office, named: str) -> UUID:
    """The dispute of this id or case number; raises Halt."""
    try:
        return office.registry.dispute(dispute_named(office.registry, named)).id
    except NotFound:
        raise Halt("export-case-unknown", code=2) from None


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """Write a file that is there once it is whole; raises Halt where one is there already.

    What an export that was killed left behind is written over; one that still writes is not.
    """
    half = file.with_name(f".{file.name}.half-exported")
    with _opened(file, half) as target:
        try:
            yield target
            target.flush()
            half.rename(file)
        except BaseException:
            half.unlink(missing_ok=True)
            raise


def _opened(file: Path, half: Path) -> IO[bytes]:
    """The half file, empty and ours alone while it is open; raises Halt."""
    try:
        if file.exists():
            raise Halt("export-file-taken", file=file)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as wrong:
        what = wrong.strerror
        raise Halt("export-file-unwritable", code=2, file=file, what=what) from None
    target = os.fdopen(descriptor, "wb")
    if not _is_ours(target, half):
        target.close()
        raise Halt("export-under-way", file=file)
    target.truncate()
    return target


def _is_ours(target: IO[bytes], half: Path) -> bool:
    """Whether nobody else writes a half file, nor gave it its name while we opened it."""
    try:
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(half.stat(), os.fstat(target.fileno()))
    except (BlockingIOError, FileNotFoundError):
        return False


def _counted(told: Iterable[Life], written: Written) -> Iterator[Life]:
    for life in told:
        written.disputes += 1
        written.facts += len(life.entries)
        yield life


def _scope(office: Office, period: Period) -> Scope:
    centres = office.centres
    if period.centre and period.centre not in centres:
        known = ", ".join(centres)
        raise Halt("export-centre-unknown", code=2, centre=period.centre, known=known)
    last = period.last or _today(office)
    first = period.first or last.replace(month=1, day=1)
    is_known = first >= EARLIEST and last <= LATEST
    if not is_known or not timedelta(0) <= last - first <= LONGEST_PERIOD:
        raise Halt("export-period-wrong", code=2, first=first, last=last)
    return Scope.of(centres, period.centre, first, last)


def _today(office: Office) -> date:
    now = office.clock()
    return max(now.astimezone(centre.zone).date() for centre in office.centres.values())


def _come_level(office: Office) -> None:
    """Wait until the views hold the whole record, following it here where nobody else does."""
    last, stop = office.registry.recorder.max_notification_id() or 0, Event()
    until = monotonic() + LEVEL_SECONDS
    follower = Follower(
        office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR)
    )
    here = Thread(target=follower.run, args=(stop,))
    here.start()
    try:
        while not wait_for(office.views, last, LOOK_SECONDS):
            if not here.is_alive() or monotonic() > until:
                raise Halt("export-views-behind")
    finally:
        stop.set()
        here.join()


def _issue_receipts(office: Office) -> None:
    """Give the receipts that are owed: where nobody keeps the ledger, a file would have none."""
    while True:
        try:
            if not office.ledger.issue_receipts():
                return
        except Overtaken:  # who keeps the ledger gave some meanwhile
            continue
