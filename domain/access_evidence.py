"""Who hands files in and opens them: rows of the access table (正卷、副卷).

The category of a file may ask for more: who may not open an identity number does not open its
copy either (rules/file-index.toml). Which files of the main file a party opens,
evidence_readers.py says.
"""

from domain.access_rows import OFFICE, Action, Row, Where
from domain.callers import Role

_A = Action

EVIDENCE = (
    Row(
        (Role.MEDIATOR,),
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence", "exchange-evidence"),
        (Where.MY_CASES, Where.UNASSIGNED),
        "reader matrix: files – mediator on the case: yes",
    ),
    Row(
        OFFICE,
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence", "exchange-evidence"),
        (Where.MY_CENTRE,),
        "reader matrix: files – the window takes them in, as it takes papers in",
    ),
    Row(
        (Role.SUPERVISOR,),
        (_A.OPEN_EVIDENCE, _A.OPEN_SECONDARY, "hand-in-evidence"),
        (Where.MY_CENTRE,),
        "reader matrix: files, secondary – supervisor of the centre; approvals are theirs",
    ),
    Row(
        (Role.INSPECTOR,),
        (_A.OPEN_EVIDENCE,),
        (Where.MY_VISITS,),
        "reader matrix: files – what the visit needs",
    ),
    Row(
        (Role.ARBITRATOR,),
        (
            *(_A.OPEN_EVIDENCE, _A.OPEN_SECONDARY),
            *("hand-in-evidence", "withdraw-evidence", "exchange-evidence"),
        ),
        (Where.MY_HEARINGS, Where.BEFORE_US),
        "reader matrix: files, secondary – once it is before them (办案规则 Art. 22)",
    ),
    Row(
        (Role.AUDITOR,),
        (_A.OPEN_EVIDENCE, _A.OPEN_SECONDARY, _A.OPEN_TAKEN_BACK),
        (Where.EVERYWHERE,),
        "reader matrix: files, secondary – auditor: read, logged",
    ),
    Row(
        (Role.PARTNER,),
        (_A.OPEN_EVIDENCE,),
        (Where.WITH_MY_BODY,),
        "reader matrix: files – who took a dispute over reads its file",
    ),
    Row(
        (Role.PARTNER,),
        (_A.OPEN_PASSED_ON,),
        (Where.MY_BODY,),
        "reader matrix: files – receiving body: the file of a paper that was passed on to it",
    ),
    Row(
        OFFICE,
        (_A.OPEN_PASSED_ON,),
        (Where.SENT_TO_US,),
        "reader matrix: files – so does a centre that receives, until it takes the dispute over",
    ),
    Row(
        (Role.WORKER,),
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence"),
        (Where.MY_OWN,),
        "reader matrix: files – a party's own, and what was exchanged (办案规则 Art. 23: 正卷)",
    ),
    Row(
        (Role.COMPANY,),
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence"),
        (Where.AGAINST_US,),
        "reader matrix: files – company: its own, and what was exchanged, after service",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence"),
        (Where.FOR_WORKER, Where.FOR_COMPANY),
        "reader matrix: files – as the party they stand for (调解仲裁法 Art. 24)",
    ),
    Row(
        (Role.GUARDIAN,),
        (_A.OPEN_EVIDENCE, "hand-in-evidence", "withdraw-evidence"),
        (Where.MY_WARD,),
        "reader matrix: files – in the place of their ward (调解仲裁法 Art. 25)",
    ),
)
"""Nobody is granted what the scanner found infected."""
