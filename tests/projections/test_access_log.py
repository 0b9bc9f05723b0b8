"""The access log as a view: every entry of every record once, the same however often it is made."""

from uuid import UUID

import pytest

from api.access_book import Lying
from domain.access_log import Kind, RevealReason
from domain.sealed import Field
from projections.access_log import Entry, Narrowed, entries
from projections.generations import reading
from projections.rebuild import rebuild
from tests.projections.logged import visit_of
from tests.projections.town import Town, every_row


def looked_at(town: Town, *disputes: UUID) -> None:
    """Somebody is shown the names of these disputes, masked."""
    named = [
        Lying(one, "siming", "parties", town.sealed("王小芳", "王小芳", Field.NAME), whole=False)
        for one in disputes
    ]
    assert set(town.office.access.open(visit_of(), named)) == {"王**"}
    town.office.access.write_up()


def everything_done(town: Town) -> list[UUID]:
    """Two disputes are read together, one of them is revealed, exported and refused."""
    first, second = town.accepted(), town.accepted(name="李大海")
    access = town.office.access
    looked_at(town, first, second)
    phone = town.sealed("13800000000", "王小芳", Field.PHONE)
    asked = [Lying(first, "siming", "parties.A1.details.phone", phone, whole=True)]
    assert access.reveal(visit_of(), asked, reason=RevealReason.AUDIT, note=None) == ["13800000000"]
    access.export(
        visit_of(), form="case", records=1, digest="sha256.00", record=first, centre="siming"
    )
    access.refuse(visit_of(), second, "not-your-step")
    access.refuse_unknown("read-dispute", "not-identified")
    access.write_up()
    return [first, second]


def seen(town: Town, narrowed: Narrowed) -> list[Entry]:
    """The entries, the last first."""
    with reading(town.office.views) as now:
        return entries(now, narrowed).rows


def test_each_record_of_a_reading_has_its_entry(town: Town) -> None:
    """Who asks about one dispute need not read whole pages of others."""
    first, second = everything_done(town)
    town.follow()

    of_first = [entry.kind for entry in seen(town, Narrowed(record=first))]
    of_second = seen(town, Narrowed(record=second))

    assert of_first == [Kind.EXPORTED, Kind.REVEALED, Kind.READ]
    assert [entry.kind for entry in of_second] == [Kind.REFUSED, Kind.READ]
    assert of_second[0].said == {"code": "not-your-step", "known": True, "times": 1}
    assert of_second[1].said == {"whole": {}, "masked": {"parties": ["name"]}}


def test_the_log_is_narrowed_by_book_kind_and_person(town: Town) -> None:
    """Whom nobody knows stands in the city's book, which is no centre's."""
    everything_done(town)
    town.follow()

    assert [entry.kind for entry in seen(town, Narrowed(books=[""]))] == [Kind.REFUSED]
    assert seen(town, Narrowed(books=["huli"])) == []
    assert len(seen(town, Narrowed(kinds=[Kind.READ]))) == 2
    by_key, by_officer = seen(town, Narrowed(who="k-1")), seen(town, Narrowed(who="shen"))
    assert by_key == by_officer
    assert len(by_key) == 5


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_rebuild_tells_the_same(town: Town, at_once: int) -> None:
    """Followed fact by fact, in one go, or made again: the same rows."""
    everything_done(town)
    scribe = town.scribe()
    while scribe.write_on(at_once):
        pass
    rows = every_row(town.office)

    office = town.office
    rebuild(office.registry, office.views, office.keys, office.centres, lambda _done, _whole: None)

    assert every_row(town.office) == rows
    assert len(rows["access_log"]) == 6


def test_no_reading_touches_a_row_of_the_dispute(town: Town) -> None:
    """The caseload, its chronicle and its clocks are as they were."""
    dispute = town.accepted()
    town.follow()
    before = every_row(town.office)

    looked_at(town, dispute)
    town.follow()

    now = every_row(town.office)
    assert now.pop("access_log") != before.pop("access_log")
    assert now == before
