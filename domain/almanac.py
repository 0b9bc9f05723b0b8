"""The almanac: which days work and which hours are kept, as the books of the office have it now.

Other processes publish too, so each question reads what was recorded since the last one; the books
themselves stay at rest with the registry, and are not read again from their first page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from domain.calendar_notice import must_be_a_calendar
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.record import Act, Fact, Record
from domain.refusals import NotFound
from domain.refusals.ledger import CalendarBroken, RecordBroken
from domain.shipped import shipped_hours, shipped_years
from domain.values import CentreId
from domain.working_days import CentreCalendar, WorkingCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

B = TypeVar("B", bound=Record)
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a book of days cannot be read any further; `centre` is empty for that of the law."""

    centre: str
    version: int


class Almanac:
    """Tells the calendars of the law and of the centres."""

    def __init__(self, registry: "Registry") -> None:
        self._registry = registry
        self._past: dict[int, WorkingCalendar] = {0: WorkingCalendar()}
        self._past_hours: dict[tuple[UUID, int, int], CentreCalendar] = {}
        self._recorded: dict[UUID, tuple[datetime, ...]] = {}

    def open_books(self, act: Act) -> None:
        """Open the books that are not there yet, and publish the years that ship, once."""
        registry = self._registry
        books: list[Record] = [CalendarBook.open(act)]
        books += [CentreBook.open(act, centre=centre) for centre in registry.centres.values()]
        new = [book for book in books if not registry.has(book.id)]
        if new:
            registry.open(new[0], act, *new[1:])
        law = registry.at_record(CalendarBook, CalendarBook.create_id())
        with suppress(RecordBroken):  # into a book that cannot be read nothing is written
            law.decide(CalendarBook.publish_shipped, act, shipped=shipped_years())

    def law(self) -> WorkingCalendar:
        """The working days of the law; none are known before the book was opened (version 0).

        Raises CalendarBroken where its book cannot be read.
        """
        with _told_of_the_law():
            told = self._told(CalendarBook, CalendarBook.create_id(), self._at_its_version)
        return told or WorkingCalendar()

    def law_left(self) -> tuple[WorkingCalendar, Break | None]:
        """The working days of the law; where its book is broken as they stood before, and where.

        For whoever works through the whole city: it must not stand still for one book.
        """
        try:
            return self.law(), None
        except CalendarBroken as broken:
            version = _follows_on_to(broken)
            return self._law_before(version), Break("", version)

    def _law_before(self, version: int) -> WorkingCalendar:
        """As the book said at a version; of a year it did not have yet, what ships of it."""
        shipped = {said["year"]: must_be_a_calendar(said) for said in shipped_years()}
        return WorkingCalendar({**shipped, **self.law_at(version).years}, version)

    def _at_its_version(self, book: CalendarBook) -> WorkingCalendar:
        """One calendar a version, so that what was counted by it is known again."""
        if book.version not in self._past:
            self._past[book.version] = book.calendar()
        return self._past[book.version]

    def law_at(self, version: int) -> WorkingCalendar:
        """The working days of the law as the book had them at a version.

        Raises NotFound, and CalendarBroken where it cannot be read so far.
        """
        if version not in self._past:
            book = CalendarBook.create_id()
            with _told_of_the_law():
                then = self._registry.get(CalendarBook, book, version).calendar()
            if then.version != version:
                raise NotFound(id=str(book))
            self._past[version] = then
        return self._past[version]

    def law_by(self, moment: datetime) -> WorkingCalendar:
        """The working days of the law as the office had published them by a moment.

        Raises CalendarBroken where its book cannot be read, whenever that was written.
        """
        with _told_of_the_law():
            version = self._version_by(CalendarBook.create_id(), moment)
        return self.law_at(version)

    def centre_by(self, centre_id: CentreId, moment: datetime) -> CentreCalendar:
        """When a centre was open, as it had been said by a moment; raises KeyError."""
        centre, law = self._registry.centres[centre_id], self.law_by(moment)
        book = CentreBook.create_id(centre_id)
        version = self._version_by(book, moment)
        if not version:
            return CentreCalendar(law=law, zone=centre.zone, hours=shipped_hours())
        then = book, version, law.version
        if then not in self._past_hours:
            self._past_hours[then] = self._registry.get(CentreBook, book, version).calendar(law)
        return self._past_hours[then]

    def _version_by(self, book: UUID, moment: datetime) -> int:
        """The version of a book at a moment; 0 before it was opened."""
        known = self._recorded.get(book, ())
        since = self._registry.events.get(book, gt=len(known))
        recorded_at = (fact.timestamp for fact in since if isinstance(fact, Fact))
        known = self._recorded[book] = (*known, *recorded_at)
        recorded = (version for version, at in enumerate(known, 1) if at <= moment)
        return max(recorded, default=0)

    def centre(self, centre_id: CentreId) -> CentreCalendar:
        """When a centre is open; raises KeyError where the city has no such centre.

        Raises RecordBroken where its book cannot be read, CalendarBroken where that of the law.
        """
        return self._centre(centre_id, self.law())

    def centre_left(self, centre_id: CentreId) -> tuple[CentreCalendar, list[Break]]:
        """When a centre is open; where a book is broken as it said before, and where each breaks.

        Before its first page a centre keeps the hours that ship. Raises KeyError.
        """
        law, lost = self.law_left()
        breaks = [lost] if lost else []
        try:
            return self._centre(centre_id, law), breaks
        except RecordBroken as broken:
            version = _follows_on_to(broken)
        breaks.append(Break(centre_id, version))
        if not version:
            zone = self._registry.centres[centre_id].zone
            return CentreCalendar(law=law, zone=zone, hours=shipped_hours()), breaks
        book = self._registry.get(CentreBook, CentreBook.create_id(centre_id), version)
        return book.calendar(law), breaks

    def _centre(self, centre_id: CentreId, law: WorkingCalendar) -> CentreCalendar:
        zone, book = self._registry.centres[centre_id].zone, CentreBook.create_id(centre_id)
        told = self._told(CentreBook, book, lambda found: found.calendar(law))
        return told or CentreCalendar(law=law, zone=zone, hours=shipped_hours())

    def _told(self, kind: type[B], book: UUID, tell: Callable[[B], C]) -> C | None:
        try:
            found = self._registry.take_up(kind, book)
        except NotFound:
            return None
        told = tell(found)
        self._registry.lay_down(found)
        return told


@contextmanager
def _told_of_the_law() -> Iterator[None]:
    """Say of a book that cannot be read that it is the law's calendar; raises CalendarBroken."""
    try:
        yield
    except RecordBroken as broken:
        raise CalendarBroken(**broken.details) from None


def _follows_on_to(broken: RecordBroken) -> int:
    return int(str(broken.details["version"]))
