"""Who takes, answers and approves what persons ask about themselves: rows of the access table.

A key is destroyed by two officers. Who may be the first and who the second stands here; that they
are two, the decision itself sees to (domain/person_file.py).
"""

from domain.access_rows import OFFICE, Action, Row, Where
from domain.callers import Role

_A = Action

PERSONS = (
    Row(
        (Role.WORKER,),
        (_A.ASK_ABOUT_SELF, _A.READ_PERSON),
        (Where.MY_OWN,),
        "个人信息保护法 Art. 45-47, 50: who a file is about may ask, and hears what came of it",
    ),
    Row(
        (*OFFICE, Role.SUPERVISOR),
        (_A.ASK_ABOUT_SELF, _A.READ_PERSON, _A.IDENTIFY_PERSON),
        (Where.MY_CENTRE,),
        "reader matrix, persons: the window takes requests, and sees who makes them",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.ANSWER_PERSON,),
        (Where.MY_CENTRE,),
        "个人信息保护法 Art. 50: who leads answers, with the reason where it is refused",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.HOLD_PERSON,),
        (Where.MY_CENTRE,),
        "档案法 Art. 14: what a court or an inspection needs is not destroyed",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.HOLD_PERSON, _A.READ_PERSON),
        (Where.EVERYWHERE,),
        "个人信息保护法 Art. 54: who audits may keep what is looked into",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.LIFT_ANY_HOLD,),
        (Where.EVERYWHERE,),
        "个人信息保护法 Art. 54: what who audits keeps is let go by nobody who is audited",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.APPROVE_ERASURE, _A.DRAW_UP_LIST, _A.APPROVE_LIST),
        (Where.MY_CENTRE,),
        "档案法实施条例 Art. 24: destruction only after appraisal, by two who answer for it",
    ),
    Row(
        (Role.ADMINISTRATOR,),
        (_A.APPROVE_ERASURE, _A.APPROVE_LIST),
        (Where.EVERYWHERE,),
        "a key is the office's: who keeps them may be the second pair of eyes, and reads no word",
    ),
)
