"""Roads that lead on or end: no agreement, arbitration, referral, closing."""

from decimal import Decimal

from domain.values import ConsentAct
from tests.law.desk import sealed
from tests.law.roads_at_home import LEADS
from tests.law.saying import (
    DIGEST,
    LIN,
    SIBLING,
    Said,
    consent,
    hearing,
    item,
    overrule,
    refer,
    say,
    the_rules_say,
)

ENDED = (
    say(
        "end-without-agreement", reason="too-far-apart", ways=["arbitration"], words=sealed("分歧")
    ),
    say("record-own-way", way="inspection", number="监1"),
)
"""No agreement; the other ways are named."""

ROUTED = (the_rules_say(), overrule())
"""A rule says where it goes now, and the worker wishes otherwise."""

TO_ARBITRATION = (
    say("advise-arbitration", words=sealed("可申请仲裁")),
    say("prepare-application", claims=["C1"]),
    say("choose-arbitration", chosen_by="A1"),
    say("file-arbitration", commission="arbitration-siming"),
    say("record-arbitration-redirected", to="arbitration-huli"),
    say("file-arbitration", commission="arbitration-huli", hosted=True),
    say("record-arbitration-accepted", number="厦湖劳仲案1"),
    say("record-answer", party="R1", words=sealed("答辩")),
    say("form-tribunal", arbitrators=["officer-a1", "officer-a2", "officer-a3"]),
    say("suspend-arbitration", ground="appraisal"),
    say("resume-arbitration", after=2),
    say("restart-clock", ground="materials-supplemented"),
    say("extend-arbitration", approved_by="officer-director", days=10),
    hearing("H0"),
    say("serve", party="R2", paper="hearing-notice", way="direct", confirmed=True, hearing="H0"),
    say("postpone-hearing", hearing="H0", reason="party-asked"),
    hearing("H1"),
    say("serve", party="R2", paper="hearing-notice", way="direct", confirmed=True, hearing="H1"),
)
"""The worker chooses arbitration, and a hearing is called."""

HEARD = (say("hold-hearing", after=11, hearing="H1", present=["R1"], record=sealed("庭审")),)
"""It is heard; the applicant stays away."""

BY_DEFAULT = (
    say("hold-hearing", after=11, hearing="H1", present=["A1"]),
    say(
        "award-by-default",
        hearing="H1",
        absent="R1",
        number="厦湖劳仲裁2",
        items=[item(final=True)],
        result="for-worker",
    ),
    say("enter-force"),
    say("apply-enforcement", party="A1", title="award"),
)
"""A respondent who was properly told stays away, and the award is final."""

AWARDED = (
    say("award", number="厦湖劳仲裁1", items=[item()], result="for-worker"),
    say("serve-award", party="A1", way="direct"),
    say("serve-award", party="R1", way="direct"),
    say("serve-award", party="R2", way="post"),
    say("record-suit", after=9, party="R1", court="court-huli"),
    say("enter-force", after=11, party="A1"),
    say("record-suit", party="R2", court="court-huli", accepted_late="force-majeure"),
)
"""Awarded, served, sued on by one, in force for another, and taken late of the third."""

MEDIATED_THERE = (
    say("mediate-in-arbitration", number="厦湖劳仲调1", respondents=["R1"], words=sealed("调解")),
    say("sign-for-mediation-document", party="A1", way="direct"),
    say("sign-for-mediation-document", party="R1", way="direct"),
)
"""Settled before the tribunal, by a document both signed for."""

STAYED_AWAY = (say("deem-withdrawn", hearing="H1"),)
"""The applicant stayed away from the hearing."""

TAKEN_BACK = (
    say("choose-arbitration", chosen_by="A1"),
    say("file-arbitration", commission="arbitration-siming"),
    say("record-arbitration-refused", reason="out-of-scope", number="不受1"),
    say("choose-arbitration", chosen_by="A1"),
    say("withdraw-arbitration", party="A1", ground="other-way"),
)
"""Refused by one commission, chosen again, and taken back."""

ASSISTED = (
    consent("A1", ConsentAct.SHARE),
    refer("F0", "yilubao", "assist", "consent", documents=[], words=sealed("请协助理赔")),
    say("acknowledge-referral", referral="F0", number="益1"),
    say("ask-more", referral="F0", wanted=["bills"]),
    say("add-document", document="D2", kind="medical", title=sealed("票据"), digest=DIGEST, size=3),
    say("send-more", referral="F0", documents=["D2"]),
    say("accept-referral", referral="F0"),
    say("report-result", referral="F0", result="paid", words=sealed("已赔付")),
)
"""An insurer helps while the dispute stays."""

REFERRED = (
    refer("F1", "siming", "hand-over"),
    say("chase-referral", after=3, referral="F1", attempt=1),
    say("cancel-referral", referral="F1", reason="sent-in-error"),
    refer("F2", "inspectorate-huli", "hand-over", "statutory-duty"),
    say("accept-referral", referral="F2", number="监2"),
    say("return-referral", referral="F2", reason="not-our-matter", words=sealed("退回")),
    refer("F3", "inspectorate-city", "hand-over", "statutory-duty"),
    say("return-referral", referral="F3", reason="not-our-matter"),
    say("escalate-referral", referral="F3", superior="hrss"),
    say("designate-referral", referral="F3", body="inspectorate-city"),
    say("accept-referral", referral="F3", number="监3"),
    say("close", outcome="to-inspection"),
)
"""Called back once, returned twice, designated, taken on, closed."""

ELSEWHERE = (
    refer("F4", "siming", "hand-over"),
    say("accept-referral", referral="F4", number="思1"),
)
"""Another centre of this office goes on with the same record."""

DIVIDED = (
    say("withdraw-claim", claim="C3"),
    say("split-off", claims=["C2"], sibling=SIBLING, respondents=["R2"]),
)
"""One claim is dropped, another goes to a sibling."""

PARTED = (
    say("recuse", mediator=LIN, relation="interest"),
    say("split-off", claims=["C2"], sibling=SIBLING, respondents=["R2"])._replace(by=LEADS),
)
"""Who mediated stood back, and stays out of the sibling too."""

ALARMED = (
    say("sound-first-contact-late", after=0.1),
    say("sound-same-day", after=0.1, level="warning"),
    say("sound-same-day", after=0.1, level="last-call"),
    say("sound-same-day-missed", after=0.05),
    say("acknowledge-alert", alert=2, note=sealed("已电话催办", field="note")),
    say("sound-clock", rule="mediation.clock-a", subject="", due="2023-11-22", days_left=5),
    say("sound-clock-passed", rule="mediation.clock-a", subject="", due="2023-11-22"),
    say("sound-request", asked="asked-1", kind="erase", due="2023-11-22", days_left=-1),
    say(
        "note-deadline-moved",
        rule="mediation.clock-b",
        subject="",
        was="2023-11-22",
        now="2023-11-23",
        was_provisional=True,
        is_provisional=False,
        notice="国办发明电〔2022〕16号",
        calendar=2,
    ),
    say("escalate-alert", after=1, alert=4),
)
"""Nobody calls the other side, and the promise of the day is not kept."""

ALONE = (
    refer("F5", "inspectorate-huli", "hand-over", "statutory-duty"),
    say("sound-owner-missing", after=2, referral="F5"),
)
"""Nobody takes a hand-over on."""

UNPAID = (say("sound-instalment-unpaid", after=3, term="T1"),)
"""What was agreed is not paid on its day."""

DECLINED = (
    say("decline", reason="out-of-scope", ways=["court"], words=sealed("不属受理范围")),
    say("close", outcome="declined"),
    Said("lock-party", lambda _: {"party": "A1", "why": "retention"}, by="office"),
    Said("unlock-party", lambda _: {"party": "A1"}, by="office"),
    say("reopen", after=1, reason="new-facts"),
)
"""Not accepted, closed, locked for a while, and taken up again."""

REFUSED = (
    say("record-refusal", party="R1", to="mediate", way="phone", words=sealed("不同意")),
    consent("R2"),
    say("record-consent-withdrawn", party="R2", to="mediate", way="message"),
    say("close", outcome="refused"),
    Said("erase-party", lambda _: {"party": "A1"}, by="office"),
)
"""Nobody on the other side wishes to mediate, and in the end the worker is forgotten."""

WITHDRAWN = (
    say(
        "withdraw",
        party="A1",
        reason="settled-outside",
        paid=Decimal("400.00"),
        proof="self-declared",
        words=sealed("微信收款"),
    ),
)
"""The worker settled outside and takes the application back."""
