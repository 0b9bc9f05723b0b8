"""How keys end: destroyed for good, locked for a while, or retired so that a new one seals.

What the record says of them is carried out here, and nothing else: a key that was destroyed comes
back from no backup, because whoever opens the office next reads the record again
(docs/decisions/0021).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, or_, select, update

from domain.key_book import KeyBook, KeysDestroyed, KeysLocked, KeysUnlocked
from domain.record import Fact
from domain.registry import Registry
from operations.key_tables import IN_USE, KEYS, MARKS, leave_no_trace, mark, mark_of, write_alone
from operations.key_tables import insert_unless_there as unless_there
from operations.key_turns import ending, take_in_order

FOLLOWED = "key-book"
"""The mark that says up to which page of the book this cabinet did what it says."""

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


def follow_book(engine: Engine, registry: Registry) -> int:
    """Do to the keys what the book says and was not done here yet; the keys destroyed now.

    The book is read from where this very cabinet stands, so that one put back from an old backup
    does again what it had not seen. One process at a time; whoever comes second finds it done.
    """
    book, destroyed = KeyBook.create_id(), 0
    if not registry.has(book):
        return 0
    with engine.begin() as connection:
        write_alone(connection, MARKS)
        connection.execute(unless_there(engine, MARKS), {"name": FOLLOWED, "said": "0"})
        read = int(mark_of(connection, FOLLOWED))
        facts = [one for one in registry.events.get(book, gt=read) if isinstance(one, Fact)]
        for some in _some(sorted({key for fact in facts for key in _keys_in(fact)})):
            take_in_order(connection, KEYS.c.key_id.in_(some))
        for fact in facts:
            destroyed += _done(connection, fact)
        if facts:
            mark(connection, FOLLOWED, str(facts[-1].originator_version))
    if destroyed:
        leave_no_trace(engine)
    return destroyed


def _keys_in(fact: Fact) -> Sequence[str]:
    return fact.keys if isinstance(fact, (KeysDestroyed, KeysLocked, KeysUnlocked)) else ()


def _done(connection: Connection, fact: Fact) -> int:
    at = _text(fact.timestamp)
    match fact:
        case KeysDestroyed():
            gone = {"wrapped": None, "destroyed_at": at}
            return _set(connection, fact.keys, gone)
        case KeysLocked():
            _set(connection, fact.keys, {"retired_at": at, "locked_at": at})
        case KeysUnlocked():
            _set(connection, fact.keys, {"locked_at": None})
    return 0


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
