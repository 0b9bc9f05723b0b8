"""The years the examples are counted in, written by hand from the notices of the State Council."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.working_days import WorkingCalendar, YearTable

XIAMEN = ZoneInfo("Asia/Shanghai")


def days(said: str, year: int) -> Iterator[date]:
    """Days as a notice says them: `10-01/10-05 10-07`."""
    for part in said.split():
        first, _, last = part.partition("/")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            yield day
            day += timedelta(days=1)


def year(number: int, notice: str, holidays: dict[str, str], make_ups: dict[str, str]) -> YearTable:
    """One year's table."""
    off, works = (
        {day: code for code, said in table.items() for day in days(said, number)}
        for table in (holidays, make_ups)
    )
    return YearTable(number, notice, date(number - 1, 11, 1), off, works)


Y2023 = year(
    2023, "国办发明电〔2022〕16号", {"national-day": "09-29/10-06"}, {"national-day": "10-07/10-08"}
)
"""Its second half, in which scenario A lies."""

Y2025 = year(
    2025,
    "国办发明电〔2024〕12号",
    {
        "new-year": "01-01",
        "spring-festival": "01-28/02-04",
        "qingming": "04-04/04-06",
        "labour-day": "05-01/05-05",
        "dragon-boat": "05-31/06-02",
        "national-day": "10-01/10-05 10-07/10-08",
        "mid-autumn": "10-06",
    },
    {"spring-festival": "01-26 02-08", "labour-day": "04-27", "national-day": "09-28 10-11"},
)
Y2026 = year(
    2026,
    "国办发明电〔2025〕7号",
    {
        "new-year": "01-01/01-03",
        "spring-festival": "02-15/02-23",
        "qingming": "04-04/04-06",
        "labour-day": "05-01/05-05",
        "dragon-boat": "06-19/06-21",
        "mid-autumn": "09-25/09-27",
        "national-day": "10-01/10-07",
    },
    {
        "new-year": "01-04",
        "spring-festival": "02-14 02-28",
        "labour-day": "05-09",
        "national-day": "09-20 10-10",
    },
)
LAW = WorkingCalendar({2023: Y2023, 2025: Y2025, 2026: Y2026}, version=3)
"""The calendar of the examples; 2024 and 2027 are not in it."""
