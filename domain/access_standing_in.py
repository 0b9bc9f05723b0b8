"""Who stands in for a mediator, and who leads the centres above: rows of the access table."""

from domain.access_rows import Action, Row, Where
from domain.access_steps import (
    INTAKE_ROOMS,
    MATTER_ROOMS,
    MEDIATION_ROOMS,
    REFERRAL_ROOMS,
    TRIBUNAL_ROOMS,
)
from domain.callers import Role

_A = Action
_WHOLE = (
    *(_A.READ_DISPUTE, _A.READ_COURSE, _A.READ_CHRONICLE, _A.READ_REFERRED, _A.READ_DEADLINES),
)

STANDING_IN = (
    Row(
        (Role.MEDIATOR,),
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_CONTACTS, _A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS),
        (Where.STANDING_IN,),
        "民法典 Art. 161-165: who has the mediator's mandate reads the case while it holds; what "
        "was confided to the mediator stays with the mediator (特邀调解规定 Art. 22)",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.READ_IMPORTED,),
        (Where.STANDING_IN,),
        "reader matrix: imported rows – their words may be notes, which stay with the mediator",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.READ_ALERTS, "acknowledge-alert"),
        (Where.STANDING_IN,),
        "reader matrix, alerts: while the mediator is away, who stands in hears them",
    ),
    Row(
        (Role.MEDIATOR,),
        (),
        (Where.STANDING_IN,),
        "stage table 3-11: the steps of the case, under the mandate that each fact names",
        rooms=(
            *(*INTAKE_ROOMS, *MEDIATION_ROOMS, "visit_records", "arbitration_application"),
            *(*REFERRAL_ROOMS, "route_steps", *TRIBUNAL_ROOMS, "referral_answers"),
        ),
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.KEEP_ROSTER,),
        (Where.MY_CENTRE, Where.UNDER_US),
        "stage table 4: who leads the mediators says who is away, and who stands in",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.STEP_ASIDE,),
        (Where.MY_CENTRE,),
        "民法典 Art. 165: a mandate is given by whose cases they are, and so is notice of absence",
    ),
)

_ABOVE = "of the centres under theirs: "

ABOVE = (
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (
            *(*_WHOLE, _A.OPEN_NAMES, _A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS, _A.READ_ALERTS),
            *(_A.READ_IMPORTED, _A.REVEAL_IMPORTED),
        ),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 16-18: triage, referral and closing are led from above",
    ),
    Row(
        (Role.TEAM_LEAD,),
        (_A.OPEN_CONTACTS,),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 1-3: who calls the parties needs their numbers",
    ),
    Row(
        (Role.SUPERVISOR,),
        (
            *(_A.READ_FACTS, _A.READ_ACCESS_LOG, _A.EXPORT_CASE, _A.REVEAL_NAMES),
            *(_A.REVEAL_CONTACTS, _A.REVEAL_IDENTITY, _A.REVEAL_NOTES, _A.REVEAL_INSPECTION),
        ),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix: event log, access, export – supervisor: yes",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR, Role.STATISTICIAN),
        (_A.READ_STATISTICS,),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix: figures, de-identified",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.READ_MATTER, _A.OPEN_MATTER),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 13: consultations and demands",
    ),
    Row(
        (Role.TEAM_LEAD,),
        (),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 4, 11, 16-18: the team lead assigns, refers, receives, overrules",
        rooms=(
            *(*INTAKE_ROOMS, *MEDIATION_ROOMS, "arbitration_application"),
            *(*TRIBUNAL_ROOMS, *REFERRAL_ROOMS, "route_steps"),
        ),
    ),
    Row(
        (Role.SUPERVISOR,),
        (),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 17-18: on the second bounce, and at closing, the supervisor decides",
        rooms=(*REFERRAL_ROOMS, "closing", "route_steps"),
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (
            *("designate-referral", "assign-mediator", "replace-mediator", "keep-mediator"),
            *("re-pin-rules", "acknowledge-alert"),
        ),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 4, 17: who leads assigns; alerts go up",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.OPEN_EVIDENCE, "hand-in-evidence"),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix, files: of the centre",
    ),
    Row(
        (Role.TEAM_LEAD,),
        ("withdraw-evidence", "exchange-evidence", _A.GIVE_CASE_CODE, "record-mediation-on-visit"),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 6: as at the window of the centre itself",
    ),
    Row(
        (Role.TEAM_LEAD,),
        (),
        (Where.UNDER_US,),
        f"{_ABOVE}stage table 6, 13, 16: records of visits, letters, consultations and demands",
        rooms=("visit_records", "referral_answers", *MATTER_ROOMS),
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.OPEN_SECONDARY, _A.READ_GLASSES, "mend-glass", "disclose-conflict"),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix, secondary file, access: of the centre",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.ASK_ABOUT_SELF, _A.READ_PERSON, _A.IDENTIFY_PERSON, _A.ANSWER_PERSON),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix, persons: of the centre",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.HOLD_PERSON, _A.APPROVE_ERASURE, _A.DRAW_UP_LIST, _A.APPROVE_LIST),
        (Where.UNDER_US,),
        f"{_ABOVE}reader matrix, persons: of the centre; holds, erases with another",
    ),
)
"""A centre's leaders act in the centres under it, too: in all that is theirs in their own, but for
what is the centre's alone."""

THE_CENTRES_ALONE = frozenset(
    {
        *(_A.FILE, _A.REGISTER),
        *("set-hours", "close-days", "withdraw-closure", "open-extra-days"),
        *("withdraw-extra-days", "import-closures"),
        *(_A.KNOW_INFORMER, "record-informer"),
    }
)
"""What who leads above does not do below: a window opens its own matters, a centre keeps its own
hours, and a tip is known to as few as can be (劳动保障监察条例 Art. 9)."""
