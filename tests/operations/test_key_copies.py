"""Copies of keys: who was erased stays so under an old one, and it is put back only in its time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.key_book import KeyBook
from domain.person_file import PersonFile
from domain.record import Act
from operations.backup import back_up, restore
from operations.console import Halt
from operations.key_copies import remove_expired, write_expiry
from operations.key_ends import keys_of, left_of
from operations.office import Office, open_office
from operations.settings import Settings
from tests.operations.test_backup import NAME, elsewhere, quiet, worked_in

__all__ = ["elsewhere"]


def test_who_was_erased_stays_so_under_an_old_copy_of_the_keys(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """The destruction is part of the record: whoever opens the office does it again."""
    sealed = worked_in(store)
    old, new = tmp_path / "old", tmp_path / "new"
    back_up(store, old, quiet)
    with open_office(store) as office:
        destroyed(office, "person:lin")
        assert office.keys.open(sealed) is None  # type: ignore[arg-type]
    back_up(store, new, quiet)

    there = elsewhere()
    restore(there, new, keys_from=old / "keys")

    with open_office(there) as office:
        assert office.keys.open(sealed) is None  # type: ignore[arg-type]
        assert left_of(office.keys_store, keys_of(office.keys_store, "person:lin")) == 0


def test_who_is_erased_after_older_facts_were_put_back_is_gone(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """Newer keys beside older facts: their mark is of a book with more pages than this one has."""
    sealed = worked_in(store)
    back_up(store, tmp_path / "old", quiet)
    with open_office(store) as office:
        for _ in range(3):
            locked_and_unlocked(office, "person:lin")
    back_up(store, tmp_path / "new", quiet)
    there = elsewhere()
    restore(there, tmp_path / "old", keys_from=tmp_path / "new" / "keys")

    with open_office(there) as office:
        assert office.keys.open(sealed) == NAME  # type: ignore[arg-type]
        keys = keys_of(office.keys_store, "person:lin")
        destroyed(office, "person:lin")

        assert office.keys.open(sealed) is None  # type: ignore[arg-type]
        assert left_of(office.keys_store, keys) == 0
        seen = office.registry.get(KeyBook, KeyBook.create_id()).seen["erasure-1"]
        assert (seen.keys, seen.found) == (0, 0)


def locked_and_unlocked(office: Office, person: str) -> None:
    """The record says that a person's keys are locked, and unlocked again; and both is done."""
    act = Act("office", office.clock(), office.clock())
    registry, keys = office.registry, keys_of(office.keys_store, person)
    if not registry.has(KeyBook.create_id()):
        registry.save(KeyBook.open(act))
    file, book = PersonFile.create_id(person), KeyBook.create_id()
    for decided in (KeyBook.lock, KeyBook.unlock):
        registry.at_record(KeyBook, book).decide(decided, act, file=file, keys=keys)
        office.erasing.do_what_is_decided()


def test_keys_are_put_back_only_in_their_time(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """A copy of keys expires apart from the copy of the facts, and is then removed."""
    worked_in(store)
    made = back_up(store, tmp_path / "backup", quiet, tmp_path / "keys-apart")
    until = datetime.fromisoformat(made.keys_expire_at)
    assert timedelta(days=29) < until - datetime.now(UTC) < timedelta(days=30)
    assert remove_expired(tmp_path, until - timedelta(days=1)) == []
    write_expiry(tmp_path / "keys-apart", made_at=made.made_at, expires_at=made.made_at)

    with pytest.raises(Halt, match="backup-keys-expired"):
        restore(elsewhere(), tmp_path / "backup", tmp_path / "keys-apart")
    assert remove_expired(tmp_path) == [tmp_path / "keys-apart"]
    assert list((tmp_path / "keys-apart").iterdir()) == []
    with pytest.raises(Halt, match="backup-damaged"):
        restore(elsewhere(), tmp_path / "backup", tmp_path / "keys-apart")
    with pytest.raises(Halt, match="folder-missing"):
        remove_expired(tmp_path / "nowhere")


def destroyed(office: Office, person: str) -> None:
    """The record says that a person's keys are destroyed, and it is done."""
    now = office.clock()
    act = Act("office", now, now)
    book = KeyBook.open(act)
    keys = keys_of(office.keys_store, person)
    book.destroy(act, file=PersonFile.create_id(person), erasure="erasure-1", keys=keys)
    office.registry.save(PersonFile.open(act, person=person, centre="siming"), book)
    office.erasing.do_what_is_decided()
