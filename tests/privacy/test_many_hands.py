"""Many threads and several processes make the same keys at once, and agree."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

from domain.sealed import Field, Sealed, parts
from operations.keys import Keys
from operations.master_key import MasterKey
from operations.settings import Settings
from tests.privacy.cabinet import office_keys

HANDS = 12
PERSONS = [f"person-{number}" for number in range(25)]
TOGETHER: list[Barrier] = []


def now() -> datetime:
    """The time, in every process."""
    return datetime.now(UTC)


def wait_for_each_other(barrier: Barrier) -> None:
    """Give a new process what it needs to begin together with the others."""
    TOGETHER.append(barrier)


def open_an_office_and_seal(store: Settings) -> tuple[int, dict[str, str]]:
    """One process's morning: open the cabinet and seal for everyone, in an order of its own."""
    TOGETHER[0].wait(timeout=60)
    keys = office_keys(store, now=now)
    turn = os.getpid() % len(PERSONS)
    sealed = {
        person: keys.seal("王芳", subject=person, field=Field.NAME)
        for person in PERSONS[turn:] + PERSONS[:turn]
    }
    keys.engine.dispose()
    return os.getpid(), {person: str(value) for person, value in sealed.items()}


def test_several_processes_agree_on_every_key(store: Settings) -> None:
    """On the very first start, with no master key, tables or keys there yet, one of each wins."""
    context = get_context("spawn")
    barrier = context.Barrier(2)
    with ProcessPoolExecutor(
        2, mp_context=context, initializer=wait_for_each_other, initargs=(barrier,)
    ) as processes:
        mornings = list(processes.map(open_an_office_and_seal, [store] * 2))

    assert len({pid for pid, _ in mornings}) == 2
    (_, first), (_, second) = mornings
    for person in PERSONS:
        assert _key(first[person]) == _key(second[person])
    keys = office_keys(store, now=now)
    assert keys.open_many([*map(Sealed, first.values()), *map(Sealed, second.values())]) == [
        "王芳"
    ] * (2 * len(PERSONS))
    keys.engine.dispose()


def test_many_threads_agree_on_every_key(keys: Keys) -> None:
    """Requests that meet a person for the first time at one moment seal under one key."""
    together = threading.Barrier(HANDS)

    def seal(hand: int) -> dict[str, str]:
        turn = hand * 2
        order = PERSONS[turn:] + PERSONS[:turn]
        together.wait(timeout=60)
        keys.prepare({person: person for person in order[: hand + 1]})
        return {p: str(keys.seal("王芳", subject=p, field=Field.NAME)) for p in order}

    with ThreadPoolExecutor(HANDS) as threads:
        hands = list(threads.map(seal, range(HANDS)))

    for person in PERSONS:
        assert len({_key(hand[person]) for hand in hands}) == 1
    everything = [Sealed(value) for hand in hands for value in hand.values()]
    assert set(keys.open_many(everything)) == {"王芳"}


def test_many_threads_make_one_master_key(tmp_path: Path) -> None:
    """The file is written whole, by one, and no draft of it is left behind."""
    path = tmp_path / "apart" / "master.key"
    together = threading.Barrier(HANDS)

    def make(_hand: int) -> str:
        together.wait(timeout=60)
        return MasterKey.from_file(path, may_create=True).name

    with ThreadPoolExecutor(HANDS) as threads:
        names = set(threads.map(make, range(HANDS)))

    assert len(names) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def _key(sealed: str) -> str:
    return parts(Sealed(sealed)).key_id
