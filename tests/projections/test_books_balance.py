"""The books balance: what was open, came and went is what is open, whatever lives were led."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from domain.bodies import Mode
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.referral_answers import ReturnReason
from domain.refusals import Refusal
from domain.steps import DECISIONS, STEPS
from operations.office import Office, open_office
from operations.settings import EMBEDDED, Settings
from projections.figures import FIGURES
from projections.generations import reading, writing
from projections.periods import Scope
from projections.statistics import Report, behind
from tests.law.anything import Anything
from tests.projections.test_statistics import MARCH, counted
from tests.projections.town import Town, TownClock

PERSONS = ("workers", "workers-collective")
"""Figures that count a person once, whatever they have."""


def test_books_that_do_not_balance_are_reported(town: Town) -> None:
    """The check can fail: a stay that somebody wrote into the views by hand shows."""
    town.accepted(name="王一")
    town.follow()
    with reading(town.office.views) as now:
        stays = now.tables.stays
    with writing(town.office.views) as connection:
        connection.execute(update(stays).values(until=town.clock.time))

    assert not counted(town, MARCH).balance.holds


@pytest.fixture(scope="module")
def old_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office whose record grows with every life that hypothesis leads."""
    home: Path = tmp_path_factory.mktemp("office")
    clock = TownClock()
    with open_office(Settings(home=home, persistence_module=EMBEDDED), clock) as office:
        yield Town(office, clock)


ON_A_DISPUTE = sorted(
    name
    for name, decision in DECISIONS.items()
    if getattr(Dispute, decision.__name__, None) is decision
    and name not in {"add-respondent", "add-representative", "correct-party"}
)
"""All but those that name people: the index opens names, and drawn ones are sealed by nobody."""

BOOKKEEPING = (
    "offer-referral",
    "accept",
    "close",
    "withdraw",
    "reopen",
    "accept-referral",
    "return-referral",
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chance=st.randoms(use_true_random=True),
    first=st.dates(date(2026, 3, 1), date(2026, 6, 30)),
    days=st.integers(0, 90),
)
def test_the_books_balance_whatever_lives_were_led(
    old_town: Town, chance: Random, first: date, days: int
) -> None:
    """Left over + accepted + reopened + transferred in = closed + transferred out + open."""
    for _ in range(2):
        lead_a_life(old_town, chance)
    old_town.follow()

    for centre in ("", "siming", "huli"):
        told = counted(old_town, (first, first + timedelta(days=days)), centre)
        assert told.balance.holds, told.balance
        must_list_what_it_counts(old_town.office, told, centre)


def lead_a_life(town: Town, chance: Random) -> None:
    """One dispute that both sides agree to mediate, and then anybody saying anything about it."""
    town.clock.time += timedelta(hours=chance.randint(0, 40))
    dispute = town.accepted(name=f"王{chance.random()}")
    for _ in range(chance.randint(5, 40)):
        town.clock.time += timedelta(hours=chance.choice([0, 1, 60]))
        record = town.office.registry.dispute(dispute)
        open_now = [name for name in ON_A_DISPUTE if STEPS[name].refusal(record) is None]
        books = [name for name in BOOKKEEPING if name in open_now]
        name = chance.choice(books if books and chance.random() < 1 / 2 else open_now)
        said = Anything(record, chance, town.clock.time).said(DECISIONS[name])
        with suppress(Refusal):
            town.do(dispute, DECISIONS[name], **said)
        if chance.random() < 1 / 4:
            carry(town, dispute, chance)


def carry(town: Town, dispute: UUID, chance: Random) -> None:
    """Send it to a centre or a court, which takes it on or, now or later, sends it back."""
    sent = town.office.registry.dispute(dispute).referrals
    body = chance.choice(["huli", "siming", "city", "court-siming"])
    number = f"f{len(sent) + 1}"
    with suppress(Refusal):
        town.offered(dispute, body, Mode.HAND_OVER, ShareGround.JURISDICTION, number)
        town.do(dispute, Dispute.accept_referral, referral=number, number="7")
    for referral in chance.sample(sorted(sent), k=min(1, len(sent))):
        with suppress(Refusal):
            reason = ReturnReason.WRONG_PLACE
            town.do(dispute, Dispute.return_referral, referral=referral, reason=reason)


def must_list_what_it_counts(office: Office, told: Report, centre: str) -> None:
    """Every figure names its disputes; one listed twice was counted twice."""
    with reading(office.views) as now:
        for name in FIGURES:
            scope = Scope.of(office.centres, centre, told.first, told.last)
            found, count = behind(now, scope, name), told.figures[name].count
            assert bool(found) == bool(count)
            assert name in PERSONS or len(found) <= count
