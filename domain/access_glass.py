"""Who may read in an emergency, and what of a dispute they read then: rows of the table."""

from domain.access_rows import Action, Row, Where
from domain.callers import Role

_A = Action

GLASS = (
    Row(
        (Role.MEDIATOR, Role.INSPECTOR),
        ("break-glass",),
        (Where.MY_CENTRE,),
        "PIPL Art. 51, 57: who is on duty at the centre may have to act for who is not",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        ("break-glass",),
        (Where.EVERYWHERE,),
        "PIPL Art. 51, 57: who leads a centre may have to act for another that does not answer",
    ),
    Row(
        (Role.MEDIATOR, Role.INSPECTOR, Role.TEAM_LEAD, Role.SUPERVISOR),
        (
            *(_A.READ_DISPUTE, _A.READ_COURSE, _A.READ_CHRONICLE, _A.READ_REFERRED),
            *(_A.READ_DEADLINES, _A.OPEN_NAMES, _A.OPEN_CONTACTS, _A.OPEN_APPLICATION),
        ),
        (Where.UNDER_GLASS,),
        "PIPL Art. 6: who the parties are, how they are reached and what it is about; no more",
    ),
    Row(
        (Role.SUPERVISOR,),
        ("mend-glass", _A.READ_GLASSES),
        (Where.MY_CENTRE,),
        "reader matrix, access: a supervisor answers for who looks at the files of the centre",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.READ_GLASSES,),
        (Where.EVERYWHERE,),
        "reader matrix, access: who audits looks after who looked (个人信息保护法 Art. 54)",
    ),
)

READ_UNDER_GLASS = frozenset(
    action for row in GLASS if Where.UNDER_GLASS in row.where for action in row.actions
)
"""What is read in an emergency."""
