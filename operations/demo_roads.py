"""Roads that end at the centre: settled, with or without a visit, withdrawn, taken up again."""

from datetime import datetime, timedelta

from domain.values import ClaimKind
from operations.demo_chain import (
    Walk,
    accept,
    agree,
    classify,
    close_performed,
    consents,
    file,
    pay,
    reach,
)
from operations.demo_day import OFFICE
from operations.demo_desk import Desk, Matter
from operations.demo_staff import INSPECTORS, body, inspector
from operations.demo_statements import Road, Statement

PAIRS = INSPECTORS // 2
VISIT_HOURS = 2
UNREACHABLE_AFTER = 3
"""So many calls in vain and the company counts as not to be reached."""


async def same_day(desk: Desk, statement: Statement) -> Matter:
    """By phone, agreed, paid and closed on the day it came in."""
    walk = await file(desk, statement, Road.SAME_DAY)
    await accept(walk)
    await agree(walk)
    await pay(walk)
    await close_performed(walk)
    return walk.matter


async def visited(desk: Desk, statement: Statement) -> Matter:
    """Nobody answers, so the case proposes a visit; two inspectors go at once, and it is paid."""
    walk = await file(desk, statement, Road.VISIT, insist=ClaimKind.PAY)
    await classify(walk, "undetermined", [])
    await consents(walk, "A1")
    for _ in range(UNREACHABLE_AFTER):
        await reach(walk, reached=False)
    await walk.routed("visit")
    pair = statement.order % PAIRS
    async with desk.out[f"{walk.centre}/{pair}"]:
        await _go_there(walk, [inspector(walk.centre, pair), inspector(walk.centre, pair + PAIRS)])
    await consents(walk, "R1")
    await walk.take("accept", mediator=walk.mediator, respondents=["R1"])
    await agree(walk, way="face")
    await pay(walk)
    await close_performed(walk)
    return walk.matter


async def _window(walk: Walk) -> datetime:
    """When the visit begins: now, or as it was planned when the demo was broken off."""
    told = await walk.desk.read(walk.mediator, walk.matter.path)
    planned = told["visits"].get("V1")
    return datetime.fromisoformat(planned["starts_at"]) if planned else walk.said_at()


async def _go_there(walk: Walk, ours: list[str]) -> None:
    window = (await _window(walk)).astimezone(OFFICE)
    await walk.take(
        "plan-visit",
        visit="V1",
        purpose="reach-respondent",
        ground="routine-inspection",
        place="站点办公室",
        starts_at=window.isoformat(),
        ends_at=(window + timedelta(hours=VISIT_HOURS)).isoformat(),
        inspectors={officer: f"闽A-{officer.rpartition('-')[2]:0>4}" for officer in ours},
    )
    await walk.take("depart", visit="V1")
    await walk.take("arrive", visit="V1")
    await walk.take_as(ours[0], "show-certificates", visit="V1")
    await walk.take_as(
        ours[0], "record-inspection", visit="V1", inspection_record="未能提供工资台账。"
    )
    await walk.take(
        "record-mediation-on-visit",
        visit="V1",
        mediation_record="站长同意当日支付。",
        parties_met=["R1"],
    )
    await walk.take("finish-visit", visit="V1", outcome="terms-offered")


async def assisted(desk: Desk, statement: Statement) -> Matter:
    """Legal aid helps while mediation goes on; the agreement is in effect, one instalment is paid.

    The dispute stays open until the other one is.
    """
    walk = await file(desk, statement, Road.LEGAL_AID)
    await accept(walk)
    await consents(walk, "A1", to="share")
    await walk.take(
        "offer-referral", referral="referral-1", body="legal-aid", mode="assist", ground="consent"
    )
    aid = body("legal-aid")
    number = walk.number("厦援字〔{year}〕第{number}号")
    await walk.take_as(aid, "acknowledge-referral", referral="referral-1", number=number)
    await walk.take_as(aid, "accept-referral", referral="referral-1", number=number)
    await agree(walk, way="face", instalments=2)
    await walk.take_as(aid, "report-result", referral="referral-1", result="granted")
    await pay(walk, instalments=2)
    return walk.matter


async def withdrawn(desk: Desk, statement: Statement) -> Matter:
    """The company pays before anybody sits down; the worker takes the application back."""
    walk = await file(desk, statement, Road.WITHDRAWN)
    await accept(walk)
    await walk.take(
        "withdraw",
        party="A1",
        reason="settled-outside",
        paid=str(walk.total),
        proof="self-declared",
    )
    return walk.matter


async def reopened(desk: Desk, statement: Statement) -> Matter:
    """Closed on a promise that is not kept; taken up again, paid, and closed for good."""
    walk = await file(desk, statement, Road.REOPENED)
    await accept(walk)
    await agree(walk)
    await walk.lead("close", outcome="agreed-pending")
    await walk.lead("reopen", reason="not-performed")
    await pay(walk)
    await close_performed(walk)
    return walk.matter
