"""Who writes the access log: entries wait a second at most, and go to the store together."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Event, Lock, Thread
from typing import Any

import structlog
from eventsourcing.persistence import IntegrityError

from domain.access_log import AccessDay, Read, Refused, SignInFailed
from domain.record import Act, Fact
from domain.refusals import Busy
from domain.registry import Registry
from domain.wording import OFFICE as CITY_TIME

log = structlog.get_logger()

EVERY_SECONDS = 1.0
"""How long a reading may wait; what a process ended by force had not written is lost with it."""

MOST_WAITING = 10_000
"""Entries that may wait, some 500 bytes each; whoever brings one more waits for the store."""

READINGS_AT_ONCE = 200
"""Readings in one fact, some 100 kB."""

TRIES = 4
"""How often a page is begun again: the store may have kept one and failed to say so."""

MOST_LOGINS = 50
"""Logins tried in vain that are told apart in one second of one process."""

NAME_BYTES = 4

OFFICE = "office"
"""The actor under whose name the readings of a second are written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be written: into whose book, when it was, by whom, and what of it."""

    centre: str
    at: datetime
    by: str
    kind: type[Fact]
    said: Mapping[str, Any]

    @property
    def is_of_nobody(self) -> bool:
        """Whether somebody whom no key made known was turned away: these are only counted."""
        return self.kind in (Refused, SignInFailed) and not self.said["caller"]

    @property
    def counted_as(self) -> tuple[str, ...]:
        """What is the same of those that are counted together."""
        told = ("door", "code", "login", "subject", "why_failed")
        return (self.centre, *(str(self.said.get(name, "")) for name in told))


@dataclass(eq=False, slots=True)
class _Letter:
    entry: Entry
    position: int = 0


class AccessWriter:
    """Writes entries into the books of their centres' days; what waits goes in one commit."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._name = secrets.token_hex(NAME_BYTES)
        self._waiting: list[_Letter] = []
        self._at_the_tray = Lock()
        self._writing = Lock()
        self._closing = Event()
        self._thread: Thread | None = None

    def soon(self, entry: Entry) -> None:
        """Have an entry written within a second; raises what the store says where too many wait."""
        letter = _Letter(entry)
        with self._at_the_tray:
            self._waiting.append(letter)
            must_write = len(self._waiting) >= MOST_WAITING or self._closing.is_set()
            if self._thread is None and not must_write:
                self._thread = Thread(target=self._keep_writing, name="access-log", daemon=True)
                self._thread.start()
        if must_write:
            self._carry(letter)

    def now(self, entry: Entry) -> int:
        """Write an entry, and what waits, before going on; its position in the log.

        Raises Busy, or what the store says: then it is not written, now or later.
        """
        letter = _Letter(entry)
        with self._at_the_tray:
            self._waiting.append(letter)
        return self._carry(letter)

    def write_up(self) -> None:
        """Write what waits; raises Busy, or what the store says, and then it goes on waiting."""
        self._carry(None)

    def close(self) -> None:
        """Write what waits, and no more after that but at once."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        self.write_up()

    def _carry(self, mine: _Letter | None) -> int:
        """Write whatever waits, unless somebody has written mine meanwhile; its position."""
        with self._writing:
            if mine is not None and mine.position:
                return mine.position
            with self._at_the_tray:
                bag, self._waiting = self._waiting, []
            try:
                position = self._write([letter.entry for letter in bag]) if bag else 0
            except BaseException:
                with self._at_the_tray:
                    self._waiting[:0] = [letter for letter in bag if letter is not mine]
                raise
            for letter in bag:
                letter.position = position
            return position

    def _keep_writing(self) -> None:
        while not self._closing.wait(EVERY_SECONDS):
            try:
                self.write_up()
            except Exception as error:  # noqa: BLE001 - it waits, until too many do
                log.warning("access log waits", error=type(error).__name__)

    def _write(self, entries: Sequence[Entry]) -> int:
        """Write entries, all or none; raises Busy, or what the store says."""
        told = list(_counted(entries))
        for _ in range(TRIES):
            pages = [self._page(*book, told) for book in dict.fromkeys(map(self._book, told))]
            try:
                return self._registry.keep(*pages)[-1].notification.id
            except IntegrityError:
                continue
        raise Busy

    def _book(self, entry: Entry) -> tuple[str, date]:
        """The centre, and its day by its own clock."""
        centre = self._registry.centres.get(entry.centre)
        return entry.centre, entry.at.astimezone(centre.zone if centre else CITY_TIME).date()

    def _page(self, centre: str, day: date, told: Sequence[Entry]) -> AccessDay:
        """The book with everything of its own written into it, not yet kept."""
        mine = [entry for entry in told if self._book(entry) == (centre, day)]
        now = self._registry.clock()
        act = Act(OFFICE, happened_at=mine[-1].at, recorded_at=now)
        page = self._found(centre, day, act)
        readings: list[Any] = [entry.said for entry in mine if entry.kind is Read]
        for start in range(0, len(readings), READINGS_AT_ONCE):
            page.enter_readings(act, readings=readings[start : start + READINGS_AT_ONCE])
        for entry in mine:
            if entry.kind is not Read:
                one = Act(entry.by, happened_at=entry.at, recorded_at=now)
                page.enter(one, entry.kind, **entry.said)
        return page

    def _found(self, centre: str, day: date, act: Act) -> AccessDay:
        """This process's book at its last page; what stands there is not read."""
        book = AccessDay.create_id(centre, day, self._name)
        last = self._registry.recorder.select_events(book, desc=True, limit=1)
        if not last:
            return AccessDay.open(act, centre=centre, day=day, writer=self._name)
        first, *_ = self._registry.events.get(book, limit=1)
        return AccessDay.at_page(first, last[0].originator_version)


def _counted(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries in their order; of those turned away unknown, one a door and code, counted.

    Of many logins tried the first few are told apart; whoever makes them up is counted together.
    """
    unknown: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        if not entry.is_of_nobody:
            yield entry
            continue
        one = entry
        if one.said.get("login") and one.counted_as not in unknown and len(unknown) >= MOST_LOGINS:
            one = replace(one, said={**one.said, "login": "", "subject": ""})
        kind = one.counted_as
        before = unknown[kind].said["times"] if kind in unknown else 0
        said = {**one.said, "times": before + one.said["times"]}
        unknown[kind] = replace(one, said=said)
    yield from unknown.values()
