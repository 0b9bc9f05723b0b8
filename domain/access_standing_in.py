"""Who stands in for a mediator, and who leads the centres above: rows of the access table."""

from domain.access_rows import Action, Row, Where
from domain.access_steps import INTAKE_ROOMS, MEDIATION_ROOMS, REFERRAL_ROOMS, TRIBUNAL_ROOMS
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
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS, _A.READ_ALERTS),
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
)
"""A centre's leaders act in the centres under it, too, where a row says so; who opens matters at a
window, and who keeps a centre's hours, is the centre's own."""
