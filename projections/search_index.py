"""Search: keyed two-character windows of names and statements, and how a word is looked for."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    delete,
    exists,
    false,
    select,
    tuple_,
)

from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.sealed import Field, Opener, Sealed
from domain.search_words import windows
from projections.files import File
from projections.filling import fill_in_order
from projections.generations import standing, writing
from projections.tables import Tables

KEPT_WINDOWS = 20_000
"""Keyed windows kept at hand: the windows of a city's cases are mostly the same few thousand."""


class Cabinet(Opener, Protocol):
    """The cabinet of keys, as the index uses it: opening words, and keying their windows."""

    def grams(self, text: str) -> list[str]:
        """The keyed two-character windows under which a text is found."""


Words = tuple[tuple[str, str], ...]
"""Persons and their sealed words."""

Found = tuple[int, int, str, set[int]]
"""A dispute's docket, which of its persons, who that is, and their keyed windows."""


class KeyedWindows(dict[str, tuple[int, ...]]):
    """Windows and their keyed numbers, each worked out once; emptied when there are too many."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self._cabinet = cabinet

    def __missing__(self, window: str) -> tuple[int, ...]:
        """Key a window seen for the first time."""
        if len(self) >= KEPT_WINDOWS:
            self.clear()
        keyed = self[window] = tuple(map(number_of, self._cabinet.grams(window)))
        return keyed


def number_of(gram: str) -> int:
    """A keyed window as it stands in the index: a whole number of 64 bits, with its sign."""
    return int.from_bytes(bytes.fromhex(gram), signed=True)


class Indexer:
    """Opens words, keys their windows, and writes them down; nothing opened is ever kept."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._keyed = KeyedWindows(cabinet)

    def write(self, connection: Connection, tables: Tables, files: Iterable[File]) -> None:
        """Index the disputes whose words changed; what a destroyed key sealed is not found."""
        changed = [(file, words) for file in files if (words := _changed(file)) is not None]
        if not changed:
            return
        old = [{"old": file.docket} for file, _ in changed if not file.fresh]
        if old:
            for table in (tables.grams, tables.named):
                connection.execute(delete(table).where(table.c.docket == bindparam("old")), old)
        found = self._found(changed)
        fill_in_order(
            connection,
            tables.grams,
            [(docket, side, gram) for docket, side, _, grams in found for gram in sorted(grams)],
        )
        fill_in_order(
            connection, tables.named, [(docket, side, person) for docket, side, person, _ in found]
        )
        for file, words in changed:
            file.indexed = words

    def _found(self, changed: Sequence[tuple[File, Words]]) -> list[Found]:
        """By docket and side: a person, and the windows they are found by."""
        sealed = [Sealed(word) for _, words in changed for _, word in words]
        opened = iter(self._cabinet.open_many(sealed))
        found: list[Found] = []
        for file, words in changed:
            sides: dict[str, set[int]] = {}
            for person, _ in words:
                grams = sides.setdefault(person, set())
                for window in windows(next(opened) or ""):
                    grams.update(self._keyed[window])
            told = enumerate(sides.items())
            found.extend((file.docket, side, who, grams) for side, (who, grams) in told if grams)
        return found


def words_of(dispute: Dispute) -> Words:
    """What a dispute is found by: every party's name, and the applicant's statement.

    Not by those whose words are locked or erased.
    """
    names = [
        (str(party.person), str(party.details[Field.NAME]))
        for party in dispute.parties.values()
        if Field.NAME in party.details and party.id not in dispute.locked
    ]
    told = dispute.statement is not None and APPLICANT not in dispute.locked
    said = [dispute.statement] if told else []
    return (*names, *((str(dispute.parties[APPLICANT].person), str(words)) for words in said))


def _changed(file: File) -> Words | None:
    if not isinstance(file.record, Dispute):
        return None
    words = words_of(file.record)
    return None if words == file.indexed else words


def found(tables: Tables, grams: Sequence[str]) -> ColumnElement[bool]:
    """The disputes that have every window of a word; a word without a window finds nothing."""
    if not grams:
        return false()
    table, docket = tables.grams.c, tables.caseload.c.docket
    numbers = map(number_of, grams)
    return and_(*(exists().where(table.docket == docket, table.gram == one) for one in numbers))


def forget(engine: Engine, person: str) -> int:
    """Take everything a person is found by out of every set of views; the disputes concerned."""
    with writing(engine) as connection:
        return sum(_forgotten(connection, tables, person) for tables in standing(connection))


def _forgotten(connection: Connection, tables: Tables, person: str) -> int:
    grams, named = tables.grams, tables.named
    theirs = select(named.c.docket, named.c.side).where(named.c.person == person)
    connection.execute(delete(grams).where(tuple_(grams.c.docket, grams.c.side).in_(theirs)))
    return connection.execute(delete(named).where(named.c.person == person)).rowcount
