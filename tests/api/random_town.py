"""A town of disputes that went any way: for tests that hold one predicate against every door."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from domain.dispute import Dispute
from domain.refusals import Refusal
from domain.registry import Registry
from domain.sealed import Field, is_sealed
from domain.steps import DECISIONS
from domain.values import CentreId, Role
from tests.law.desk import sealed
from tests.law.roads_at_home import ACCEPTED
from tests.law.saying import Said, consent, refer, say, visit, words_of
from tests.projections.town import Town

OFFICERS = ("lin", "LIN", "chen", "wu", "zhao", "wang", "luo")
BODIES = ("legal-aid", "court-siming", "huli", "siming")
CENTRES = ("siming", "huli")
NAMES = ("王小芳", "陈小明", "林阿秀")
COMPANIES = ("顺达配送有限公司", "快鹿科技有限公司")
WORD = "多次催要"
"""Every statement has it: a search for it finds whatever may be found."""


@dataclass
class _Lying:
    """A dispute as the short words of a road look at it."""

    registry: Registry
    id: UUID
    time: datetime

    @property
    def dispute(self) -> Dispute:
        """As it stands."""
        return self.registry.dispute(self.id)


def any_town(town: Town, chance: Random, disputes: int) -> list[UUID]:
    """File so many disputes, and let each go some way; what is refused is left out."""
    filed = []
    for _ in range(disputes):
        sides = [
            town.party(f"R{number}", Role.PARTNER_COMPANY, name)
            for number, name in enumerate(COMPANIES, start=1)
        ]
        dispute = town.file(
            chance.choice(NAMES),
            f"站点欠薪十七天，{WORD}无果",
            centre=CentreId(chance.choice(CENTRES)),
            respondents=sides,
        )
        filed.append(dispute)
        for said in _any_life(chance):
            _try(town, dispute, said)
    return filed


def _try(town: Town, dispute: UUID, said: Said) -> None:
    town.later(minutes=1)
    lying = _Lying(town.office.registry, dispute, town.clock.time)
    with suppress(Refusal):
        words = words_of(said, lying)  # type: ignore[arg-type]
        for name, value in words.items():
            if isinstance(value, str) and is_sealed(value):
                words[name] = town.sealed("急", NAMES[0], Field.WORDS)
        desk = town.office.registry.at(dispute)
        desk.decide(DECISIONS[said.step], town.act(said.by), **words)


def _any_life(chance: Random) -> Iterator[Said]:
    if chance.random() < 4 / 5:
        yield from ACCEPTED
    for _ in range(chance.randint(0, 9)):
        yield from chance.choice(_TURNS)(chance)


def _officer(chance: Random) -> str:
    return chance.choice(OFFICERS)


def _relation(chance: Random) -> Iterator[Said]:
    who = _officer(chance)
    yield say("disclose-conflict", mediator=who, relation="interest")
    if chance.random() < 1 / 3:
        yield from (consent(side, "mediator-stays") for side in ("A1", "R1", "R2"))  # type: ignore[arg-type]
        yield say("keep-mediator", mediator=who)


def _another(chance: Random) -> Iterator[Said]:
    yield say("recuse", mediator="lin", relation="interest")
    yield say("assign-mediator", mediator=_officer(chance))
    yield say("replace-mediator", mediator=_officer(chance), reason="workload")


def _arbitration(chance: Random) -> Iterator[Said]:
    yield say("choose-arbitration", chosen_by="A1")
    hosted = chance.random() < 3 / 4
    yield say("file-arbitration", commission="arbitration-huli", hosted=hosted)
    yield say("record-arbitration-accepted", number="厦湖劳仲案1")
    yield say("form-tribunal", arbitrators=[_officer(chance)])


def _referral(chance: Random) -> Iterator[Said]:
    name, body = f"F{chance.randint(1, 9)}", chance.choice(BODIES)
    if chance.random() < 1 / 2:
        yield consent("A1", "share")  # type: ignore[arg-type]
        yield refer(name, body, "assist", "consent")
    else:
        yield refer(name, body, chance.choice(("assist", "hand-over")))
    yield say("acknowledge-referral", referral=name, number="1")
    if chance.random() < 1 / 2:
        yield say("accept-referral", referral=name)
    elif chance.random() < 1 / 2:
        yield say("return-referral", referral=name, reason="not-our-matter")
    if chance.random() < 1 / 4:
        yield say("record-consent-withdrawn", party="A1", to="share", way="phone")


def _emergency(chance: Random) -> Iterator[Said]:
    who = _officer(chance)
    yield say(
        "break-glass",
        officer=who,
        caller_role="mediator",
        glass_reason="safety",
        words=sealed("急"),
    )
    if chance.random() < 1 / 4:
        yield say("mend-glass", officer=who)


def _visit(_: Random) -> Iterator[Said]:
    yield visit("V1")


def _asked(chance: Random) -> Iterator[Said]:
    side = chance.choice(("R1", "R2"))
    yield say("record-contact-attempt", party=side, way="phone", reached=True)


def _end(_: Random) -> Iterator[Said]:
    yield say("withdraw", party="A1", reason="settled-outside")


_TURNS = (
    *(_relation, _another, _arbitration, _referral, _emergency, _emergency, _visit, _end),
    *(_asked, _asked),
)
