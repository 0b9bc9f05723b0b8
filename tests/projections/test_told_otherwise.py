"""The last facts of a record taken out, and their numbers given again: the views know it alone."""

import asyncio
from typing import cast

import pytest
from temporalio.client import Client

from domain.refusals.ledger import RecordBroken, ToldOtherwise
from operations.console import Halt, both
from operations.doctor import CHECKS
from operations.office import Office, open_office
from operations.reading_room import rebuild_views
from operations.reconcile import Differs, differences
from projections.generations import reading
from projections.lives import must_agree
from projections.set_aside import Aside, all_aside, must_be_as_told
from projections.set_aside_table import Why
from tests.ledger.tampering import Hand
from tests.projections.test_follow import somebody_calls
from tests.projections.test_set_aside import made_again, row_of, told, version_of
from tests.projections.town import Town, every_row

DESKS = pytest.mark.parametrize("desk", ["begun-anew", "kept"])
"""Whether the follower began again since, or has the record on its desk still."""


@DESKS
def test_a_number_given_twice_sets_its_record_aside_and_holds_up_nobody(
    town: Town, desk: str
) -> None:
    """Whoever follows goes on; the record stays as told until what was told stands again."""
    broken, whole, office = town.accepted(), town.accepted(name="陈大文"), town.office
    somebody_calls(town, broken)
    scribe = town.scribe()
    while scribe.write_on(1000):
        pass
    before, lines = row_of(office, broken), told(office, broken)
    hand, newest = Hand(office.settings), version_of(office, broken)
    place = hand.place_of(broken, newest)
    gone = hand.take_out(place)
    for one in (broken, broken, whole):
        somebody_calls(town, one)

    scribe = town.scribe() if desk == "begun-anew" else scribe
    while scribe.write_on(1000):
        pass

    [aside] = all_aside(office.views)
    assert aside == Aside(broken, hand.place_of(broken, newest), newest - 1, Why.TOLD_OTHERWISE)
    assert (row_of(office, broken), told(office, broken)) == (before, lines)
    assert row_of(office, whole).version == version_of(office, whole)
    with pytest.raises(RecordBroken):
        must_agree(office.registry, office.views)
    somebody_calls(town, broken)
    while scribe.write_on(1000):
        pass
    assert scribe.take_up_again() == 0
    assert all_aside(office.views) == [aside]
    for later in (newest, newest + 1, newest + 2):
        hand.delete(hand.place_of(broken, later))
    hand.put_back(place, gone)

    assert scribe.take_up_again() == 1
    somebody_calls(town, whole)
    while scribe.write_on(1000):
        pass

    rows = every_row(office)
    assert made_again(office) == rows


@DESKS
def test_a_dispute_taken_out_whole_and_filed_again_is_set_aside(town: Town, desk: str) -> None:
    """A client asks again with the same key, or a log is imported again: its id is the same."""
    broken, whole, office = town.file(), town.accepted(name="陈大文"), town.office
    scribe = town.scribe()
    while scribe.write_on(1000):
        pass
    before = row_of(office, broken)
    hand = Hand(office.settings)
    hand.delete(*hand.places_of(broken))

    town.file(id=broken)
    somebody_calls(town, whole)
    scribe = town.scribe() if desk == "begun-anew" else scribe
    while scribe.write_on(1000):
        pass

    assert [(one.record, one.version, one.why) for one in all_aside(office.views)] == [
        (broken, 0, Why.TOLD_OTHERWISE)
    ]
    assert row_of(office, broken) == before
    assert row_of(office, whole).version == version_of(office, whole)


def test_views_made_again_tell_what_stands_and_the_command_names_it_once(town: Town) -> None:
    """The views before bore witness; nobody shall lose that without a word."""
    broken, office = town.accepted(), town.office
    town.follow()
    newest = version_of(office, broken)
    hand = Hand(office.settings)
    hand.delete(hand.place_of(broken, newest))
    somebody_calls(town, broken)
    town.follow()

    nobody = cast("Client", None)  # who is asked of cases; of this one nothing is asked
    found = asyncio.run(differences(office, nobody, [broken], seconds=0))
    assert [one.in_what for one in found] == [(Differs.RECORD_BROKEN,)]
    seen = CHECKS["set-aside"](office.settings)
    assert both("records-told-otherwise", count=1, records=broken) in seen.found
    with reading(office.views) as now, pytest.raises(ToldOtherwise):
        must_be_as_told(now, broken)  # asked before a case file is made
    named = rebuilt(office)

    assert named is not None
    assert (named.key, named.code) == ("rebuilt-told-otherwise", 1)
    assert str(broken) in str(named.details["records"])
    with open_office(office.settings, town.clock) as again:
        assert all_aside(again.views) == []
        assert told(again, broken)[-1] == version_of(again, broken)
    after = rebuilt(office)
    # Of what nobody signed a city cannot tell: it leaves positions out lawfully.
    assert office.settings.on_postgresql if after is None else after.key == "rebuilt-not-as-signed"


def rebuilt(office: Office) -> Halt | None:
    """What the command says, where it does not end well."""
    try:
        rebuild_views(office.settings, lambda _done, _whole: None)
    except Halt as halt:
        return halt
    return None
