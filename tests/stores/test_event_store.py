"""The event store keeps its promises on SQLite and on PostgreSQL alike."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent

from operations.city_store import CityRecorder
from operations.folder_store import FolderRecorder
from operations.settings import Settings
from operations.stores import LOCK_SECONDS, event_store_env

ROOT = Path(__file__).parents[2]


def opened(store: Settings) -> Application[UUID]:
    """The store as the registry opens it."""
    return Application(env=event_store_env(store))


@pytest.fixture
def recorder(store: Settings) -> Iterator[ApplicationRecorder]:
    """The recorder of a fresh store."""
    application = opened(store)
    yield application.recorder
    application.close()


def facts(originator: UUID, *versions: int) -> list[StoredEvent]:
    """Some facts of one dispute."""
    return [StoredEvent(originator, version, "dispute.filed", b"{}") for version in versions]


def test_many_records_are_read_in_one_go(recorder: ApplicationRecorder) -> None:
    """Each record's facts come in their order with their positions, and nobody else's."""
    first, second, another = uuid4(), uuid4(), uuid4()
    for originator, *versions in ((second, 1), (another, 1), (first, 1, 2), (second, 2)):
        recorder.insert_events(facts(originator, *versions))

    assert isinstance(recorder, FolderRecorder | CityRecorder)
    read = recorder.select_together([first, second])
    assert {one.originator_id for one in read} == {first, second}
    for originator in (first, second):
        theirs = [one for one in read if one.originator_id == originator]
        assert [one.originator_version for one in theirs] == [1, 2]
        assert [(one.topic, one.state) for one in theirs] == [("dispute.filed", b"{}")] * 2
    log = {(one.originator_id, one.originator_version): one.id for one in read}
    assert log == {
        (one.originator_id, one.originator_version): one.id
        for one in recorder.select_notifications(start=1, limit=10)
        if one.originator_id != another
    }


def test_a_record_that_lost_a_fact_is_found_by_its_numbers(recorder: ApplicationRecorder) -> None:
    """The first or one between; of the last the numbers say nothing. Each with its first there."""
    whole, beheaded, gapped = uuid4(), uuid4(), uuid4()
    for originator, *versions in ((whole, 1, 2), (beheaded, 2, 3), (gapped, 1, 2, 4)):
        recorder.insert_events(facts(originator, *versions))

    assert isinstance(recorder, FolderRecorder | CityRecorder)
    assert recorder.select_gaps() == {beheaded: 2, gapped: 1}


def test_a_record_that_lost_every_fact_is_found_by_who_knows_of_it(
    recorder: ApplicationRecorder,
) -> None:
    """Nothing in the log names it, so the store is asked about those that are known elsewhere."""
    whole, beheaded, gone = uuid4(), uuid4(), uuid4()
    for originator, *versions in ((whole, 1, 2), (beheaded, 2)):
        recorder.insert_events(facts(originator, *versions))

    assert isinstance(recorder, FolderRecorder | CityRecorder)
    assert recorder.select_missing([whole, gone, beheaded]) == [gone]
    assert recorder.select_missing([]) == []


def test_facts_are_read_back_in_their_order(recorder: ApplicationRecorder) -> None:
    """One dispute's facts, all, from a version on, up to one, and the last first."""
    one, other = uuid4(), uuid4()
    recorder.insert_events(facts(one, 1, 2))
    recorder.insert_events(facts(other, 1))
    recorder.insert_events(facts(one, 3, 4))

    assert [f.originator_version for f in recorder.select_events(one)] == [1, 2, 3, 4]
    assert [f.originator_version for f in recorder.select_events(one, gt=2)] == [3, 4]
    assert [f.originator_version for f in recorder.select_events(one, lte=2)] == [1, 2]
    last = recorder.select_events(one, desc=True, limit=1)
    assert last == facts(one, 4)


def test_an_answer_names_the_positions_it_wrote(recorder: ApplicationRecorder) -> None:
    """A command's answer carries its position in the log, so a reader can wait for it."""
    positions = recorder.insert_events(facts(uuid4(), 1, 2, 3))

    log = recorder.select_notifications(start=1, limit=10)
    assert positions == [entry.id for entry in log]
    assert recorder.max_notification_id() == positions[-1]


@pytest.mark.parametrize(("many", "each"), [(1, 900_000), (500, 1_400), (1_000, 1_400)])
def test_a_write_larger_than_every_buffer_arrives(
    recorder: ApplicationRecorder, many: int, each: int
) -> None:
    """A long statement, or a minute of many disputes; a conflict is told, and writes nothing."""
    state, other = b"x" * each, uuid4()
    written = [StoredEvent(uuid4(), 1, "dispute.filed", state) for _ in range(many)]

    assert len(recorder.insert_events(written) or ()) == many
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent(other, 1, "dispute.filed", state), *written])
    assert not recorder.select_events(other)
    assert len(recorder.insert_events(facts(other, 1)) or ()) == 1


def test_a_version_is_written_once(recorder: ApplicationRecorder) -> None:
    """Two mediators at once: the second learns of the first, and nothing of it is half-written."""
    one, companion = uuid4(), uuid4()
    recorder.insert_events(facts(one, 1))

    with pytest.raises(IntegrityError):
        recorder.insert_events([*facts(companion, 1), *facts(one, 1)])

    assert recorder.select_events(companion) == []
    assert len(recorder.select_notifications(start=1, limit=10)) == 1


def test_positions_rise_over_the_gaps_that_conflicts_leave(recorder: ApplicationRecorder) -> None:
    """A failed write may burn positions; those that are given stay in order."""
    one = uuid4()
    given = list(recorder.insert_events(facts(one, 1)) or [])
    for version in range(2, 12):
        with pytest.raises(IntegrityError):
            recorder.insert_events(facts(one, version - 1))
        given += recorder.insert_events(facts(one, version)) or []

    assert given == sorted(set(given))
    assert [entry.id for entry in recorder.select_notifications(start=1, limit=99)] == given


def test_a_position_is_never_given_away_again(store: Settings) -> None:
    """Deleting the last fact must not let another take its place unseen, not even after closing."""
    application = opened(store)
    [last] = application.recorder.insert_events(facts(uuid4(), 1)) or [0]
    with application.factory.datastore.transaction(commit=True) as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DELETE FROM {table(application)}")  # noqa: S608 - the recorder's own name
    application.close()

    reopened = opened(store)
    [following] = reopened.recorder.insert_events(facts(uuid4(), 1)) or [0]
    reopened.close()

    assert following > last


def table(application: Application[UUID]) -> str:
    """The table of events as the recorder names it."""
    recorder = application.recorder
    schema = getattr(application.factory.datastore, "schema", "")  # type: ignore[attr-defined]
    name = str(recorder.events_table_name)  # type: ignore[attr-defined]
    return f"{schema}.{name}" if schema and "." not in name else name


def test_a_subscriber_hears_of_what_its_own_process_writes(recorder: ApplicationRecorder) -> None:
    """What was written before and after subscribing comes once each, in order."""
    one = uuid4()
    recorder.insert_events(facts(one, 1, 2))
    with recorder.subscribe(gt=1) as subscription:
        recorder.insert_events(facts(one, 3))
        heard = [next(subscription).originator_version for _ in range(2)]

    assert heard == [2, 3]


def test_a_subscriber_hears_of_what_another_process_writes(store: Settings) -> None:
    """The API writes, dispatch and the projections listen: three processes on one store."""
    application = opened(store)
    with application.recorder.subscribe() as subscription:
        other = writing_process(store, streams=1, facts_each=3)
        heard = [next(subscription).originator_version for _ in range(3)]
        assert other.wait(30) == 0
    application.close()

    assert heard == [1, 2, 3]


def test_stopping_a_subscription_ends_who_waits(recorder: ApplicationRecorder) -> None:
    """A follower asked to stop does not wait for a fact that may never come."""
    subscription = recorder.subscribe()
    ended = Event()

    def listen() -> None:
        for _ in subscription:
            pass
        ended.set()

    listener = Thread(target=listen)
    with subscription:
        listener.start()
        subscription.stop()
        assert ended.wait(10)
    listener.join()


def test_two_processes_that_write_wait_for_each_other(store: Settings) -> None:
    """Neither fails because the other is writing, and nothing is lost or doubled."""
    opened(store).close()
    writers = [writing_process(store, streams=40, facts_each=5) for _ in range(2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]

    application = opened(store)
    log = application.recorder.select_notifications(start=1, limit=1000)
    application.close()
    assert len(log) == 2 * 40 * 5
    assert len({(entry.originator_id, entry.originator_version) for entry in log}) == len(log)


def test_many_hands_in_one_process_wait_for_each_other(recorder: ApplicationRecorder) -> None:
    """Thirty-two callers at once are all answered, well before a lock would time out."""
    began = monotonic()
    with ThreadPoolExecutor(32) as hands:
        written = list(hands.map(lambda _: recorder.insert_events(facts(uuid4(), 1)), range(128)))

    positions = [position for answer in written for position in answer or []]
    assert len(set(positions)) == 128
    assert monotonic() - began < LOCK_SECONDS


WRITER = """
import sys
from uuid import uuid4
from eventsourcing.application import Application
from eventsourcing.persistence import StoredEvent
from operations.settings import Settings
from operations.stores import event_store_env, opening

settings = Settings.model_validate_json(sys.argv[1])
with opening(settings):
    application = Application(env=event_store_env(settings))
for _ in range(int(sys.argv[2])):
    originator = uuid4()
    for version in range(1, int(sys.argv[3]) + 1):
        application.recorder.insert_events([StoredEvent(originator, version, "t", b"{}")])
application.close()
"""


def writing_process(store: Settings, *, streams: int, facts_each: int) -> subprocess.Popen[bytes]:
    """Another process of the same office, writing as fast as it can."""
    said = store.model_dump_json(exclude={"postgres_password"})
    command = [sys.executable, "-c", WRITER, said, str(streams), str(facts_each)]
    return subprocess.Popen(command, cwd=ROOT)
