"""Who may reveal what is masked for them, and who reads the access log: rows of the table."""

from collections.abc import Mapping

from domain.access_rows import Action, Row, Where
from domain.callers import Role

_A = Action

REVEALS: Mapping[Action, Action] = {
    _A.OPEN_NAMES: _A.REVEAL_NAMES,
    _A.OPEN_CONTACTS: _A.REVEAL_CONTACTS,
    _A.OPEN_IDENTITY: _A.REVEAL_IDENTITY,
    _A.OPEN_NOTES: _A.REVEAL_NOTES,
    _A.OPEN_INSPECTION: _A.REVEAL_INSPECTION,
    _A.OPEN_IMPORTED: _A.REVEAL_IMPORTED,
}
"""What must be allowed to see with a reason what an action opens without; who informed, nobody."""

_WITH_REASON = tuple(REVEALS.values())

LOGGED = (
    Row(
        (Role.SUPERVISOR,),
        _WITH_REASON,
        (Where.MY_CENTRE,),
        "reader matrix: contacts, identity, notes, inspection record – supervisor: with a reason",
    ),
    Row(
        (Role.AUDITOR,),
        _WITH_REASON,
        (Where.EVERYWHERE,),
        "reader matrix: contacts, identity, notes, inspection record – auditor: with a reason",
    ),
    Row(
        (Role.TEAM_LEAD,),
        (_A.REVEAL_IMPORTED,),
        (Where.MY_CENTRE,),
        "reader matrix: imported rows – who says whose case it becomes, with a reason",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.READ_ACCESS_LOG, _A.READ_SEARCHES),
        (Where.EVERYWHERE,),
        "reader matrix, access: who audits looks after who looked (个人信息保护法 Art. 54)",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.READ_ACCESS_LOG,),
        (Where.MY_CENTRE,),
        "reader matrix, access: a supervisor answers for who looks at the files of the centre",
    ),
    Row(
        (Role.WORKER,),
        (_A.READ_READERS,),
        (Where.MY_OWN,),
        "个人信息保护法 Art. 45: a worker hears which bodies and offices saw their file",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.READ_OWN_READINGS,),
        (Where.MY_CASES, Where.UNASSIGNED),
        "reader matrix, access: of their cases a mediator sees what they looked at themselves",
    ),
    Row(
        (Role.INSPECTOR,),
        (_A.READ_OWN_READINGS,),
        (Where.MY_VISITS,),
        "reader matrix, access: of their visits an inspector sees what they looked at themselves",
    ),
)
