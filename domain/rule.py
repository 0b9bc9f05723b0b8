"""One rule of time: a limit of the law or the office, as data beside its article."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.counting import Period, Span

NATIONAL = "national"


class Confidence(StrEnum):
    """What a lawyer has still to do about a rule."""

    VERIFIED = "verified"  # the text, or a quotation of it, was read
    UNVERIFIED = "unverified"  # recalled or inferred only


class Consent(StrEnum):
    """Who agrees to an extension."""

    EACH_SIDE = "each-side"  # 双方当事人
    DIRECTOR = "director"  # 仲裁委员会主任或其委托的负责人
    SUPERIOR = "superior"  # 机关负责人
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Extension:
    """How a period is lengthened: by what, at most how long and how often, with whose consent."""

    by: str
    most: Span
    times: int
    consent: Consent


@dataclass(frozen=True, slots=True)
class Ladder:
    """When somebody is warned: so many days before the end, and whether once it has passed."""

    who: str
    days: tuple[int, ...]
    passed: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit, as data; the anchors are names of domain/anchors.py.

    `ended_by` are moments after which the limit no longer matters; a dispute's closing is one,
    unless the rule `outlives` it. A limit that `informs` is a right that opens or a state of the
    law that comes about when it passes, and no fault of anybody's.
    """

    id: str
    article: str
    period: Period
    starts: str
    met_by: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    extension: Extension | None = None
    warns: tuple[Ladder, ...] = ()
    place: str = NATIONAL
    valid_from: date = date.min
    valid_to: date = date.max
    confidence: Confidence = Confidence.UNVERIFIED
    outlives: bool = False
    informs: bool = False
    note: str = ""
