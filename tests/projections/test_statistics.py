"""Statistics: every figure is counted from facts, and has its disputes and its definition."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.bodies import Mode
from domain.consent import Way
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.referral_answers import ReturnReason
from domain.report_words import BROKEN_DOWN_BY, figure_definition, figure_title
from domain.values import (
    Channel,
    ClaimKind,
    ConsentAct,
    Flag,
    Outcome,
    PartyId,
    Relation,
    WorkerKind,
)
from domain.wording import catalogue, knows
from projections.figures import FIGURES, PUBLISHED_CAUSE, PUBLISHED_WAY
from projections.generations import reading
from projections.periods import Scope
from projections.statistics import Report, Sums, behind, report
from tests.law.desk import claim
from tests.law.whole import LANGUAGES
from tests.projections.test_lists import with_visit
from tests.projections.town import Town

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def counted(town: Town, days: tuple[date, date], centre: str = "siming") -> Report:
    """The report of some days."""
    with reading(town.office.views) as now:
        return report(now, Scope.of(town.office.centres, centre, *days))


def listed(
    town: Town, figure: str, value: str | None = None, days: tuple[date, date] = MARCH
) -> set[UUID]:
    """The disputes behind a figure."""
    with reading(town.office.views) as now:
        return set(behind(now, Scope.of(town.office.centres, "siming", *days), figure, value))


def test_the_published_table_is_counted_from_facts(town: Town) -> None:
    """受理, 原因, 结案, 处理方式: each figure lists its disputes."""
    paid = town.settled_outside(town.accepted(name="王一"), paid=Decimal("500.00"))
    fine = town.accepted(
        name="王二", channel=Channel.ONLINE, claims=[claim(1, ClaimKind.PENALTY, "55")]
    )
    taxi = town.accepted(name="王三", worker_kind=WorkerKind.DRIVER)
    declined = town.declined(town.file(name="王四"))
    town.follow()

    march = counted(town, MARCH)

    by = {name: dict(figure.by) for name, figure in march.figures.items()}
    assert march.figures["accepted"].count == 3
    assert by["accepted-by-kind"] == {"pay": 2, "penalty": 1}
    assert by["accepted-by-cause"] == {"pay": 2, "other": 1}
    assert by["accepted-by-channel"] == {"window": 2, "online": 1}
    assert by["closed-by-outcome"] == {"settled-withdrawn": 1}
    assert by["closed-off-books"] == {"declined": 1}
    assert march.figures["accepted-riders"].count == 2
    assert march.figures["settled-same-day"].count == 1
    assert march.sums == Sums(
        claimed=Decimal("1715.00"),
        agreed=Decimal(0),
        awarded=Decimal(0),
        paid=Decimal("500.00"),
        paid_without_agreement=Decimal("500.00"),
    )
    assert march.balance.holds
    assert (march.balance.accepted, march.balance.closed, march.balance.open) == (3, 1, 2)
    assert listed(town, "accepted") == {paid, fine, taxi}
    assert listed(town, "accepted-by-kind", "penalty") == {fine}
    assert listed(town, "closed-off-books", "declined") == {declined}
    assert listed(town, "open") == {fine, taxi}


def test_the_published_table_counts_workers_and_what_was_mediated(town: Town) -> None:
    """劳动者申诉数, 集体争议的劳动者当事人数, 案外调解: the rest of the table's rows."""
    many = [town.accepted(name=name) for name in ("王一", "王二")]
    for dispute in many:
        town.do(dispute, Dispute.classify, relation=Relation.LABOUR, flags=[Flag.COLLECTIVE])
    agreed = town.agreed(town.accepted(name="王三"))
    town.do(agreed, Dispute.close, outcome=Outcome.AGREED_PENDING)
    town.settled_outside(town.accepted(name="王四"))
    town.follow()

    march = counted(town, MARCH).figures

    assert march["accepted-from-workers"].count == march["accepted"].count == 4
    assert (march["workers"].count, march["workers-collective"].count) == (4, 2)
    assert listed(town, "workers-collective") == set(many)
    assert march["closed"].count == 2
    assert listed(town, "mediated-outside") == {agreed}


def test_what_is_open_is_left_over_next_month(town: Town) -> None:
    """上期未结 + 当期受理 = 结案 + 期末未结, month after month."""
    left = town.accepted(name="王一")
    town.later(days=30)
    town.settled_outside(left)
    town.follow()

    march, april = counted(town, MARCH).balance, counted(town, APRIL).balance

    assert (march.left_over, march.accepted, march.closed, march.open) == (0, 1, 0, 1)
    assert (april.left_over, april.accepted, april.closed, april.open) == (1, 0, 1, 0)
    assert march.holds
    assert april.holds


def test_a_day_is_the_centres_own(town: Town) -> None:
    """31 March 23:30 in Xiamen is March; half an hour on it is April, though not yet in UTC."""
    town.later(days=21, hours=14, minutes=20)
    last_of_march = town.file(name="王一")
    town.later(minutes=30)
    first_of_april = town.file(name="王二")
    town.follow()

    assert listed(town, "filed") == {last_of_march}
    assert listed(town, "filed", days=APRIL) == {first_of_april}


def test_same_day_counts_from_receipt(town: Town) -> None:
    """A late acceptance cannot make a settlement look quick."""
    quick = town.settled_outside(town.accepted(name="王一"))
    yesterday = town.clock.time - timedelta(days=1)
    town.settled_outside(town.accepted(name="王二", received_at=yesterday))
    town.follow()

    assert counted(town, MARCH).figures["settled"].count == 2
    assert listed(town, "settled-same-day") == {quick}


def test_a_hand_over_leaves_the_books_and_a_return_comes_back(town: Town) -> None:
    """Custody gone is out, come back is in; reopening is a figure of its own."""
    gone = town.handed_over(town.accepted(name="王一"), "huli")
    back = town.handed_over(town.accepted(name="王二"), "huli")
    town.do(back, Dispute.return_referral, referral="f1", reason=ReturnReason.WRONG_PLACE)
    again = town.reopened(town.settled_outside(town.accepted(name="王三")))
    town.follow()

    march = counted(town, MARCH).balance

    assert (march.accepted, march.transferred_out, march.transferred_in) == (3, 2, 1)
    assert (march.reopened, march.closed, march.open) == (1, 1, 2)
    assert listed(town, "open") == {back, again}
    assert listed(town, "transferred-out") == {gone, back}
    assert march.holds


def test_a_case_two_centres_worked_is_accepted_once_in_the_city(town: Town) -> None:
    """Handed from Siming to Huli: out there, in here, and one case in the city's total."""
    town.handed_over(town.accepted(name="王一"), "huli")
    town.follow()

    siming, huli, city = (counted(town, MARCH, centre).balance for centre in ("siming", "huli", ""))

    assert (siming.accepted, siming.transferred_out, siming.open) == (1, 1, 0)
    assert (huli.accepted, huli.transferred_in, huli.open) == (0, 1, 1)
    assert (city.accepted, city.transferred_in, city.transferred_out, city.open) == (1, 0, 0, 1)
    assert all(books.holds for books in (siming, huli, city))


def test_what_was_handed_on_before_acceptance_is_transferred_in_where_it_is_accepted(
    town: Town,
) -> None:
    """Registered in Siming, accepted in Huli: no centre's case twice, and the city's once."""
    dispute = town.handed_over(town.file(name="王一"), "huli")
    town.accept(dispute)
    town.follow()

    siming, huli, city = (counted(town, MARCH, centre) for centre in ("siming", "huli", ""))

    assert [told.figures["handed-on"].count for told in (siming, huli, city)] == [1, 0, 0]
    assert [told.balance.transferred_in for told in (siming, huli, city)] == [0, 1, 0]
    assert [told.balance.accepted for told in (siming, huli, city)] == [0, 0, 1]
    assert [told.balance.open for told in (siming, huli, city)] == [0, 1, 1]
    assert siming.figures["closed-off-books"].count == 0
    assert all(told.balance.holds for told in (siming, huli, city))


def test_what_a_court_took_on_is_closed_and_not_transferred(town: Town) -> None:
    """转诉讼 is a way of closing; 转出外区 is another centre's."""
    dispute = town.handed_over(town.accepted(name="王一"), "court-siming")
    town.follow()
    waiting = counted(town, MARCH).balance
    town.do(dispute, Dispute.close, outcome=Outcome.TO_COURT)
    town.follow()

    march = counted(town, MARCH)

    assert (waiting.transferred_out, waiting.open) == (0, 1)
    assert (march.balance.transferred_out, march.balance.closed, march.balance.open) == (0, 1, 0)
    assert march.figures["closed-by-outcome"].by == {"to-court": 1}
    assert march.figures["closed-off-books"].count == 0
    assert waiting.holds
    assert march.balance.holds


def test_closed_twice_is_paid_once(town: Town) -> None:
    """A closed figure is never edited; the sums of a period are those of each last closing."""
    dispute = town.settled_outside(town.accepted(name="王一"), paid=Decimal("500.00"))
    town.settled_outside(town.reopened(dispute), paid=Decimal("857.50"))
    town.follow()

    march = counted(town, MARCH)

    assert march.balance.closed == 2
    assert march.balance.holds
    assert march.sums.paid == Decimal("857.50")


def test_what_the_office_does_besides_is_counted_too(town: Town) -> None:
    """Visits, legal aid and consultations have figures; a question is never a dispute."""
    visited = with_visit(town, town.accepted(name="王一"), 1)
    town.do(visited, Dispute.arrive, visit="v1")
    helped = town.accepted(name="王二")
    town.do(helped, Dispute.record_consent, party=PartyId("A1"), to=ConsentAct.SHARE, way=Way.FACE)
    town.offered(helped, "legal-aid", Mode.ASSIST, ShareGround.CONSENT)
    asked = town.asked()
    town.follow()

    march = counted(town, MARCH)

    assert listed(town, "visits") == {visited}
    assert listed(town, "legal-aid-referrals") == {helped}
    assert listed(town, "consultations") == {asked}
    assert march.figures["filed"].count == 2
    assert march.balance.open == 2


def test_every_figure_has_a_name_and_a_definition_and_each_of_its_parts_a_name() -> None:
    """Whoever reads the report reads words, zh-CN first, and what they count."""
    for name in FIGURES:
        for language in LANGUAGES:
            assert figure_title(name, language)
            assert figure_definition(name, language)
    for figure, listed in BROKEN_DOWN_BY.items():
        assert figure in FIGURES
        lists = (f"code.{listed}.", f"{listed}.")
        assert any(key.startswith(lists) for key in catalogue())
    for published, figure in ((PUBLISHED_CAUSE, "cause"), (PUBLISHED_WAY, "way")):
        for part in {*published.values(), "other"}:
            assert knows(f"code.published-{figure}.{part}")


def test_the_promise_is_counted_three_ways_over_one_denominator(town: Town) -> None:
    """By the close, on the same day, within 24 hours; each lists its disputes."""
    by_close = town.settled_outside(town.file(name="王一"))
    evening, late = town.file(name="王二"), town.file(name="王三")
    never = town.file(name="王四")
    dear = town.file(name="王五", claims=[claim(1, ClaimKind.PAY, "5000.01")])
    town.later(hours=9)
    town.settled_outside(evening)
    town.later(hours=13)
    town.settled_outside(late)
    town.follow()

    [kept] = counted(town, MARCH).promise

    readings = (kept.by_close, kept.same_day, kept.within_24_hours)
    assert (kept.definition, kept.promised, readings) == ("2026.1", 4, (1, 2, 3))
    assert listed(town, "promised", "2026.1") == {by_close, evening, late, never}
    assert listed(town, "promise-kept") == {by_close}
    assert listed(town, "promise-same-calendar-day") == {by_close, evening}
    assert listed(town, "promise-within-24-hours") == {by_close, evening, late}
    assert listed(town, "not-promised", "too-much") == {dear}
    assert town.office.registry.dispute(never).resolutions == []
