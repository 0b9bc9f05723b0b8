"""The time limits an office took in are there, and say what they said: no date moves in silence."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.what_if import WhatIfAsked
from domain.office_book import OfficeBook, RulesTakenIn
from domain.pinning import RulesRepinned
from domain.record import Act
from domain.rule_table import SHIPPED, rule_tables
from operations.backup import MANIFEST, RULES, back_up, restore
from operations.console import Halt
from operations.doctor import CHECKS, examine, looked_at
from operations.office import open_office
from operations.replaying import what_if
from operations.rules_held import RulesNotHeld, folder_must_hold_its_rules
from operations.settings import Settings

[SHIPS] = rule_tables()
OWN = "2027.1"
AT = datetime(2026, 3, 10, 1, 10, tzinfo=UTC)
DISPUTE = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a06")


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    """The chapter of mediation in a version of the city's own."""
    shutil.copytree(SHIPPED / SHIPS, tmp_path / "city" / OWN)
    chapter = tmp_path / "city" / OWN / "mediation.toml"
    edited(chapter, "valid_from = 2026-01-01", "valid_from = 2027-01-01")
    return chapter


@pytest.fixture
def city(store: Settings, chapter: Path) -> Settings:
    """An office whose city has time limits of its own, opened once."""
    settings = store.model_copy(update={"rules": chapter.parents[1]})
    open_office(settings).close()
    return settings


def test_a_draft_is_tried_and_binds_nobody(store: Settings, chapter: Path) -> None:
    """What-if works by a version the office never took in, and leaves no fact; nor does doctor."""
    with open_office(store) as office:
        before = office.registry.recorder.max_notification_id()
    draft = store.model_copy(update={"rules": chapter.parents[1]})
    day = AT.date()
    said = {"from": day, "to": day, "rules": OWN}

    what_if(draft, WhatIfAsked.model_validate(said))
    looked_at(CHECKS["stores"], draft)

    with open_office(store) as office:  # without the draft, as it was
        assert office.registry.recorder.max_notification_id() == before


@pytest.fixture
def elsewhere(
    store: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Settings]:
    """Another empty office with the same master key, to which no folder of rules is named."""
    update: dict[str, object] = {
        "home": tmp_path / "elsewhere",
        "master_key_file": store.master_key_path,
    }
    if not store.on_postgresql:
        yield store.model_copy(update=update)
        return
    server = request.getfixturevalue("pg_server")
    update["postgres_dbname"] = made = server.make_database()
    yield store.model_copy(update=update)
    server.drop_database(made)


def edited(chapter: Path, before: str, after: str) -> None:
    """A lawyer writes in a chapter; the next office to open reads it again."""
    text = chapter.read_text(encoding="utf-8")
    assert before in text
    chapter.write_text(text.replace(before, after, 1), encoding="utf-8")
    rule_tables.cache_clear()


def quiet(_part: str, _done: int, _whole: int) -> None:
    """Nobody watches the progress of a test."""


def test_each_version_is_written_down_once(city: Settings) -> None:
    """With the digest of each of its rules, on the office's own word."""
    open_office(city).close()
    with open_office(city) as office:
        facts = office.registry.facts(OfficeBook.create_id())

    taken = [(fact.version, fact.by) for fact in facts if isinstance(fact, RulesTakenIn)]
    assert taken == [(SHIPS, "office"), (OWN, "office")]


def test_an_office_without_a_version_it_took_in_does_not_open(
    city: Settings, store: Settings
) -> None:
    """ONESTOP_RULES was forgotten: every date of the city's own version would be another."""
    with pytest.raises(RulesNotHeld, match="rules-missing") as caught:
        open_office(store)

    assert caught.value.details == {"versions": OWN, "folder": store.home / RULES}
    open_office(city).close()


def test_a_rule_edited_where_it_stands_is_told_with_its_line(city: Settings, chapter: Path) -> None:
    """A correction is a new version; put back as it was, the old one is the old one."""
    edited(chapter, "amount = 15\n", "amount = 10\n")

    with pytest.raises(RulesNotHeld, match="rules-changed") as caught:
        open_office(city)
    told = str(caught.value.details["what"])
    assert told.startswith(f"mediation.clock-a ({chapter}, line ")
    assert told.count("mediation.") == 2  # the rule and the file: no other rule was touched
    edited(chapter, "amount = 10\n", "amount = 15\n")
    open_office(city).close()


def test_a_rule_taken_out_is_missed(city: Settings, chapter: Path) -> None:
    """Also where the version says that it drops it: the version said otherwise before."""
    retention = chapter.with_name("retention.toml")
    ids = re.findall(r'id = "(.+)"', retention.read_text(encoding="utf-8"))
    retention.unlink()
    edited(chapter, "valid_from", f"dropped = {json.dumps(ids)}\nvalid_from")

    with pytest.raises(RulesNotHeld, match="rules-changed") as caught:
        open_office(city)
    assert "retention.award" in str(caught.value.details["what"])


def test_what_a_lawyer_notes_beside_a_rule_changes_nothing(city: Settings, chapter: Path) -> None:
    """Comments, order, and that a rule was verified."""
    edited(chapter, "amount = 15\n", "amount = 15  # counted from the next day\n")
    chapter.rename(chapter.with_name("of-mediation.toml"))
    rule_tables.cache_clear()

    open_office(city).close()


def test_an_office_of_before_is_asked_by_its_disputes(store: Settings) -> None:
    """It wrote no version down; whatever a dispute is pinned to is needed all the same."""
    with open_office(store, any_clock=True) as office:
        said: dict[str, Any] = {
            "originator_id": DISPUTE,
            "originator_version": 2,
            "timestamp": AT,
            "happened_at": AT,
            **dict.fromkeys(("request", "body", "seen"), ""),
            "by": "officer:zhou",
            "corrects": 0,
            "rules": OWN,
        }
        fact = RulesRepinned(**said)
        office.registry.recorder.insert_events([office.registry.mapper.to_stored_event(fact)])

    with pytest.raises(RulesNotHeld, match="rules-missing") as caught:
        open_office(store)
    assert caught.value.details["versions"] == OWN


def test_a_folder_is_asked_before_its_processes_start(folder: Settings, chapter: Path) -> None:
    """Each of them would only fall, again and again."""
    city = folder.model_copy(update={"rules": chapter.parents[1]})
    with open_office(folder, any_clock=True):
        assert not folder_must_hold_its_rules(folder)
    open_office(city).close()

    assert folder_must_hold_its_rules(city)
    with pytest.raises(RulesNotHeld, match="rules-missing"):
        folder_must_hold_its_rules(folder)


def test_the_city_s_own_time_limits_come_back_with_a_backup(
    city: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """Into the office's own folder, and are used from there where no other is named."""
    made = back_up(city, tmp_path / "backup", quiet)
    restore(elsewhere, tmp_path / "backup")

    assert made.has_rules
    with open_office(elsewhere) as office:
        assert list(office.registry.rules) == [SHIPS, OWN]
    assert (elsewhere.home / RULES / OWN / "mediation.toml").stat().st_mode & 0o077 == 0
    shutil.rmtree(elsewhere.home / RULES)
    with pytest.raises(RulesNotHeld, match="rules-missing"):
        open_office(elsewhere)


def test_a_backup_with_a_changed_rule_is_not_restored(
    city: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """Its digest stands in the manifest like that of every other file."""
    back_up(city, tmp_path / "backup", quiet)
    assert f'"{RULES}/{OWN}/mediation.toml"' in (tmp_path / "backup" / MANIFEST).read_text()
    edited(tmp_path / "backup" / RULES / OWN / "mediation.toml", "amount = 15", "amount = 10")

    with pytest.raises(Halt, match="backup-damaged"):
        restore(elsewhere, tmp_path / "backup")
    assert not (elsewhere.home / RULES).exists()


def test_other_time_limits_are_not_written_over(
    city: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """What lies in the office's folder may be all there is of it."""
    back_up(city, tmp_path / "backup", quiet)
    own = elsewhere.home / RULES / "2028.1" / "mediation.toml"
    own.parent.mkdir(parents=True)
    own.write_text("valid_from = 2028-01-01\n", encoding="utf-8")

    with pytest.raises(Halt, match="rules-taken"):
        restore(elsewhere, tmp_path / "backup")
    assert own.exists()
    assert not (own.parents[1] / OWN).exists()


def test_the_doctor_names_what_is_wrong_with_the_time_limits_once(
    folder: Settings, chapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What else opens the office is not to blame, and is not said to be well either."""
    city = folder.model_copy(update={"rules": chapter.parents[1]})
    open_office(city).close()
    assert looked_at(CHECKS["rules"], city).found == f"{SHIPS}, {OWN}"

    missing = looked_at(CHECKS["rules"], folder)
    assert not missing.is_well
    assert f"The time limits {OWN} are missing" in missing.found

    edited(chapter, 'unit = "day"', 'unit = "fortnight"')
    assert not examine(city)
    told = capsys.readouterr().out
    assert told.count("it is no unit") == 2  # once in each language
    assert f"{chapter}, line " in told
    for other in ("stores", "calendars", "followers"):
        found = looked_at(CHECKS[other], city)
        assert not found.is_well
        assert "not looked at while the time limits are wrong" in found.found


@pytest.mark.parametrize("name", ["RULES", "CENTRES", "HOME", "MASTER_KEY_FILE"])
def test_a_path_set_to_nothing_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a compose file passes on what nobody said; a path of nothing is the folder we are in."""
    monkeypatch.setenv(f"ONESTOP_{name}", "")

    assert getattr(Settings(), name.lower()) == Settings.model_fields[name.lower()].default


def test_a_version_is_taken_in_once(city: Settings) -> None:
    """Two machines that open at once write it down once."""
    with open_office(city) as office:
        desk = office.registry.at_record(OfficeBook, OfficeBook.create_id())
        decided = desk.decide(
            OfficeBook.take_in_rules, Act("office", AT, AT), versions={OWN: {"a": "sha-256:b"}}
        )

    assert decided.facts == ()
