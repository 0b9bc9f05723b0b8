"""What a row of the access table says: role × action × where, with its reason.

An action is a step of the office by name, or one of `Action`. The rows on reading stand in
access_reading.py, those on filing and taking steps in access_steps.py. Sources: the reader matrix
(docs/reference/who-may-see-what.md), the stage table (docs/reference/stages.md) and the laws they
name; 个人信息保护法 is PIPL for short.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.callers import Role


class Action(StrEnum):
    """What is done at the desk besides taking a step."""

    FILE = "file"
    READ_DISPUTE = "read-dispute"
    """Know that a dispute is there; what of it is read, the actions below say."""

    READ_COURSE = "read-course"
    """How it goes: its stage, every part of its file by name, its line in a list.

    Who reads a dispute without this reads what was passed on to them, and nothing beside it.
    """

    READ_DEADLINES = "read-deadlines"
    """Its time limits; the worker's own among them, so the other side does not read them."""

    READ_REFERRED = "read-referred"
    """The letter that was sent: the claims named, the papers passed on."""

    READ_CHRONICLE = "read-chronicle"
    READ_FACTS = "read-facts"
    EXPORT_CASE = "export-case"
    """Take the dispute out of the office as a file: its facts as stored, sealed where sealed."""

    READ_STATISTICS = "read-statistics"
    READ_NIGHT_WATCH = "read-night-watch"
    """What the nightly check found, of the disputes the caller may read."""

    READ_ALERTS = "read-alerts"
    """The alerts of a dispute, of every level, and what went out of each."""

    READ_NOTICES = "read-notices"
    """The alerts of a dispute that are there for information."""

    REGISTER = "register-matter"
    """Register a consultation or a public-service demand."""

    KEEP_KEYS = "keep-keys"
    """Give out the keys of the office, list them, take them back."""

    READ_IMPORTS = "read-imports"
    """What was brought in from other systems, in figures: rows, facts, what was refused."""

    READ_CALENDAR = "read-calendar"
    """Which days work, and when a centre is open."""

    READ_LEDGER = "read-ledger"
    """What was signed of the record, and the proofs of it: hashes and sizes, nobody's words."""

    SEAL = "seal"
    """Have the record signed now."""

    READ_MATTER = "read-matter"
    OPEN_MATTER = "open-matter"
    """The question and the answer of a consultation, the words of a demand."""

    OPEN_NAMES = "open-names"
    OPEN_CONTACTS = "open-contacts"
    """Phone, address, e-mail, number plate."""

    OPEN_IDENTITY = "open-identity"
    """Identity number, credit code, birth date, bank account, medical words."""

    OPEN_APPLICATION = "open-application"
    """Statement, claims in words, oral application, workplace, titles of papers."""

    OPEN_PROCEEDINGS = "open-proceedings"
    """What both sides read: sessions, terms, agreement, mediation record, reasons."""

    OPEN_NOTES = "open-notes"
    KNOW_NOTES = "know-notes"
    """That a private note or an offer was made, when, and of what sum; not its words."""

    OPEN_INSPECTION = "open-inspection"
    OPEN_INFORMER = "open-informer"
    KNOW_INFORMER = "know-informer"
    """That somebody gave a tip, when it was noted, and by whom; not who it was."""

    READ_IMPORTED = "read-imported-rows"
    """The rows that another system told of a dispute: what each was called there, and when."""

    OPEN_IMPORTED = "open-imported-words"
    """The rows' own words, which may be anything that was noted there."""

    OPEN_EVIDENCE = "open-evidence"
    """The files of the main file (正卷), as far as their category may be read."""

    OPEN_PASSED_ON = "open-passed-on"
    """The files of the papers that a referral passed on."""

    OPEN_SECONDARY = "open-secondary"
    """The files of the secondary file (副卷): approvals, deliberation."""

    OPEN_TAKEN_BACK = "open-taken-back"
    """Files that were withdrawn."""

    REVEAL_NAMES = "reveal-names"
    """See whole, with a reason that is recorded first, what is masked: see access_log_rows.py."""

    REVEAL_CONTACTS = "reveal-contacts"
    REVEAL_IDENTITY = "reveal-identity"
    REVEAL_NOTES = "reveal-notes"
    REVEAL_INSPECTION = "reveal-inspection"
    REVEAL_IMPORTED = "reveal-imported"
    READ_ACCESS_LOG = "read-access-log"
    """Who saw what, by the ids of their keys."""

    READ_SEARCHES = "read-searches"
    """Who looked for which words, by the words' digest; what others noted beside their reasons."""

    READ_READERS = "read-readers"
    """Who saw a dispute, by role and body."""

    GIVE_CASE_CODE = "give-case-code"
    """Give a party a one-time code with which they follow the case without an account."""

    KEEP_ROSTER = "keep-roster"
    """Say who of a centre is away and who stands in, and hand a caseload over."""

    STEP_ASIDE = "step-aside"
    """Say that one is away oneself, and who stands in for oneself."""

    READ_OWN_READINGS = "read-own-readings"
    """What of a dispute the caller themselves saw."""

    READ_GLASSES = "read-glasses"
    """Who read a dispute in an emergency, and why."""

    ASK_ABOUT_SELF = "ask-about-self"
    """Take what a person asks of the office about themselves: a copy, a correction, erasure."""

    READ_PERSON = "read-person"
    """A person's own file: what they asked, and what came of it."""

    IDENTIFY_PERSON = "identify-person"
    ANSWER_PERSON = "answer-person"
    """Answer a request; propose that keys are destroyed, or unlock what is locked."""

    HOLD_PERSON = "hold-person"
    LIFT_ANY_HOLD = "lift-any-hold"
    APPROVE_ERASURE = "approve-erasure"
    """Be the second pair of eyes before keys are destroyed."""

    DRAW_UP_LIST = "draw-up-list"
    """See whose time is over, and draw up the list of whom to erase."""

    APPROVE_LIST = "approve-list"


class Where(StrEnum):
    """On which records a row holds, said of the caller."""

    EVERYWHERE = "everywhere"
    MY_CENTRE = "my-centre"
    MY_CASES = "my-cases"
    """Those the caller mediates."""

    UNASSIGNED = "unassigned"
    """Those of the caller's centre that nobody mediates yet."""

    MY_VISITS = "my-visits"
    MY_HEARINGS = "my-hearings"
    BEFORE_US = "before-us"
    """Those before the arbitration commission that the caller's centre hosts."""

    MY_BODY = "my-body"
    """Those referred to the caller's body."""

    WITH_MY_BODY = "with-my-body"
    """Those referred to the caller's body that are in its hands: it accepted a hand-over."""

    SENT_TO_US = "sent-to-us"
    """Those referred to the caller's centre by another."""

    MY_OWN = "my-own"
    UNDER_GLASS = "under-glass"
    """Those the caller reads in an emergency, until that is over: see break_glass.py."""
    UNDER_US = "under-us"
    """Those of the centres under the caller's own."""

    STANDING_IN = "standing-in"
    """Those whose mediator gave the caller a mandate that holds today."""

    ASKED_US = "asked-us"
    """Those in which the caller's company was reached, and asked whether it agrees."""

    AGAINST_US = "against-us"
    """Those that were served on the caller's company."""

    FOR_WORKER = "for-worker"
    """Those in which the caller stands for the worker, by an authority that holds today."""

    SETTLING_FOR_WORKER = "settling-for-worker"
    """The same, with special authority (特别授权)."""

    FOR_COMPANY = "for-company"
    """Those served on a company that the caller stands for."""

    SETTLING_FOR_COMPANY = "settling-for-company"
    MY_WARD = "my-ward"
    """Those of the worker in whose place the caller stands (法定代理)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: these roles may do this, there, because."""

    roles: tuple[Role, ...]
    actions: tuple[str, ...]
    where: tuple[Where, ...]
    reason: str
    rooms: tuple[str, ...] = ()


OFFICE = (Role.CLERK, Role.TEAM_LEAD)
"""The window and whoever leads it."""
