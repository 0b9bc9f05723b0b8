"""Views that cannot be read hold no verifying up, and a key that is no text ends no command."""

import pytest

from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken
from operations.ledger_desk import seal, tell_verdict
from operations.reading_room import rebuild_views
from tests.ledger.conftest import Sealed


def test_the_record_is_checked_where_the_views_cannot_be_read(
    record: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are disposable: everything but the tree is looked at, and what to do is said."""
    if record.settings.on_postgresql:
        return  # whose views are no file of their own
    (record.settings.home / "views.sqlite").write_bytes(b"no views at all, as it says here" * 99)

    verdict = record.verdict()
    assert verdict.is_whole
    assert (verdict.facts, verdict.checkpoints) == (len(record.hand.positions()), 3)
    assert tell_verdict(verdict) == 0
    told = capsys.readouterr().out
    assert "./start rebuild views" in told
    assert "./start rebuild tree" not in told

    record.hand.alter(record.sealed[1])
    assert Broken.BETWEEN in record.broken()


def test_views_made_again_bring_the_tree_back(record: Sealed) -> None:
    """As `verify` says."""
    if record.settings.on_postgresql:
        return  # whose views are no file of their own
    (record.settings.home / "views.sqlite").write_bytes(b"no views at all, as it says here" * 99)

    rebuild_views(record.settings, lambda _done, _whole: None)

    record.seal()
    verdict = record.verdict()
    assert (verdict.is_whole, verdict.is_tree_there, verdict.views_say) == (True, True, "")


def test_a_key_that_is_no_text_is_told(record: Sealed) -> None:
    """By whoever seals, verifies or looks the office over; none of them ends in the middle."""
    if record.settings.on_postgresql:
        return  # which keeps no bytes in place of text
    record.hand.do("UPDATE ledger SET key = CAST(key AS BLOB)", part="seals")

    with pytest.raises(Halt, match="seals-unreadable"):
        seal(record.settings)
    with pytest.raises(Halt, match="verify-unreadable"):
        record.verdict()
    for check in ("stores", "proof", "calendars", "followers"):
        found = looked_at(CHECKS[check], record.settings)
        assert not found.is_well
        assert "TypeError" not in found.found
