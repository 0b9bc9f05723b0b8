"""The keys of the office: one for each person and each compartment, so that each can be erased.

A key is durable before anything is sealed with it. Destroying it erases what it sealed everywhere
at once: in the facts, the views, the backups of both, and the equality of values.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, Row, exists, or_, select, update

from domain.sealed import Field, OneGo, PersonId, Sealed, is_compartment, parts
from operations.ciphers import STANDARD, SUITES
from operations.in_one_go import InOneGo
from operations.key_tables import (
    IN_USE,
    KEYS,
    insert_unless_there,
    leave_no_trace,
    mark_of,
    open_cabinet,
)
from operations.key_turns import holding
from operations.master_key import Wrapped, Wrapper
from operations.office_secret import OfficeSecret
from operations.one_key import FileKey, Key, NotPrepared
from operations.recent import Recent

KEPT_KEYS = 10_000
"""Unwrapped keys held in memory, about 2 kB each."""

KEPT_SECONDS = 0.5
"""How long another process may still open what was erased here.

A key read once opens everything of one request or one page without asking again (9 µs instead of
400 µs a value); half a second later its row is read anew, and a destroyed one opens no more.
"""

MASTER = "master"
"""The mark that says which master key wraps."""

_KEY_ID_BYTES = 8
_AT_ONCE = 500
"""Subjects asked for in one query; both stores take more, slowly."""


class UnknownKey(Exception):  # noqa: N818 - named for what is so
    """A value was sealed with a key this cabinet never held: keys and events are out of step."""


class Keys:
    """Seals and opens (the domain's Sealer and Opener), and destroys; on the store it is given."""

    def __init__(
        self,
        engine: Engine,
        master: Wrapper,
        *,
        now: Callable[[], datetime],
        algorithm: str = STANDARD,
    ) -> None:
        self.engine = engine
        self._master = master
        self._now = now
        self._suite = SUITES[algorithm]
        self.writing = Lock()  # a folder's store lets whoever waits for it sleep far too long
        self._by_id: Recent[str, Key] = Recent(most=KEPT_KEYS, seconds=KEPT_SECONDS)
        self._in_use: Recent[str, Key] = Recent(most=KEPT_KEYS, seconds=KEPT_SECONDS)
        open_cabinet(engine)
        self._wrap_as_marked()
        self._office = OfficeSecret.at(engine, master, algorithm=algorithm, made_at=self._moment())

    def prepare(self, owners: Mapping[str, str]) -> None:
        """Make the keys of all these subjects durable at once ({subject: the person who owns it}).

        Always reads the cabinet, so what a request seals next is sealed with keys that live. A
        subject whose key was destroyed gets a new one.
        """
        missing = owners.keys() - self._read_in_use(owners).keys()
        if missing:
            self._make({subject: owners[subject] for subject in missing})

    def seal(self, text: str, *, subject: str, field: Field) -> Sealed:
        """Seal a text for a person or a prepared compartment; raises NotPrepared."""
        return self._key_in_use(subject).sealed(text, field=field)

    def in_use(self, subject: str) -> Key:
        """The key that seals for a subject now; raises NotPrepared."""
        return self._key_in_use(subject)

    @contextmanager
    def held(self, key_ids: Collection[str]) -> Iterator[bool]:
        """Keep keys from ending; says whether each of them seals still."""
        with holding(self.engine, key_ids) as each_seals:
            if not each_seals:
                self.forget()
            yield each_seals

    def in_one_go(self) -> OneGo:
        """Seals what one request says: all of it for one subject under one key."""
        return InOneGo(self)

    def open(self, sealed: Sealed) -> str | None:
        """The text; None where its key is destroyed or locked.

        Raises NotSealed, Refused or UnknownKey.
        """
        value = parts(sealed)
        key = self._by_id.get(value.key_id) or self._read_by_id([value.key_id])[value.key_id]
        return key.opened(value)

    def open_many(self, sealed: Iterable[Sealed]) -> list[str | None]:
        """The texts, in the order given, reading the cabinet once for all of them."""
        values = [parts(value) for value in sealed]
        named = {value.key_id for value in values}
        fresh = {key_id: key for key_id in named if (key := self._by_id.get(key_id))}
        keys = fresh | self._read_by_id(named - fresh.keys())
        return [keys[value.key_id].opened(value) for value in values]

    def file_key(self, subject: str) -> FileKey:
        """What a subject's files are sealed under now; raises NotPrepared."""
        found = self._key_in_use(subject).for_files
        if found is None:
            raise NotPrepared(subject)
        return found

    def file_key_of(self, key_id: str) -> FileKey | None:
        """What a file was sealed under; None where its key is destroyed; raises UnknownKey."""
        key = self._by_id.get(key_id) or self._read_by_id([key_id])[key_id]
        return key.for_files

    def destroy(self, subject: str) -> int:
        """Destroy the subject's key and every key it owns; the number destroyed now."""
        erased = {"wrapped": None, "destroyed_at": self._moment()}
        its = or_(KEYS.c.subject == subject, KEYS.c.owner == subject)
        with self.engine.begin() as connection:
            count = connection.execute(
                update(KEYS).where(its, KEYS.c.destroyed_at.is_(None)).values(erased)
            ).rowcount
        self.forget()
        leave_no_trace(self.engine)
        return count

    def forget(self) -> None:
        """Keep nothing at hand: what is asked for next is read anew."""
        self._by_id.forget()
        self._in_use.forget()

    def is_destroyed(self, subject: str) -> bool:
        """Whether the subject had a key, and has none in use now."""
        query = select(KEYS.c.destroyed_at).where(KEYS.c.subject == subject)
        with self.engine.connect() as connection:
            ends = connection.execute(query).scalars().all()
        return bool(ends) and None not in ends

    def knows(self, person: str) -> bool:
        """Whether this is a person with a key that was not destroyed."""
        its = (KEYS.c.owner == person, KEYS.c.subject == person, KEYS.c.destroyed_at.is_(None))
        with self.engine.connect() as connection:
            return connection.scalar(select(exists().where(*its))) is True

    def person_of(self, id_number: str | None, *, otherwise: str) -> PersonId:
        """The person an identity number or credit code stands for; or, unknown, `otherwise`.

        Who was erased and comes back is somebody new: nothing of the office ties the two together.
        Their destroyed key says so, and the record brings that one back into any old cabinet.
        """
        person = self._office.person_of(id_number, otherwise=otherwise)
        while self._office.is_number(id_number) and self._was_erased(person):
            person = self._office.person_of(id_number, otherwise=otherwise, after=person)
        return person

    def _was_erased(self, person: PersonId) -> bool:
        its = (KEYS.c.owner == person, KEYS.c.subject == person, KEYS.c.destroyed_at.is_not(None))
        with self.engine.connect() as connection:
            return (
                connection.execute(select(KEYS.c.key_id).where(*its).limit(1)).first() is not None
            )

    def body_digest(self, body: bytes) -> str:
        """A keyed digest of a request, to recognise its repeat."""
        return self._office.body_digest(body)

    def grams(self, text: str) -> list[str]:
        """The keyed two-character windows under which a text is found."""
        return self._office.grams(text)

    def _key_in_use(self, subject: str) -> Key:
        kept = self._in_use.get(subject)
        if kept is not None:
            return kept
        found = self._read_in_use([subject])
        if not found and not is_compartment(subject):
            found = self._make({subject: subject})
        if not found:
            raise NotPrepared(subject)
        return found[subject]

    def _make(self, owners: Mapping[str, str]) -> dict[str, Key]:
        """Draw new keys; where another process came first, its keys are the ones that count."""
        while not self._inserted(owners):
            self._wrap_as_marked()
        return self._read_in_use(owners)

    def _inserted(self, owners: Mapping[str, str]) -> bool:
        """Put new keys into the cabinet, unless another master key is to wrap them by now."""
        rows = [self._drawn(subject, owners[subject]) for subject in sorted(owners)]
        with self.writing, self.engine.connect() as connection, connection.begin() as writing:
            connection.execute(insert_unless_there(self.engine, KEYS), rows)
            if mark_of(connection, MASTER) in {"", self._master.name}:
                return True
            writing.rollback()
            return False

    def _wrap_as_marked(self) -> None:
        """Wrap under the master key that the cabinet names, where one is being replaced."""
        with self.engine.connect() as connection:
            marked = mark_of(connection, MASTER)
        if marked:
            self._master.use(marked)

    def _drawn(self, subject: str, owner: str) -> dict[str, object]:
        key_id = secrets.token_hex(_KEY_ID_BYTES)
        wrapped = self._master.wrap(
            secrets.token_bytes(self._suite.key_bytes),
            algorithm=self._suite.algorithm,
            bound=bound_of(key_id, subject, self._suite.algorithm),
        )
        return {
            "key_id": key_id,
            "subject": subject,
            "owner": owner,
            "algorithm": self._suite.algorithm,
            "master": wrapped.master,
            "wrapping": wrapped.algorithm,
            "wrapped": wrapped.secret,
            "created_at": self._moment(),
        }

    def _read_in_use(self, subjects: Collection[str]) -> dict[str, Key]:
        """The keys these subjects are sealed for now, by subject; who has none is left out."""
        read_at = monotonic()
        rows = self._rows(KEYS.c.subject, subjects, IN_USE)
        keys = {row.subject: self._unwrapped(row) for row in rows}
        for subject, key in keys.items():
            self._in_use.keep(subject, key, read_at=read_at)
            self._by_id.keep(key.key_id, key, read_at=read_at)
        return keys

    def _read_by_id(self, key_ids: Collection[str]) -> dict[str, Key]:
        """These keys, destroyed or not, by id; raises UnknownKey."""
        read_at = monotonic()
        keys = {row.key_id: self._unwrapped(row) for row in self._rows(KEYS.c.key_id, key_ids)}
        for key_id in key_ids:
            if key_id not in keys:
                raise UnknownKey(key_id)
            self._by_id.keep(key_id, keys[key_id], read_at=read_at)
        return keys

    def _rows(
        self, column: Column[str], values: Collection[str], *where: ColumnElement[bool]
    ) -> list[Row[Any]]:
        wanted = sorted(values)
        found: list[Row[Any]] = []
        with self.engine.connect() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = column.in_(wanted[start : start + _AT_ONCE])
                found.extend(connection.execute(select(KEYS).where(some, *where)))
        return found

    def _unwrapped(self, row: Row[Any]) -> Key:
        suite = SUITES[row.algorithm]
        if row.wrapped is None or row.locked_at is not None:
            return Key(row.key_id, suite, lock=None, digest_key=b"")
        secret = self._master.unwrap(
            Wrapped(row.master, row.wrapping, row.wrapped),
            bound=bound_of(row.key_id, row.subject, row.algorithm),
        )
        digest_key = suite.derived(secret, purpose="digest", length=len(secret))
        return Key(row.key_id, suite, suite.lock(secret), digest_key)

    def _moment(self) -> str:
        return self._now().astimezone(UTC).isoformat()


def bound_of(key_id: str, subject: str, algorithm: str) -> bytes:
    """What a wrapped key is bound to: exchanged with another's row, it does not unwrap."""
    return f"{key_id}:{subject}:{algorithm}".encode()
