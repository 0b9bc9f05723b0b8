"""What the desks need of whoever erases; operations puts it together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.access_conditions import Condition
from domain.destruction_list import KeptOut
from domain.keeping import Class, FileClass
from domain.person_file import PersonFile, Words
from domain.record import Act
from domain.sealed import PersonId


@dataclass(frozen=True, slots=True)
class Listed:
    """What is still to be done of an approved list, who drew it up, and at which centre."""

    id: UUID
    centre: str
    drawn_up_by: str
    persons: Sequence[str]


class Erases(Protocol):
    """Says what keeps somebody's words, and does what was decided about them."""

    @property
    def schedule(self) -> Mapping[FileClass, Class]:
        """For how long each class of files is kept here."""

    def words(self, person: PersonId) -> Words:
        """What opens somebody's words, where they stand, and what keeps them; raises NotReady."""

    def words_apart(self, person: PersonId) -> Words:
        """The same, once their keys seal nothing more: what comes from now on is no part of it."""

    def files_of(self, person: PersonId) -> Sequence[UUID]:
        """The disputes somebody is a party of; raises NotReady."""

    def do_what_is_decided(self) -> None:
        """Lock, unlock and destroy keys as the book of keys says, and note what was seen."""

    def tell_unlocked(self, file: PersonFile) -> None:
        """Tell a person's disputes that their words may be processed again; raises NotReady."""

    def due(self, seen: Condition, most: int) -> Sequence[PersonId]:
        """Those all of whose files were kept as long as the law asks; raises NotReady."""

    def erase_listed(self, listed: Listed, act: Act) -> tuple[list[str], list[KeptOut]]:
        """Erase the next persons of an approved list: who is erased now, and who is kept."""
