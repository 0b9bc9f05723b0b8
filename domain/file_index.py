"""The index of a file: its categories in their order, and in which part each is bound (案卷目录).

The list is data (rules/file-index.toml), because a city binds its files by its own rules.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from domain.documents import DocumentKind

SHIPPED = Path(__file__).parent / "rules" / "file-index.toml"


class FileClass(StrEnum):
    """In which part of the file something is bound (办案规则 Art. 22)."""

    MAIN = "main"  # 正卷
    SECONDARY = "secondary"  # 副卷


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the index: where it stands, and whether a file may do without it.

    `opened_as` says what somebody must be allowed to open besides the file itself.
    """

    kind: DocumentKind
    place: int
    must: bool
    opened_as: str
    source: str
    confidence: str


@cache
def file_index(path: Path = SHIPPED) -> Mapping[DocumentKind, Category]:
    """The index, by category, in its order."""
    with path.open("rb") as file:
        said = tomllib.load(file)["category"]
    found = [_category(DocumentKind(kind), told) for kind, told in said.items()]
    return {one.kind: one for one in sorted(found, key=lambda one: one.place)}


def _category(kind: DocumentKind, told: Mapping[str, object]) -> Category:
    return Category(
        kind=kind,
        place=int(str(told["place"])),
        must=bool(told.get("must", False)),
        opened_as=str(told.get("opened_as", "")),
        source=str(told["source"]),
        confidence=str(told["confidence"]),
    )


def still_missing(there: Collection[str]) -> list[DocumentKind]:
    """The categories no file may do without, of which nothing is there yet."""
    return [one.kind for one in file_index().values() if one.must and one.kind not in there]
