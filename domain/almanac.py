"""The almanac: which days work and which hours are kept, as the books of the office have it now.

Other processes publish too, so each question reads what was recorded since the last one; the books
themselves stay at rest with the registry, and are not read again from their first page.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.record import Act, Fact, Record
from domain.refusals import NotFound
from domain.shipped import shipped_hours, shipped_years
from domain.values import CentreId
from domain.working_days import CentreCalendar, WorkingCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

B = TypeVar("B", bound=Record)
C = TypeVar("C")


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
        law.decide(CalendarBook.publish_shipped, act, shipped=shipped_years())

    def law(self) -> WorkingCalendar:
        """The working days of the law; none are known before the book was opened (version 0)."""
        told = self._told(CalendarBook, CalendarBook.create_id(), self._at_its_version)
        return told or WorkingCalendar()

    def _at_its_version(self, book: CalendarBook) -> WorkingCalendar:
        """One calendar a version, so that what was counted by it is known again."""
        if book.version not in self._past:
            self._past[book.version] = book.calendar()
        return self._past[book.version]

    def law_at(self, version: int) -> WorkingCalendar:
        """The working days of the law as the book had them at a version; raises NotFound."""
        if version not in self._past:
            book = CalendarBook.create_id()
            then = self._registry.get(CalendarBook, book, version).calendar()
            if then.version != version:
                raise NotFound(id=str(book))
            self._past[version] = then
        return self._past[version]

    def law_by(self, moment: datetime) -> WorkingCalendar:
        """The working days of the law as the office had published them by a moment."""
        return self.law_at(self._version_by(CalendarBook.create_id(), moment))

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
        """When a centre is open; raises KeyError where the city has no such centre."""
        centre, law = self._registry.centres[centre_id], self.law()
        book = CentreBook.create_id(centre_id)
        told = self._told(CentreBook, book, lambda found: found.calendar(law))
        return told or CentreCalendar(law=law, zone=centre.zone, hours=shipped_hours())

    def centre_before(self, centre_id: CentreId, version: int) -> CentreCalendar:
        """When a centre was open as its book said at a version; as it ships before the first."""
        centre, law = self._registry.centres[centre_id], self.law()
        if not version:
            return CentreCalendar(law=law, zone=centre.zone, hours=shipped_hours())
        book = self._registry.get(CentreBook, CentreBook.create_id(centre_id), version)
        return book.calendar(law)

    def _told(self, kind: type[B], book: UUID, tell: Callable[[B], C]) -> C | None:
        try:
            found = self._registry.take_up(kind, book)
        except NotFound:
            return None
        told = tell(found)
        self._registry.lay_down(found)
        return told
