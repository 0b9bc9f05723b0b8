"""Erasing: what a person's words are opened by, what keeps them, and the end of both.

What is decided stands in the record first; here it is done, and seen to be done. Whoever was
stopped in between does the rest when the office opens next.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Engine

from api.person_office import Listed
from domain.access_conditions import Condition
from domain.clocks import calendar_for, clocks_of, table_of
from domain.demand import Demand
from domain.destruction_list import KeptOut
from domain.dispute import Dispute
from domain.keeping import Class, FileClass
from domain.key_book import KeyBook, KeysDestroyed
from domain.known import known
from domain.person_facts import PartyOf
from domain.person_file import PersonFile, Words
from domain.record import Act, Record
from domain.refusals import Busy
from domain.refusals.access import NotReady
from domain.refusals.ledger import RecordBroken
from domain.refusals.persons import CaseStillOpen, StillKept, UnderHold
from domain.registry import Registry
from domain.retention import keeps, kept_until, matter_kept_until
from domain.sealed import PersonId
from domain.wording import OFFICE as CITY_TIME
from operations.key_ends import follow_book, keys_of, left_of
from operations.key_turns import ending, retire, retired_of
from operations.keys import Keys
from projections.follow import wait_for
from projections.generations import NoViews
from projections.persons import Standing, found_by_name, pages_due, records_of
from projections.search_index import forget
from workflows.passing_over import passed_over

PATIENCE_SECONDS = 10.0
"""How long an erasure waits for the views to know of every dispute a person has."""

OFFICE = "office"
AT_ONCE = 100
"""Persons of a list erased between two notes of it; a note that is lost is found out again."""

LOOKED_BACK = 500
"""Facts in one write: an order stands among the last of them."""


class Erasing:
    """Says what keeps somebody's words, and does what was decided about them."""

    def __init__(
        self,
        registry: Registry,
        keys: Keys,
        views: Engine,
        clock: Callable[[], datetime],
        schedule: Mapping[FileClass, Class],
    ) -> None:
        self.schedule = schedule
        self._registry = registry
        self._keys = keys
        self._views = views
        self._clock = clock

    def words(self, person: PersonId) -> Words:
        """What opens somebody's words, where they stand, and what keeps them; raises NotReady."""
        standing = self._records(person)
        until = [self._kept_until(one) for one in standing]
        file = self._file(person)
        today = self._clock().astimezone(CITY_TIME).date()
        return Words(
            keys=keys_of(self._keys.engine, person),
            parties=[PartyOf(one.record, one.party) for one in standing if one.party],
            kept=keeps(until, held=file is not None and file.is_held, today=today),
        )

    def words_apart(self, person: PersonId) -> Words:
        """The same, once their keys seal nothing more; raises NotReady.

        Whatever is filed in between is seen here, or is under a key that is no part of it: what is
        locked or destroyed is what this says, and no word of a dispute it does not name.
        """
        retire(self._keys.engine, [person], self._clock())
        self._keys.forget()
        return replace(self.words(person), keys=retired_of(self._keys.engine, person))

    def files_of(self, person: PersonId) -> list[UUID]:
        """The disputes somebody is a party of: a copy is their case files; raises NotReady."""
        return list(dict.fromkeys(one.record for one in self._records(person) if one.party))

    def do_what_is_decided(self) -> None:
        """Lock, unlock and destroy keys as the book of keys says, and note what was seen."""
        self._follow()
        book = self._book()
        if book is None or not book.ordered:
            return
        for erasure, order in book.ordered.items():
            with _passing_over():
                self._see(erasure, order.file, order.keys)

    def tell_unlocked(self, file: PersonFile) -> None:
        """Tell a person's disputes that their words may be processed again; raises NotReady."""
        self._tell_unlocked(file, self._records(file.person))

    def tell_whoever_was_not_told(self) -> None:
        """Tell the disputes of all who are unlocked, where whoever did so was stopped before it.

        A dispute was locked because the views knew of it, so they need not be level for this; where
        they are made anew just now, it is done at the next opening.
        """
        book = self._book()
        for file in sorted(book.unlocked) if book else ():
            try:
                with _passing_over():
                    one = self._registry.get(PersonFile, file)
                    self._tell_unlocked(one, records_of(self._views, one.person))
            except NoViews:
                return

    def _tell_unlocked(self, file: PersonFile, standing: Sequence[Standing]) -> None:
        parties = [PartyOf(one.record, one.party) for one in standing if one.party]
        self._registry.at_record(PersonFile, file.id).decide(
            PersonFile.tell_unlocked, self._act(), parties=parties
        )

    def due(self, seen: Condition, most: int) -> Sequence[PersonId]:
        """Those all of whose files were kept as long as the law asks; raises NotReady."""
        today = self._clock().astimezone(CITY_TIME).date()
        self._be_level()
        try:
            return list(self._found_due(seen, today, most))
        except NoViews:
            raise NotReady(parts="views") from None

    def erase_listed(self, listed: Listed, act: Act) -> tuple[list[str], list[KeptOut]]:
        """Erase the next persons of an approved list: who is erased now, and who is kept after all.

        Whoever was erased already is simply among them: a list goes on where it was stopped. Their
        keys seal nothing more before anybody looks at what keeps them, so whatever comes in between
        is seen here, or is under a key that stays.
        """
        retire(self._keys.engine, listed.persons[:AT_ONCE], self._clock())
        self._keys.forget()
        erased: list[str] = []
        kept: list[KeptOut] = []
        for person in listed.persons[:AT_ONCE]:
            try:
                self._erase_one(PersonId(person), listed, act)
            except (StillKept, UnderHold, CaseStillOpen, RecordBroken) as refusal:
                kept.append({"person": person, "why": refusal.code})
            else:
                erased.append(person)
        self.do_what_is_decided()
        return erased, kept

    def _erase_one(self, person: PersonId, listed: Listed, act: Act) -> None:
        registry, file = self._registry, PersonFile.create_id(person)
        if not registry.has(file):
            registry.open(PersonFile.open(act, person=person, centre=listed.centre), act)
        registry.at_record(PersonFile, file).decide(
            PersonFile.erase_as_listed,
            act,
            erasure=f"{listed.id}-{file.hex[:12]}",
            listed_by=listed.drawn_up_by,
            words=replace(self.words(person), keys=retired_of(self._keys.engine, person)),
        )

    def _found_due(self, seen: Condition, today: date, most: int) -> Iterator[PersonId]:
        left = most
        for page in pages_due(self._views, seen, today=today.isoformat(), most=most):
            for person in page:
                if left and self._is_due(PersonId(person)):
                    left -= 1
                    yield PersonId(person)
            if not left:
                return

    def _is_due(self, person: PersonId) -> bool:
        """Whoever has a file that cannot be read is not: nobody can say how long it is kept."""
        try:
            words = self.words(person)
        except RecordBroken as broken:
            passed_over("erasing", broken)
            return False
        return words.kept is None and bool(words.keys)

    def _see(self, erasure: str, file: UUID, keys: Sequence[str]) -> None:
        """Take what is left to find somebody by, and note that nothing is.

        Where a key is left, the book is followed once more from its start; an order with a key
        that is left even then is not carried out, and stays so.
        """
        if left_of(self._keys.engine, keys):
            self._follow(anew=True)
        person = self._registry.get(PersonFile, file).person
        forget(self._views, person)
        self._registry.at_record(KeyBook, KeyBook.create_id()).decide(
            KeyBook.see,
            self._act(),
            erasure=erasure,
            position=self._position_of(erasure),
            keys=left_of(self._keys.engine, keys),
            found=self._still_found(person),
        )

    def _follow(self, *, anew: bool = False) -> None:
        with ending(self._keys.engine):
            follow_book(self._keys.engine, self._registry, anew=anew)
        self._keys.forget()

    def _act(self) -> Act:
        now = self._clock()
        return Act(OFFICE, happened_at=now, recorded_at=now)

    def _still_found(self, person: PersonId) -> int:
        try:
            return found_by_name(self._views, person)
        except NoViews:
            return 0

    def _position_of(self, erasure: str) -> int:
        """Where an order stands in the log; nearly always at its end. Raises Busy."""
        last = self._registry.recorder.max_notification_id() or 0
        for start in (max(1, last - LOOKED_BACK), 1):
            for entry in self._orders_from(start):
                fact = self._registry.mapper.to_domain_event(entry)
                if isinstance(fact, KeysDestroyed) and fact.erasure == erasure:
                    return entry.id
        raise Busy

    def _orders_from(self, start: int) -> Sequence[Notification]:
        return self._registry.recorder.select_notifications(
            start=start, limit=LOOKED_BACK * 1000, topics=[KeysDestroyed.TOPIC]
        )

    def _kept_until(self, one: Standing) -> date | None:
        registry, record = self._registry, known(self._registry, Record, one.record)
        if isinstance(record, Dispute):
            table, calendar = table_of(registry, record), calendar_for(registry)
            clocks = clocks_of(registry, record, table, calendar)
            return kept_until(record, clocks, self.schedule)
        if isinstance(record, Demand):
            return matter_kept_until(record, self.schedule)
        return date.min

    def _records(self, person: PersonId) -> list[Standing]:
        self._be_level()
        try:
            return records_of(self._views, person)
        except NoViews:
            raise NotReady(parts="views") from None

    def _be_level(self) -> None:
        last = self._registry.recorder.max_notification_id() or 0
        try:
            is_level = wait_for(self._views, last, PATIENCE_SECONDS)
        except NoViews:
            is_level = False
        if not is_level:
            raise NotReady(parts="views")

    def _file(self, person: PersonId) -> PersonFile | None:
        file = PersonFile.create_id(person)
        return self._registry.get(PersonFile, file) if self._registry.has(file) else None

    def _book(self) -> KeyBook | None:
        book = KeyBook.create_id()
        return self._registry.get(KeyBook, book) if self._registry.has(book) else None


@contextmanager
def _passing_over() -> Iterator[None]:
    """Go on with the others where a record cannot be read; what is owed to it stays owed."""
    try:
        yield
    except RecordBroken as broken:
        passed_over("erasing", broken)
