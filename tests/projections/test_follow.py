"""The views follow the log: every fact once, whoever is killed, and one follower at a time."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from domain.centres import Centre
from domain.consent import Way
from domain.dispute import Dispute
from domain.registry import Registry
from domain.sealed import Field
from domain.values import PartyId
from operations.keys import Keys, UnknownKey
from operations.office import Office, open_office
from operations.settings import EMBEDDED, Settings
from projections.follow import Follower, level, wait_for
from projections.generations import Overtaken, reading
from projections.rebuild import rebuild
from tests.projections.town import Town, every_row

LONG = 60.0


def follower(office: Office, at_once: int = 500) -> Follower:
    """Whoever follows in this office, at the projector's seat."""
    seat = office.seat("project")
    return Follower(
        office.registry, office.views, office.keys, office.centres, seat, at_once=at_once
    )


def somebody_calls(town: Town, dispute: UUID | None = None) -> int:
    """An attempt to reach the company, in this dispute or a new one; its position."""
    called = dispute or town.file()
    party = PartyId("R1")
    return town.do(called, Dispute.record_contact_attempt, party=party, way=Way.PHONE, reached=True)


def a_working_day(town: Town, disputes: int = 4) -> None:
    """Several disputes on different roads."""
    for number in range(disputes):
        town.settled_outside(town.accepted(name=f"王小{number}"))
        town.declined(town.file(name=f"李大{number}"))
        town.handed_over(town.accepted(name=f"陈中{number}"), "huli")
        town.asked()


def test_every_fact_is_in_the_views_once(town: Town) -> None:
    """Batches of one or of a thousand lead to the same rows."""
    a_working_day(town)

    one_by_one = town.scribe()
    while one_by_one.write_on(1):
        pass
    rows = every_row(town.office)
    rebuild(*parts(town.office), lambda _done, _whole: None)

    assert every_row(town.office) == rows


def parts(office: Office) -> tuple[Registry, Engine, Keys, Mapping[str, Centre]]:
    """What views are made of."""
    return office.registry, office.views, office.keys, office.centres


def test_a_desk_too_small_changes_nothing(town: Town) -> None:
    """A file that left the desk is read again from the store, as of the fact before."""
    a_working_day(town, disputes=2)
    dispute = town.accepted(name="赵六")
    town.follow()
    crowded = town.scribe(desk=1)
    for _ in range(3):
        somebody_calls(town, dispute)
        town.file(name="钱七")
    while crowded.write_on(2):
        pass
    rows = every_row(town.office)

    rebuild(*parts(town.office), lambda _done, _whole: None)

    assert every_row(town.office) == rows


@pytest.mark.kill
def test_killed_in_the_middle_nothing_is_lost_or_written_twice(town: Town, tmp_path: Path) -> None:
    """Whenever it dies, rows and position stand in one write (kill -9, again and again)."""
    a_working_day(town, disputes=10)
    store = town.office.settings
    last = town.office.registry.recorder.max_notification_id() or 0
    goals = [last * part // 6 for part in range(1, 6)]

    for goal in goals:
        killed_after(town.office, goal, store, tmp_path)
        assert level(town.office.registry, town.office.views).position < last
    projector = started(store, tmp_path, at_once=50)
    assert wait_for(town.office.views, last, LONG)
    ended(projector)

    rows = every_row(town.office)
    assert len(rows["chronicle"]) == followed_facts(town.office)
    rebuild(*parts(town.office), lambda _done, _whole: None)
    assert every_row(town.office) == rows


def started(store: Settings, home: Path, at_once: int) -> subprocess.Popen[bytes]:
    """A projector in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.projections.projector",
        store.model_dump_json(),
        str(at_once),
    ]
    with (home / "projector.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def killed_after(office: Office, position: int, store: Settings, home: Path) -> None:
    """Let a projector work until the views are past a position, and kill it where it is."""
    projector = started(store, home, at_once=1)
    until = monotonic() + LONG
    while not _is_past(office, position):
        assert projector.poll() is None, (home / "projector.log").read_text()
        assert monotonic() < until
        sleep(0.001)
    projector.send_signal(signal.SIGKILL)
    projector.wait()


def _is_past(office: Office, position: int) -> bool:
    return wait_for(office.views, position, 0)


def ended(projector: subprocess.Popen[bytes]) -> None:
    """End a process."""
    projector.kill()
    projector.wait()


def followed_facts(office: Office) -> int:
    """How many facts of disputes, consultations and demands the log has."""
    log = office.registry.recorder.select_notifications(1, 100_000)
    return sum(entry.topic.startswith(("dispute.", "consultation.", "demand.")) for entry in log)


def test_of_two_projectors_one_works_and_one_takes_over(town: Town) -> None:
    """The second stands by until the first is gone, and goes on where it left."""
    office = town.office
    first_stop, second_stop = Event(), Event()
    first = Thread(target=follower(office).run, args=[first_stop])
    second = Thread(target=follower(office).run, args=[second_stop])
    first.start()
    position = somebody_calls(town)
    assert wait_for(office.views, position, LONG)

    second.start()
    position = somebody_calls(town)
    assert wait_for(office.views, position, LONG)
    first_stop.set()
    first.join(LONG)
    position = somebody_calls(town)
    assert wait_for(office.views, position, LONG)
    second_stop.set()
    second.join(LONG)

    assert not first.is_alive()
    assert not second.is_alive()
    assert len(every_row(office)["chronicle"]) == followed_facts(office)


def test_the_books_of_calendars_have_no_view(town: Town) -> None:
    """They concern no dispute: a follower passes over them, and is level all the same."""
    town.file()
    town.follow()

    assert len(every_row(town.office)["chronicle"]) == 1
    assert level(town.office.registry, town.office.views).behind == 0


def test_who_lost_the_seat_unawares_writes_nothing(town: Town) -> None:
    """Two who both think they hold the seat: the slower one is overtaken and adds no row."""
    begun = town.office.registry.recorder.max_notification_id() or 0
    town.accepted()
    quick, slow = town.scribe(), town.scribe()
    quick.write_on(begun + 3)

    with pytest.raises(Overtaken):
        slow.write_on(begun + 3)

    with reading(town.office.views) as now:
        chronicle = now.tables.chronicle
        count = now.connection.scalar(select(func.count()).select_from(chronicle))
        assert (now.position, count) == (begun + 3, 3)


def test_a_view_that_fails_stops_and_says_so(town: Town, tmp_path: Path) -> None:
    """Keys and events out of step: no row is guessed, and /readyz shows why."""
    elsewhere = Settings(home=tmp_path / "elsewhere", persistence_module=EMBEDDED)
    with open_office(elsewhere) as other:
        strange = Town(other, town.clock).sealed("别处的话", "外人", Field.NAME)
    dispute = town.file()
    position = town.office.registry.recorder.max_notification_id() or 0
    town.follow()
    town.do(dispute, Dispute.correct_party, party=PartyId("R1"), details={"name": strange})

    with pytest.raises(UnknownKey):
        follower(town.office).run(Event())

    now = level(town.office.registry, town.office.views)
    assert (now.position, now.trouble) == (position, "UnknownKey")
    assert now.behind > 0


def test_a_reader_may_wait_for_a_position(town: Town) -> None:
    """`?after=` waits until the view has passed it, and not for ever."""
    stop = Event()
    at_work = Thread(target=follower(town.office).run, args=[stop])
    at_work.start()
    position = somebody_calls(town)

    assert wait_for(town.office.views, position, LONG)
    assert not wait_for(town.office.views, position + 1, 0.05)
    stop.set()
    at_work.join(LONG)
