"""A caseload shared out: each case to who has fewest, and nobody with a conflict (案件移交).

Nothing is recorded here. It says of each case who would take it, asking the decision itself; so
what is listed first is what is then done, and what was done already is not done again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.dispute import Dispute
from domain.mediators import ReplacementReason
from domain.record import Act
from domain.refusals import Refusal
from domain.said import same_id
from domain.values import OfficerId


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes one case; nobody where each is refused, with the code of why."""

    to: OfficerId | None
    refused: Mapping[str, str]


@dataclass
class SharingOut:
    """The cases of an officer, shared out among those who take them over."""

    officer: OfficerId
    takers: Sequence[OfficerId]
    reason: ReplacementReason
    has: dict[str, int] = field(default_factory=dict)
    """How many open cases each has by now."""

    def is_theirs(self, dispute: Dispute) -> bool:
        """Say whether a case is still the officer's, and open."""
        return same_id(dispute.mediator, self.officer) and dispute.closed is None

    def choose(self, dispute: Dispute, act: Act) -> Choice:
        """Who takes a case over: of those with fewest, in the order named, the first that may.

        `dispute` is a copy of its own: it is asked as if it were decided, and thrown away.
        """
        refused: dict[str, str] = {}
        for taker in sorted(self.takers, key=lambda one: self.has.get(one, 0)):
            try:
                dispute.replace_mediator(act, mediator=taker, reason=self.reason)
            except Refusal as refusal:
                refused[taker] = refusal.code
                continue
            return Choice(taker, refused)
        return Choice(None, refused)

    def taken(self, to: OfficerId) -> None:
        """One case more is theirs."""
        self.has[to] = self.has.get(to, 0) + 1
