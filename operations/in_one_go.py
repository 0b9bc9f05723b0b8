"""Sealing in one go: everything one request seals for somebody is sealed with the same key.

A key may be retired between two words of one sentence. Then all of it is under the key that was
there first, and ends with it, or all under the new one: nothing is kept half readable.
"""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from domain.sealed import Field, OneGo, PersonId, Sealed, Sealer


class Seals(Protocol):
    """One key, as it seals."""

    @property
    def key_id(self) -> str:
        """What it is named by."""

    def sealed(self, text: str, *, field: Field) -> Sealed:
        """Seal a text."""


class Hands(Sealer, Protocol):
    """A cabinet that hands out the key in use."""

    def in_use(self, subject: str) -> Seals:
        """The key that seals for a subject now; raises NotPrepared."""

    def held(self, key_ids: Collection[str]) -> AbstractContextManager[bool]:
        """Keep keys from ending; says whether each of them seals still."""


class InOneGo:
    """A sealer for one request: it keeps to the keys it took up first."""

    def __init__(self, cabinet: Hands) -> None:
        self._cabinet = cabinet
        self._taken: dict[str, Seals] = {}

    def prepare(self, owners: Mapping[str, str]) -> None:
        """Make keys durable at once, but those that were taken up already."""
        new = {subject: owner for subject, owner in owners.items() if subject not in self._taken}
        if new:
            self._cabinet.prepare(new)
            self._taken |= {subject: self._cabinet.in_use(subject) for subject in new}

    def seal(self, text: str, *, subject: str, field: Field) -> Sealed:
        """Seal a text for a person or a prepared compartment; raises NotPrepared."""
        if subject not in self._taken:
            self._taken[subject] = self._cabinet.in_use(subject)
        return self._taken[subject].sealed(text, field=field)

    def person_of(self, id_number: str | None, *, otherwise: str) -> PersonId:
        """The person an identity number or credit code stands for; or, unknown, `otherwise`."""
        return self._cabinet.person_of(id_number, otherwise=otherwise)

    def body_digest(self, body: bytes) -> str:
        """A keyed digest of a request, to recognise its repeat."""
        return self._cabinet.body_digest(body)

    def still_in_use(self) -> AbstractContextManager[bool]:
        """Hold the keys it took up; says whether each of them seals still."""
        if not self._taken:
            return nullcontext(enter_result=True)
        return self._cabinet.held({key.key_id for key in self._taken.values()})

    def in_one_go(self) -> OneGo:
        """It is one already."""
        return self
