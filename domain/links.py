"""Links: disputes that belong together, and who mediated before (关联案件)."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from domain.closing import Link
from domain.locking import bars
from domain.mediators import ConflictDisclosed, has_conflict
from domain.record import Act, Fact
from domain.refusals.claims import LinkedToItself
from domain.room import Room
from domain.steps import step
from domain.values import OfficerId

if TYPE_CHECKING:
    from domain.trunk import Trunk


WITH_THE_FILING = 2
"""The version of what is recorded right after a sibling was opened, in the same write."""


class LinkKind(StrEnum):
    """Why two records belong together (关联)."""

    SIBLING = "sibling"  # 分案
    FOLLOW_ON = "follow-on"  # 后续案件: this one follows the other
    FOLLOWED_BY = "followed-by"  # the other follows this one
    COLLECTIVE = "collective"  # 集体争议
    SAME_APPLICANT = "same-applicant"  # 同一申请人
    DUPLICATE = "duplicate"  # 重复
    CONSULTATION = "consultation"  # 由咨询转入


MIRROR = {LinkKind.FOLLOW_ON: LinkKind.FOLLOWED_BY, LinkKind.FOLLOWED_BY: LinkKind.FOLLOW_ON}
"""How a link reads from the other side; all others read the same from both."""


class MediatedBefore(Fact):
    """These officers mediated the claims before they were split off; they never decide on them.

    人民调解法 Art. 23 with 调解仲裁法 Art. 33: who mediated a case does not arbitrate it.
    """

    TOPIC = "dispute.mediated_before"
    mediators: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Keep who they were."""
        aggregate.past_mediators += [OfficerId(one) for one in self.mediators]


class StoodAsideBefore(Fact):
    """These officers had stood back from the claims before they were split off (分案前已回避).

    人民调解法 Art. 23; 调解仲裁法 Art. 33: a split brings nobody back.
    """

    TOPIC = "dispute.stood_aside_before"
    officers: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Keep them out."""
        aggregate.stood_back += [OfficerId(one) for one in self.officers]


class Linked(Fact):
    """Another dispute, or the consultation this one came from, was found to belong with it."""

    TOPIC = "dispute.linked"
    other: UUID
    kind: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the link; one made in the write that opened the file says whence it was split."""
        opened = self.originator_version == WITH_THE_FILING
        if opened and self.kind == LinkKind.SIBLING and self.timestamp == aggregate.created_on:
            aggregate.split_from = str(self.other)
        aggregate.links.append(Link(str(self.other), self.kind))


class LinksRoom(Room):
    """What is decided about disputes that belong together."""

    @step("link")
    def link(self, act: Act, *, other: UUID, kind: LinkKind) -> None:
        """Say that another dispute belongs with this one; it is noted on both, closed or not.

        Raises LinkedToItself, NotFound, and PersonLocked or PersonErased, also of the other.
        """
        if Link(str(other), kind) in self.links:
            return
        self._must_be_open("link")
        if other == self.id:
            raise LinkedToItself
        there = self._shelf.dispute(other)
        if barred := bars(there, "link"):
            raise barred
        there.note_link(act, other=self.id, kind=MIRROR.get(kind, kind))
        self.note_link(act, other=other, kind=kind)

    def note_link(self, act: Act, *, other: UUID, kind: LinkKind) -> None:
        """Note one end of a link."""
        if Link(str(other), kind) not in self.links:
            self._record(Linked, replace(act, corrects=0), other=other, kind=kind)

    def note_mediated_before(self, act: Act, mediators: list[OfficerId | None]) -> None:
        """Note who mediated these claims in the dispute they were split off from."""
        named = list(dict.fromkeys(one for one in mediators if one))
        if named:
            self._record(MediatedBefore, replace(act, corrects=0), mediators=named)

    def note_aside_before(self, act: Act, before: "Trunk") -> None:
        """Keep out whoever was kept out of the dispute these claims were split off from.

        Who disclosed a relation may be kept here too, where each side agrees; nobody's words about
        it are carried along.
        """
        said = replace(act, corrects=0)
        if before.stood_back:
            officers = list(dict.fromkeys(before.stood_back))
            self._record(StoodAsideBefore, said, officers=officers)
        for one in before.disclosures:
            if has_conflict(before, one.mediator):
                told = {"mediator": one.mediator, "relation": one.relation, "words": None}
                self._record(ConflictDisclosed, said, **told)
