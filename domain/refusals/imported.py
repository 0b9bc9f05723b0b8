"""What is refused of a dispute that came from another system, and of an import."""

from domain.refusals import NotFound, Refusal


class NotTakenOver(Refusal):
    """An imported dispute is history until a mediator takes it over; no other step is open."""

    code = "not-taken-over"


class NotToBeTakenOver(Refusal):
    """The dispute was not imported, or it was taken over already."""

    code = "not-to-be-taken-over"


class UnknownImport(NotFound):
    """There is no such import, or the caller may not know of it."""

    code = "unknown-import"
