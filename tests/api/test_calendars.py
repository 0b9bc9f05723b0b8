"""Calendars at the desk: everyone reads them, few keep them, and two at once undo nothing."""

from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

HOLIDAYS = [
    {"day": "2028-01-01", "name": "new-year"},
    {"day": "2028-01-26", "name": "spring-festival"},
    {"day": "2028-04-04", "name": "qingming"},
    {"day": "2028-05-01", "name": "labour-day"},
    {"day": "2028-05-28", "name": "dragon-boat"},
    {"day": "2028-10-03", "name": "mid-autumn"},
    {"day": "2028-10-02", "name": "national-day"},
]
NOTICE: dict[str, Any] = {
    "year": 2028,
    "notice": "国办发明电〔2027〕1号",
    "announced_on": "2026-03-11",
    "holidays": HOLIDAYS,
    "make_ups": [{"day": "2028-01-08", "name": "new-year"}],
}
CLOSED = {"days": ["2026-03-16", "2026-03-17"], "reason": "repairs"}


@pytest.fixture
def admin(window: Window) -> At:
    """Who keeps the office."""
    return window.caller(Role.ADMINISTRATOR, officer="admin")


def of_law(at: At) -> dict[str, Any]:
    """The law's book as somebody reads it."""
    told = at.get("/v1/calendars")
    assert told.status_code == 200, told.text
    return told.json()  # type: ignore[no-any-return]


def of_centre(at: At, centre: str = "siming") -> dict[str, Any]:
    """A centre's calendar as somebody reads it."""
    told = at.get(f"/v1/centres/{centre}/calendar")
    assert told.status_code == 200, told.text
    return told.json()  # type: ignore[no-any-return]


def step(at: At, book: dict[str, Any], name: str, said: Any, **more: Any) -> Any:
    """Take a step on a book as it was read; what came of it."""
    under = "calendars" if "years" in book else "centre-calendars"
    path = f"/v1/{under}/{book['id']}/steps/{name}"
    return at.post(path, said, version=more.pop("version", book["version"]), **more)


def test_the_years_that_ship_are_there_from_the_first_day(lin: At) -> None:
    """Each with its notice; a year without one says that it is provisional."""
    years = {line["year"]: line for line in of_law(lin)["years"]}

    assert list(years) == [2023, 2024, 2025, 2026, 2027]
    assert years[2026]["notice"] == "国办发明电〔2025〕7号"
    assert [year for year, line in years.items() if line["provisional"]] == [2027]


def test_a_year_tells_each_of_its_days_in_words(lin: At) -> None:
    """A weekend that works says for which holiday it does."""
    days = {day["day"]: day for day in lin.get("/v1/calendars/2026").json()["days"]}

    assert days["2026-01-04"] == {
        "day": "2026-01-04",
        "kind": "make-up",
        "kind_title": "调休上班",
        "holiday": "new-year",
        "holiday_title": "元旦",
    }
    assert days["2026-10-07"]["kind"] == "holiday"
    assert "2026-01-05" not in days
    assert lin.get("/v1/calendars/2031").status_code == 404
    assert lin.get("/v1/calendars/1999").status_code == 422


def test_the_administrator_publishes_and_corrects(admin: At, lin: At) -> None:
    """A mediator reads what was published, and is told 403 on publishing."""
    book = of_law(admin)
    assert set(book["open_steps"]) == {"publish-calendar", "correct-calendar"}
    assert of_law(lin)["open_steps"] == []
    assert step(lin, book, "publish-calendar", NOTICE).status_code == 403

    published = step(admin, book, "publish-calendar", NOTICE)

    assert published.status_code == 200, published.text
    [fact] = published.json()["facts"]
    assert fact["line"] == "公布 2028 年日历（国办发明电〔2027〕1号）"
    again = step(admin, of_law(admin), "publish-calendar", NOTICE | {"make_ups": []})
    assert (again.status_code, again.json()["code"]) == (409, "calendar-already-published")
    corrected = NOTICE | {"make_ups": [], "reason": "miscopied"}
    assert step(admin, of_law(admin), "correct-calendar", corrected).status_code == 200


def test_of_two_who_publish_at_once_one_is_told_so(admin: At) -> None:
    """412 for whoever saw an older book; the same request again is answered as before."""
    book = of_law(admin)
    first = step(admin, book, "publish-calendar", NOTICE, key="first")

    late = step(admin, book, "publish-calendar", NOTICE | {"make_ups": []})
    again = step(admin, book, "publish-calendar", NOTICE, key="first")

    assert (late.status_code, late.json()["code"]) == (412, "stale-version")
    assert again.json()["repeated"]
    assert again.json()["facts"] == first.json()["facts"]
    assert len([line for line in of_law(admin)["years"] if line["year"] == 2028]) == 1


def test_a_code_or_day_that_is_none_is_told_by_its_field(admin: At) -> None:
    """An unknown holiday is no holiday."""
    said = NOTICE | {"holidays": [{"day": "2028-1-1", "name": "black-friday"}]}

    refused = step(admin, of_law(admin), "publish-calendar", said)

    assert refused.status_code == 422
    fields = {field["at"] for field in refused.json()["fields"]}
    assert fields == {"body.holidays.0.day", "body.holidays.0.name"}


def test_a_centre_keeps_its_own_hours_and_days(window: Window, lead: At, lin: At) -> None:
    """The team lead of the centre does; a mediator, and a lead from elsewhere, only read."""
    elsewhere = window.caller(Role.TEAM_LEAD, centre="huli", officer="lead-xu")
    book = of_centre(lead)
    assert "close-days" in book["open_steps"]
    for at in (lin, elsewhere):
        assert of_centre(at)["open_steps"] == []
        assert step(at, book, "close-days", CLOSED).status_code == 403

    assert step(lead, book, "close-days", CLOSED).status_code == 200

    closures = of_centre(lin)["closures"]
    assert [line["day"] for line in closures] == CLOSED["days"]
    assert closures[0]["reason_title"] == "停电检修"
    assert of_centre(lin, "huli")["closures"] == []
    assert lin.get("/v1/centres/nowhere/calendar").status_code == 404


def test_hours_are_told_with_the_day_they_begin_on(lead: At) -> None:
    """Those that ship come first, and have no day."""
    said = {"from_day": "2026-03-16", "opens": "08:30", "closes": "17:00", "cut_off": "14:30"}

    assert step(lead, of_centre(lead), "set-hours", said).status_code == 200

    assert of_centre(lead)["hours"] == [
        {"from_day": None, "opens": "09:00:00", "closes": "17:30:00", "cut_off": "15:30:00"},
        {
            "from_day": "2026-03-16",
            "opens": "08:30:00",
            "closes": "17:00:00",
            "cut_off": "14:30:00",
        },
    ]


def test_the_past_takes_a_correction(lead: At) -> None:
    """At 09:30 the centre is open: today is closed only by saying what that corrects."""
    today = {"days": ["2026-03-12"], "reason": "severe-weather"}
    book = of_centre(lead)

    refused = step(lead, book, "close-days", today)
    corrected = step(lead, book, "close-days", today | {"corrects": 1})

    assert (refused.status_code, refused.json()["code"]) == (409, "day-has-begun")
    assert corrected.status_code == 200


def test_a_centres_file_is_taken_by_another_centre_without_a_loss(window: Window, lead: At) -> None:
    """What one centre sends out another reads: the same days, for the same reasons."""
    step(lead, of_centre(lead), "close-days", CLOSED)
    extra = {"days": ["2026-03-14"], "reason": "campaign"}
    step(lead, of_centre(lead), "open-extra-days", extra)
    file = lead.get("/v1/centres/siming/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    supervisor = window.caller(Role.SUPERVISOR, centre="huli", officer="sup-he")

    taken = step(supervisor, of_centre(supervisor, "huli"), "import-closures", {"ics": file.text})

    assert taken.status_code == 200, taken.text
    here, there = of_centre(lead), of_centre(lead, "huli")
    assert here["closures"] == there["closures"]
    assert here["extra_days"] == there["extra_days"]


def test_a_file_that_is_none_is_refused_by_name(lead: At) -> None:
    """And so is a year of the law: it is published, never imported."""
    garbage = step(lead, of_centre(lead), "import-closures", {"ics": "BEGIN:NOTHING"})
    year = lead.get("/v1/calendars/2026.ics")
    law = step(lead, of_centre(lead), "import-closures", {"ics": year.text})

    assert (garbage.status_code, garbage.json()["code"]) == (422, "calendar-file-unreadable")
    assert (law.status_code, law.json()["code"]) == (422, "event-of-the-law")
    assert of_centre(lead)["closures"] == []


def test_a_notice_copied_badly_is_told_what_is_wrong_with_it(admin: At) -> None:
    """A holiday left out, a date to come, an announced year made provisional: each by name."""

    def refused(name: str, **otherwise: Any) -> tuple[int, str, str]:
        told = step(admin, of_law(admin), name, NOTICE | otherwise)
        return told.status_code, told.json()["code"], told.json()["detail"]

    some = [day for day in HOLIDAYS if day["name"] not in ("qingming", "national-day")]
    assert refused("publish-calendar", holidays=some) == (
        *(422, "holidays-missing"),
        "2028 年的日历缺少法定节日：清明节、国庆节。",
    )
    assert refused("publish-calendar", announced_on="2026-03-13")[:2] == (422, "announced-later")
    assert step(admin, of_law(admin), "publish-calendar", NOTICE).json()["warnings"] == []
    again = refused("correct-calendar", provisional=True, make_ups=[], reason="miscopied")
    assert again[:2] == (409, "year-is-announced")


def test_a_year_without_mid_autumn_is_published_with_a_warning(admin: At) -> None:
    """It may meet National Day, as on 1 October 2020; else it was forgotten."""
    said = NOTICE | {"holidays": [day for day in HOLIDAYS if day["name"] != "mid-autumn"]}

    told = step(admin, of_law(admin), "publish-calendar", said)

    assert told.status_code == 200
    assert [warning["code"] for warning in told.json()["warnings"]] == ["no-mid-autumn"]


def test_a_day_that_changes_nothing_is_told_so(lead: At) -> None:
    """Closing on a Sunday, opening beside the law on a Monday: taken, with a warning."""
    sunday, monday = "2026-03-15", "2026-03-16"
    closed = step(lead, of_centre(lead), "close-days", CLOSED | {"days": [sunday, monday]}).json()[
        "warnings"
    ]
    extra = {"days": ["2026-03-17"], "reason": "campaign"}
    opened = step(lead, of_centre(lead), "open-extra-days", extra).json()["warnings"]

    assert [warning["code"] for warning in (*closed, *opened)] == ["closed-anyway", "works-anyway"]
    assert sunday in closed[0]["text"]
    assert monday not in closed[0]["text"]


def test_the_book_says_which_edition_each_year_came_with(admin: At) -> None:
    """Those numbers are what `?calendar=` of the time limits takes."""
    before = of_law(admin)
    step(admin, before, "publish-calendar", NOTICE)
    after = of_law(admin)

    assert after["edition"] == before["edition"] + 1
    assert [line["edition"] for line in after["years"] if line["year"] == 2028] == [
        after["edition"]
    ]
