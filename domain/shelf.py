"""The shelf: what stands beside the record on the desk while something is decided."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from domain.case_numbers import CaseNumbers
from domain.centres import Centre
from domain.clocks import digest_of, would_change
from domain.dispute import Dispute
from domain.inspector_day import InspectorDay
from domain.key_book import KeyBook
from domain.numbers_borne import must_be_free
from domain.office_time import calendar_of
from domain.person_file import PersonFile
from domain.record import Act, Record
from domain.refusals import NotFound
from domain.rule_table import newest
from domain.values import CentreId, Day, OfficerId
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

T = TypeVar("T", bound=Record)


class Shelf:
    """What stands beside the record on the desk; whatever is taken down is saved with it.

    A book that many write in is read and written alone: they would overtake each other for ever.
    """

    def __init__(
        self,
        registry: "Registry",
        record: Record,
        alone: ExitStack,
        calendars: dict[str, CentreCalendar] | None = None,
    ) -> None:
        self._registry = registry
        self._calendars = {} if calendars is None else calendars
        self._alone = alone
        self._books: dict[UUID, Record] = {}
        if isinstance(record, Dispute | PersonFile):
            record.beside = self

    @property
    def touched(self) -> list[Record]:
        """Whatever was taken down."""
        return list(self._books.values())

    def put_away(self, record: Record) -> None:
        """Leave the record as the store knows it."""
        if isinstance(record, Dispute | PersonFile):
            record.beside = None

    def centre(self, centre_id: CentreId) -> Centre:
        """A centre of the city: its name, its districts, its time zone."""
        return self._registry.centres[centre_id]

    def calendar(self, centre_id: CentreId) -> CentreCalendar:
        """When a centre is open; read once for all that is decided together."""
        if centre_id not in self._calendars:
            self._calendars[centre_id] = calendar_of(self._registry, centre_id)
        return self._calendars[centre_id]

    def runs(self, body: str) -> bool:
        """Say whether a body is a centre of this very office."""
        return body in self._registry.centres

    def centres(self) -> Mapping[str, Centre]:
        """Every centre of the city."""
        return self._registry.centres

    def case_numbers(self, centre: CentreId, year: int, act: Act) -> CaseNumbers:
        """The book of case numbers of a centre and year, opened if it is new.

        Raises RecordBroken where a dispute bears its next number already.
        """
        book = CaseNumbers.create_id(centre, year)
        if book not in self._books:
            self._alone.enter_context(self._registry.turn)
            prefix = self._registry.centres[centre].number_prefix
            found = self._registry.case_numbers(book) or CaseNumbers.open(
                act, centre=centre, year=year, prefix=prefix
            )
            must_be_free(self._registry, found)
            self._books[book] = found
        return self._books[book]  # type: ignore[return-value]

    def inspector_day(self, inspector: OfficerId, day: Day, act: Act) -> InspectorDay:
        """The day of one inspector, opened if it is new."""
        return self._take(
            InspectorDay,
            InspectorDay.create_id(inspector, day),
            lambda: InspectorDay.open(act, inspector=inspector, day=day),
        )

    def key_book(self, act: Act) -> KeyBook:
        """The book of keys, opened if it is new."""
        return self._take(KeyBook, KeyBook.create_id(), lambda: KeyBook.open(act))

    def dispute(self, dispute_id: UUID) -> Dispute:
        """Another dispute, to be written together with this one; raises NotFound."""
        found = self._books.get(dispute_id) or self._registry.dispute(dispute_id)
        self._books[dispute_id] = found
        return found  # type: ignore[return-value]

    def rules_on(self, centre_id: CentreId, act: Act) -> str:
        """The version of the rule table in force at a centre on the day of an act."""
        day = act.happened_at.astimezone(self._registry.centres[centre_id].zone).date()
        return newest(self._registry.rules, day).version

    def would_change(self, dispute_id: UUID, rules: str) -> str:
        """The digest of what would change under a version of the rules; raises UnknownRules."""
        dispute = self._registry.dispute(dispute_id)
        return digest_of(rules, would_change(self._registry, dispute, rules))

    def new_dispute(self, dispute: Dispute) -> None:
        """Lay a newly opened sibling dispute beside, to be saved in the same write."""
        self._books[dispute.id] = dispute

    def _take(self, kind: type[T], book: UUID, opened: Callable[[], T]) -> T:
        found = self._books.get(book)
        if found is None:
            self._alone.enter_context(self._registry.turn)
            try:
                found = self._registry.get(kind, book)
            except NotFound:
                found = opened()
            self._books[book] = found
        return found  # type: ignore[return-value]
