"""A backup is an office: whole, readable with its master key only, set up again from nothing."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.callers import Role
from domain.centres import read_centres
from domain.rule_table import rule_tables
from domain.sealed import Field
from domain.shipped import shipped_years
from operations.account_tables import (
    ACCOUNTS,
    FACTORS,
    FORMER_KEYS,
    KEY_TERMS,
    KNOWN_ADDRESSES,
    RECOVERY,
    SESSIONS,
    TRIES,
)
from operations.backup import MANIFEST, back_up, restore
from operations.console import Halt
from operations.key_copies import EXPIRY
from operations.key_tables import PERSONS, TOKEN_OFFICERS
from operations.master_key import MasterKey, MasterKeyMissing, MasterKeyOfAnother
from operations.office import Office, open_office
from operations.settings import Settings

NAME = "林秀英"
SINCE = (
    *(ACCOUNTS, FACTORS, RECOVERY, SESSIONS, TRIES, KNOWN_ADDRESSES, KEY_TERMS, FORMER_KEYS),
    *(PERSONS, TOKEN_OFFICERS),
)
"""Tables that an older cabinet has not."""

FACTS = 25
ALL = FACTS + 1 + len(read_centres()) + len(shipped_years()) + 1 + len(rule_tables())
"""With the books that every office opens with."""


@pytest.fixture
def elsewhere(
    store: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], Settings]]:
    """Another empty office on the same kind of store, with the first one's master key."""
    made: list[str] = []

    def empty_office() -> Settings:
        update: dict[str, object] = {
            "home": tmp_path / "elsewhere",
            "master_key_file": store.master_key_path,
        }
        if store.on_postgresql:
            made.append(request.getfixturevalue("pg_server").make_database())
            update["postgres_dbname"] = made[-1]
        return store.model_copy(update=update)

    yield empty_office
    for database in made:
        request.getfixturevalue("pg_server").drop_database(database)


def worked_in(settings: Settings) -> str:
    """An office with facts, a caller and somebody's sealed name; the sealed name."""
    with open_office(settings) as office:
        office.keys.prepare({"person:lin": "person:lin"})
        sealed = office.keys.seal(NAME, subject="person:lin", field=Field.NAME)
        for _ in range(FACTS):
            office.registry.recorder.insert_events([stored(sealed)])
        office.callers.add(Role.MEDIATOR, "siming", name=NAME)
        return sealed


def stored(words: str) -> StoredEvent:
    """A fact with no more in it than an office reads when it opens, and somebody's words."""
    recorded = {"_type_": "datetime_iso", "_data_": "2026-03-10T01:10:00+00:00"}
    state = json.dumps({"timestamp": recorded, "statement": words})
    return StoredEvent(uuid4(), 1, "dispute.filed", state.encode())


def log_of(office: Office) -> list[object]:
    """The whole log, positions included."""
    return list(office.registry.recorder.select_notifications(start=None, limit=1000))


def quiet(_part: str, _done: int, _whole: int) -> None:
    """Nobody watches the progress of a test."""


def test_an_office_is_set_up_again_from_its_backup(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """Facts keep their positions, keys open what they sealed, callers call, and work goes on."""
    sealed = worked_in(store)
    made = back_up(store, tmp_path / "backup", quiet)
    assert made.facts == ALL

    there = elsewhere()
    restore(there, tmp_path / "backup")

    with open_office(store) as old, open_office(there) as new:
        assert log_of(new) == log_of(old)
        assert new.keys.open(sealed) == NAME  # type: ignore[arg-type]
        assert len(new.callers.everyone()) == 1
        last = new.registry.recorder.max_notification_id()
        [following] = new.registry.recorder.insert_events(
            [StoredEvent(uuid4(), 1, "dispute.filed", b"")]
        ) or [0]
        assert last is not None
        assert following > last


def test_who_could_sign_in_signs_in_where_it_is_set_up_again(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """Accounts, sessions and locks are primary: they come along, and nothing opens that did not."""
    with open_office(store) as office:
        _, password = office.accounts.add("lin", Role.CLERK, "siming", name=NAME, officer="lin")
        token = office.porter.sign_in("lin", password, "", "192.0.2.7").token
        for _ in range(5):
            office.porter.sign_in("lin", "wrong", "", "198.51.100.23")
    back_up(store, tmp_path / "backup", quiet)

    there = elsewhere()
    restore(there, tmp_path / "backup")

    with open_office(there) as office:
        assert office.doorkeeper.identify(token)
        assert office.porter.sign_in("lin", password, "", "192.0.2.7").session
        assert office.porter.sign_in("lin", password, "", "198.51.100.23").refusal


def test_a_backup_from_before_there_were_accounts_is_set_up_again(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """Its keys open as they did, without terms; nobody has an account."""
    with open_office(store) as office:
        _, key = office.callers.add(Role.MEDIATOR, "siming", name=NAME, officer="lin")
        with office.keys_store.begin() as cabinet:
            for table in SINCE:
                table.drop(cabinet)
    back_up(store, tmp_path / "backup", quiet)

    there = elsewhere()
    restore(there, tmp_path / "backup")

    with open_office(there) as office:
        known = office.doorkeeper.identify(key)
        assert known is not None
        assert (known.caller.officer, known.caller.scope) == ("lin", "")
        assert office.accounts.everyone() == []


def test_nobody_reads_a_name_in_a_backup(store: Settings, tmp_path: Path) -> None:
    """Whoever finds it without the master key finds nothing personal, and no master key."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)
    master = store.master_key_path.read_bytes()

    for path in (tmp_path / "backup").rglob("*.*"):
        content = path.read_bytes()
        assert NAME.encode() not in content
        assert master not in content


def test_the_manifest_counts_what_there_is(store: Settings, tmp_path: Path) -> None:
    """Counts and digests stand beside the copy, so it can be checked without an office."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)

    manifest = json.loads((tmp_path / "backup" / MANIFEST).read_text())
    files = {name for part in manifest["parts"].values() for name in part["files"]}
    there = {path.name for path in (tmp_path / "backup").rglob("*.*")}
    assert files | {MANIFEST, EXPIRY} == there
    assert sum(manifest["parts"]["events"]["rows"].values()) == ALL


def test_a_changed_backup_is_not_restored(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """One byte is enough, and nothing has been touched when it is found."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)
    changed = next(path for path in (tmp_path / "backup").iterdir() if "events" in path.name)
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)

    there = elsewhere()
    with pytest.raises(Halt, match="backup-damaged"):
        restore(there, tmp_path / "backup")
    with open_office(there) as office:
        assert office.is_untouched()


def test_an_office_that_works_is_not_overwritten(store: Settings, tmp_path: Path) -> None:
    """Restoring over a living office would undo whatever was recorded since."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)

    with pytest.raises(Halt, match="home-not-empty"):
        restore(store, tmp_path / "backup")
    with pytest.raises(Halt, match="backup-target-taken"):
        back_up(store, tmp_path / "backup", quiet)


def test_what_a_turn_with_keys_leaves_is_no_office(folder: Settings, tmp_path: Path) -> None:
    """The files that are locked for a turn are in no backup, and stand in the way of none."""
    worked_in(folder)
    with open_office(folder) as office, office.keys.held(["1"]):
        back_up(folder, tmp_path / "backup", quiet)
    left = {path.name for path in folder.home.glob("keys.sqlite.*")}
    for path in folder.home.glob("*.sqlite*"):
        if path.name not in left:
            path.unlink()

    restore(folder, tmp_path / "backup")

    assert left == {"keys.sqlite.gate", "keys.sqlite.turn"}
    assert not [path for name in left for path in (tmp_path / "backup").rglob(name)]


def test_without_the_master_key_nothing_is_restored(store: Settings, tmp_path: Path) -> None:
    """It says so before it begins, rather than leaving an office nobody can read."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)
    without = store.model_copy(
        update={"home": tmp_path / "elsewhere", "master_key_file": tmp_path / "lost.key"}
    )

    with pytest.raises(MasterKeyMissing):
        restore(without, tmp_path / "backup")
    assert not (tmp_path / "elsewhere").exists()


def test_under_another_master_key_nothing_is_restored(
    store: Settings, elsewhere: Callable[[], Settings], tmp_path: Path
) -> None:
    """Facts without a key that opens them would only look like an office."""
    worked_in(store)
    back_up(store, tmp_path / "backup", quiet)
    another = tmp_path / "another.key"
    MasterKey.from_file(another, may_create=True)

    there = elsewhere().model_copy(update={"master_key_file": another})
    with pytest.raises(MasterKeyOfAnother):
        restore(there, tmp_path / "backup")
    with open_office(there) as office:
        assert office.is_untouched()


def test_a_copy_of_the_folder_is_an_office(folder: Settings, tmp_path: Path) -> None:
    """One folder to copy is one office to move."""
    sealed = worked_in(folder)
    shutil.copytree(folder.home, tmp_path / "moved")

    with open_office(folder.model_copy(update={"home": tmp_path / "moved"})) as office:
        assert len(log_of(office)) == ALL
        assert office.keys.open(sealed) == NAME  # type: ignore[arg-type]
