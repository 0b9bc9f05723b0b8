"""Finding a dispute by what people call it: its id, or the case number on its papers (案号)."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from domain.case_numbers import CaseNumbers, NumberIssued
from domain.refusals import NotFound
from domain.values import CentreId

if TYPE_CHECKING:
    from domain.registry import Registry

_NUMBER = re.compile(r"(?P<prefix>.+)〔(?P<year>[0-9]{4})〕0*(?P<serial>[1-9][0-9]{0,8})号")


def dispute_named(registry: "Registry", said: str) -> UUID:
    """The id of a dispute by its id or its case number, such as 厦劳调〔2026〕0001号.

    Raises NotFound.
    """
    number = _NUMBER.fullmatch(said.strip())
    found = _numbered(registry, number) if number else _with_id(said)
    if found is None:
        raise NotFound(id=said)
    return found


def _with_id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _numbered(registry: "Registry", number: re.Match[str]) -> UUID | None:
    """The dispute to which a book gave a number: each page of the book is one number."""
    year, serial = int(number["year"]), int(number["serial"])
    for centre in registry.centres.values():
        if centre.number_prefix == number["prefix"]:
            book = CaseNumbers.create_id(CentreId(centre.id), year)
            for issued in registry.events.get(book, gt=serial, lte=serial + 1):
                if isinstance(issued, NumberIssued) and issued.serial == serial:
                    return issued.dispute
    return None
