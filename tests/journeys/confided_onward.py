"""The roads that lead elsewhere, on which people confide: to a tribunal, to another body, back."""

from datetime import timedelta

from operations.demo_chain import Walk, consents, reach
from operations.demo_desk import Json, Matter
from operations.demo_staff import DISTRICT, HULI, SIMING, arbitrator, body, clerk, team_lead
from tests.journeys.confiding import Confided, Office
from tests.privacy.planted import ID_NUMBER


async def arbitrated(office: Office) -> Matter:
    """No agreement; heard by the commission, which mediates."""
    told = office.told
    walk = await office.file("arbitrated", HULI, days_ago=60)
    sits = arbitrator(HULI)
    await walk.lead("classify", relation="labour", flags=[])
    await reach(walk)
    await consents(walk, "A1", "R1")
    await walk.take("accept", mediator=walk.mediator, respondents=["R1"])
    await walk.take(
        "end-without-agreement",
        reason="too-far-apart",
        ways=["arbitration"],
        words=told.words("end-without-agreement", "words"),
    )
    await walk.take("advise-arbitration", words=told.words("advise-arbitration", "words"))
    await walk.take("choose-arbitration", chosen_by="A1")
    await walk.take("file-arbitration", commission="arbitration-huli", hosted=True)
    await walk.take_as(sits, "record-arbitration-accepted", number="厦湖劳仲案字1号")
    answer = told.words("record-answer", "words")
    await walk.take_as(sits, "record-answer", party="R1", words=answer)
    await walk.take_as(sits, "form-tribunal", arbitrators=[sits], simplified=False)
    hearing = walk.said_at().replace(hour=15)
    later(walk, days=8)
    await _before_the_tribunal(walk, told, sits, hearing.replace(microsecond=0).isoformat())
    office.told.see(await office.desk.read(sits, walk.matter.path))
    return walk.matter


async def _before_the_tribunal(walk: Walk, told: Confided, sits: str, served: str) -> None:
    await walk.take_as(
        sits,
        "schedule-hearing",
        hearing="H1",
        place=told.words("schedule-hearing", "place"),
        starts_at=(walk.said_at().replace(hour=16)).isoformat(),
        notices=[
            {"party": party, "way": "direct", "served_at": served, "confirmed": True}
            for party in ("A1", "R1")
        ],
    )
    later(walk, hours=8)
    record = told.words("hold-hearing", "record")
    await walk.take_as(sits, "hold-hearing", hearing="H1", present=["A1", "R1"], record=record)
    await walk.take_as(
        sits,
        "mediate-in-arbitration",
        number="厦湖劳仲调字1号",
        words=told.words("mediate-in-arbitration", "words"),
    )


async def sent_about(office: Office) -> Matter:
    """Offered to legal aid, which sends it back, and helps after all."""
    told = office.told
    walk = await office.file("sent-about", SIMING, days_ago=10)
    aid = body("legal-aid")
    await consents(walk, "A1", to="share")
    for referral in ("F1", "F2"):
        await walk.lead(
            "offer-referral",
            referral=referral,
            body="legal-aid",
            mode="assist",
            ground="consent",
            words=told.words("offer-referral", "words"),
        )
        await walk.take_as(aid, "acknowledge-referral", referral=referral, number=f"援{referral}")
        if referral == "F1":
            words = told.words("return-referral", "words")
            reason = "papers-missing"
            await walk.take_as(aid, "return-referral", referral="F1", reason=reason, words=words)
    words = told.words("report-result", "words")
    await walk.take_as(aid, "report-result", referral="F2", result="granted", words=words)
    office.told.see(await office.desk.read(aid, walk.matter.path))
    return walk.matter


async def turned_down(office: Office) -> Matter:
    """Out of scope."""
    walk = await office.file("turned-down", SIMING, days_ago=9)
    words = office.told.words("decline", "words")
    await walk.lead("decline", reason="out-of-scope", ways=["court"], words=words)
    return walk.matter


async def taken_back(office: Office) -> Matter:
    """The worker takes the application back."""
    walk = await office.file("taken-back", SIMING, days_ago=8)
    words = office.told.words("withdraw", "words")
    await walk.take("withdraw", party="A1", reason="other", words=words)
    return walk.matter


async def asked(office: Office) -> list[Matter]:
    """A question and its answer; a demand and what became of it."""
    told, lead = office.told, team_lead(SIMING)
    form: Json = {"topic": "pay", "question": told.words("consultations", "question")}
    question = await office.ask("question", "consultations", form)
    advice = told.words("advise-consultation", "words")
    answered = {"advice": "own-words", "minutes": 9, "words": advice}
    await office.desk.take(clerk(SIMING), question, "advise-consultation", **answered)
    form = {
        "words": told.words("demands", "words"),
        "place": told.words("demands", "place"),
        "district": DISTRICT[SIMING],
        "details": {"id_number": ID_NUMBER},
    }
    demand = await office.ask("demand", "demands", form)
    await office.desk.take(lead, demand, "route-demand", lead="city-management", assisting=[])
    answer = told.words("answer-demand", "words")
    await office.desk.take(lead, demand, "answer-demand", done=True, words=answer)
    for matter in (question, demand):
        told.see(await office.desk.read(lead, matter.path))
    return [question, demand]


def later(walk: Walk, **by: float) -> None:
    """Time goes by before the next step."""
    walk.matter.now = walk.said_at() + timedelta(**by)
