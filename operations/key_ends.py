"""How keys end: destroyed for good, locked for a while, or retired so that a new one seals.

What the record says of them is carried out here, and nothing else: a key that was destroyed comes
back from no backup, because whoever opens the office next reads the record again
(docs/decisions/0021).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, or_, select, update

from domain.callers import PARTIES
from domain.key_book import KeyBook, KeysDestroyed, KeysLocked, KeysUnlocked
from domain.record import Fact
from domain.registry import Registry
from operations.key_tables import (
    CALLERS,
    IN_USE,
    KEYS,
    MARKS,
    leave_no_trace,
    mark,
    mark_of,
    write_alone,
)
from operations.key_tables import insert_unless_there as unless_there
from operations.key_turns import ending, take_in_order

FOLLOWED = "key-book"
"""The mark that says up to which page of the book this cabinet did what it says."""

PAGE = "key-book-page"
"""The mark that says what stood on that page: by it the cabinet knows the book for the same one."""

_AT_ONCE = 500


def keys_of(engine: Engine, person: str) -> list[str]:
    """The ids of every key that opens something of a person: their own, and those they own."""
    its = or_(KEYS.c.subject == person, KEYS.c.owner == person)
    query = select(KEYS.c.key_id).where(its, KEYS.c.destroyed_at.is_(None))
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(KEYS.c.key_id)).scalars())


def left_of(engine: Engine, key_ids: Collection[str]) -> int:
    """How many of these keys have a secret still: of those that were destroyed, none."""
    with engine.connect() as connection:
        return sum(
            len(
                connection.execute(
                    select(KEYS.c.key_id).where(
                        KEYS.c.key_id.in_(some), KEYS.c.wrapped.is_not(None)
                    )
                ).all()
            )
            for some in _some(sorted(key_ids))
        )


def renew(engine: Engine, subject: str, at: datetime) -> int:
    """Retire the key of a subject: what is said from now on is sealed under a new one."""
    with ending(engine), engine.begin() as connection:
        its = KEYS.c.subject == subject
        take_in_order(connection, its)
        retired = update(KEYS).where(its, IN_USE).values(retired_at=_text(at))
        return connection.execute(retired).rowcount


def follow_book(engine: Engine, registry: Registry, *, anew: bool = False) -> int:
    """Do to the keys what the book says and was not done here yet; the keys destroyed now.

    The book is read from where this very cabinet stands, so that one put back from an old backup
    does again what it had not seen. Where the mark is of another book (newer keys beside older
    facts), or `anew` is said, it is read from its first page: nothing is locked but what it locks.
    One process at a time; whoever comes second finds it done.
    """
    book, destroyed = KeyBook.create_id(), 0
    if not registry.has(book) and not _followed_some(engine):
        return 0
    with engine.begin() as connection:
        write_alone(connection, MARKS)
        connection.execute(unless_there(engine, MARKS), {"name": FOLLOWED, "said": "0"})
        read = 0 if anew else _read_of_this_book(connection, registry)
        facts = [one for one in registry.events.get(book, gt=read) if isinstance(one, Fact)]
        locked = [] if read else _locked(connection)
        named = {key for fact in facts for key in _keys_in(fact)}
        for some in _some(sorted(named.union(locked))):
            take_in_order(connection, KEYS.c.key_id.in_(some))
        _set(connection, locked, {"locked_at": None})
        for fact in facts:
            destroyed += _done(connection, fact)
        if facts or not read:
            _turn_to(connection, registry, facts[-1].originator_version if facts else 0)
    if destroyed:
        leave_no_trace(engine)
    return destroyed


def _followed_some(engine: Engine) -> bool:
    with engine.connect() as connection:
        return mark_of(connection, FOLLOWED) not in {"", "0"}


def _read_of_this_book(connection: Connection, registry: Registry) -> int:
    """Up to which page this book was followed; 0 where that was another, or nobody can tell."""
    read = int(mark_of(connection, FOLLOWED))
    return read if read and _page(registry, read) == mark_of(connection, PAGE) else 0


def _turn_to(connection: Connection, registry: Registry, page: int) -> None:
    mark(connection, FOLLOWED, str(page))
    mark(connection, PAGE, _page(registry, page))


def _page(registry: Registry, page: int) -> str:
    """The digest of a page of the book as it is stored; of one that is not there yet, a dash."""
    stored = registry.recorder.select_events(KeyBook.create_id(), gt=page - 1, lte=page)
    return sha256(stored[0].state).hexdigest() if stored else "-"


def _locked(connection: Connection) -> Sequence[str]:
    query = select(KEYS.c.key_id).where(KEYS.c.locked_at.is_not(None))
    return connection.execute(query).scalars().all()


def _keys_in(fact: Fact) -> Sequence[str]:
    return fact.keys if isinstance(fact, (KeysDestroyed, KeysLocked, KeysUnlocked)) else ()


def _done(connection: Connection, fact: Fact) -> int:
    at = _text(fact.timestamp)
    match fact:
        case KeysDestroyed():
            _take_back(connection, fact.keys, fact.timestamp)
            gone = {"wrapped": None, "destroyed_at": at}
            return _set(connection, fact.keys, gone)
        case KeysLocked():
            _set(connection, fact.keys, {"retired_at": at, "locked_at": at})
        case KeysUnlocked():
            _set(connection, fact.keys, {"locked_at": None})
    return 0


def _take_back(connection: Connection, key_ids: Sequence[str], at: datetime) -> None:
    """Take back the API keys of whose keys these are; an officer's are not given for a party."""
    for some in _some(key_ids):
        owners = select(KEYS.c.owner).where(KEYS.c.key_id.in_(some))
        theirs = (CALLERS.c.party.in_(owners), CALLERS.c.role.in_(PARTIES))
        told = at.astimezone(UTC).isoformat(timespec="microseconds")
        taken = update(CALLERS).where(*theirs, CALLERS.c.revoked_at.is_(None))
        connection.execute(taken.values(revoked_at=told))


def _set(connection: Connection, key_ids: Sequence[str], values: dict[str, str | None]) -> int:
    """Change these keys, but none that is destroyed; how many."""
    return sum(
        connection.execute(
            update(KEYS)
            .where(KEYS.c.key_id.in_(some), KEYS.c.destroyed_at.is_(None))
            .values(values)
        ).rowcount
        for some in _some(key_ids)
    )


def _some(key_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (key_ids[start : start + _AT_ONCE] for start in range(0, len(key_ids), _AT_ONCE))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
