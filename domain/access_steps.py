"""Who may do what: the rows of the access table on filing, registering and taking steps.

A row may name a whole room; a step that has rows of its own is taken out of its room's.
"""

from domain.access_rows import OFFICE, Action, Row, Where
from domain.callers import Role

_A = Action
INTAKE_ROOMS = (
    *("intake", "sides", "documents", "consent", "claims", "links", "acceptance"),
    *("aftercare", "closing"),
)
MEDIATION_ROOMS = (
    *("mediation", "mediators", "sessions", "agreement", "signing"),
    *("performance", "confirmation", "enforcement", "visit", "imported"),
)
_VISIT_ROOMS = ("visit_records",)
_ARBITRATION_ROOMS = ("arbitration_application",)
TRIBUNAL_ROOMS = (*("arbitration_clock", "tribunal", "arbitral_mediation", "award", "after_award"),)
REFERRAL_ROOMS = ("referral", "referral_ways")
MATTER_ROOMS = ("consultation", "demand")

WRITING = (
    Row(
        (*OFFICE, Role.MEDIATOR),
        (_A.FILE, _A.REGISTER),
        (Where.MY_CENTRE,),
        "stage table 1, 13: the window of the centre registers",
    ),
    Row(
        (Role.WORKER,),
        (_A.FILE, _A.REGISTER),
        (Where.MY_CENTRE,),
        "stage table 1: online registration by the worker themselves",
    ),
    Row(
        OFFICE,
        (),
        (Where.MY_CENTRE,),
        "stage table 1-3, 13: the window clerk registers, the team lead sorts",
        rooms=(*INTAKE_ROOMS, *MATTER_ROOMS),
    ),
    Row(
        (Role.MEDIATOR,),
        (),
        (Where.MY_CASES, Where.UNASSIGNED),
        "stage table 3-9c: the mediator asks both sides and takes the case up; before acceptance a "
        "visit may find the company",
        rooms=(
            *(*INTAKE_ROOMS, *MEDIATION_ROOMS, *_VISIT_ROOMS, *_ARBITRATION_ROOMS),
            *(*REFERRAL_ROOMS, "route_steps"),
        ),
    ),
    Row(
        (Role.MEDIATOR,),
        (),
        (Where.MY_CENTRE,),
        "stage table 13: whoever sits at the window answers",
        rooms=MATTER_ROOMS,
    ),
    Row(
        (Role.MEDIATOR,),
        (),
        (Where.MY_CASES,),
        "stage table 11, 16: where another body acts, the mediator records its letters",
        rooms=(*TRIBUNAL_ROOMS, "referral_answers"),
    ),
    Row(
        (Role.TEAM_LEAD,),
        (),
        (Where.MY_CENTRE,),
        "stage table 4, 11, 16-18: the team lead assigns, refers, receives letters, overrules",
        rooms=(
            *(*MEDIATION_ROOMS, *_VISIT_ROOMS, *_ARBITRATION_ROOMS, *TRIBUNAL_ROOMS),
            *(*REFERRAL_ROOMS, "referral_answers", "route_steps"),
        ),
    ),
    Row(
        (Role.SUPERVISOR,),
        (),
        (Where.MY_CENTRE,),
        "stage table 17-18: on the second bounce, and at closing, the supervisor decides",
        rooms=(*REFERRAL_ROOMS, "closing", "route_steps"),
    ),
    Row(
        (Role.INSPECTOR,),
        (),
        (Where.MY_VISITS,),
        "stage table 6: mediator and at least two inspectors go together",
        rooms=_VISIT_ROOMS,
    ),
    Row(
        (Role.ARBITRATOR,),
        (),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "stage table 11: the commission that the centre hosts",
        rooms=(*_ARBITRATION_ROOMS, *TRIBUNAL_ROOMS),
    ),
    Row(
        (Role.PARTNER,),
        (),
        (Where.MY_BODY,),
        "stage table 16: the receiver acknowledges, accepts, returns or reports",
        rooms=("referral_answers",),
    ),
    Row(
        OFFICE,
        (),
        (Where.SENT_TO_US,),
        "stage table 16: a centre that receives answers for itself; who sent it does not",
        rooms=("referral_answers",),
    ),
    Row(
        (Role.ADMINISTRATOR,),
        (),
        (Where.EVERYWHERE,),
        "the notice binds the whole country: who keeps the office copies it into its book",
        rooms=("calendars",),
    ),
    Row(
        (Role.SUPERVISOR, Role.TEAM_LEAD),
        (),
        (Where.MY_CENTRE,),
        "a centre's hours and closures are its own, and the promise of the day hangs on them",
        rooms=("centre_calendar",),
    ),
    Row(
        (Role.MEDIATOR,),
        ("acknowledge-alert",),
        (Where.MY_CASES,),
        "reader matrix, alerts: whose case it is hears them",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        ("acknowledge-alert",),
        (Where.MY_CENTRE,),
        "reader matrix, alerts: they go up to the team lead and the supervisor",
    ),
    Row(
        OFFICE,
        ("record-informer",),
        (Where.MY_CENTRE,),
        "劳动保障监察条例 Art. 9: a tip comes in at the window; whoever hears it notes who gave it",
    ),
    Row(
        (Role.MEDIATOR,),
        ("record-informer",),
        (Where.MY_CASES, Where.UNASSIGNED, Where.STANDING_IN),
        "劳动保障监察条例 Art. 9: or it is confided to who mediates, and kept from them after that",
    ),
    Row(
        (Role.INSPECTOR,),
        ("record-informer",),
        (Where.MY_VISITS,),
        "劳动保障监察条例 Art. 9: or it is given at the place, to who inspects",
    ),
    Row(
        (Role.CLERK, Role.SUPERVISOR),
        ("disclose-conflict",),
        (Where.MY_CENTRE,),
        "回避: whoever works on a dispute says themselves what they have to do with a side",
    ),
    Row(
        (Role.INSPECTOR,),
        ("disclose-conflict",),
        (Where.MY_VISITS,),
        "行政处罚法 Art. 43: an inspector who is related to a side steps back",
    ),
    Row(
        (Role.ARBITRATOR,),
        ("disclose-conflict",),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "劳动争议调解仲裁法 Art. 33: an arbitrator who is related to a side steps back",
    ),
    Row(
        (Role.WORKER,),
        (
            *("record-consent", "record-refusal", "record-consent-withdrawn"),
            *("add-document", "withdraw", "record-own-way", "sign-undisputed-facts"),
            *("sign-agreement", "choose-arbitration", "withdraw-arbitration"),
        ),
        (Where.MY_OWN,),
        "stage table 3, 7, 9c-11: what only a party may choose, and their own papers",
    ),
)

ONLY = (
    Row(
        (Role.INSPECTOR,),
        ("record-inspection",),
        (Where.MY_VISITS,),
        "劳动保障监察条例 Art. 16: the inspection record is the inspectors' own",
    ),
    Row(
        (Role.MEDIATOR,),
        ("record-mediation-on-visit",),
        (Where.MY_CASES, Where.UNASSIGNED),
        "stage table 6: two records of one visit; words to settle are written by who mediates",
    ),
    Row(
        (Role.TEAM_LEAD,),
        ("record-mediation-on-visit",),
        (Where.MY_CENTRE,),
        "stage table 6: or by who leads the mediators, never by who inspects",
    ),
    Row(
        (Role.SUPERVISOR, Role.TEAM_LEAD),
        (
            *("designate-referral", "assign-mediator", "replace-mediator", "keep-mediator"),
            "re-pin-rules",
        ),
        (Where.MY_CENTRE,),
        "stage table 4, 17: the team lead assigns; the common superior designates; who leads asks "
        "the sides whether a related mediator stays (特邀调解规定 Art. 15), and answers for the "
        "rules a case follows",
    ),
)
"""Steps that no row of a room opens, because they are these roles' alone."""

THE_OFFICES_OWN = frozenset(
    {
        *("chase-referral", "route", "escalate-alert", "note-deadline-moved"),
        *("find-stuck", "note-scan"),
        *("lock-party", "unlock-party", "erase-party"),
        *("sound-clock", "sound-clock-passed", "sound-first-contact-late", "sound-owner-missing"),
        *("sound-instalment-unpaid", "sound-same-day", "sound-same-day-missed"),
        "sound-request",
    }
)
"""Steps that only the office's machinery takes: what routes, keeps time, and sounds alarms."""
