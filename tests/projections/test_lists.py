"""Lists: pages without holes, search in Chinese, and exactly what the access table allows."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import (
    AllOf,
    AnyOf,
    Concerned,
    Condition,
    Everything,
    Kind,
    Nothing,
    holds,
)
from domain.access_rows import Action
from domain.bodies import Mode
from domain.callers import Caller, Role
from domain.consent import Way
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.sealed import Field
from domain.values import ConsentAct, Flag, PartyId, Relation
from domain.visit import InspectionGround, VisitPurpose
from projections import lists
from projections.generations import reading
from projections.lists import Cursor, Filters, Order
from projections.search_index import forget
from tests.projections.town import CHEN, LIN, Town, person_of

EVERYTHING = Everything()


def found(town: Town, condition: Condition = EVERYTHING, **narrowed: object) -> set[UUID]:
    """The disputes on a list."""
    with reading(town.office.views) as now:
        page = lists.cases(now, condition, Filters(**narrowed))  # type: ignore[arg-type]
    return {row.id for row in page.rows}


def searched(town: Town, word: str) -> set[UUID]:
    """The disputes a word finds."""
    return found(town, grams=town.office.keys.grams(word))


@pytest.mark.parametrize("order", [Order.NEWEST, Order.NEXT_DATE])
def test_pages_follow_each_other_without_holes_or_doubles(town: Town, order: Order) -> None:
    """Keyset: a page begins where the last one ended, also among those of the same moment."""
    disputes = {with_visit(town, town.file(name=f"王{n}"), n) for n in range(7)}
    town.follow()

    pages, after = list[list[UUID]](), None
    with reading(town.office.views) as now:
        while True:
            page = lists.cases(now, Everything(), Filters(), order=order, after=after, limit=3)
            pages.append([row.id for row in page.rows])
            after = page.next
            if after is None:
                break

    assert [len(page) for page in pages] == [3, 3, 1]
    assert {dispute for page in pages for dispute in page} == disputes


def with_visit(town: Town, dispute: UUID, number: int) -> UUID:
    """A visit in two hours, by inspectors of its own."""
    start = town.clock.time + timedelta(hours=2)
    town.office.registry.at(dispute).decide(
        Dispute.plan_visit,
        town.act(),
        visit="v1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.INVITED_TO_ASSIST,
        place=town.sealed("岛内", "王", Field.PLACE),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        inspectors={f"i{number}": "1", f"j{number}": "2"},
    )
    return dispute


def test_a_row_tells_what_a_mediator_works_from(town: Town) -> None:
    """Stage, whom it waits for, the next date, sums; names stay sealed until they may be read."""
    dispute = with_visit(town, town.accepted(name="王小芳"), 1)
    town.follow()

    with reading(town.office.views) as now:
        row = lists.case(now, dispute)

    assert row is not None
    assert (row.stage, row.waiting_for) == ("visit", "inspectors")
    assert row.next_date == town.clock.time + timedelta(hours=2)
    assert (str(row.claimed), row.kinds, row.number) == (
        "857.50",
        ["pay"],
        "厦思劳调〔2026〕0001号",
    )
    assert town.office.keys.open(row.applicant) == "王小芳"  # type: ignore[arg-type]
    assert "王小芳" not in repr(row)


def test_a_list_is_narrowed_by_what_is_asked(town: Town) -> None:
    """Stage, mediator, channel, kind, flag, outcome and the days of filing."""
    mediated = town.accepted(name="王一", mediator=CHEN)
    flagged = town.file(name="王二")
    town.do(flagged, Dispute.classify, relation=Relation.LABOUR, flags=[Flag.INJURY])
    closed = town.settled_outside(town.accepted(name="王三"))
    border = town.later(days=1).clock.time
    late = town.file(name="王四")
    town.follow()

    assert found(town, stages=["mediation"]) == {mediated}
    assert found(town, stages=["mediation", "closed"]) == {mediated, closed}
    assert found(town, mediator=CHEN) == {mediated}
    assert found(town, flag="injury") == {flagged}
    assert found(town, kind="pay") == {mediated, flagged, closed, late}
    assert found(town, kind="deposit") == set()
    assert found(town, outcome="settled-withdrawn") == {closed}
    assert found(town, waiting_for="nobody") == {closed}
    assert found(town, filed_from=border) == {late}
    assert found(town, filed_before=border) == {mediated, flagged, closed}


def test_two_characters_find_a_case_and_one_finds_none(town: Town) -> None:
    """Chinese words worth searching for have two characters; one would give the text away."""
    owed = town.file(name="林小芳", statement="站点欠薪十七天")
    hurt = town.file(name="陈大勇", statement="送餐途中受工伤")
    town.follow()

    assert searched(town, "欠薪") == {owed}
    assert searched(town, "工伤") == {hurt}
    assert searched(town, "林小芳") == {owed}
    assert searched(town, "顺达配送") == {owed, hurt}
    assert searched(town, "林") == set()
    assert searched(town, "欠薪工伤") == set()


def test_a_corrected_name_is_found_and_the_old_one_is_not(town: Town) -> None:
    """The index follows what the record says now."""
    dispute = town.file(name="林小芳")
    town.follow()
    details = {Field.NAME: town.sealed("林晓芳", "林小芳", Field.NAME)}
    town.do(dispute, Dispute.correct_party, party=PartyId("A1"), details=details)
    town.follow()

    assert searched(town, "晓芳") == {dispute}
    assert searched(town, "小芳") == set()


def test_who_is_erased_is_found_no_more(town: Town) -> None:
    """With the key go the windows: at once, and after a rebuild too; others stay."""
    erased = town.file(name="林小芳", statement="站点欠薪十七天")
    other = town.file(name="陈大勇", statement="平台欠薪三个月")
    town.follow()
    assert searched(town, "欠薪") == {erased, other}

    town.office.keys.destroy(person_of("林小芳"))
    assert forget(town.office.views, person_of("林小芳")) == 1

    assert searched(town, "欠薪") == {other}
    assert searched(town, "小芳") == set()
    assert searched(town, "顺达") == {erased, other}


CALLERS = (
    Caller("1", Role.MEDIATOR, "siming", officer=LIN),
    Caller("2", Role.MEDIATOR, "siming", officer=CHEN),
    Caller("3", Role.MEDIATOR, "huli", officer="he"),
    Caller("4", Role.CLERK, "siming"),
    Caller("5", Role.SUPERVISOR, "huli"),
    Caller("6", Role.INSPECTOR, "siming", officer="i1"),
    Caller("7", Role.ARBITRATOR, "huli", officer="arb"),
    Caller("8", Role.AUDITOR, "city"),
    Caller("9", Role.STATISTICIAN, "siming"),
    Caller("10", Role.PARTNER, "", body="legal-aid"),
    Caller("11", Role.WORKER, "siming", party=person_of("王一")),
)


def test_a_list_shows_exactly_what_the_access_table_allows(town: Town) -> None:
    """One table for every door: the `where` holds on the records the condition holds on."""
    disputes = [
        town.accepted(name="王一"),
        town.accepted(name="王二", mediator=CHEN),
        town.file(name="王三"),
        with_visit(town, town.accepted(name="王四"), 1),
        town.handed_over(town.accepted(name="王五"), "huli"),
        town.settled_outside(town.accepted(name="王一")),
    ]
    helped = town.accepted(name="王六")
    town.do(helped, Dispute.record_consent, party=PartyId("A1"), to=ConsentAct.SHARE, way=Way.FACE)
    disputes.append(town.offered(helped, "legal-aid", Mode.ASSIST, ShareGround.CONSENT))
    town.follow()
    records = [town.office.registry.dispute(dispute) for dispute in disputes]

    for caller in CALLERS:
        allowed = condition(caller, Action.READ_DISPUTE)
        by_hand = {record.id for record in records if holds(allowed, concerns(record))}
        assert found(town, allowed) == by_hand, caller


def test_conditions_combine_in_a_list_as_they_do_by_hand(town: Town) -> None:
    """All of, any of, nothing: also when they are empty."""
    mine, other = town.accepted(name="王一"), town.accepted(name="王二", mediator=CHEN)
    town.follow()
    here, lin = Concerned(Kind.CENTRE, "siming"), Concerned(Kind.MEDIATOR, LIN)

    assert found(town, AllOf((here, lin))) == {mine}
    assert found(town, AnyOf((lin, Concerned(Kind.MEDIATOR, CHEN)))) == {mine, other}
    assert found(town, AnyOf(())) == set()
    assert found(town, AllOf(())) == {mine, other}
    assert found(town, Nothing()) == set()


def test_a_body_has_an_inbox_of_its_own(town: Town) -> None:
    """Whoever receives referrals sees them in the order they came, and which still wait."""
    waits = town.offered(
        town.accepted(name="王一"), "huli", Mode.HAND_OVER, ShareGround.JURISDICTION
    )
    taken = town.handed_over(town.accepted(name="王二"), "huli")
    over = town.settled_outside(
        town.offered(town.accepted(name="王三"), "huli", Mode.ASSIST, ShareGround.JURISDICTION)
    )
    town.follow()

    with reading(town.office.views) as now:
        everything = lists.inbox(now, "huli", Everything())
        waiting = lists.inbox(now, "huli", Everything(), only_waiting=True)
        rest = lists.inbox(
            now, "huli", Everything(), after=Cursor(everything[0].offered_at, everything[0].dispute)
        )
        nothing = lists.inbox(now, "legal-aid", Everything())

    assert [(r.dispute, r.status, r.their_number) for r in everything] == [
        (waits, "offered", ""),
        (taken, "accepted", "HL-7"),
        (over, "offered", ""),
    ]
    assert [r.dispute for r in waiting] == [waits], "a closed dispute waits for nobody"
    assert [r.dispute for r in rest] == [taken, over]
    assert nothing == []


def test_consultations_have_a_list_of_their_own(town: Town) -> None:
    """They are no disputes: a caseload never shows one."""
    asked = town.asked()
    town.follow()

    with reading(town.office.views) as now:
        page = lists.matters(
            now, Everything(), free=Everything(), sort="consultation", centre="siming", limit=1
        )
        assert lists.matters(now, Everything(), free=Everything(), sort="demand").rows == []

    [matter] = page.rows
    assert (matter.id, matter.state, matter.topic) == (asked, "open", "pay")
    assert page.next is None
    assert found(town) == set()
