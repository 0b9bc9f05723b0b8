"""What a case is told of: facts of people that end a stage, move a route's ground, or a referral.

A case is told little, because each time costs Temporal a handful of history events; everything
else it reads from the record when it looks. Its own facts are not echoed to it.
"""

from collections.abc import Callable, Mapping

from domain.acceptance import Accepted
from domain.arbitration_application import ArbitrationRefused
from domain.claims import ClaimAdded, ClaimAmended
from domain.closing import ClosedWithSums, Reopened
from domain.consent import ConsentWithdrawn, RefusalRecorded
from domain.filing import Filed
from domain.imported import ImportTakenOver
from domain.intake import Classified, ContactAttempted
from domain.mediation import EndedWithoutAgreement
from domain.performance import BreachRecorded
from domain.record import Fact
from domain.referral import ReferralOffered
from domain.referral_answers import (
    MoreAsked,
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralResultReported,
    ReferralReturned,
)
from domain.referral_ways import (
    MoreSent,
    ReferralCancelled,
    ReferralDesignated,
    ReferralEscalated,
)
from domain.route_steps import RouteOverruled
from domain.values import ClaimKind, ConsentAct
from domain.visit import VisitCancelled
from domain.visit_records import VisitFinished

CASE = "case"
"""Who says so, in every fact a case records."""

Telling = Callable[[Fact], bool]
"""Whether a fact of its kind is news to a case."""


def always(_: Fact) -> bool:
    """Every fact of this kind is news."""
    return True


def in_vain(fact: Fact) -> bool:
    """A party was not reached; being reached leads nowhere by itself."""
    return isinstance(fact, ContactAttempted) and not fact.reached


def of_mediation(fact: Fact) -> bool:
    """A party refuses to mediate; other consents are no stage's end."""
    return isinstance(fact, RefusalRecorded | ConsentWithdrawn) and fact.to == ConsentAct.MEDIATE


def of_an_injury(fact: Fact) -> bool:
    """A claim for an injury came up later; it has ways of its own."""
    return isinstance(fact, ClaimAdded | ClaimAmended) and fact.claim["kind"] == ClaimKind.INJURY


NEWS: Mapping[str, Telling] = {
    Filed.TOPIC: always,
    ImportTakenOver.TOPIC: always,
    Classified.TOPIC: always,
    ContactAttempted.TOPIC: in_vain,
    RefusalRecorded.TOPIC: of_mediation,
    ConsentWithdrawn.TOPIC: of_mediation,
    ClaimAdded.TOPIC: of_an_injury,
    ClaimAmended.TOPIC: of_an_injury,
    Accepted.TOPIC: always,
    EndedWithoutAgreement.TOPIC: always,
    VisitFinished.TOPIC: always,
    BreachRecorded.TOPIC: always,
    VisitCancelled.TOPIC: always,
    ArbitrationRefused.TOPIC: always,
    ReferralOffered.TOPIC: always,
    ReferralAcknowledged.TOPIC: always,
    MoreAsked.TOPIC: always,
    MoreSent.TOPIC: always,
    ReferralAccepted.TOPIC: always,
    ReferralReturned.TOPIC: always,
    ReferralEscalated.TOPIC: always,
    ReferralDesignated.TOPIC: always,
    ReferralCancelled.TOPIC: always,
    ReferralResultReported.TOPIC: always,
    RouteOverruled.TOPIC: always,
    ClosedWithSums.TOPIC: always,
    Reopened.TOPIC: always,
}
"""Each kind of fact a case is told of."""


CALENDARS = ("calendar.", "centre_calendar.")
"""How the kinds of fact begin that may move the minutes of every centre."""


def is_of_a_calendar(topic: str) -> bool:
    """Whether a kind of fact is one of a calendar's: the days of the centres look again."""
    return topic.startswith(CALENDARS)


def is_news(fact: Fact) -> bool:
    """Whether a case is told of a fact; never of what it recorded itself."""
    telling = NEWS.get(fact.TOPIC)
    return telling is not None and fact.by != CASE and telling(fact)
