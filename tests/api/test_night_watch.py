"""What the nights found is read by supervisors and auditors, each of what they may see."""

from typing import Any
from uuid import UUID

from domain.callers import Role
from domain.night_watch import NightWatch
from domain.record import Act
from tests.api.conftest import At, Window

MONTH = "2026-03"


def keep(window: Window, kept: str, stuck: list[UUID]) -> None:
    """A round is written into the month's book."""
    act = Act("office", window.time, window.time, request=MONTH)
    registry = window.office.registry
    registry.open(NightWatch.open(act, month=MONTH), act)
    registry.at_record(NightWatch, NightWatch.create_id(MONTH)).decide(
        NightWatch.keep,
        Act("office", window.time, window.time),
        round=kept,
        disputes=2,
        stuck=stuck,
        differed={"row-stage": 1},
        differing=1,
        mended=1,
    )


def read(caller: At, query: str = "") -> dict[str, Any]:
    """What a caller reads of it."""
    answer = caller.get(f"/v1/night-watch{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_the_last_night_stands_first_with_what_the_reader_may_see(
    window: Window, clerk: At
) -> None:
    """A supervisor reads of their centre's stuck disputes, an auditor of all (reader matrix)."""
    mine = clerk.file()["id"]
    huli = window.caller(Role.CLERK, centre="huli", officer="clerk-lu")
    theirs = huli.file(centre="huli")["id"]
    keep(window, "night-1", [])
    window.later(minutes=5)
    keep(window, "night-2", [UUID(mine), UUID(theirs)])
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR)

    last, first = read(supervisor)["nights"]
    assert (last["stuck"], last["stuck_in_all"]) == ([mine], 2)
    assert (first["stuck"], first["differed"], first["mended"]) == ([], {"row-stage": 1}, 1)
    assert last["titles"] == {"row-stage": "列表阶段不符"}
    assert read(auditor)["nights"][0]["stuck"] == [mine, theirs]


def test_a_month_without_a_night_is_an_empty_page(window: Window) -> None:
    """And a month that is none is refused."""
    auditor = window.caller(Role.AUDITOR)

    empty: dict[str, Any] = {"nights": [], "proofs": [], "stops": []}
    assert read(auditor, "?month=2025-01") == {"month": "2025-01"} | empty
    assert auditor.get("/v1/night-watch?month=2025-13").status_code == 422


def test_nobody_else_reads_it(clerk: At, lin: At) -> None:
    """Who works the cases is not who watches over them."""
    for caller in (clerk, lin):
        assert caller.get("/v1/night-watch").status_code == 403
