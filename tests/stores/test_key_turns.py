"""Keys held by whoever keeps words, and ended by whoever erases: in turn, and never for ever."""

from datetime import UTC, datetime
from threading import Barrier, Event, Thread

from operations.key_ends import keys_of
from operations.key_turns import retire
from operations.office import open_office
from operations.settings import Settings

HOLDERS = 6
ROUNDS = 25


def test_who_holds_many_keys_and_who_ends_many_do_not_wait_for_each_other(
    store: Settings,
) -> None:
    """A request holds the keys of several people, and a list ends those of several: both go on."""
    with open_office(store) as office:
        people = [f"p-{number}" for number in range(8)]
        ended, begun = Event(), Barrier(HOLDERS + 1)
        troubles: list[BaseException] = []

        def holds(first: int) -> None:
            begun.wait()
            order = people[first:] + people[:first]
            while not ended.is_set():
                try:
                    office.keys.prepare({one: one for one in order})
                    ids = [key for one in order for key in keys_of(office.keys_store, one)]
                    with office.keys.held(ids):
                        pass
                except BaseException as trouble:
                    troubles.append(trouble)
                    raise

        threads = [Thread(target=holds, args=(first,)) for first in range(HOLDERS)]
        for thread in threads:
            thread.start()
        begun.wait()
        try:
            for round_ in range(ROUNDS):
                retire(office.keys_store, people[round_ % 5 :][::-1], datetime.now(UTC))
        finally:
            ended.set()
            for thread in threads:
                thread.join()

        assert troubles == []
