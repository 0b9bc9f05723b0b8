"""Whoever writes the access log loses nothing: full trays, many hands, a store that says no."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from api import access_writer
from api.access_writer import AccessWriter, Entry
from domain.access_log import AccessDay, Exported, Read, Refused
from domain.record import Record
from operations.office import Office, open_office
from operations.settings import Settings
from tests.conftest import fresh_office
from tests.projections.logged import facts_of, visit_of

AT = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
LATE = datetime(2026, 3, 12, 16, 30, tzinfo=UTC)
"""After midnight in Xiamen."""

HANDS, EACH = 4, 25


@pytest.fixture
def office(store: Settings) -> Iterator[Office]:
    """An open office, once on each store."""
    with open_office(store, lambda: AT) as opened:
        yield opened


@pytest.fixture
def writer(office: Office, monkeypatch: pytest.MonkeyPatch) -> AccessWriter:
    """A writer that writes when it is told to, and not by the clock."""
    monkeypatch.setattr(access_writer, "EVERY_SECONDS", 3600.0)
    return AccessWriter(office.registry)


def a_reading(record: UUID | None = None, *, at: datetime = AT) -> Entry:
    """Somebody read something."""
    said: dict[str, Any] = {
        **visit_of().told,
        "at": at.isoformat(),
        "records": [str(record or uuid4())],
        "whole": {"statement": ["statement"]},
        "masked": {},
    }
    return Entry("siming", at, "office", Read, said)


def a_file() -> Entry:
    """Somebody took a file along."""
    said = {**visit_of().told, "record": None, "form": "csv", "records": 9, "digest": "sha256.00"}
    return Entry("siming", AT, "officer:shen", Exported, said)


def a_knock(door: str = "read-dispute") -> Entry:
    """Somebody nobody knows."""
    nobody = dict.fromkeys(visit_of().told, "") | {"door": door}
    said = {**nobody, "record": None, "code": "not-identified", "known": False, "times": 1}
    return Entry("", AT, "office", Refused, said)


def read_records(office: Office) -> list[str]:
    """The records of every reading that is written."""
    readings = [one for fact in facts_of(office.registry, Read) for one in fact.readings]
    return [record for one in readings for record in one["records"]]


def test_what_waits_goes_in_one_commit(office: Office, writer: AccessWriter) -> None:
    """A thousand readings are a few facts, in the order they were."""
    records = [uuid4() for _ in range(450)]
    for record in records:
        writer.soon(a_reading(record))
    assert facts_of(office.registry, Read) == []

    writer.write_up()

    assert read_records(office) == [str(record) for record in records]
    assert [fact.number for fact in facts_of(office.registry, Read)] == [200, 200, 50]


def test_what_must_be_first_takes_along_what_waits(office: Office, writer: AccessWriter) -> None:
    """A file leaves when it, and every reading before it, is written."""
    writer.soon(a_reading())

    position = writer.now(a_file())

    [fact] = facts_of(office.registry, Exported)
    assert fact.by == "officer:shen"
    assert len(read_records(office)) == 1
    assert position == office.registry.recorder.max_notification_id()


def test_each_day_of_a_centre_has_its_book(office: Office, writer: AccessWriter) -> None:
    """By the centre's own clock; a book is of one day, so none grows without end."""
    writer.soon(a_reading(at=AT))
    writer.soon(a_reading(at=LATE))

    writer.write_up()

    books = {fact.originator_id for fact in facts_of(office.registry, Read)}
    days = {office.registry.get(AccessDay, book).day for book in books}
    assert days == {"2026-03-12", "2026-03-13"}


def test_many_hands_and_two_processes_lose_nothing(office: Office, writer: AccessWriter) -> None:
    """Each has its own book of the day, so that neither waits for the other's page."""
    writers = (writer, AccessWriter(office.registry))
    records = [str(uuid4()) for _ in range(HANDS * EACH)]

    def write(hand: int) -> None:
        for number in range(EACH):
            writers[hand % 2].soon(a_reading(UUID(records[hand * EACH + number])))
            writers[hand % 2].now(a_file())

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(write, range(HANDS)))

    assert sorted(read_records(office)) == sorted(records)
    assert len(facts_of(office.registry, Exported)) == HANDS * EACH
    books = {fact.originator_id for fact in facts_of(office.registry, Exported)}
    assert len(books) == len(writers)


def test_a_page_that_was_overtaken_is_begun_again(
    office: Office, writer: AccessWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that kept a page and failed to say so: the next one comes after it."""
    keep = office.registry.keep
    writer.now(a_file())

    def kept_unsaid(*pages: Record) -> Any:
        monkeypatch.setattr(office.registry, "keep", keep)
        keep(*pages)
        raise IntegrityError

    monkeypatch.setattr(office.registry, "keep", kept_unsaid)
    record = uuid4()
    writer.soon(a_reading(record))

    writer.write_up()

    assert set(read_records(office)) == {str(record)}


def test_who_nobody_knows_is_counted(office: Office, writer: AccessWriter) -> None:
    """Anybody can knock: a thousand times make one line a door."""
    for _ in range(1000):
        writer.soon(a_knock())
    writer.soon(a_knock("list-disputes"))

    writer.write_up()

    told = [(fact.door, fact.times) for fact in facts_of(office.registry, Refused)]
    assert told == [("read-dispute", 1000), ("list-disputes", 1)]


def test_a_store_that_says_no_is_asked_again(
    office: Office, writer: AccessWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits goes on waiting, in its order; what had to be first is not written later."""
    records = [uuid4(), uuid4()]
    writer.soon(a_reading(records[0]))
    with monkeypatch.context() as broken:
        broken.setattr(office.registry, "keep", _down)
        with pytest.raises(OSError, match="down"):
            writer.now(a_file())
        with pytest.raises(OSError, match="down"):
            writer.write_up()
    writer.soon(a_reading(records[1]))

    writer.write_up()

    assert read_records(office) == [str(record) for record in records]
    assert facts_of(office.registry, Exported) == []


def test_a_reading_that_cannot_wait_is_not_given(
    office: Office, writer: AccessWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where as many wait as may, the next is written or refused, and never forgotten."""
    monkeypatch.setattr(access_writer, "MOST_WAITING", 3)
    for _ in range(2):
        writer.soon(a_reading())
    with monkeypatch.context() as broken:
        broken.setattr(office.registry, "keep", _down)
        with pytest.raises(OSError, match="down"):
            writer.soon(a_reading())
    assert facts_of(office.registry, Read) == []

    writer.soon(a_reading())

    assert len(read_records(office)) == 3


def _down(*_: object) -> None:
    raise OSError("down")


def test_an_orderly_stop_loses_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever closes the office writes up its book first."""
    monkeypatch.setattr(access_writer, "EVERY_SECONDS", 3600.0)
    for settings in fresh_office(request, tmp_path, on="sqlite"):
        with open_office(settings, lambda: AT) as office:
            office.access.refuse_unknown("read-dispute", "not-identified")

        with open_office(settings, lambda: AT) as again:
            assert [fact.times for fact in facts_of(again.registry, Refused)] == [1]


def test_readings_are_written_within_a_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody needs to ask: the writer looks by itself."""
    monkeypatch.setattr(access_writer, "EVERY_SECONDS", 0.01)
    position = office.registry.recorder.max_notification_id() or 0
    writer = AccessWriter(office.registry)
    with office.registry.recorder.subscribe(gt=position) as subscription:
        writer.soon(a_reading())
        told = [next(subscription).topic for _ in range(2)]
    writer.close()

    assert told == ["access_log.opened", "access_log.read"]
