"""What the parties may do and see beside the worker: rows of the table.

The other side reads once it was served, and the worker's contacts and identity are masked for it;
what else is kept from it stands in access_across.py. A representative goes as far as their
authority, and as long (民事诉讼法 Art. 62); a guardian stands in the place of their ward.
"""

from domain.access_rows import OFFICE, Action, Row, Where
from domain.callers import Role
from domain.values import ConsentAct

_A = Action
_WHOLE = (_A.READ_DISPUTE, _A.READ_COURSE, _A.READ_CHRONICLE, _A.READ_REFERRED)
_WORDS = (
    *(_A.OPEN_NAMES, _A.OPEN_CONTACTS, _A.OPEN_IDENTITY),
    *(_A.OPEN_APPLICATION, _A.OPEN_PROCEEDINGS),
)
_MASKED = "; contacts and identity are opened of its own side alone"

SETTLING = (
    *("withdraw", "sign-undisputed-facts", "sign-agreement"),
    *("choose-arbitration", "withdraw-arbitration"),
)
"""To admit, to give up or to change a claim, to settle: with special authority only (Art. 62)."""

ONLY_THEMSELVES = (ConsentAct.SHARE, ConsentAct.RECORDING)
"""What a person agrees to about themselves, and no representative for them (PIPL Art. 23, 29)."""

PARTIES = (
    Row(
        OFFICE,
        (_A.GIVE_CASE_CODE,),
        (Where.MY_CENTRE,),
        "个人信息保护法 Art. 45: the window gives a party the code with which it follows its case",
    ),
    Row(
        (Role.MEDIATOR,),
        (_A.GIVE_CASE_CODE,),
        (Where.MY_CASES, Where.UNASSIGNED, Where.STANDING_IN),
        "个人信息保护法 Art. 45: so does whose case it is, with the letters that go out",
    ),
    Row(
        (Role.COMPANY,),
        (_A.READ_DISPUTE,),
        (Where.ASKED_US,),
        "stage table 3: who is asked hears that there is a dispute, and what kind of claims",
    ),
    Row(
        (Role.COMPANY,),
        ("record-consent", "record-refusal"),
        (Where.ASKED_US, Where.AGAINST_US),
        "stage table 3: each party agrees or refuses for itself (人民调解法 Art. 17)",
    ),
    Row(
        (Role.COMPANY,),
        (*_WHOLE, *_WORDS),
        (Where.AGAINST_US,),
        f"reader matrix: application, agreement, notices – company: after service{_MASKED}",
    ),
    Row(
        (Role.COMPANY,),
        (
            *("record-consent-withdrawn", "add-document", "record-answer"),
            *("sign-undisputed-facts", "sign-agreement"),
        ),
        (Where.AGAINST_US,),
        "stage table 5, 7, 11: what only a party may choose, its answer and its papers",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        (*_WHOLE, *_WORDS, _A.READ_DEADLINES, _A.READ_NOTICES),
        (Where.FOR_WORKER,),
        "民事诉讼法 Art. 61, 64: who stands for the worker reads what the worker reads",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        ("record-consent", "record-refusal", "add-document"),
        (Where.FOR_WORKER,),
        "调解仲裁法 Art. 24: what a general authority covers",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        SETTLING,
        (Where.SETTLING_FOR_WORKER,),
        "民事诉讼法 Art. 62: to admit, give up, change or settle takes special authority",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        (*_WHOLE, *_WORDS),
        (Where.FOR_COMPANY,),
        f"reader matrix: who stands for the company reads after service{_MASKED}",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        ("record-consent", "record-refusal", "add-document", "record-answer"),
        (Where.FOR_COMPANY,),
        "调解仲裁法 Art. 24: what a general authority covers",
    ),
    Row(
        (Role.REPRESENTATIVE,),
        ("sign-undisputed-facts", "sign-agreement"),
        (Where.SETTLING_FOR_COMPANY,),
        "民事诉讼法 Art. 62: to admit or settle takes special authority",
    ),
    Row(
        (Role.GUARDIAN,),
        (
            *(*_WHOLE, *_WORDS, _A.READ_DEADLINES, _A.READ_NOTICES),
            *(_A.READ_READERS, _A.EXPORT_CASE),
        ),
        (Where.MY_WARD,),
        "民法典 Art. 23, 34: a guardian stands in the place of a minor, or of who has no capacity",
    ),
    Row(
        (Role.GUARDIAN,),
        (
            *("record-consent", "record-refusal", "record-consent-withdrawn", "add-document"),
            *("record-own-way", *SETTLING),
        ),
        (Where.MY_WARD,),
        "调解仲裁法 Art. 25: the legal representative acts for them",
    ),
)
