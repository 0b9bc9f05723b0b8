"""Lives as an export reads them, made from the roads of the office without a store of views."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from domain.dispute import Dispute
from domain.registry import Registry
from domain.values import OfficerId
from projections.lives import Life, case_of, entry_of
from tests.law.desk import CASES
from tests.law.elsewhere import Elsewhere, filed, row
from tests.law.roads import ROADS, on_the_desk, walk


def lives_of_every_road() -> Iterator[Life]:
    """A life for each road, and one brought in: together they have every kind of fact."""
    for road in ROADS:
        registry = walk(desk := on_the_desk(id=uuid5(CASES, road)), road).registry
        life = life_of(registry, desk.id)
        yield life
        for entry in life.entries:
            if "sibling" in entry.said:
                yield life_of(registry, UUID(entry.said["sibling"]))

    there = Elsewhere()
    there.bring_in(filed(), row(2, "Case closed", "2021-04-09", actor="Wang Wu"))
    there.desk.do(Dispute.take_over_imported, mediator=OfficerId("lin"))
    yield life_of(there.desk.registry, there.desk.id)


def life_of(registry: Registry, dispute: UUID) -> Life:
    """A dispute as the views would tell it."""
    entries = [entry_of(at, fact) for at, fact in enumerate(registry.facts(dispute), start=1)]
    return Life(case_of(registry, registry.dispute(dispute)), entries)
