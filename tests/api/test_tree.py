"""A district and its stations: what is led from above, and what is counted there."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from domain.callers import Role
from operations.settings import Settings
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids
from tests.conftest import fresh_office
from tests.evidence.made import PDF
from tests.evidence.sending import handed_in
from tests.law.test_centres import TREE, file_of

CODE = {"party": "A1", "way": "printed"}
SECONDARY = {"file_class": "secondary", "kind": "file-note"}


@pytest.fixture
def office_settings(request: Any, tmp_path: Path, on: str) -> Iterator[Settings]:
    """An office whose centres are a tree: the city, Siming with a station, Huli."""
    centres = file_of(tmp_path, TREE)
    for settings in fresh_office(request, tmp_path, on=on):
        yield settings.model_copy(update={"centres": centres})


@pytest.fixture
def station(window: Window) -> At:
    """The clerk of the station."""
    return window.caller(Role.CLERK, centre="lujiang", officer="clerk-he")


@BOTH_STORES
def test_a_district_leads_its_stations(read: Window, station: At, desks: FastAPI) -> None:
    """Detail, list, step and figures; not the next district, and not upwards."""
    del desks
    mediator = read.caller(Role.MEDIATOR, centre="lujiang", officer="bai")
    lead = read.caller(Role.TEAM_LEAD, centre="siming", officer="lead-wu")
    city = read.caller(Role.SUPERVISOR, centre="city", officer="sun")
    beside = read.caller(Role.TEAM_LEAD, centre="huli", officer="lead-li")
    clerk = read.caller(Role.CLERK, centre="siming", officer="clerk-zhou")
    dispute = station.file(centre="lujiang")["id"]
    own = clerk.file(centre="siming")["id"]
    for party in ("A1", "R1"):
        mediator.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    mediator.step(dispute, "accept", mediator="bai", respondents=["R1"])

    lead.step(dispute, "replace-mediator", mediator="gao", reason="workload")
    last = read.office.registry.recorder.max_notification_id() or 0

    assert set(ids(lead, last)) == set(ids(city, last)) == {dispute, own}
    assert ids(station, last) == [dispute]
    for stranger in (beside, clerk):
        assert stranger.get(f"/v1/disputes/{dispute}").status_code == 404
    assert station.get(f"/v1/disputes/{own}").status_code == 404
    days = "from=2026-01-01&to=2026-12-31"
    whole = lead.get(f"/v1/statistics?{days}&after={last}").json()
    part = lead.get(f"/v1/statistics?centre=lujiang&{days}").json()
    assert (whole["centre"], whole["figures"]["filed"]["count"]) == ("siming", 2)
    assert (part["centre"], part["figures"]["filed"]["count"]) == ("lujiang", 1)
    assert beside.get(f"/v1/statistics?centre=lujiang&{days}").status_code == 403


def test_a_district_hands_over_a_caseload_of_its_station(read: Window, station: At) -> None:
    """Who leads from above says who takes the cases, among the station's own mediators."""
    bai = read.caller(Role.MEDIATOR, centre="lujiang", officer="lin")
    read.caller(Role.MEDIATOR, centre="lujiang", officer="gao")
    lead = read.caller(Role.TEAM_LEAD, centre="siming", officer="lead-wu")
    accepted(station, bai)

    told = lead.post("/v1/officers/lin/handover", {"to": ["gao"], "plan": False})

    assert told.json()["counts"]["handed-over"] == 1, told.text


@BOTH_STORES
def test_who_leads_above_reads_the_log_of_the_centres_below(read: Window, station: At) -> None:
    """Reader matrix, access: of the centre, so of those under it too; and of no other."""
    city = read.caller(Role.SUPERVISOR, centre="city", officer="sun")
    district = read.caller(Role.SUPERVISOR, centre="siming", officer="luo")
    beside = read.caller(Role.SUPERVISOR, centre="huli", officer="gao")
    dispute = station.file(centre="lujiang")["id"]
    station.get(f"/v1/disputes/{dispute}")
    read.office.access.write_up()
    last = read.office.registry.recorder.max_notification_id() or 0

    for one, narrowed in itertools.product((city, district), ("", "&centre=lujiang")):
        lines = one.get(f"/v1/access-log?after={last}{narrowed}").json()["lines"]
        assert {line["centre"] for line in lines} == {"lujiang"}
        assert {line["record"] for line in lines} == {dispute}
    for path in ("", "&centre=lujiang"):
        assert beside.get(f"/v1/access-log?after={last}{path}").json()["lines"] == []
    assert district.get("/v1/access-log?centre=city").json()["lines"] == []


@BOTH_STORES
def test_who_leads_above_acts_below_wherever_their_line_says_of_the_centre(
    read: Window, station: At
) -> None:
    """Files, the secondary file, persons, emergency readings, case codes: in a station, too."""
    supervisor = read.caller(Role.SUPERVISOR, centre="siming", officer="luo")
    lead = read.caller(Role.TEAM_LEAD, centre="siming", officer="lead-wu")
    beside = read.caller(Role.SUPERVISOR, centre="huli", officer="gao")
    dispute = station.file(centre="lujiang")["id"]
    path = f"/v1/disputes/{dispute}"
    handed_in(station, dispute, PDF, evidence="E1", by_party="A1")
    handed_in(supervisor, dispute, PDF, evidence="secondary-1", **SECONDARY)
    asked = station.post(f"{path}/parties/A1/requests", {"kind": "copy"}).json()

    for file in ("E1", "secondary-1"):
        content = f"{path}/evidence/{file}/content"
        assert supervisor.get(content).status_code == 200, file
        assert beside.get(content).status_code == 404
    assert lead.get(f"{path}/evidence/E1/content").status_code == 200
    assert lead.get(f"{path}/evidence/secondary-1/content").status_code == 404
    for one in (supervisor, lead):
        assert one.get(f"/v1/persons/{asked['id']}").status_code == 200
    assert beside.get(f"/v1/persons/{asked['id']}").status_code == 404
    assert supervisor.get(f"{path}/glasses").status_code == 200
    assert lead.post(f"{path}/case-codes", CODE).status_code in {200, 201}
