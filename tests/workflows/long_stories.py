"""What takes a case long: a body that says nothing, a letter, and so much news that it goes on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client

from domain.bodies import Mode
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.routing_rules import routing_table
from domain.values import ClaimKind, Relation
from tests.law.desk import claim
from tests.workflows.centre import SmallCentre, at_rest, case, until
from tests.workflows.test_chase import letter_box_open

PENALTY = [claim(1, ClaimKind.PENALTY, "55")]
COURT = "court-siming"
A_MOMENT = timedelta(seconds=3)
"""In which a case hears of a referral, and begins to wait."""

OFTEN = 10
"""More news than fits into one run of a server that suggests a new one SOON."""

SOON = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=30")


async def asked_again(centre: SmallCentre, client: Client) -> UUID:
    """A body says nothing until the office has waited long enough: it is asked, and waited for."""
    waited = routing_table().unacknowledged.every - A_MOMENT
    dispute = centre.file(claims=PENALTY, ago=2 * waited)
    _refer(centre, dispute, Mode.HAND_OVER, ago=waited)
    await until(lambda: "referral_chased" in centre.topics(dispute, by="case"), "asked again")
    await at_rest(client, dispute)
    return dispute


async def written_to(centre: SmallCentre, client: Client) -> UUID:
    """A body with an address gets a letter."""
    dispute = centre.file(claims=PENALTY)
    await _write(centre, client, dispute)
    return dispute


async def told_often(centre: SmallCentre, client: Client) -> UUID:
    """The matter is sorted again and again; on a server that suggests it, in a new run."""
    dispute = centre.file(claims=PENALTY)
    await _write(centre, client, dispute)
    for attempt in range(OFTEN):
        relation = (Relation.CIVIL, Relation.LABOUR)[attempt % 2]
        centre.do(dispute, Dispute.classify, relation=relation, flags=[])
        await at_rest(client, dispute)
    return dispute


async def first_run(client: Client, dispute: UUID) -> str:
    """The first run of a dispute's case, whichever is at work now."""
    history = await case(client, dispute).fetch_history()
    started = history.events[0].workflow_execution_started_event_attributes
    return started.first_execution_run_id


async def _write(centre: SmallCentre, client: Client, dispute: UUID) -> None:
    with letter_box_open() as box:
        centre.addresses[COURT] = box.address
        _refer(centre, dispute, Mode.ASSIST)
        await until(lambda: len(box.letters) == 1, "the letter")
        await at_rest(client, dispute)


def _refer(centre: SmallCentre, dispute: UUID, mode: Mode, **when: Any) -> None:
    centre.do(
        dispute,
        Dispute.offer_referral,
        referral="F1",
        body=COURT,
        mode=mode,
        ground=ShareGround.JURISDICTION,
        **when,
    )
