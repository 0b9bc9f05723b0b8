"""The centres of a city as a tree: city, districts, stations."""

from pathlib import Path

import pytest

from domain.access import condition, may, may_in_centre
from domain.access_rows import Action
from domain.callers import Caller, Role
from domain.centres import CentresWrong, read_centres
from tests.law.desk import OnTheDesk

CENTRE = """
[{name}]
name_zh = "{name}"
name_en = "{name}"
number_prefix = "{name}"
districts = ["350203"]
"""
TREE = {"city": "", "siming": "city", "lujiang": "siming", "huli": "city"}


def file_of(tmp_path: Path, parents: dict[str, str]) -> Path:
    """A file of centres, each under its parent."""
    path = tmp_path / "centres.toml"
    parts = [
        CENTRE.format(name=name) + (f'parent = "{parent}"\n' if parent else "")
        for name, parent in parents.items()
    ]
    path.write_text("".join(parts), encoding="utf-8")
    return path


def test_a_centre_knows_every_centre_under_it(tmp_path: Path) -> None:
    """However far below; a station has none."""
    centres = read_centres(file_of(tmp_path, TREE))

    assert centres["city"].under == ("siming", "lujiang", "huli")
    assert centres["siming"].under == ("lujiang",)
    assert centres["lujiang"].under == ()


def test_the_centres_that_ship_stand_side_by_side() -> None:
    """A centre without one above it works as it always did."""
    assert all(not one.parent and not one.under for one in read_centres().values())


@pytest.mark.parametrize(
    ("parents", "line"),
    [
        ({"city": "", "siming": "nowhere"}, "centres.toml:13: siming"),
        ({"city": "siming", "siming": "city"}, "centres.toml:7: city"),
        ({"city": "city"}, "centres.toml:7: city"),
    ],
)
def test_a_tree_that_is_none_is_refused_with_its_line(
    tmp_path: Path, parents: dict[str, str], line: str
) -> None:
    """Whoever wrote it finds the place."""
    with pytest.raises(CentresWrong, match=line):
        read_centres(file_of(tmp_path, parents))


def test_who_leads_a_district_leads_its_stations() -> None:
    """Where a row says so; a clerk works at their own window, and a station sees no district."""
    dispute = OnTheDesk().dispute
    above = {"centre": "city", "under": ("siming",)}
    lead = Caller("l", Role.TEAM_LEAD, officer="lead", **above)  # type: ignore[arg-type]
    supervisor = Caller("s", Role.SUPERVISOR, officer="sun", **above)  # type: ignore[arg-type]
    clerk = Caller("c", Role.CLERK, officer="xu", **above)  # type: ignore[arg-type]

    for leader in (lead, supervisor):
        assert may(leader, Action.READ_DISPUTE, dispute)
        assert may(leader, "replace-mediator", dispute)
        assert may_in_centre(leader, Action.READ_STATISTICS, "siming")
        assert not may_in_centre(leader, Action.READ_STATISTICS, "huli")
    assert not may(lead, Action.READ_FACTS, dispute)
    assert may(supervisor, Action.READ_FACTS, dispute)
    assert not may(clerk, Action.READ_DISPUTE, dispute)
    assert not may_in_centre(lead, Action.FILE, "siming")


def test_who_leads_no_other_centre_is_asked_of_their_own_alone() -> None:
    """Nothing is added to the condition of a centre with none under it: its SQL is as before."""
    lead = Caller("l", Role.TEAM_LEAD, "siming", officer="lead")
    assert "under" not in repr(condition(lead, Action.READ_DISPUTE)).casefold()
    assert "OneOf" not in repr(condition(lead, Action.READ_DISPUTE))
