"""What happens to disputes, told once: routes are tested on it, and histories are kept of it.

Each story files a dispute and takes it to where nothing more is due; the case finds the ways.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client

from domain.bodies import Mode
from domain.closing import ReopenReason, WithdrawalReason
from domain.commission import ArbitrationRefusal
from domain.consent import Way
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.route_steps import OverruleReason
from domain.routing_rules import routing_table
from domain.values import ClaimKind, ConsentAct, Relation
from tests.law.desk import claim
from tests.workflows.centre import SmallCentre, at_rest, has_ended, until
from tests.workflows.long_stories import PENALTY, asked_again, told_often, written_to
from tests.workflows.steps_taken import agree, classify, close, end, hold, pay, reach, visit

Story = Callable[[SmallCentre, Client], Awaitable[UUID]]

HURT = [claim(1, ClaimKind.INJURY, None), claim(2, ClaimKind.DEPOSIT, "400")]
HURT_ON = "2025-10-05"


async def routed(centre: SmallCentre, dispute: UUID, *ways: str) -> None:
    """The case finds these ways, and no others."""
    await until(lambda: centre.ways(dispute) == list(ways), f"routes to {ways}")


async def unreachable(centre: SmallCentre, client: Client) -> UUID:
    """Nobody answers."""
    del client
    dispute = centre.file(claims=PENALTY)
    for _ in range(routing_table().tried_in_vain):
        centre.do(dispute, Dispute.record_contact_attempt, party="R1", way=Way.PHONE, reached=False)
    await routed(centre, dispute, "visit")
    return dispute


async def wages_unpaid(centre: SmallCentre, client: Client) -> UUID:
    """Taken on, and the wages are unpaid."""
    del client
    dispute = centre.file()
    centre.accept(dispute)
    await routed(centre, dispute, "visit")
    return dispute


async def nobody_left(centre: SmallCentre, client: Client) -> UUID:
    """The company refuses after mediation began."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.accept(dispute)
    centre.do(dispute, Dispute.record_refusal, party="R1", to=ConsentAct.MEDIATE, way=Way.PHONE)
    await routed(centre, dispute, "end-of-mediation", "arbitration")
    return dispute


async def refused_at_once(centre: SmallCentre, client: Client) -> UUID:
    """The company refuses before mediation could begin."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.do(dispute, Dispute.record_refusal, party="R1", to=ConsentAct.MEDIATE, way=Way.PHONE)
    await routed(centre, dispute, "arbitration")
    return dispute


async def refused_at_once_no_labour_relation(centre: SmallCentre, client: Client) -> UUID:
    """The company refuses before mediation could begin, and no labour relation is claimed."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.do(dispute, Dispute.classify, relation=Relation.CIVIL, flags=[])
    centre.do(dispute, Dispute.record_refusal, party="R1", to=ConsentAct.MEDIATE, way=Way.PHONE)
    await routed(centre, dispute, "court")
    return dispute


async def no_agreement(centre: SmallCentre, client: Client) -> UUID:
    """Mediation ended without agreement."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.accept(dispute)
    end(centre, dispute)
    await routed(centre, dispute, "arbitration")
    return dispute


async def no_agreement_no_labour_relation(centre: SmallCentre, client: Client) -> UUID:
    """Mediation ended without agreement, and no labour relation is claimed."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.do(dispute, Dispute.classify, relation=Relation.CIVIL, flags=[])
    centre.accept(dispute)
    end(centre, dispute)
    await routed(centre, dispute, "court")
    return dispute


async def visit_in_vain(centre: SmallCentre, client: Client) -> UUID:
    """They went there and nothing was agreed."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.accept(dispute)
    visit(centre, dispute)
    await routed(centre, dispute, "arbitration")
    return dispute


async def visit_in_vain_no_labour_relation(centre: SmallCentre, client: Client) -> UUID:
    """They went there and nothing was agreed, and no labour relation is claimed."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.do(dispute, Dispute.classify, relation=Relation.CIVIL, flags=[])
    centre.accept(dispute)
    visit(centre, dispute)
    await routed(centre, dispute, "court")
    return dispute


async def arbitration_refused(centre: SmallCentre, client: Client) -> UUID:
    """The commission did not accept."""
    del client
    dispute = centre.file(claims=PENALTY)
    centre.do(dispute, Dispute.choose_arbitration, chosen_by="A1")
    centre.do(dispute, Dispute.file_arbitration, commission="arbitration-siming")
    centre.do(dispute, Dispute.record_arbitration_refused, reason=ArbitrationRefusal.OUT_OF_SCOPE)
    await routed(centre, dispute, "court")
    return dispute


async def hurt_at_work(centre: SmallCentre, client: Client) -> UUID:
    """Hurt, with a labour relation."""
    del client
    return await _hurt(centre, "work-injury", relation=Relation.LABOUR)


async def hurt_on_a_pilot_platform(centre: SmallCentre, client: Client) -> UUID:
    """Hurt on a platform that is in the national pilot, with a policy besides."""
    del client
    return await _hurt(centre, "injury-scheme", platform="meituan", insured_that_day=True)


async def hurt_with_a_policy(centre: SmallCentre, client: Client) -> UUID:
    """Hurt on a day with a policy."""
    del client
    return await _hurt(centre, "insurer", insured_that_day=True)


async def worked_elsewhere(centre: SmallCentre, client: Client) -> UUID:
    """Worked in another centre's district: handed over, acknowledged, taken on there."""
    del client
    dispute = centre.file(claims=PENALTY, workplace={"district": "350206", "address": None})
    await routed(centre, dispute, "hand-over")
    centre.do(
        dispute,
        Dispute.offer_referral,
        referral="F1",
        body="huli",
        mode=Mode.HAND_OVER,
        ground=ShareGround.JURISDICTION,
    )
    said: dict[str, Any] = {"by": "partner:huli", "referral": "F1", "number": "湖-1"}
    centre.do(dispute, Dispute.acknowledge_referral, **said)
    centre.do(dispute, Dispute.accept_referral, **said)
    return dispute


async def overruled(centre: SmallCentre, client: Client) -> UUID:
    """A mediator sets the visit aside and names arbitration."""
    dispute = await wages_unpaid(centre, client)
    [visit] = centre.read(dispute).routing.current
    centre.do(
        dispute,
        Dispute.overrule_route,
        route=visit.version,
        reason=OverruleReason.WORKER_WISHES_OTHERWISE,
        to="arbitration",
    )
    await routed(centre, dispute, "arbitration")
    return dispute


async def settled(centre: SmallCentre, client: Client) -> UUID:
    """By phone, agreed, paid and closed: a whole life, in which every step is heard by itself."""
    dispute = centre.file()
    await at_rest(client, dispute)
    for step in (classify, reach, SmallCentre.accept, hold, agree, pay, close):
        step(centre, dispute)
        await at_rest(client, dispute)
    await until(lambda: has_ended(client, dispute), "the case of a closed dispute ends")
    return dispute


async def reopened(centre: SmallCentre, client: Client) -> UUID:
    """Closed, taken up again, and routed once more."""
    dispute = await wages_unpaid(centre, client)
    centre.do(dispute, Dispute.withdraw, party="A1", reason=WithdrawalReason.OTHER)
    await until(lambda: has_ended(client, dispute), "the case of a closed dispute ends")
    centre.do(dispute, Dispute.reopen, reason=ReopenReason.NEW_FACTS)
    end(centre, dispute)
    await routed(centre, dispute, "visit", "arbitration")
    return dispute


async def nobody_called(centre: SmallCentre, client: Client) -> UUID:
    """Filed days ago, and nobody has called the other side."""
    del client
    dispute = centre.file(ago=timedelta(days=5), claims=PENALTY)
    late = "first_contact_late"
    await until(lambda: late in centre.topics(dispute, by="case"), "the first contact is late")
    return dispute


STORIES: Mapping[str, Story] = {
    story.__name__.replace("_", "-"): story
    for story in (
        unreachable,
        wages_unpaid,
        nobody_left,
        refused_at_once,
        refused_at_once_no_labour_relation,
        no_agreement,
        no_agreement_no_labour_relation,
        visit_in_vain,
        visit_in_vain_no_labour_relation,
        arbitration_refused,
        hurt_at_work,
        hurt_on_a_pilot_platform,
        hurt_with_a_policy,
        worked_elsewhere,
        overruled,
        settled,
        reopened,
        nobody_called,
        asked_again,
        written_to,
        told_often,
    )
}
"""Every story, by the name under which its history is kept."""


async def _hurt(centre: SmallCentre, way: str, **sheet: Any) -> UUID:
    dispute = centre.file(claims=HURT)
    sorted_so: dict[str, Any] = {
        "relation": Relation.UNDETERMINED,
        "flags": ["injury"],
        "injured_on": HURT_ON,
    } | sheet
    centre.do(dispute, Dispute.classify, **sorted_so)
    await routed(centre, dispute, way)
    return dispute
