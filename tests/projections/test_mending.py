"""Rows that do not say what the record says are written anew, beside whoever follows the log."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from domain.consent import Way
from domain.dispute import Dispute
from domain.values import ConsentAct, PartyId
from projections.generations import Overtaken, advance, hold, reading, writing
from projections.generations import State as Generation
from projections.mending import rewrite
from tests.projections.town import Town, every_row


def test_a_forged_row_says_again_what_the_record_says(town: Town) -> None:
    """Every table of the dispute, as if nobody had touched it; other disputes are left alone."""
    dispute, other = town.accepted(), town.accepted(name="陈大力")
    town.follow()
    before = every_row(town.office)
    with reading(town.office.views) as now:
        tables = now.tables
    with writing(town.office.views) as views:
        mine = tables.caseload.c.id == dispute
        views.execute(update(tables.caseload).where(mine).values(stage="closed", version=1))
        views.execute(delete(tables.traits).where(tables.traits.c.dispute == dispute))

    office = town.office
    written = rewrite(office.registry, office.views, office.centres, [dispute, uuid4()])

    assert written == 1
    assert every_row(office) == before
    assert other != dispute


def test_what_is_written_anew_is_followed_on(town: Town) -> None:
    """The follower, who knows what it wrote itself, goes on from there."""
    dispute = town.accepted()
    scribe, office = town.scribe(), town.office
    while scribe.write_on(1000):
        pass
    town.do(
        dispute, Dispute.record_consent, party=PartyId("A1"), to=ConsentAct.EXTEND, way=Way.FACE
    )

    rewrite(office.registry, office.views, office.centres, [dispute])
    scribe.write_on(1000)

    with reading(office.views) as now:
        caseload = now.tables.caseload
        [row] = now.connection.execute(caseload.select())
    assert row.version == office.registry.dispute(dispute).version


def test_who_was_overtaken_writes_nothing(town: Town) -> None:
    """A set of views that serves no more, or was written meanwhile, is not held."""
    town.accepted()
    town.follow()
    with reading(town.office.views) as now:
        generation, position = now.tables.generation, now.position

    with writing(town.office.views) as views:
        assert hold(views).generation == generation
    with writing(town.office.views) as views:
        advance(views, generation, Generation.SERVING, old=position, new=position + 1)
    with pytest.raises(Overtaken), writing(town.office.views) as views:
        advance(views, generation, Generation.SERVING, old=position, new=position + 2)
