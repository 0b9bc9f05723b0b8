"""Roads in the centre's own hands: intake, mediation, the agreement, the visit."""

from decimal import Decimal

from domain.values import ConsentAct
from tests.law.desk import sealed
from tests.law.saying import (
    DIGEST,
    EARLIER,
    LIN,
    ZHAO,
    Said,
    consent,
    photo,
    re_pin,
    say,
    term,
    visit,
    window,
)

INTAKE = (
    say("record-oral-application", recorder=LIN, as_heard=sealed("口述"), confirmed_by="signature"),
    say(
        "add-document",
        document="D1",
        kind="evidence",
        title=sealed("接单记录"),
        digest=DIGEST,
        size=9,
    ),
    say("hand-in-evidence", **photo(), by_party="A1", document="D1"),
    say("hand-in-evidence", **photo(content="0b" * 32), by_party="A1", document="D1"),
    say("exchange-evidence", evidence="E1", party="R1"),
    Said(
        "note-scan",
        lambda _: {"evidence": "E1", "version": 2, "scan": "infected", "found": "Eicar"},
        by="office",
    ),
    say("withdraw-evidence", evidence="E1", withdraw_reason="by-mistake"),
    say(
        "classify",
        relation="undetermined",
        flags=["escalation"],
        kinds=[{"claim": "C1", "kind": "pay"}],
        platform="meal-one",
    ),
    say(
        "record-contact-attempt", party="R1", way="phone", reached=True, words=sealed("请下午来电")
    ),
    say("add-claim", claim="C3", kind="penalty", amount=Decimal("50.00"), words=sealed("罚款")),
    say("amend-claim", claim="C3", amount=Decimal("60.00")),
    say("add-respondent", respondent={"role": "platform", "person": "p-platform", "details": {}}),
    say(
        "add-representative",
        representative={"role": "agent", "person": "p-agent", "details": {}},
        party="A1",
        may_settle=True,
    ),
    say("end-representation", representative="P1", reason="term", last_day="2023-12-31"),
    say("correct-party", party="R1", details={"name": sealed("某配送公司", field="name")}),
    say("correct-party", party="R1", person="p-company-9"),
    re_pin("2026.2"),
    say("record-external-number", system="12345", number="XM20231107001"),
    say("link", other=EARLIER, kind="same-applicant"),
)
"""The window: heard, written down, sorted, the other side called."""

ACCEPTED = (
    consent("A1"),
    consent("R1"),
    consent("R2"),
    say("accept", mediator=LIN, respondents=["R1", "R2"]),
)
"""Both sides agree to mediate, and the dispute gets its number."""

MEDIATED = (
    say(
        "hold-session", session="S1", way="phone", heard=["A1", "R1"], session_record=sealed("双方")
    ),
    say("note-privately", note=sealed("底线四百")),
    say("sign-undisputed-facts", sheet="U1", facts=sealed("十七天"), party="A1"),
    say("sign-undisputed-facts", sheet="U1", facts=sealed("十七天"), party="R1"),
    say("propose-terms", offer="O1", words=sealed("一次付清"), total=Decimal("400.00")),
    consent("A1", ConsentAct.EXTEND),
    consent("R1", ConsentAct.EXTEND),
    consent("R2", ConsentAct.EXTEND),
    say("extend", days=10),
)
"""Sessions, notes, facts both sides sign, an offer, more time."""

LEADS = "officer:wu"
"""Who leads the mediators: whoever disclosed something has lost the case until they are kept."""

MEDIATORS = (
    say("disclose-conflict", mediator=LIN, relation="other-relation", words=sealed("同乡")),
    *(consent(side, ConsentAct.MEDIATOR_STAYS)._replace(by=LEADS) for side in ("A1", "R1", "R2")),
    say("keep-mediator", mediator=LIN)._replace(by=LEADS),
    say("replace-mediator", mediator=ZHAO, reason="workload"),
    say("recuse", mediator=ZHAO, relation="interest"),
    Said("find-stuck", lambda _: {"why": "unanswered", "waits_for": "mediator"}, by="office"),
    say("assign-mediator", mediator=LIN),
)
"""A mediator discloses, is kept, hands over, and the next one steps back."""

DRAFTED = (
    say(
        "draft-agreement",
        agreement="G1",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[term()],
    ),
    say(
        "redraft-agreement",
        agreement="G2",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[term(), term("T2", None)],
    ),
)
"""A text lies on the table, and is replaced by another."""

AGREED = (
    say("sign-agreement", agreement="G2", party="A1"),
    say("sign-agreement", agreement="G2", party="R1"),
    say("mediator-sign", agreement="G2", mediator=LIN),
    say("seal-agreement", agreement="G2"),
)
"""Every name and the seal: in effect."""

PERFORMED = (
    say("record-breach", after=4, term="T1", since="2023-11-10"),
    say("record-payment", payment="P1", amount=Decimal("857.50"), proof="bank-receipt", term="T1"),
    say("record-term-performed", term="T2", proof="both-parties"),
    say("record-follow-up", party="A1", satisfaction="satisfied", performed=True),
    say("close", outcome="agreed-performed"),
    say("reopen", after=1, reason="payment-reversed", words=sealed("退票")),
)
"""Late, then paid, asked about, closed, and taken up again."""

CONFIRMED = (
    say("apply-arbitral-review", parties=["A1", "R1"]),
    say("record-arbitral-review-result", result="refused", ground="other"),
    say("apply-judicial-confirmation", parties=["A1", "R1"]),
    say("record-judicial-confirmation-result", result="approved", number="厦思诉确1"),
    say("apply-payment-order", after=4, party="A1", terms=["T1"]),
    say("record-payment-order-result", result="issued", number="厦思督1"),
    say("apply-enforcement", party="A1", title="judicial-confirmation"),
    say("record-enforcement-result", result="performed", number="厦思执1"),
)
"""Two ways to have it confirmed, an order to pay, and enforcement."""

READ_IN_EMERGENCY = (
    say(
        "break-glass",
        officer=ZHAO,
        caller_role="mediator",
        glass_reason="safety",
        words=sealed("堵门"),
    )._replace(by=f"officer:{ZHAO}"),
    say("mend-glass", officer=ZHAO)._replace(by=LEADS),
)
"""Somebody who is not on the case reads it in an emergency, until it is ended."""

VISITED = (
    visit("V0"),
    Said("reschedule-visit", lambda desk: {"visit": "V0", **window(desk.time, 2)}),
    say("cancel-visit", visit="V0", reason="wrong-place"),
    visit("V1"),
    say("depart", after=1, visit="V1"),
    say("arrive", visit="V1"),
    say("show-certificates", visit="V1"),
    say(
        "record-mediation-on-visit",
        visit="V1",
        mediation_record=sealed("上门"),
        parties_met=["R1"],
    ),
    say("record-inspection", visit="V1", inspection_record=sealed("笔录")),
    say("record-informer", identity=sealed("站点仓管员")),
    say("correct-on-the-spot", visit="V1", correction=sealed("当场退还")),
    say("record-refused-entry", visit="V1", words=sealed("未让进库房")),
    say("finish-visit", visit="V1", outcome="paid"),
)
"""A visit called off, and one that was made."""
