"""The roads on which people confide: between them every line of every form is said."""

import json
from dataclasses import replace

from operations.demo_chain import Walk, consents, paper
from operations.demo_desk import Json, Matter
from operations.demo_staff import AUDITOR, SIMING, clerk, inspector, mediator, team_lead
from tests.journeys.confided_onward import (
    arbitrated,
    asked,
    later,
    sent_about,
    taken_back,
    turned_down,
)
from tests.journeys.confiding import AMOUNT, EMOJI_NAME, Confided, Office
from tests.journeys.sending_files import begun_upload, sent
from tests.privacy.planted import PLANTED, TERMS


async def everything(office: Office) -> list[Matter]:
    """All that people say on their ways through the office; the disputes that came of it."""
    return [
        await worked_through(office),
        await arbitrated(office),
        await sent_about(office),
        await turned_down(office),
        await taken_back(office),
        *await asked(office),
    ]


async def worked_through(office: Office) -> Matter:
    """Mediated, visited, agreed, broken, performed, closed, reopened and closed again."""
    walk = await office.file("worked-through", SIMING, days_ago=40)
    await _taken_down(walk, office.told)
    walk = await _mediators(walk, office.told)
    await _heard(walk, office.told)
    await _visited(walk, office.told)
    await _agreed(walk, office.told)
    await _performed(walk, office.told)
    await walk.lead("close", outcome="agreed-performed", words=office.told.words("close", "words"))
    await walk.lead("reopen", reason="new-facts", words=office.told.words("reopen", "words"))
    await walk.lead("close", outcome="agreed-performed")
    await walk.lead(
        "record-follow-up",
        party="A1",
        satisfaction="satisfied",
        words=office.told.words("record-follow-up", "words"),
    )
    for who in (walk.mediator, team_lead(SIMING), inspector(SIMING, 0)):
        office.told.see(await office.desk.read(who, walk.matter.path))
    for what in ("facts", "chronicle"):
        seen = await office.desk.read(AUDITOR, f"{walk.matter.path}/{what}")
        office.told.shut.append((what, json.dumps(seen, ensure_ascii=False).encode()))
    return walk.matter


async def _taken_down(walk: Walk, told: Confided) -> None:
    """What the window writes down."""
    window = clerk(walk.centre)
    await walk.take_as(
        window,
        "record-oral-application",
        recorder=window,
        as_heard=told.words("record-oral-application", "as_heard"),
        confirmed_by="fingerprint",
    )
    await walk.take_as(
        window,
        "add-respondent",
        respondent={
            "role": "platform",
            "details": {"name": told.words("add-respondent", "respondent.details.*")},
        },
    )
    await walk.take_as(
        window,
        "add-representative",
        representative={
            "role": "agent",
            "details": {
                "name": EMOJI_NAME,
                "address": told.words("add-representative", "representative.details.*"),
            },
        },
        party="A1",
        may_settle=False,
    )
    await walk.take_as(
        window,
        "correct-party",
        party="R2",
        details={"name": told.words("correct-party", "details.*")},
    )
    claim = {"claim": "C2", "kind": "injury"}
    await walk.take_as(window, "add-claim", **claim, words=told.words("add-claim", "words"))
    await walk.take_as(
        window,
        "amend-claim",
        claim="C1",
        amount="860.00",
        words=told.words("amend-claim", "words"),
    )
    held = paper(told.words("add-document", "title"), walk)
    await walk.take_as(window, "add-document", document="D1", kind="medical", **held)
    await _sent_in(walk, told, window)


async def _sent_in(walk: Walk, told: Confided, window: str) -> None:
    """A statement of everything as a file, half of it sent, then the rest; and half of another."""
    content = "\n".join(PLANTED.values()).encode()
    content += told.words("upload", "content").encode()
    whole = await begun_upload(walk, window, len(content))
    await sent(walk, window, whole, content[:100], 0)
    await sent(walk, window, whole, content[100:], 100)
    await sent(walk, window, await begun_upload(walk, window, len(content)), content[:-9], 0)
    said = {"upload": whole.rpartition("/")[2], "kind": "evidence", "by_party": "A1"}
    name = told.words("hand-in-evidence", "name")
    await walk.take_as(window, "hand-in-evidence", evidence="E1", name=name, **said)
    told.see(await walk.desk.read(window, f"{walk.matter.path}/evidence"))


async def _mediators(walk: Walk, told: Confided) -> Walk:
    """One steps back; the next has something to disclose, and stays."""
    await walk.lead("classify", relation="undetermined", flags=[])
    words = told.words("record-contact-attempt", "words")
    await walk.take("record-contact-attempt", party="R1", way="phone", reached=True, words=words)
    await consents(walk, "A1", "R1")
    words = told.words("record-refusal", "words")
    await walk.take("record-refusal", party="R2", to="mediate", way="phone", words=words)
    await walk.take("accept", mediator=walk.mediator, respondents=["R1"])
    words = told.words("recuse", "words")
    await walk.take("recuse", mediator=walk.mediator, relation="near-relative", words=words)
    await walk.lead("assign-mediator", mediator=mediator(walk.centre, 1))
    another = mediator(walk.centre, 2)
    words = told.words("replace-mediator", "words")
    await walk.lead("replace-mediator", mediator=another, reason="party-asked", words=words)
    walk = replace(walk, mediator=another)
    words = told.words("disclose-conflict", "words")
    await walk.take("disclose-conflict", mediator=another, relation="interest", words=words)
    for side in ("A1", "R1"):  # who disclosed something has lost the case until they are kept
        await walk.lead("record-consent", party=side, to="mediator-stays", way="phone")
    await walk.lead("keep-mediator", mediator=another)
    return walk


async def _heard(walk: Walk, told: Confided) -> None:
    await walk.take(
        "hold-session",
        session="S1",
        way="video",
        heard=["A1", "R1"],
        session_record=told.words("hold-session", "session_record"),
    )
    await walk.take("note-privately", note=told.words("note-privately", "note"))
    facts = told.words("sign-undisputed-facts", "facts")
    for party in ("A1", "R1"):
        await walk.take("sign-undisputed-facts", sheet="F1", facts=facts, party=party)
    await walk.take(
        "propose-terms", offer="O1", words=told.words("propose-terms", "words"), total=AMOUNT
    )


async def _visited(walk: Walk, told: Confided) -> None:
    ours = [inspector(walk.centre, 0), inspector(walk.centre, 1)]
    window = {"starts_at": walk.said_at().isoformat()}
    ends_at = walk.said_at().replace(hour=16)
    await walk.take(
        "plan-visit",
        visit="V1",
        purpose="mediate",
        ground="routine-inspection",
        place=told.words("plan-visit", "place"),
        inspectors={who: f"闽A-000{number}" for number, who in enumerate(ours, start=1)},
        ends_at=ends_at.isoformat(),
        **window,
    )
    await walk.take(
        "reschedule-visit",
        visit="V1",
        place=told.words("reschedule-visit", "place"),
        starts_at=walk.said_at().isoformat(),
        ends_at=ends_at.isoformat(),
    )
    await walk.take("depart", visit="V1")
    await walk.take("arrive", visit="V1")
    words = told.words("record-refused-entry", "words")
    await walk.take("record-refused-entry", visit="V1", words=words)
    note = told.words("acknowledge-alert", "note")
    heard_now: Json = {"happened_at": None, "note": note}
    await walk.take("acknowledge-alert", alert=walk.matter.version, **heard_now)
    await walk.take_as(ours[0], "show-certificates", visit="V1")
    record = told.words("record-inspection", "inspection_record")
    await walk.take_as(ours[0], "record-inspection", visit="V1", inspection_record=record)
    informer = told.words("record-informer", "identity")
    await walk.take_as(ours[0], "record-informer", identity=informer)
    correction = told.words("correct-on-the-spot", "correction")
    await walk.take_as(ours[0], "correct-on-the-spot", visit="V1", correction=correction)
    await walk.take(
        "record-mediation-on-visit",
        visit="V1",
        mediation_record=told.words("record-mediation-on-visit", "mediation_record"),
        parties_met=["R1"],
    )
    await walk.take("finish-visit", visit="V1", outcome="terms-offered")


async def _agreed(walk: Walk, told: Confided) -> None:
    for draft, agreement in (("draft-agreement", "AG1"), ("redraft-agreement", "AG2")):
        await walk.take(
            draft,
            agreement=agreement,
            organisation="one-stop-centre",
            bound=["A1", "R1"],
            terms=[
                {
                    "id": "T1",
                    "kind": "do",
                    "debtor": "R1",
                    "due": _day(walk, 2),
                    "words": told.words(draft, "terms.words"),
                },
                {
                    "id": "T2",
                    "kind": "pay",
                    "debtor": "R1",
                    "due": _day(walk, 2),
                    "amount": AMOUNT,
                    "words": TERMS,
                },
            ],
        )
    for party in ("A1", "R1"):
        await walk.take("sign-agreement", agreement="AG2", party=party)
    await walk.take("mediator-sign", agreement="AG2", mediator=walk.mediator)
    await walk.lead("seal-agreement", agreement="AG2")


async def _performed(walk: Walk, told: Confided) -> None:
    since = _day(walk, 3)
    later(walk, days=5)
    await walk.take(
        "record-breach", term="T2", since=since, words=told.words("record-breach", "words")
    )
    await walk.take(
        "record-term-performed",
        term="T1",
        proof="both-parties",
        words=told.words("record-term-performed", "words"),
    )
    await walk.take("record-payment", payment="P1", term="T2", amount=AMOUNT, proof="bank-receipt")


def _day(walk: Walk, days: int) -> str:
    """A day after the one that is told of."""
    days_before = (walk.desk.staff.day.midnight.date() - walk.said_at().date()).days - days
    return walk.desk.staff.day.at("09:00", days_before=days_before).date().isoformat()
