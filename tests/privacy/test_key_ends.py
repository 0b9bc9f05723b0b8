"""Keys end as the record says: locked, unlocked, destroyed; and no old cabinet brings one back."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.centres import read_centres
from domain.key_book import KeyBook
from domain.record import Act
from domain.registry import Registry
from domain.sealed import Compartment, Field, Sealed, compartment_key, parts
from operations.key_ends import follow_book, keys_of, left_of, renew
from operations.key_tables import KEYS, MARKS, open_cabinet
from operations.keys import Keys
from operations.settings import Settings
from tests.privacy.cabinet import office_keys
from tests.privacy.conftest import OfficeClock

WANG, CHEN = "person-wang", "person-chen"
NOTES = compartment_key(UUID("6a1d3f0f-0000-4000-8000-000000000001"), Compartment.MEDIATORS)
FILE = uuid4()


class Book:
    """A record in memory with the book of keys in it, and a cabinet that follows it."""

    def __init__(self, keys: Keys, clock: OfficeClock) -> None:
        self.registry = Registry(clock, read_centres())
        self.keys = keys
        self.clock = clock

    def says(self, what: str, keys: list[str]) -> int:
        """The book says it, and the cabinet does it; the keys destroyed."""
        act = Act("officer:he", self.clock.time, self.clock.time)
        if not self.registry.has(KeyBook.create_id()):
            self.registry.save(KeyBook.open(act))
        more = {"erasure": f"erasure-{len(keys)}"} if what == "destroy" else {}
        book = self.registry.get(KeyBook, KeyBook.create_id())
        getattr(book, what)(act, file=FILE, keys=keys, **more)
        self.registry.save(book)
        done = follow_book(self.keys.engine, self.registry)
        self.keys.forget()
        return done


@pytest.fixture
def book(keys: Keys, clock: OfficeClock) -> Book:
    """The book of an office's first day."""
    return Book(keys, clock)


def seal(keys: Keys, said: str, subject: str = WANG) -> Sealed:
    """Something somebody said."""
    return keys.seal(said, subject=subject, field=Field.WORDS)


def test_a_locked_key_opens_nothing_until_it_is_unlocked(keys: Keys, book: Book) -> None:
    """Kept and protected, and not processed (个人信息保护法 Art. 47(2)); what they own too."""
    keys.prepare({NOTES: WANG})
    said, noted, other = seal(keys, "甲"), seal(keys, "乙", NOTES), seal(keys, "丙", CHEN)

    book.says("lock", keys_of(keys.engine, WANG))
    locked = keys.open_many([said, noted, other])
    since = seal(keys, "丁")
    book.says("unlock", keys_of(keys.engine, WANG))

    assert locked == [None, None, "丙"]
    assert parts(since).key_id != parts(said).key_id
    assert keys.open_many([said, noted, since]) == ["甲", "乙", "丁"]


def test_a_destroyed_key_is_destroyed_again_in_a_cabinet_of_before(keys: Keys, book: Book) -> None:
    """Where an old copy of the cabinet is put back, the record is read again from where it was."""
    said = seal(keys, "甲")
    with keys.engine.begin() as connection:
        before = [dict(row._mapping) for row in connection.execute(KEYS.select())]
    named = keys_of(keys.engine, WANG)
    assert book.says("destroy", named) == 1

    with keys.engine.begin() as connection:
        connection.execute(KEYS.delete())
        connection.execute(MARKS.delete())
        connection.execute(KEYS.insert(), before)
    keys.forget()
    assert keys.open(said) == "甲"
    follow_book(keys.engine, book.registry)
    keys.forget()

    assert keys.open(said) is None
    assert left_of(keys.engine, named) == 0


def test_a_cabinet_that_followed_another_book_begins_again(
    keys: Keys, book: Book, clock: OfficeClock
) -> None:
    """Newer keys beside older facts: a mark beyond the book, or of other pages, says nothing."""
    older = Book(keys, clock)
    said, other = seal(keys, "甲"), seal(keys, "乙", CHEN)
    for _ in range(3):
        book.says("lock", keys_of(keys.engine, WANG))
        book.says("unlock", keys_of(keys.engine, WANG))
    book.says("lock", keys_of(keys.engine, CHEN))
    named = keys_of(keys.engine, WANG)

    assert older.says("destroy", named) == 1

    assert keys.open_many([said, other]) == [None, "乙"]
    assert left_of(keys.engine, named) == 0
    assert older.says("lock", keys_of(keys.engine, CHEN)) == 0
    assert keys.open(other) is None
    assert older.says("unlock", keys_of(keys.engine, CHEN)) == 0
    for _ in range(6):
        older.says("lock", keys_of(keys.engine, CHEN))
    assert book.says("unlock", keys_of(keys.engine, CHEN)) == 0
    assert keys.open(other) == "乙"


def test_a_cabinet_beside_a_record_without_a_book_locks_nothing(
    keys: Keys, book: Book, clock: OfficeClock
) -> None:
    """Facts of before anybody asked: nobody could unlock what only a later book had locked."""
    said = seal(keys, "甲")
    book.says("lock", keys_of(keys.engine, WANG))

    follow_book(keys.engine, Registry(clock, read_centres()))
    keys.forget()

    assert keys.open(said) == "甲"


def test_many_processes_follow_the_book_at_once(
    keys: Keys, book: Book, another: Callable[[], Keys]
) -> None:
    """A key that was locked and unlocked is not locked by whoever comes late."""
    said, others = seal(keys, "甲"), [another() for _ in range(4)]
    named = keys_of(keys.engine, WANG)
    act = Act("officer:he", book.clock.time, book.clock.time)
    told = KeyBook.open(act)
    for _ in range(20):
        told.lock(act, file=FILE, keys=named)
        told.unlock(act, file=FILE, keys=named)
    book.registry.save(told)

    hands = [Thread(target=follow_book, args=(one.engine, book.registry)) for one in others]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    keys.forget()

    assert keys.open(said) == "甲"


def test_a_renewed_key_opens_what_it_sealed_and_seals_no_more(
    keys: Keys, clock: OfficeClock
) -> None:
    """One person's key is replaced for what is said from now on, and no fact is rewritten."""
    said = seal(keys, "甲")

    assert renew(keys.engine, WANG, clock.time) == 1
    keys.forget()
    since = seal(keys, "乙")

    assert parts(since).key_id != parts(said).key_id
    assert keys.open_many([said, since]) == ["甲", "乙"]
    assert len(keys_of(keys.engine, WANG)) == 2
    assert keys.destroy(WANG) == 2


def test_one_request_seals_for_somebody_with_one_key(keys: Keys, clock: OfficeClock) -> None:
    """A key retired between two words leaves nothing half readable."""
    request = keys.in_one_go()
    request.prepare({WANG: WANG})
    first = request.seal("甲", subject=WANG, field=Field.WORDS)
    renew(keys.engine, WANG, clock.time)
    keys.forget()

    request.prepare({WANG: WANG})
    second = request.seal("乙", subject=WANG, field=Field.WORDS)

    assert parts(first).key_id == parts(second).key_id
    assert parts(seal(keys, "丙")).key_id != parts(first).key_id


def test_a_cabinet_of_before_learns_to_retire_and_to_lock(
    store: Settings, clock: OfficeClock
) -> None:
    """An office that was opened by an older program keeps every key it had."""
    keys = office_keys(store, now=clock)
    said = seal(keys, "甲")
    with keys.engine.begin() as connection:
        connection.execute(text("DROP INDEX office_keys_one_for_new"))
        for column in ("retired_at", "locked_at"):
            connection.execute(text(f"ALTER TABLE office_keys DROP COLUMN {column}"))
        connection.execute(
            text(
                "CREATE UNIQUE INDEX office_keys_one_in_use ON office_keys (subject)"
                " WHERE destroyed_at IS NULL"
            )
        )
        connection.execute(text("DROP TABLE office_marks"))

    open_cabinet(keys.engine)
    open_cabinet(keys.engine)
    renew(keys.engine, WANG, datetime.now(UTC))
    keys.forget()

    assert keys.open(said) == "甲"
    assert keys.open(seal(keys, "乙")) == "乙"
    keys.engine.dispose()
