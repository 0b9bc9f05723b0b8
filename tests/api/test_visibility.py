"""One access table at every door: what is 404 in detail is absent from lists, search, inbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from domain.access_conditions import (
    AllOf,
    AnyOf,
    Concerned,
    ConcernedOn,
    ConcernedOneOf,
    Condition,
    Everything,
    Kind,
    Lasting,
    Not,
    Nothing,
    holds,
)
from domain.callers import Role
from domain.standing_for import until
from operations.stores import views_engine
from projections.generations import Reading
from projections.tables import Tables, tables_of
from projections.visible import FEW, visible, within_sight
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.conftest import STORES, fresh_office

WHO = ("a", "ab", "b_", "bc")
DAYS = ("", "2026-03-11", "2026-03-12")
UNTIL = ("20260312103000", "20260312113000")
CONCERNS = [
    *(
        (kind.value, until(who, day))
        for kind in Kind
        if kind is not Kind.GLASS
        for who in WHO
        for day in (*DAYS, "2026-12-31")
    ),
    *((Kind.GLASS.value, f"{who}@{ends}") for who in WHO for ends in UNTIL),
]
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.just(Everything()),
        st.just(Nothing()),
        st.builds(Concerned, st.sampled_from(list(Kind)), st.sampled_from(WHO)),
        st.builds(
            Lasting,
            st.just(Kind.GLASS),
            st.sampled_from(WHO),
            st.sampled_from(("20260312102959", *UNTIL)),
        ),
        st.builds(
            ConcernedOneOf,
            st.sampled_from(list(Kind)),
            st.lists(st.sampled_from(WHO), max_size=2).map(tuple),
        ),
        st.builds(
            ConcernedOn, st.sampled_from(list(Kind)), st.sampled_from(WHO), st.sampled_from(DAYS)
        ),
    ),
    lambda inner: st.one_of(
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module", params=STORES)
def views(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Tables]]:
    """Empty tables of the read models, once on each store."""
    for settings in fresh_office(request, tmp_path_factory.mktemp("views"), on=request.param):
        settings.home.mkdir(parents=True)
        engine, tables = views_engine(settings), tables_of(1)
        tables.meta.create_all(engine)
        yield engine, tables
        engine.dispose()


@given(
    CONDITIONS,
    st.lists(st.sets(st.sampled_from(CONCERNS)), min_size=1, max_size=6),
    st.sampled_from((0, 3, FEW)),
)
def test_the_compiled_condition_says_what_the_evaluator_says(
    views: tuple[Engine, Tables],
    condition: Condition,
    told: list[set[tuple[str, str]]],
    few: int,
) -> None:
    """The same tree in SQL and at the desk, looked up or gone through: no door is wider."""
    engine, tables = views
    records = {uuid4(): concerns for concerns in told}
    rows = [
        {"record": record, "kind": kind, "who": who}
        for record, concerns in records.items()
        for kind, who in concerns
    ]
    by = tables.matters
    with engine.connect() as connection:
        if rows:
            connection.execute(insert(tables.concerns), rows)
        connection.execute(insert(by), [_matter(record) for record in records])
        now = Reading(connection, tables, position=0)
        seen, looked_up = (
            set(connection.execute(select(by.c.id).where(where)).scalars())
            for where in (
                visible(condition, tables, by.c.id),
                within_sight(condition, now, by.c.id, few=few),
            )
        )
        connection.rollback()
    theirs = {record for record, concerns in records.items() if holds(condition, concerns)}
    assert (seen, looked_up) == (theirs, theirs)


def _matter(record: UUID) -> dict[str, Any]:
    columns = {
        column.name: 0 if column.name.endswith("version") else ""
        for column in tables_of(1).matters.c
        if not column.nullable
    }
    return columns | {"id": record, "opened_at": datetime(2026, 1, 1, tzinfo=UTC)}


def ids(caller: At, position: int, **asked: str) -> list[str]:
    """The disputes a caller finds."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = caller.get(f"/v1/disputes?after={position}&{query}")
    assert found.status_code == 200, found.text
    return [line["id"] for line in found.json()["lines"]]


@BOTH_STORES
def test_another_centre_knows_nothing(read: Window, clerk: At, lin: At) -> None:
    """404 in detail and at every step; absent from list and search."""
    dispute = accepted(clerk, lin)
    last = read.office.registry.recorder.max_notification_id() or 0
    huli = read.caller(Role.CLERK, centre="huli", officer="clerk-xu")

    assert ids(clerk, last) == [dispute]
    assert ids(clerk, last, q="配送") == [dispute]
    assert ids(clerk, last, q="小明", stage="mediation", kind="pay") == [dispute]
    assert ids(huli, last) == []
    assert ids(huli, last, q="配送") == []
    for path in ("", "/chronicle", "/facts"):
        assert huli.get(f"/v1/disputes/{dispute}{path}").status_code == 404
    said = {"party": "R1", "way": "phone", "reached": True}
    step = huli.post(f"/v1/disputes/{dispute}/steps/record-contact-attempt", said, version=1)
    assert step.status_code == 404


@pytest.mark.parametrize("asked", ["明", "明 小", "?", ""])
def test_a_search_word_has_two_characters(read: Window, asked: str) -> None:
    """One character's digest gives a text away; an empty list would say that nobody has it."""
    clerk = read.caller(Role.CLERK, officer="clerk-xu")

    found = clerk.get(f"/v1/disputes?q={asked}")

    assert (found.status_code, found.json()["code"]) == (422, "search-too-short")


def test_another_mediator_reads_a_case_only_until_it_has_one(
    read: Window, clerk: At, lin: At
) -> None:
    """Reader matrix: the mediator on the case reads it, other mediators do not."""
    other = read.caller(Role.MEDIATOR, officer="wang")
    filed = clerk.file()
    assert other.get(f"/v1/disputes/{filed['id']}").status_code == 200
    dispute = accepted(clerk, lin)
    last = read.office.registry.recorder.max_notification_id() or 0
    assert other.get(f"/v1/disputes/{dispute}").status_code == 404
    assert ids(other, last) == [filed["id"]]


def test_a_private_note_is_for_the_mediators_of_the_case(clerk: At, lead: At, lin: At) -> None:
    """特邀调解规定 Art. 22: what was said in confidence stays with the mediator."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    path = f"/v1/disputes/{dispute}"
    assert lin.get(path).json()["private_notes"] == ["站长私下愿意付一半"]
    assert "private_notes" not in lead.get(path).json()
    assert "一半" not in lead.get(path).text
    assert lead.get(path).json()["parties"]["A1"]["details"]["phone"] == "13800138000"


def test_what_only_one_side_has_signed_stays_in_mediation(clerk: At, lin: At) -> None:
    """Facts leave mediation once both sides have confirmed them (在线调解规则 Art. 18, 22)."""
    dispute = accepted(clerk, lin)
    sheet = {"sheet": "F1", "facts": "十七天没有发工资"}
    seen = []
    for party in ("A1", "R1"):
        lin.step(dispute, "sign-undisputed-facts", party=party, **sheet)
        told = [who.get(f"/v1/disputes/{dispute}").json()["undisputed"] for who in (lin, clerk)]
        seen.append([list(one) for one in told])

    assert seen == [[["F1"], []], [["F1"], ["F1"]]]


def test_the_two_records_of_a_visit_have_different_readers(
    window: Window, clerk: At, lin: At
) -> None:
    """Reader matrix: the inspectors on the visit read its inspection record, and no mediator."""
    dispute = accepted(clerk, lin)
    planned = {
        "visit": "V1",
        "purpose": "mediate",
        "ground": "invited-to-assist",
        "place": "某路1号站点",
        "starts_at": "2026-03-12T09:30:00+08:00",
        "ends_at": "2026-03-12T11:00:00+08:00",
        "inspectors": {"chen": "闽A-0471", "huang": "闽A-0472"},
    }
    lin.step(dispute, "plan-visit", **planned)
    chen = window.caller(Role.INSPECTOR, officer="chen")
    for name in ("depart", "arrive", "show-certificates"):
        chen.step(dispute, name, visit="V1")
    lin.step(
        dispute,
        "record-mediation-on-visit",
        visit="V1",
        mediation_record="双方在场",
        parties_met=["R1"],
    )
    denied = lin.post(
        f"/v1/disputes/{dispute}/steps/record-inspection",
        {"visit": "V1", "inspection_record": "台账"},
        version=lin.version(dispute),
    )
    assert denied.status_code == 403
    chen.step(dispute, "record-inspection", visit="V1", inspection_record="台账不全")

    by_chen = chen.get(f"/v1/disputes/{dispute}").json()["visits"]["V1"]
    by_lin = lin.get(f"/v1/disputes/{dispute}").json()["visits"]["V1"]
    assert (by_chen["inspection_records"], by_chen["mediation_records"]) == (["台账不全"], ["***"])
    assert (by_lin["inspection_records"], by_lin["mediation_records"]) == (["***"], ["双方在场"])


@BOTH_STORES
def test_a_body_sees_its_own_referrals_and_answers_them(read: Window, clerk: At, lead: At) -> None:
    """Stage table 16: the receiver acknowledges under its own number."""
    filed = clerk.file()
    offered = {"body": "legal-aid", "mode": "assist", "ground": "statutory-duty"}
    aid = read.caller(Role.PARTNER, body="legal-aid")
    court = read.caller(Role.PARTNER, body="court-siming")
    assert aid.get(f"/v1/disputes/{filed['id']}").status_code == 404
    taken = lead.step(filed["id"], "offer-referral", referral="T1", **offered)
    clerk.get(f"/v1/disputes?after={taken['position']}")

    [line] = aid.get("/v1/referrals").json()["lines"]
    assert (line["dispute"], line["referral"], line["waiting"]) == (filed["id"], "T1", True)
    assert court.get("/v1/referrals").json()["lines"] == []
    assert court.get(f"/v1/disputes/{filed['id']}").status_code == 404
    told = aid.step(filed["id"], "acknowledge-referral", referral="T1", number="厦思援2026-0045")
    assert told["facts"][0]["topic"] == "dispute.referral_acknowledged"
    assert "note-privately" not in told["open_steps"]


def test_a_worker_speaks_for_themselves_only(window: Window, clerk: At) -> None:
    """A worker's own key files, reads, and consents for nobody else."""
    person = window.office.keys.person_of("11010519491231002X", otherwise="")
    worker = window.caller(Role.WORKER, party=person)
    mine = worker.file(applicant={"details": {"name": "陈小明", "id_number": "11010519491231002X"}})
    worker.step(mine["id"], "record-consent", party="A1", to="mediate", way="online")
    path = f"/v1/disputes/{mine['id']}/steps/record-consent"
    said = {"party": "R1", "to": "mediate", "way": "online"}
    assert worker.post(path, said, version=2).json()["code"] == "not-your-party"
    theirs = clerk.file()
    assert worker.get(f"/v1/disputes/{theirs['id']}").status_code == 404


@BOTH_STORES
def test_the_promise_and_what_is_looked_at_twice_stand_in_the_report(
    read: Window, clerk: At, lin: At
) -> None:
    """The rate with both its numbers and its definition; the findings of the own centre."""
    dispute = accepted(clerk, lin)
    withdrawn = {"party": "A1", "reason": "settled-outside"}
    last = lin.step(dispute, "withdraw", **withdrawn)["position"]
    days = f"after={last}&from=2026-01-01&to=2026-12-31"
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    elsewhere = read.caller(Role.TEAM_LEAD, centre="huli", officer="lead-li")

    [line] = lead.get(f"/v1/statistics?{days}").json()["promise"]
    [finding] = lead.get(f"/v1/statistics/integrity?{days}").json()["findings"]

    assert (line["definition"], line["promised"], line["by_close"]) == ("2026.1", 1, 1)
    assert line["rate"] == "1.0000"
    assert (finding["kind"], finding["dispute"]) == ("success-without-proof", dispute)
    assert (finding["mediator"], finding["own"]) == ("lin", True)
    assert elsewhere.get(f"/v1/statistics/integrity?{days}").json()["findings"] == []
    assert elsewhere.get(f"/v1/statistics/integrity?centre=siming&{days}").status_code == 403


@BOTH_STORES
def test_every_figure_can_be_followed_to_its_files(read: Window, clerk: At, lin: At) -> None:
    """The report of the own centre, and nobody else's; the auditor counts the city."""
    dispute = accepted(clerk, lin)
    last = read.office.registry.recorder.max_notification_id() or 0
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    told = lead.get(f"/v1/statistics?after={last}&from=2026-01-01&to=2026-12-31").json()
    assert told["centre"] == "siming"
    assert told["figures"]["accepted"]["count"] == 1
    assert told["balance"]["holds"]
    behind = lead.get("/v1/statistics/accepted/disputes?from=2026-01-01&to=2026-12-31").json()
    assert behind["disputes"] == [dispute]
    assert lead.get("/v1/statistics?centre=huli").json()["code"] == "not-your-centre"
    assert clerk.get("/v1/statistics").status_code == 403
    auditor = read.caller(Role.AUDITOR, centre="city")
    assert auditor.get("/v1/statistics").json()["figures"]["accepted"]["count"] == 1


@BOTH_STORES
def test_the_day_of_a_report_is_the_centres_own(read: Window, clerk: At) -> None:
    """Before eight in the morning it is still yesterday in UTC; what came in today counts."""
    tomorrow = read.time.astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    read.time = tomorrow.replace(hour=7)
    clerk.file()
    last = read.office.registry.recorder.max_notification_id() or 0
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")

    told = lead.get(f"/v1/statistics?after={last}").json()

    assert told["last"] == f"{tomorrow:%Y-%m-%d}"
    assert told["figures"]["filed"]["count"] == 1


@BOTH_STORES
def test_pages_follow_on_without_gap_or_double(read: Window, clerk: At) -> None:
    """A keyset cursor: what is filed meanwhile moves no page."""
    filed = [clerk.file()["id"] for _ in range(5)]
    last = read.office.registry.recorder.max_notification_id() or 0
    seen: list[str] = []
    cursor = ""
    while True:
        told = clerk.get(f"/v1/disputes?after={last}&limit=2{cursor}").json()
        seen.extend(line["id"] for line in told["lines"])
        if told["next"] is None:
            break
        cursor = f"&cursor={told['next']}"
    assert sorted(seen) == sorted(filed)
    assert clerk.get("/v1/disputes?cursor=nonsense").json()["code"] == "cursor-unreadable"
