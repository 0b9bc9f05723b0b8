"""When each anchor of the rule table came about in a record: read from its facts (pure).

Facts are read in the order recorded, and each moment is when it happened. A correction stands in
the place of what it corrects, so a clock starts from what was so and not from the slip.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.anchors import ANCHORS, On
from domain.bodies import read_bodies
from domain.parties import APPLICANT
from domain.record import Fact
from domain.values import BodyId


@dataclass(frozen=True, slots=True)
class Moment:
    """One anchor came about: which, whose, when, and which fact says so; `days` it granted."""

    anchor: str
    subject: str
    at: datetime
    version: int
    days: int = 0
    corrected: bool = False


Moments = Mapping[str, Sequence[Moment]]
"""The moments of a record by anchor, each list in the order recorded."""


@dataclass(slots=True)
class _Seen:
    """What earlier facts said, that a later one leaves out."""

    zone: ZoneInfo
    channel: str = ""
    bodies: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    paid: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    performance_ends: datetime | None = None
    final: bool = False
    unsigned: set[str] = field(default_factory=set)

    def day(self, said: str) -> datetime:
        """A calendar day as a moment: its first, where the dispute is."""
        return datetime.combine(date.fromisoformat(said), time(), self.zone)


_NOTED = frozenset(
    {
        *("dispute.filed", "dispute.import_opened"),
        *("dispute.referral_offered", "dispute.referral_designated"),
        *("dispute.agreement_drafted", "dispute.agreement_redrafted", "dispute.awarded"),
        *("dispute.payment_recorded", "dispute.mediated_in_arbitration"),
        "dispute.mediation_document_signed",
    }
)
"""The facts a later one hangs on."""

Found = Iterator[tuple[str, str, datetime]]


def moments(facts: Iterable[Fact], zone: ZoneInfo) -> Moments:
    """Read every moment of a record that a rule may hang on."""
    seen = _Seen(zone)
    found: dict[str, list[Moment]] = defaultdict(list)
    for fact in as_corrected(facts):
        _take_note(fact, seen)
        version, corrected = fact.originator_version, bool(fact.corrects)
        for anchor, on in _BY_TOPIC.get(fact.TOPIC, ()):
            if _says(fact, on, seen):
                subject = getattr(fact, on.subject) if on.subject else ""
                days = getattr(fact, on.days) if on.days else 0
                at = getattr(fact, on.at)
                found[anchor].append(Moment(anchor, subject, at, version, days, corrected))
        for anchor, subject, at in _DERIVED.get(fact.TOPIC, _nothing)(fact, seen):
            found[anchor].append(Moment(anchor, subject, at, version, 0, corrected))
    return found


def as_corrected(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with each correction in the place of the fact of its kind that it corrects."""
    place: dict[int, int] = {}
    standing: dict[int, Fact] = {}
    for fact in facts:
        at = place.get(fact.corrects, 0)
        if not at or standing[at].TOPIC != fact.TOPIC:
            at = fact.originator_version
        place[fact.originator_version] = at
        standing[at] = fact
    return list(standing.values())


def _by_topic() -> Mapping[str, list[tuple[str, On]]]:
    table: dict[str, list[tuple[str, On]]] = defaultdict(list)
    for anchor, ways in ANCHORS.items():
        for on in ways:
            table[on.topic].append((anchor, on))
    return dict(table)


_BY_TOPIC = _by_topic()


def _says(fact: Fact, on: On, seen: _Seen) -> bool:
    if on.channel and seen.channel != on.channel:
        return False
    if on.body and on.body not in _body(seen.bodies.get(fact.referral, "")):  # type: ignore[attr-defined]
        return False
    return all(getattr(fact, name) == said for name, said in on.when)


def _body(body: str) -> tuple[str, str]:
    """The id of a body and its kind; either may name it."""
    known = read_bodies().get(BodyId(body))
    return body, known.kind.value if known else ""


def _take_note(fact: Any, seen: _Seen) -> None:  # noqa: ANN401 - by its topic
    """Remember what later facts leave out."""
    match fact.TOPIC:
        case "dispute.filed":
            seen.channel = fact.channel
        case "dispute.referral_offered" | "dispute.referral_designated":
            seen.bodies[fact.referral] = fact.body_id
        case "dispute.agreement_drafted" | "dispute.agreement_redrafted":
            seen.terms = {term["id"]: term for term in fact.terms}
        case "dispute.payment_recorded":
            for payments in seen.paid.values():
                payments.pop(fact.payment, None)
            seen.paid.setdefault(fact.term, {})[fact.payment] = fact.amount
        case "dispute.awarded":
            seen.final = bool(fact.items) and all(item["final"] for item in fact.items)
        case "dispute.mediated_in_arbitration":
            seen.unsigned = set(fact.bound)
        case "dispute.mediation_document_signed":
            seen.unsigned.discard(fact.party)


def _nothing(_fact: Any, _seen: _Seen) -> Found:  # noqa: ANN401 - a reader's own signature
    return iter(())


def _effective(_fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    """The days the agreement names fall due from now on; the last ends its performance."""
    days = {name: seen.day(term["due"]) for name, term in seen.terms.items() if term.get("due")}
    yield from (("term-due", name, day) for name, day in days.items())
    seen.performance_ends = max(days.values(), default=None)


def _paid(fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    """A term is performed by the payment that makes up its sum."""
    owed = (seen.terms.get(fact.term) or {}).get("amount")
    if owed is not None and sum(seen.paid[fact.term].values()) >= owed:
        yield "term-performed", fact.term, fact.happened_at


def _performed(fact: Any, _seen: _Seen) -> Found:  # noqa: ANN401
    yield "term-performed", fact.term, fact.happened_at


def _confirmed(fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    """Enforcement runs from the last day of performance, or from the title where that is later."""
    if fact.result in ("approved", "in-force"):
        since = max(fact.happened_at, seen.performance_ends or fact.happened_at)
        yield "title-obtained", fact.TOPIC.partition(".")[2].removesuffix("_answered"), since


def _awarded(fact: Any, _seen: _Seen) -> Found:  # noqa: ANN401
    yield "title-obtained", "award", fact.happened_at


def _signed_for(fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    """A mediation document takes effect when all signed for it (调解仲裁法 Art. 42)."""
    if not seen.unsigned:
        yield "title-obtained", "arbitral-mediation", fact.happened_at


def _award_served(fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    """Of a final award the worker alone may sue, and the employer asks to have it annulled."""
    if seen.final and fact.party != APPLICANT:
        yield "final-award-served-on-employer", fact.party, fact.happened_at
    else:
        yield "suable-award-served", fact.party, fact.happened_at


def _classified(fact: Any, seen: _Seen) -> Found:  # noqa: ANN401
    if fact.injured_on:
        yield "injured", "", seen.day(fact.injured_on)
    if fact.limitation_ends_on:
        yield "limitation-stated", "", seen.day(fact.limitation_ends_on)


def _hearing_called(fact: Any, _seen: _Seen) -> Found:  # noqa: ANN401
    """The notice counts from when the last of those named has it."""
    if fact.notices:
        last = max(notice["served_at"] for notice in fact.notices)
        yield "hearing-notice-served", fact.hearing, last


def _closed(fact: Any, _seen: _Seen) -> Found:  # noqa: ANN401
    if fact.outcome != "awarded":
        yield "closed-otherwise", "", fact.happened_at


_DERIVED: Mapping[str, Callable[[Any, _Seen], Found]] = {
    "dispute.agreement_took_effect": _effective,
    "dispute.payment_recorded": _paid,
    "dispute.term_performed": _performed,
    "dispute.arbitral_review_answered": _confirmed,
    "dispute.judicial_confirmation_answered": _confirmed,
    "dispute.payment_order_answered": _confirmed,
    "dispute.mediation_document_signed": _signed_for,
    "dispute.award_in_force": _awarded,
    "dispute.award_served": _award_served,
    "dispute.classified": _classified,
    "dispute.hearing_scheduled": _hearing_called,
    "dispute.closed": _closed,
}

FOLDED = frozenset(_BY_TOPIC) | frozenset(_DERIVED) | _NOTED
"""The topics of the facts that say something of a clock; the others need not be kept for it."""
