"""Who calls is known by a key shown once, and by nothing that could be stolen from the cabinet."""

from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import select

from domain.callers import Caller, Role
from operations.callers import KEPT_SECONDS, AlreadyPast, Callers
from operations.key_tables import CALLERS
from operations.keys import Keys
from operations.settings import Settings
from tests.privacy.conftest import NINE, OfficeClock
from tests.privacy.planted import NAME, grep_bytes, grep_every_byte


def test_a_key_tells_who_calls(callers: Callers) -> None:
    """Role, centre, body and officer come with the key; nothing of them from the request."""
    caller, key = callers.add(
        Role.INSPECTOR, "xiamen-huli", name=NAME, body="inspectorate", officer="insp-1"
    )

    assert callers.identify(key) == caller
    assert caller == Caller(
        caller.id, Role.INSPECTOR, "xiamen-huli", "inspectorate", "insp-1", party=""
    )
    assert key.startswith("os_")


def test_any_other_key_tells_nothing(callers: Callers) -> None:
    """Guessed, cut, lengthened, mixed or not a key at all."""
    _, key = callers.add(Role.MEDIATOR, "xiamen-huli", name=NAME, officer="med-1")
    _, other = callers.add(Role.AUDITOR, "xiamen-huli", name=NAME, officer="aud-1")
    mark, prefix, secret = key.split("_")
    mixed = f"{mark}_{prefix}_{other.split('_')[2]}"

    for wrong in ("", "os__", key[:-1], f"{key}0", f"x{key}", mixed, f"os_{secret}", "王芳_é_𠮷"):
        assert callers.identify(wrong) is None


def test_a_revoked_key_is_no_key(callers: Callers, keys: Keys, clock: OfficeClock) -> None:
    """Taken back here at once, in every other process within its short memory."""
    elsewhere = Callers(keys.engine, keys, now=clock)
    caller, key = callers.add(Role.MEDIATOR, "xiamen-huli", name=NAME, officer="med-1")
    assert elsewhere.identify(key) == caller

    assert callers.revoke(caller.id)
    assert not callers.revoke(caller.id)

    assert callers.identify(key) is None
    sleep(KEPT_SECONDS + 0.1)
    assert elsewhere.identify(key) is None


def test_a_key_ends_at_its_hour(callers: Callers, clock: OfficeClock) -> None:
    """A temporary officer's key stops by itself, remembered or not."""
    caller, key = callers.add(
        Role.CLERK, "xiamen-huli", name=NAME, officer="c-1", expires_at=NINE + timedelta(hours=8)
    )
    assert callers.identify(key) == caller

    clock.pass_by(hours=8)

    assert callers.identify(key) is None
    with pytest.raises(AlreadyPast):
        callers.add(Role.CLERK, "xiamen-huli", name=NAME, expires_at=NINE)


def test_an_administrator_sees_who_holds_keys(
    callers: Callers, keys: Keys, clock: OfficeClock
) -> None:
    """Every key ever given out is listed, of one centre or all, with its name under seal."""
    first, _ = callers.add(Role.MEDIATOR, "xiamen-huli", name=NAME, officer="med-1")
    clock.pass_by(minutes=1)
    second, _ = callers.add(Role.PARTNER, "fuzhou", name="福州市鼓楼区人民法院", body="court")
    callers.revoke(first.id)

    holders = callers.everyone()

    assert [holder.caller for holder in holders] == [first, second]
    assert [holder.may_call(clock()) for holder in holders] == [False, True]
    assert keys.open_many(holder.name for holder in holders) == [NAME, "福州市鼓楼区人民法院"]
    assert [holder.caller for holder in callers.everyone("fuzhou")] == [second]


def test_one_officers_name_is_sealed_for_one_person(callers: Callers, keys: Keys) -> None:
    """Erasing an officer who left erases the name from every key they held."""
    for _ in range(2):
        callers.add(Role.MEDIATOR, "xiamen-huli", name=NAME, officer="med-1")
    callers.add(Role.MEDIATOR, "xiamen-huli", name="陈静", officer="med-2")

    officer = keys.person_of(None, otherwise="officer:xiamen-huli:med-1")
    keys.destroy(officer)

    names = keys.open_many(holder.name for holder in callers.everyone())
    assert sorted(name or "" for name in names) == ["", "", "陈静"]


def test_the_cabinet_holds_neither_key_nor_name(
    callers: Callers, keys: Keys, store: Settings
) -> None:
    """Whoever steals the cabinet, even with the master key, cannot call."""
    _, key = callers.add(Role.MEDIATOR, "xiamen-huli", name=NAME, officer="med-1")
    secret = key.split("_")[2]
    with keys.engine.connect() as cabinet:
        rows = repr(cabinet.execute(select(CALLERS)).all()).encode()

    assert grep_bytes("the cabinet", rows, {"name": NAME, "secret": secret}) == []
    assert grep_every_byte(store.home, {"name": NAME, "secret": secret}) == []
