"""Roads that lead on from the centre: arbitration, court, another centre, an insurer, or no way."""

from decimal import Decimal

from domain.values import ClaimKind
from operations.demo_chain import (
    WEEK,
    Walk,
    accept,
    agree,
    classify,
    close_performed,
    consents,
    file,
    paper,
    pay,
    reach,
)
from operations.demo_desk import Desk, Matter
from operations.demo_staff import HULI, SIMING, arbitrator, body
from operations.demo_statements import Road, Statement

RECEIVED_WEEKS_AGO = 13
"""The longest road, from the window to an award in force."""

CENT = Decimal("0.01")
AWARDS = (
    ("for-worker", Decimal(1)),
    ("for-employer", Decimal(0)),
    ("partly", Decimal("0.4")),
    ("partly", Decimal("0.6")),
)

COURT_NUMBER = {
    SIMING: "（{year}）闽0203民诉前调{number}号",
    HULI: "（{year}）闽0206民诉前调{number}号",
}
"""Under which a court of the district registers what is sent to it before a suit."""

THEIR_NUMBER = {
    HULI: "厦湖劳移〔{year}〕第{number}号",
    "yilubao": "益鹭保报案〔{year}〕{number}号",
    "injury-scheme": "厦职伤保〔{year}〕第{number}号",
    "work-injury": "厦人社工受〔{year}〕第{number}号",
}


async def to_an_award(desk: Desk, statement: Statement) -> Matter:
    """No agreement; the worker chooses arbitration, which ends in an award in force.

    It takes months, so it is an old case, entered from its papers: on their days, as the law
    spaces them.
    """
    walk = await file(
        desk,
        statement,
        Road.ARBITRATION,
        centre=HULI,
        received_at=desk.staff.day.at("09:10", days_before=WEEK * RECEIVED_WEEKS_AGO),
    )
    await classify(walk, "undetermined", [])
    await reach(walk)
    await consents(walk, "A1", "R1")
    walk.on(1, "10:05")
    await walk.take("accept", mediator=walk.mediator, respondents=["R1"])
    walk.on(6, "15:00")
    await _end_without_agreement(walk, "too-far-apart", ["arbitration", "legal-aid"])
    await walk.routed("arbitration")
    walk.on(8, "09:40")
    await walk.take("choose-arbitration", chosen_by="A1")
    await walk.take("file-arbitration", commission="arbitration-huli", hosted=True)
    await _heard(walk)
    await _awarded(walk)
    await walk.lead("close", outcome="awarded")
    return walk.matter


async def _heard(walk: Walk) -> None:
    """Accepted within 5 days, served within 5, answered within 10 (调解仲裁法 Art. 29, 30, 35)."""
    sits = arbitrator(walk.centre)
    walk.on(12, "10:30")
    number = walk.number("厦湖劳人仲案字〔{year}〕第{number}号")
    await walk.take_as(sits, "record-arbitration-accepted", number=number)
    await walk.take_as(sits, "form-tribunal", arbitrators=[sits], simplified=False)
    walk.on(14, "11:00")
    await walk.take_as(
        sits, "serve", party="R1", paper="application-copy", way="direct", confirmed=True
    )
    walk.on(21, "16:20")
    await walk.take_as(sits, "record-answer", party="R1", words="请求驳回仲裁请求。")
    walk.on(25, "09:30")
    hearing = walk.desk.staff.day.after(walk.received_at, 34, "14:30")
    await walk.take_as(
        sits,
        "schedule-hearing",
        hearing="H1",
        place="湖里区仲裁庭第一庭",
        starts_at=hearing.isoformat(),
        notices=[
            {
                "party": party,
                "way": "direct",
                "served_at": walk.said_at().isoformat(),
                "confirmed": True,
            }
            for party in ("A1", "R1")
        ],
    )
    walk.on(34, "14:35")
    await walk.take_as(
        sits, "hold-hearing", hearing="H1", present=["A1", "R1"], record="双方到庭，辩论终结。"
    )


async def _awarded(walk: Walk) -> None:
    """Within 45 days of acceptance (Art. 43); in force when 15 days to sue are over (Art. 50)."""
    sits = arbitrator(walk.centre)
    result, share = _decided(walk)
    items = [
        {"claim": claim, "amount": str((amount * share).quantize(CENT)), "final": False}
        for claim, amount in walk.amounts.items()
    ]
    walk.on(48, "16:00")
    number = walk.number("厦湖劳人仲裁字〔{year}〕第{number}号")
    await walk.take_as(sits, "award", number=number, items=items, result=result)
    walk.on(50, "09:20")
    for party in ("A1", "R1"):
        await walk.take_as(sits, "serve-award", party=party, way="direct")
    walk.on(80, "09:00")
    await walk.take_as(sits, "enter-force")


def _decided(walk: Walk) -> tuple[str, Decimal]:
    """For whom, and what share of the claims is awarded: not every worker is right."""
    return AWARDS[walk.matter.statement.draw.number("award", len(AWARDS))]


async def to_court(desk: Desk, statement: Statement) -> Matter:
    """A civil relation and no agreement: not arbitration but court, to which it is passed on."""
    kinds = [kind for kind in statement.claims if kind is not ClaimKind.RELATION]
    walk = await file(desk, statement, Road.COURT, insist=next(iter(kinds), ClaimKind.OTHER))
    await accept(walk, relation="civil")
    await _end_without_agreement(walk, "unwilling", ["court", "legal-aid"])
    await walk.routed("court")
    court = f"court-{walk.centre}"
    await walk.take(
        "offer-referral", referral="referral-1", body=court, mode="hand-over", ground="jurisdiction"
    )
    await _taken_on(walk, court)
    await walk.lead("close", outcome="to-court")
    return walk.matter


async def handed_over(desk: Desk, statement: Statement) -> Matter:
    """Filed in Siming, worked in Huli: the other centre acknowledges, accepts, settles it."""
    walk = await _outside_the_district(desk, statement, Road.HANDED_OVER)
    await walk.routed("hand-over")
    await _offer_to(walk, HULI)
    await _taken_on(walk, HULI)
    await _settled_there(walk)
    return walk.matter


async def designated(desk: Desk, statement: Statement) -> Matter:
    """Sent and returned twice, brought before the city, which names the unit for good."""
    walk = await _outside_the_district(desk, statement, Road.DESIGNATED)
    await walk.routed("hand-over")
    await _offer_to(walk, HULI)
    await walk.take_as(body(HULI), "return-referral", referral="referral-1", reason="wrong-place")
    await _offer_to(walk, HULI, referral="referral-2")
    await walk.take_as(body(HULI), "return-referral", referral="referral-2", reason="wrong-place")
    await walk.lead("escalate-referral", referral="referral-2", superior="hrss")
    await walk.lead("designate-referral", referral="referral-2", body=HULI)
    await _taken_on(walk, HULI, referral="referral-2")
    await _settled_there(walk)
    return walk.matter


async def _settled_there(walk: Walk) -> None:
    """The other centre goes on with the same record: nothing is asked of the worker twice."""
    there = walk.moved_to(HULI)
    await accept(there)
    await agree(there)
    await pay(there)
    await close_performed(there)


async def to_the_insurer(desk: Desk, statement: Statement) -> Matter:
    """Hurt on a day with a policy: passed on with consent; the insurer asks once, then takes it."""
    walk = await file(desk, statement, Road.INSURER, insist=ClaimKind.INJURY)
    hurt = walk.desk.staff.day.at("12:00", days_before=30).date().isoformat()
    await classify(walk, "partial", ["injury"], injured_on=hurt, insured_that_day=True)
    await walk.take("record-consent", party="A1", to="share", way="face")
    to = await walk.routed("insurer", "injury-scheme", "work-injury")
    insurer = {"insurer": "yilubao"}.get(to, to)
    await walk.lead(
        "offer-referral", referral="referral-1", body=insurer, mode="hand-over", ground="consent"
    )
    await _acknowledged(walk, insurer)
    await _more_wanted(walk, insurer)
    await walk.take_as(body(insurer), "accept-referral", referral="referral-1")
    await walk.lead("close", outcome="to-insurer" if insurer != "work-injury" else "to-department")
    return walk.matter


async def _more_wanted(walk: Walk, insurer: str) -> None:
    await walk.take_as(body(insurer), "ask-more", referral="referral-1", wanted=["diagnosis"])
    await walk.lead("add-document", document="D1", kind="medical", **paper("诊断证明.pdf", walk))
    await walk.lead("send-more", referral="referral-1", documents=["D1"])


async def declined(desk: Desk, statement: Statement) -> Matter:
    """Out of scope: declined with the reason and the ways that are open, and closed."""
    walk = await file(desk, statement, Road.DECLINED)
    await classify(walk, "undetermined", [])
    await walk.lead(
        "decline", reason="out-of-scope", ways=["court", "legal-aid"], words="不属于受理范围。"
    )
    await walk.lead("close", outcome="declined")
    return walk.matter


async def _outside_the_district(desk: Desk, statement: Statement, road: Road) -> Walk:
    walk = await file(desk, statement, road, centre=SIMING, worked_in=HULI)
    await consents(walk, "A1", to="share")
    await classify(walk, "undetermined", [])
    return walk


async def _offer_to(walk: Walk, other: str, referral: str = "referral-1") -> None:
    await walk.lead(
        "offer-referral", referral=referral, body=other, mode="hand-over", ground="jurisdiction"
    )


async def _taken_on(walk: Walk, receiver: str, referral: str = "referral-1") -> None:
    """Receipt, then acceptance: only this closes a hand-over."""
    await _acknowledged(walk, receiver, referral)
    await walk.take_as(body(receiver), "accept-referral", referral=referral)


async def _acknowledged(walk: Walk, receiver: str, referral: str = "referral-1") -> None:
    await walk.take_as(
        body(receiver),
        "acknowledge-referral",
        referral=referral,
        number=walk.number(THEIR_NUMBER.get(receiver) or COURT_NUMBER[walk.centre]),
    )


async def _end_without_agreement(walk: Walk, reason: str, ways: list[str]) -> None:
    await walk.take(
        "hold-session",
        session="S1",
        way="phone",
        heard=["A1", "R1"],
        session_record="双方各执一词，分歧较大。",
    )
    await walk.take("end-without-agreement", reason=reason, ways=ways)
