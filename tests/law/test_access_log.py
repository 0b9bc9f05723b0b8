"""The access log's rows and books: who reveals, who looks after, and what a book decides."""

from datetime import date

import pytest

from domain.access import GRANTS, may
from domain.access_log import AccessDay, Read, Refused
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.callers import Caller, Role
from domain.record import Act
from domain.values import CentreId
from tests.law.desk import NINE, OnTheDesk

ACT = Act("office", NINE, NINE)
DAY = date(2023, 11, 7)


@pytest.mark.parametrize("action", [*REVEALS.values()])
def test_who_sees_masks_reveals_with_a_reason(action: Action) -> None:
    """Reader matrix: a supervisor in the centre, an auditor everywhere, and nobody else.

    Imported rows a team lead, too: they say whose case it becomes.
    """
    leads = {Role.TEAM_LEAD} if action == Action.REVEAL_IMPORTED else set()
    revealing = {role for role, granted in GRANTS if granted == action}
    assert revealing == {Role.SUPERVISOR, Role.AUDITOR} | leads
    dispute = OnTheDesk().dispute
    assert may(Caller("s", Role.SUPERVISOR, dispute.centre), action, dispute)
    assert not may(Caller("s", Role.SUPERVISOR, "huli"), action, dispute)
    assert may(Caller("a", Role.AUDITOR, "huli"), action, dispute)


def test_an_informer_is_never_revealed() -> None:
    """劳动保障监察条例 Art. 9: no reason opens who reported."""
    assert Action.OPEN_INFORMER not in REVEALS


def test_only_an_auditor_knows_what_was_looked_for() -> None:
    """Reader matrix, access: a supervisor reads the centre's log without search words."""
    knowing = {
        action: {role for role, granted in GRANTS if granted == action}
        for action in (Action.READ_ACCESS_LOG, Action.READ_SEARCHES, Action.READ_READERS)
    }

    assert knowing == {
        Action.READ_ACCESS_LOG: {Role.SUPERVISOR, Role.AUDITOR},
        Action.READ_SEARCHES: {Role.AUDITOR},
        Action.READ_READERS: {Role.WORKER, Role.GUARDIAN},
    }


def test_a_book_goes_on_from_its_last_page() -> None:
    """It is written to without being read: what stands in it decides nothing."""
    book = AccessDay.open(ACT, centre=CentreId("siming"), day=DAY, writer="w-1")
    for _ in range(3):
        book.enter_readings(ACT, readings=[])
    first, *_, last = book.collect_events()

    again = AccessDay.at_page(first, last.originator_version)
    again.enter(ACT, Refused, **_turned_away())

    [entered] = again.collect_events()
    assert isinstance(entered, Refused)
    assert (entered.originator_version, entered.centre) == (5, "siming")
    assert isinstance(last, Read)


def test_each_process_day_and_centre_has_a_book_of_its_own() -> None:
    """So that none grows without end, and nobody waits for another's page."""
    books = {
        AccessDay.create_id(centre, day, writer)
        for centre in ("siming", "huli")
        for day in (DAY, date(2023, 11, 8))
        for writer in ("w-1", "w-2")
    }

    assert len(books) == 8


def _turned_away() -> dict[str, object]:
    said: dict[str, object] = dict.fromkeys(
        ("caller", "role", "officer", "of_centre", "of_body", "door", "visit"), ""
    )
    return said | {"record": None, "code": "not-identified", "known": False, "times": 1}
