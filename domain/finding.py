"""Finding a dispute by what people call it: its id, or the case number on its papers (案号).

One that was brought in from another system is also called by its number there.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from domain.case_numbers import CaseNumbers, NumberIssued
from domain.import_book import ImportBook
from domain.imported import imported_id
from domain.refusals import NotFound
from domain.values import CentreId

if TYPE_CHECKING:
    from domain.registry import Registry

_NUMBER = re.compile(r"(?P<prefix>.+)〔(?P<year>[0-9]{4})〕0*(?P<serial>[1-9][0-9]{0,8})号")


def dispute_named(registry: "Registry", said: str) -> UUID:
    """The id of a dispute by its id, its number (厦劳调〔2026〕0001号) or its number elsewhere.

    Raises NotFound, also of a number that two other systems gave.
    """
    number = _NUMBER.fullmatch(said.strip())
    found = _numbered(registry, number) if number else _with_id(said)
    found = found or _elsewhere(registry, said.strip())
    if found is None:
        raise NotFound(id=said)
    return found


def _elsewhere(registry: "Registry", number: str) -> UUID | None:
    there = [one for one in numbered_elsewhere(registry, number) if registry.has(one)]
    return there[0] if len(there) == 1 else None


def numbered_elsewhere(registry: "Registry", number: str) -> list[UUID]:
    """The ids that cases of this number have here, one for each system that was brought in."""
    try:
        imports = registry.get(ImportBook, ImportBook.create_id()).imports.values()
    except NotFound:
        return []
    sources = dict.fromkeys(one.source for one in imports)
    return [imported_id(source, number) for source in sources]


def _with_id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _numbered(registry: "Registry", number: re.Match[str]) -> UUID | None:
    """The dispute to which a book gave a number: each page of the book is one number."""
    return next(given(registry, number["prefix"], int(number["year"]), int(number["serial"])), None)


def given(registry: "Registry", prefix: str, year: int, serial: int) -> Iterator[UUID]:
    """The disputes to which the books of that prefix gave a number."""
    for centre in registry.centres.values():
        if centre.number_prefix == prefix:
            book = CaseNumbers.create_id(CentreId(centre.id), year)
            for issued in registry.events.get(book, gt=serial, lte=serial + 1):
                if isinstance(issued, NumberIssued) and issued.serial == serial:
                    yield issued.dispute
