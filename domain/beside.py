"""What stands beside a dispute and is written with it, in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.record import Act
from domain.values import CentreId, Day, OfficerId

if TYPE_CHECKING:
    from domain.case_numbers import CaseNumbers
    from domain.centres import Centre
    from domain.dispute import Dispute
    from domain.inspector_day import InspectorDay
    from domain.working_days import CentreCalendar


class Beside(Protocol):
    """The registry's shelf, open to a decision; all that is touched is saved with the dispute."""

    def centre(self, centre_id: CentreId) -> "Centre":
        """A centre of the city: its name, its districts, its time zone."""

    def calendar(self, centre_id: CentreId) -> "CentreCalendar":
        """When a centre is open."""

    def runs(self, body: str) -> bool:
        """Say whether a body is a centre of this very office."""

    def centres(self) -> "Mapping[str, Centre]":
        """Every centre of the city."""

    def case_numbers(self, centre: CentreId, year: int, act: Act) -> "CaseNumbers":
        """The book of case numbers of a centre and year, opened if it is new.

        Raises RecordBroken where a dispute bears its next number already.
        """

    def inspector_day(self, inspector: OfficerId, day: Day, act: Act) -> "InspectorDay":
        """The day of one inspector, opened if it is new."""

    def dispute(self, dispute_id: UUID) -> "Dispute":
        """Another dispute, to be written together with this one; raises NotFound."""

    def rules_on(self, centre_id: CentreId, act: Act) -> str:
        """The version of the rule table in force at a centre on the day of an act."""

    def would_change(self, dispute_id: UUID, rules: str) -> str:
        """The digest of what would change under a version of the rules; raises UnknownRules."""

    def new_dispute(self, dispute: "Dispute") -> None:
        """Lay a newly opened sibling dispute beside, to be saved in the same write."""
