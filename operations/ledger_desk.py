"""What whoever runs an office, or looks it over, does with its ledger on the command line."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from domain.kept_notes import Kept, checkpoints_kept
from domain.notes import Checkpoint, Note, NoteUnreadable, PublicKey, notes_in, read_checkpoint
from domain.refusals import Refusal
from domain.refusals.ledger import LedgerBehind
from operations.console import Halt, tell
from operations.findings import Broken, Findings, Verdict
from operations.keys_named import lost_of
from operations.ledger import Ledger
from operations.ledger_key import is_signed_by
from operations.log_reading import damage_in, reading_log
from operations.office import open_office
from operations.office_clock import clock_of
from operations.parts import EVENTS, KEYS, SEALS, VIEWS
from operations.seals import Sealed
from operations.settings import Settings
from operations.stamping import stamping
from operations.stopped import stopped
from operations.stores import views_engine
from operations.suspects import Mark
from operations.time_stamps import authorities_in, check, stamp
from operations.unkept import last_signed
from operations.verify import Evidence, Horizon, Progress
from operations.verify import check as check_all
from operations.whose_seals import CANNOT_SAY, UNREADABLE, seals_of
from operations.witness import hand_over
from projections.generations import Overtaken
from projections.tiles import TREE
from projections.tree import Tree


def seal(settings: Settings) -> Sealed:
    """Sign the record as it stands now, and hand it to the witness; raises Halt where it cannot."""
    made, _ = seal_what_is_new(settings)
    return made


def seal_what_is_new(settings: Settings) -> tuple[Sealed, bool]:
    """The same: the last checkpoint, and whether it was made now, for nothing is signed twice."""
    with open_office(settings) as office:
        try:
            before = last_signed(office.ledger.seals)
            made = office.ledger.seal()
            hand_over(office.ledger.seals, settings.witness)
            is_without_witness = bool(settings.witness and office.ledger.seals.unwitnessed(1))
            stamp(office.ledger.seals, settings.time_authority)
        except Refusal as refused:
            raise _halted(refused) from None
        if is_without_witness:
            tell("seal-without-witness", witness=settings.witness)
        if settings.time_authority and office.ledger.time_stamp(made.checkpoint.size) is None:
            _tell_not_stamped(office.ledger, settings.time_authority)
        return made, made.checkpoint != before


def _tell_not_stamped(ledger: Ledger, authority: str) -> None:
    how, _, why = stamping(ledger.seals.engine).trouble.partition(": ")
    key = "seal-without-time-stamp" if how == "silent" else "seal-time-stamp-unusable"
    tell(key, authority=authority, why=why)


def _halted(refused: Refusal) -> Halt:
    details: dict[str, Any] = dict(refused.details)
    return Halt(f"seal-{refused.code}", code=1, **details)


def resume(settings: Settings, verdict: Verdict) -> None:
    """Have a record signed again that is whole, after it was seen not to be."""
    if not verdict.is_whole:
        tell("verify-not-resumed")
        return
    with open_office(settings) as office:
        try:
            office.ledger.resume()
        except Refusal as refused:
            raise _halted(refused) from None
    tell("verify-resumed")


def mend(settings: Settings) -> None:
    """Make anew what vouches for receipts that are themselves whole; raises Halt where not."""
    with open_office(settings) as office:
        try:
            office.ledger.mend_receipts()
        except Overtaken:
            raise _halted(LedgerBehind()) from None
        except Refusal as refused:
            raise _halted(refused) from None
    tell("verify-mended")


def rebuild_tree(settings: Settings) -> int:
    """Make the tree again from the log and compare it with every checkpoint; its leaves."""
    with open_office(settings) as office:
        try:
            office.ledger.must_not_be_stopped()  # the tree of before can still name the fact
        except Refusal as refused:
            raise _halted(refused) from None
        office.ledger.tree.forget()
    return seal(settings).checkpoint.size


def verify(  # noqa: PLR0913 - what is checked, and how
    settings: Settings,
    kept: Path | None,
    progress: Progress,
    authority: Path | None = None,
    *,
    each_receipt: bool = False,
    counted: Progress = lambda _: None,
) -> Verdict:
    """Check the whole record; changes nothing. Raises Halt (code 2) where it cannot be checked.

    `kept` has checkpoints kept elsewhere, `authority` the certificates of those whose time stamps
    are believed. `counted` is told how many facts there are before they are read. With
    `each_receipt` every receipt's own signature is looked at too, some 0.2 ms of a processor each.
    """
    _must_be_there(settings)
    believed = authorities_in(authority) if authority else ()
    try:
        with seals_of(settings) as (seals, book, is_own_key):
            elsewhere, torn = _marks_in(kept, book.key) if kept else ((), ())
            with _tree_of(settings, book.hash) as tree:
                horizon = Horizon.of(seals, tree, book.key)
                with reading_log(settings) as log:
                    counted(log.count)
                    now = clock_of(settings)()
                    evidence = Evidence(
                        log, seals, book, tree, horizon, elsewhere, now, each_receipt
                    )
                    verdict, keys = check_all(evidence, book.key, progress)
            stamps = check(seals, believed, verdict.findings)
            _look_at_the_files(settings, verdict.findings)
            if lost := lost_of(settings, keys):
                verdict.findings.add(Broken.KEYS, about=KEYS, named=len(keys), lost=lost)
            verdict = replace(
                verdict,
                time_stamps=stamps,
                is_tree_there=tree is not None,
                views_say=_views_say(settings),
                is_own_key=is_own_key,
                torn=torn,
                stopped=stopped(seals.engine),
            )
    except UNREADABLE as error:
        raise Halt("verify-unreadable", code=CANNOT_SAY, what=type(error).__name__) from error
    if verdict.facts and not verdict.checkpoints and verdict.is_whole:
        raise Halt("verify-no-checkpoints", code=CANNOT_SAY, facts=verdict.facts)
    return verdict


def tell_verdict(verdict: Verdict, *, believed: bool = False) -> int:
    """Say what came of it; the exit code: 0 whole, 1 broken."""
    for finding in verdict.findings.told:
        tell(f"verify-{finding.broken}", **finding.details)
    if verdict.findings.number > len(verdict.findings.told):
        tell("verify-and-more", number=verdict.findings.number - len(verdict.findings.told))
    counted = {
        "facts": verdict.facts,
        "checkpoints": verdict.checkpoints,
        "receipts": verdict.receipts,
        "unsealed": verdict.unsealed,
    }
    if verdict.time_stamps:
        how = "verify-stamps-believed" if believed else "verify-stamps-unasked"
        tell(how, number=verdict.time_stamps)
    tell("verify-whole" if verdict.is_whole else "verify-broken", **counted)
    _tell_clocks(verdict)
    _tell_unchecked(verdict)
    return 0 if verdict.is_whole else 1


def _tell_clocks(verdict: Verdict) -> None:
    """What was answered for of clocks that were ahead, and how that is done."""
    for one in verdict.answered:
        told = one._asdict() | {"by": one.by.removeprefix("officer:")}
        tell("verify-clock-answered", **told)
    if any(one.broken is Broken.TIME for one in verdict.findings.told):
        tell("verify-clock-was-ahead")


def _tell_unchecked(verdict: Verdict) -> None:
    """What the last sentence does not speak of, last of all."""
    if verdict.unsealed:
        tell("verify-unsealed", unsealed=verdict.unsealed)
    if verdict.tree_is_damaged:
        tell("verify-unchecked-tree", unsealed=verdict.unsealed)
    if verdict.views_say:
        tell("verify-unchecked-views", what=verdict.views_say)
    elif not verdict.is_tree_there:
        tell("verify-unchecked-no-tree")
    if verdict.vouched_for:
        tell("verify-unchecked-receipts", number=verdict.vouched_for)
    if verdict.torn:
        tell("verify-unchecked-torn", lines=", ".join(map(str, verdict.torn)))
    if (why := verdict.stopped) is not None:
        tell("verify-stopped", position=why.position, noticed_at=why.noticed_at)
    if not verdict.is_own_key:
        tell("verify-unchecked-key")


@contextmanager
def _tree_of(settings: Settings, hash_name: str) -> Iterator[Tree | None]:
    """The tree, where there is one; it may be damaged.

    It lies among the views, which are disposable: where they cannot be read there is none.
    """
    if not _has_views(settings) or _views_say(settings):
        yield None
        return
    engine = views_engine(settings)
    try:
        yield Tree(engine, hash_name) if inspect(engine).has_table(TREE.name) else None
    finally:
        engine.dispose()


def _has_views(settings: Settings) -> bool:
    return settings.on_postgresql or (settings.home / f"{VIEWS}.sqlite").exists()


def _views_say(settings: Settings) -> str:
    """What the store of the views raises where it cannot be read; empty where it can be."""
    if not _has_views(settings):
        return ""
    engine = views_engine(settings)
    try:
        inspect(engine).has_table(TREE.name)
    except DBAPIError as wrong:
        return type(wrong).__name__
    finally:
        engine.dispose()
    return ""


def _marks_in(kept: Path, key: PublicKey) -> tuple[Sequence[Mark], tuple[int, ...]]:
    """The checkpoints in a file, smallest first, and the lines that belong to none.

    Raises Halt where they are not this office's, or not as they were signed.
    """
    try:
        text = kept.read_bytes().decode("utf-8-sig", errors="backslashreplace")
    except OSError as wrong:
        raise Halt("verify-no-checkpoint", code=CANNOT_SAY, file=kept) from wrong
    found = _kept_in(text, key.name)
    if not found.notes:
        raise Halt("verify-no-checkpoint", code=CANNOT_SAY, file=kept)
    marks = [_mark(note, read_checkpoint(note.body), key, kept) for note in found.notes]
    return sorted(marks, key=lambda mark: mark.size), found.torn


def _kept_in(text: str, origin: str) -> Kept:
    """Every checkpoint of a text; of one that is torn in places, those of this office."""
    try:
        notes = tuple(notes_in(text))
        origins = {read_checkpoint(note.body).origin for note in notes}
    except NoteUnreadable:
        return checkpoints_kept(text, origin)
    ours = Kept((), ()) if origins == {origin} else checkpoints_kept(text, origin)
    return ours if ours.notes else Kept(notes, ())


def _mark(note: Note, said: Checkpoint, key: PublicKey, kept: Path) -> Mark:
    if said.origin != key.name:
        raise Halt("verify-other-office", code=CANNOT_SAY, origin=said.origin, here=key.name)
    if not is_signed_by(key, note):
        raise Halt("verify-not-signed", code=CANNOT_SAY, file=kept, size=said.size)
    return Mark(said.size, said.position, said.root, is_ours=False, receipts=said.receipts)


def _look_at_the_files(settings: Settings, findings: Findings) -> None:
    """Have SQLite look over the files of keys and seals; the log was looked over while read."""
    if settings.on_postgresql:
        return
    for part in (KEYS, SEALS):
        file = settings.home / f"{part}.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            if damage := damage_in(store):
                findings.add(Broken.STORE, about=part, store=part, what=damage)


def _must_be_there(settings: Settings) -> None:
    """Looking founds no office: what would be made by opening it is asked for first."""
    if settings.on_postgresql:
        return
    for part in (EVENTS, KEYS, SEALS):
        file = settings.home / f"{part}.sqlite"
        if not file.exists():
            raise Halt("verify-store-missing", code=CANNOT_SAY, file=file)
