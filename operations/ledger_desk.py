"""What whoever runs an office, or looks it over, does with its ledger on the command line."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from domain.notes import NoteUnreadable, PublicKey, notes_in, read_checkpoint
from domain.refusals import Refusal
from operations.console import Halt, tell
from operations.findings import Verdict
from operations.ledger_key import is_signed_by, kept_key
from operations.log_reading import reading_log
from operations.master_key import MasterKeyOfAnother, MasterKeyUnusable
from operations.office import open_office
from operations.parts import EVENTS, KEYS, SEALS, VIEWS
from operations.seal_tables import LEDGER
from operations.seal_tables import SEALS as SEAL_TABLES
from operations.seals import Book, Sealed, Seals
from operations.settings import Settings
from operations.signatures import Signatures
from operations.stores import keys_engine, seals_engine, views_engine
from operations.suspects import Mark
from operations.time_stamps import authorities_in, check, stamp
from operations.verify import Evidence, Horizon, Progress, Verification
from operations.witness import hand_over
from projections.tree import TREE, Tree

CANNOT_SAY = 2
"""The exit code where nothing could be checked: neither whole nor broken."""

_UNREADABLE = (DBAPIError, sqlite3.DatabaseError, psycopg.Error, ValueError, TypeError)
"""What a store raises that was damaged by hand: text where a number was, an id that is none."""


def seal(settings: Settings) -> Sealed:
    """Sign the record as it stands now, and hand it to the witness; raises Halt where it cannot."""
    with open_office(settings) as office:
        try:
            made = office.ledger.seal()
        except Refusal as refused:
            details: dict[str, Any] = dict(refused.details)
            raise Halt(f"seal-{refused.code}", code=1, **details) from None
        hand_over(office.ledger.seals, settings.witness)
        stamp(office.ledger.seals, settings.time_authority)
        return made


def rebuild_tree(settings: Settings) -> int:
    """Make the tree again from the log and compare it with every checkpoint; its leaves."""
    with open_office(settings) as office:
        office.ledger.tree.forget()
    return seal(settings).checkpoint.size


def verify(
    settings: Settings, kept: Path | None, progress: Progress, authority: Path | None = None
) -> Verdict:
    """Check the whole record; changes nothing. Raises Halt (code 2) where it cannot be checked.

    `kept` has checkpoints kept elsewhere, `authority` the certificates of those whose time stamps
    are believed.
    """
    _must_be_there(settings)
    believed = authorities_in(authority) if authority else ()
    try:
        with _seals_of(settings) as (seals, book):
            elsewhere = _marks_in(kept, book.key) if kept else ()
            with _tree_of(settings, book.hash) as tree, Signatures(book.key) as signatures:
                horizon = Horizon.of(seals, tree)
                with reading_log(settings) as log:
                    evidence = Evidence(log, seals, book, tree, horizon, elsewhere)
                    verdict = Verification(evidence, signatures, progress).verdict()
            stamps = check(seals, believed, verdict.findings)
            verdict = replace(verdict, time_stamps=stamps)
    except _UNREADABLE as error:
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
    return 0 if verdict.is_whole else 1


@contextmanager
def _seals_of(settings: Settings) -> Iterator[tuple[Seals, Book]]:
    """The seals and whose they are; raises Halt where there are none, or another office's."""
    engine = seals_engine(settings)
    try:
        seals = Seals(engine)
        _must_be_all_there(engine)
        try:
            book = seals.book()
        except NoteUnreadable as wrong:
            raise Halt("verify-unreadable", code=CANNOT_SAY, what=SEALS) from wrong
        if book is None:
            raise Halt("verify-no-seals", code=CANNOT_SAY)
        _must_be_our_key(settings, book.key)
        yield seals, book
    finally:
        engine.dispose()


def _must_be_all_there(engine: Engine) -> None:
    """Some of the seals gone is worse than none ever made, and says so."""
    there = set(inspect(engine).get_table_names())
    if LEDGER.name not in there:
        raise Halt("verify-no-seals", code=CANNOT_SAY)
    for lost in sorted(SEAL_TABLES.tables.keys() - there):
        raise Halt("verify-unreadable", code=CANNOT_SAY, what=f"{SEALS}: {lost}")


def _must_be_our_key(settings: Settings, key: PublicKey) -> None:
    """Whoever holds the master key also sees whether the seals are signed by the office's own key.

    Seals that were all signed again under another key would be whole in themselves.
    """
    cabinet = keys_engine(settings)
    try:
        own = kept_key(cabinet, settings.master(may_create=False))
    except MasterKeyOfAnother as another:
        raise Halt(another.key, code=CANNOT_SAY, path=settings.master_key_path) from None
    except MasterKeyUnusable:
        tell("verify-without-master")
        return
    finally:
        cabinet.dispose()
    if own is None or own.public != key:
        raise Halt("verify-other-key", code=CANNOT_SAY, told=key.told)


@contextmanager
def _tree_of(settings: Settings, hash_name: str) -> Iterator[Tree | None]:
    """The tree, where there is one under this hash."""
    if not settings.on_postgresql and not (settings.home / f"{VIEWS}.sqlite").exists():
        yield None
        return
    engine = views_engine(settings)
    try:
        tree = Tree(engine, hash_name) if inspect(engine).has_table(TREE.name) else None
        yield tree if tree is not None and tree.is_of_its_hash() else None
    finally:
        engine.dispose()


def _marks_in(kept: Path, key: PublicKey) -> Sequence[Mark]:
    """The checkpoints in a file, smallest first; raises Halt where they are not this office's."""
    try:
        notes = notes_in(kept.read_text(encoding="utf-8"))
        said = [read_checkpoint(note.body) for note in notes]
    except (OSError, UnicodeDecodeError, NoteUnreadable) as wrong:
        raise Halt("verify-no-checkpoint", code=CANNOT_SAY, file=kept) from wrong
    for note, one in zip(notes, said, strict=True):
        if one.origin != key.name:
            raise Halt("verify-other-office", code=CANNOT_SAY, origin=one.origin, here=key.name)
        if not is_signed_by(key, note):
            raise Halt("verify-not-signed", code=CANNOT_SAY, file=kept, size=one.size)
    marks = [Mark(one.size, one.position, one.root, is_ours=False) for one in said]
    return sorted(marks, key=lambda mark: mark.size)


def _must_be_there(settings: Settings) -> None:
    """Looking founds no office: what would be made by opening it is asked for first."""
    if settings.on_postgresql:
        return
    for part in (EVENTS, KEYS, SEALS):
        file = settings.home / f"{part}.sqlite"
        if not file.exists():
            raise Halt("verify-store-missing", code=CANNOT_SAY, file=file)
