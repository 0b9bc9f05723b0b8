"""Roads that are no disputes: questions, questions that become disputes, public-service demands."""

from domain.values import ClaimKind
from operations.demo_chain import CHANNELS, accept, agree, close_performed, file, pay
from operations.demo_desk import Desk, Matter
from operations.demo_staff import DISTRICT, HULI, SIMING, clerk, team_lead
from operations.demo_statements import Road, Statement

TOPICS = {
    ClaimKind.PAY: "pay",
    ClaimKind.OVERTIME: "pay",
    ClaimKind.PENALTY: "penalty",
    ClaimKind.DEPOSIT: "deposit",
    ClaimKind.INJURY: "injury",
    ClaimKind.SOCIAL_INSURANCE: "insurance",
    ClaimKind.RELATION: "relation",
    ClaimKind.TERMINATION: "termination",
    ClaimKind.COMPENSATION: "termination",
}
"""What a question is about, by what would be claimed; `other` for the rest."""

LONGEST_TALK = 15


async def consultation(desk: Desk, statement: Statement) -> Matter:
    """A question is answered, and that is all; nobody is asked for a name."""
    asked = await _asked(desk, statement, Road.CONSULTATION)
    await desk.take(clerk(asked.centre), asked, "close-consultation")
    return asked


async def converted(desk: Desk, statement: Statement) -> Matter:
    """A question that is a dispute in substance: a case is offered, opened, and settled."""
    asked = await _asked(desk, statement, Road.CONVERTED)
    await desk.take(clerk(asked.centre), asked, "offer-case", reason="dispute-in-substance")
    walk = await file(desk, statement, Road.CONVERTED, centre=asked.centre, consultation=asked.id)
    await accept(walk)
    await agree(walk)
    await pay(walk)
    await close_performed(walk)
    return walk.matter


async def demand(desk: Desk, statement: Statement) -> Matter:
    """Nobody to mediate with: routed to a department, answered, told to the worker, closed."""
    draw = statement.draw
    centre = (SIMING, HULI)[draw.number("centre", 2)]
    form = {
        "channel": "window",
        "words": statement.text,
        "district": DISTRICT[centre],
    }
    asked = await desk.open(
        clerk(centre), "demands", form, centre=centre, statement=statement, road=Road.DEMAND
    )
    lead = team_lead(centre)
    street = f"street-{centre}"
    await desk.take(lead, asked, "route-demand", lead="city-management", assisting=[street])
    await desk.take(lead, asked, "group-demand", group="parking")
    await desk.take(lead, asked, "answer-demand", done=True, words="已增设停车位并开放南门。")
    await desk.take(clerk(centre), asked, "tell-worker-of-demand", way="phone")
    await desk.take(clerk(centre), asked, "close-demand")
    return asked


async def _asked(desk: Desk, statement: Statement, road: Road) -> Matter:
    draw = statement.draw
    centre = (SIMING, HULI)[draw.number("centre", 2)]
    form = {
        "channel": CHANNELS[draw.number("channel", len(CHANNELS))],
        "topic": TOPICS.get(statement.claims[0], "other"),
        "question": statement.text,
    }
    asked = await desk.open(
        clerk(centre), "consultations", form, centre=centre, statement=statement, road=road
    )
    minutes = draw.number("minutes", LONGEST_TALK) + 1
    await desk.take(
        clerk(centre),
        asked,
        "advise-consultation",
        advice="own-words",
        minutes=minutes,
        words="已说明可以走的途径和需要准备的材料。",
    )
    return asked
