"""A question becomes a dispute: both are kept in one write, and each names the other."""

from uuid import UUID

from domain.consultation import Consultation
from domain.dispute import Dispute
from domain.links import LinkKind
from domain.record import Act
from domain.refusals import StaleVersion
from domain.registry import Decided, Registry


def convert(
    registry: Registry,
    act: Act,
    consultation: UUID,
    dispute: Dispute,
    *,
    expected: int | None = None,
) -> Decided[Dispute]:
    """Keep a dispute newly filed out of a consultation, with the link on both.

    `expected` is the consultation's version the caller has seen. Raises NotFound, StaleVersion,
    AlreadyConverted, RequestReused, NotYetHappened, Busy.
    """
    asked = registry.get(Consultation, consultation)
    if asked.dispute != dispute.id:
        _must_be_as_expected(asked, expected)
    asked.convert(act, dispute=dispute.id)
    dispute.note_link(act, other=consultation, kind=LinkKind.CONSULTATION)
    return registry.open(dispute, act, asked)


def _must_be_as_expected(asked: Consultation, expected: int | None) -> None:
    if expected is not None and asked.person_version != expected:
        raise StaleVersion(expected=expected, current=asked.person_version)
