"""Who may read what: the rows of the access table on reading records and opening their words."""

from domain.access_rows import OFFICE, Action, Row, Where
from domain.callers import Role

_A = Action

_WHOLE = (
    *(_A.READ_DISPUTE, _A.READ_COURSE, _A.READ_CHRONICLE, _A.READ_REFERRED, _A.READ_DEADLINES),
)
_WHAT_WAS_SENT = (
    *(_A.READ_DISPUTE, _A.READ_CHRONICLE, _A.READ_REFERRED, _A.OPEN_NAMES, _A.OPEN_CONTACTS),
)

READING = (
    Row(
        (Role.MEDIATOR,),
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_CONTACTS),
        (Where.MY_CASES, Where.UNASSIGNED),
        "reader matrix: the mediator on the case reads it, others do not; until one is named, "
        "any mediator of the centre may take it up (stage table 3)",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS),
        (Where.MY_CASES, Where.UNASSIGNED),
        "reader matrix: application, agreement, notices – mediator on the case: yes",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.OPEN_NOTES, _A.KNOW_NOTES, _A.OPEN_IDENTITY),
        (Where.MY_CASES,),
        "reader matrix: notes are the mediator's of the case alone; so is identity, as needed",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.READ_IMPORTED,),
        (Where.MY_CASES, Where.UNASSIGNED),
        "reader matrix: imported rows – who may take the case up sees what happened there, when",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.OPEN_IMPORTED,),
        (Where.MY_CASES,),
        "reader matrix: imported rows – their words may be a mediator's notes, an account, what a "
        "side said alone: read as the narrowest of these, by the mediator on the case",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.READ_IMPORTED,),
        (Where.MY_CENTRE,),
        "reader matrix: imported rows – of the centre, with the words masked",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.READ_IMPORTED,),
        (Where.EVERYWHERE,),
        "reader matrix: imported rows – auditor: read, with the words masked",
    ),
    Row(
        (*OFFICE, Role.SUPERVISOR),
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_APPLICATION),
        (Where.MY_CENTRE,),
        "stage table 1-2, 16-18: window, triage, referral and closing are the centre's own",
    ),
    Row(
        OFFICE,
        (_A.OPEN_CONTACTS,),
        (Where.MY_CENTRE,),
        "stage table 1-3: who registers and calls the parties needs their numbers",
    ),
    Row(
        (Role.CLERK,),
        (_A.OPEN_IDENTITY,),
        (Where.UNASSIGNED,),
        "stage table 1: the window checks the identity it writes down, until a mediator is named",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.OPEN_PROCEEDINGS,),
        (Where.MY_CENTRE,),
        "reader matrix: agreement and notices – supervisor: yes; identity stays masked",
    ),
    Row(
        (Role.INSPECTOR,),
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_CONTACTS),
        (Where.MY_VISITS,),
        "reader matrix: an inspector reads what the visit needs, never notes, offers or caucus",
    ),
    Row(
        (Role.INSPECTOR,),
        (_A.OPEN_INSPECTION, _A.OPEN_INFORMER, _A.KNOW_INFORMER),
        (Where.MY_VISITS,),
        "reader matrix: inspection record and informer – inspector on the visit: yes",
    ),
    Row(
        (Role.TEAM_LEAD,),
        (_A.KNOW_INFORMER,),
        (Where.MY_CENTRE,),
        "reader matrix: informer – who leads the inspectors of the centre knows that there is one",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.KNOW_INFORMER,),
        (Where.EVERYWHERE,),
        "reader matrix: event log – auditor: yes, the trace of a tip; who gave it – auditor: no",
    ),
    Row(
        (Role.ARBITRATOR,),
        (*_WHOLE, _A.OPEN_NAMES, _A.OPEN_CONTACTS, _A.OPEN_IDENTITY),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "reader matrix: the arbitrator reads on transfer",
    ),
    Row(
        (Role.ARBITRATOR,),
        (_A.OPEN_APPLICATION,),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "reader matrix: application on transfer; what was said in mediation stays there (Art. 107)",
    ),
    Row(
        (Role.AUDITOR,),
        (*_WHOLE, _A.READ_FACTS, _A.READ_MATTER),
        (Where.EVERYWHERE,),
        "reader matrix: event log – auditor: yes, of the whole city; personal values masked",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS, _A.KNOW_NOTES),
        (Where.EVERYWHERE,),
        "reader matrix: application, agreement, notices, the trace of offers – auditor: read",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.READ_FACTS,),
        (Where.MY_CENTRE,),
        "reader matrix: event log – supervisor: yes",
    ),
    Row(
        (Role.PARTNER,),
        _WHAT_WAS_SENT,
        (Where.MY_BODY,),
        "stage table 16: the receiver reads what was passed on with legal ground or consent",
    ),
    Row(
        (Role.PARTNER,),
        (_A.READ_COURSE, _A.READ_DEADLINES, _A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS),
        (Where.WITH_MY_BODY,),
        "stage table 16: who took a dispute over reads its file; notes and inspection stay behind",
    ),
    Row(
        OFFICE,
        _WHAT_WAS_SENT,
        (Where.SENT_TO_US,),
        "stage table 16: a centre that receives reads what was passed on, until it takes it over",
    ),
    Row(
        (Role.WORKER,),
        (
            *(*_WHOLE, _A.OPEN_NAMES, _A.OPEN_CONTACTS),
            *(_A.OPEN_IDENTITY, _A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS),
        ),
        (Where.MY_OWN,),
        "reader matrix: a worker reads their own; the other side's identity is masked for them",
    ),
    Row(
        (Role.TEAM_LEAD, Role.SUPERVISOR),
        (_A.READ_ALERTS,),
        (Where.MY_CENTRE,),
        "reader matrix, alerts: they go up to the team lead and the supervisor of the centre",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.READ_ALERTS,),
        (Where.MY_CASES,),
        "reader matrix, alerts: whose case it is hears them first",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.READ_ALERTS,),
        (Where.EVERYWHERE,),
        "reader matrix, alerts: who was warned, when, and how late is what an auditor asks",
    ),
    Row(
        (Role.WORKER,),
        (_A.READ_NOTICES,),
        (Where.MY_OWN,),
        "调解仲裁法 Art. 14: a way that is open to the worker is told to the worker",
    ),
    Row(
        (Role.SUPERVISOR, Role.TEAM_LEAD, Role.STATISTICIAN, Role.MEDIATOR),
        (_A.READ_STATISTICS,),
        (Where.MY_CENTRE,),
        "reader matrix: figures of the centre, de-identified",
    ),
    Row(
        (Role.SUPERVISOR, Role.AUDITOR),
        (_A.READ_NIGHT_WATCH,),
        (Where.EVERYWHERE,),
        "reader matrix: watches name no person; supervisors act on them, auditors look after",
    ),
    Row(
        (Role.ADMINISTRATOR,),
        (_A.KEEP_KEYS,),
        (Where.EVERYWHERE,),
        "PIPL Art. 51: who may enter is decided by one who reads no file",
    ),
    Row(
        (Role.AUDITOR, Role.ADMINISTRATOR),
        (_A.READ_STATISTICS,),
        (Where.EVERYWHERE,),
        "reader matrix: figures of the city, de-identified",
    ),
    Row(
        (Role.AUDITOR, Role.ADMINISTRATOR),
        (_A.READ_IMPORTS,),
        (Where.EVERYWHERE,),
        "figures of what came from other systems name no person; who runs imports sees what came",
    ),
    Row(
        (*OFFICE, Role.MEDIATOR, Role.SUPERVISOR),
        (_A.READ_MATTER, _A.OPEN_MATTER),
        (Where.MY_CENTRE,),
        "stage table 13: consultations and demands belong to the window, not to one mediator",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.EXPORT_CASE,),
        (Where.EVERYWHERE,),
        "reader matrix, export: who audits takes home what anybody can check",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.EXPORT_CASE,),
        (Where.MY_CENTRE,),
        "reader matrix, export: supervisor of the centre",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.EXPORT_CASE,),
        (Where.MY_CASES,),
        "reader matrix, export: whose case it is closes its file (归档)",
    ),
    Row(
        (Role.ARBITRATOR,),
        (_A.EXPORT_CASE,),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "reader matrix, export: who decides may check that it is whole",
    ),
    Row(
        (Role.PARTNER,),
        (_A.EXPORT_CASE,),
        (Where.WITH_MY_BODY,),
        "reader matrix, export: who took a dispute over may check that it is whole",
    ),
    Row(
        (Role.WORKER,),
        (_A.EXPORT_CASE,),
        (Where.MY_OWN,),
        "PIPL Art. 45: a copy of one's own file, in a form that can be passed on",
    ),
    Row(
        tuple(role for role in Role if role is not Role.CASE),
        (_A.READ_LEDGER,),
        (Where.EVERYWHERE,),
        "a checkpoint proves something only to those who may keep it; it says nothing of anyone",
    ),
    Row(
        (Role.AUDITOR, Role.ADMINISTRATOR),
        (_A.SEAL,),
        (Where.EVERYWHERE,),
        "who looks the record over, or runs the office, may have it signed at that moment",
    ),
    Row(
        tuple(role for role in Role if role is not Role.CASE),
        (_A.READ_CALENDAR,),
        (Where.EVERYWHERE,),
        "政府信息公开条例 Art. 20: notices of the State Council and hours of service are public",
    ),
)
