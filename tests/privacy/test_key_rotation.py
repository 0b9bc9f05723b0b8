"""The master key is replaced without stopping the office and without rewriting a fact."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from domain.sealed import Field, Sealed
from operations.ciphers import SUITES, Refused
from operations.console import Halt
from operations.key_rotation import rotate
from operations.key_tables import KEYS, SECRETS
from operations.keys import Keys
from operations.master_key import (
    MasterKeyOfAnother,
    MasterKeySilent,
    Wrapped,
    Wrapper,
    new_master_key,
)
from operations.master_program import MasterProgram
from operations.settings import Settings
from tests.privacy.cabinet import office_keys
from tests.privacy.conftest import OfficeClock

PROGRAM = """
import base64, hashlib, hmac, json, sys
said = json.loads(sys.stdin.readline())
root = b"of a module that never leaves it"
bound = base64.b64decode(said.get("bound", ""))
pad = hashlib.shake_256(root + bound).digest(64)
def mixed(raw): return bytes(a ^ b for a, b in zip(raw, pad))
def seal(raw): return hmac.digest(root, raw + bound, "sha256")
if said["do"] == "name":
    print(json.dumps({"name": "module-1"}))
elif said["do"] == "wrap":
    raw = mixed(base64.b64decode(said["secret"]))
    print(json.dumps({"wrapped": base64.b64encode(seal(raw) + raw).decode()}))
else:
    whole = base64.b64decode(said["wrapped"])
    if seal(whole[32:]) != whole[:32]:
        sys.exit(1)
    print(json.dumps({"secret": base64.b64encode(mixed(whole[32:])).decode()}))
"""
"""A module for tests: it stands in for a device, and checks what a secret is bound to."""


def quiet(_done: int, _whole: int) -> None:
    """Nobody watches the progress of a test."""


def said_by(keys: Keys, many: int) -> list[Sealed]:
    """What so many people said."""
    return [keys.seal(f"话{at}", subject=f"person-{at}", field=Field.WORDS) for at in range(many)]


def masters(keys: Keys) -> set[str]:
    """Under which names everything in the cabinet is wrapped."""
    with keys.engine.connect() as connection:
        asked = (
            select(table.c.master).where(table.c.wrapped.is_not(None)) for table in (KEYS, SECRETS)
        )
        return {name for query in asked for name in connection.execute(query).scalars()}


def test_every_key_is_wrapped_anew_and_opens_what_it_sealed(
    store: Settings, clock: OfficeClock
) -> None:
    """The sealed values stay as they are; only what wraps their keys is another."""
    keys = office_keys(store, now=clock)
    said = said_by(keys, 7)
    old = store.master_key_path.read_text()

    done = rotate(store, quiet)

    assert store.master_key_path.read_text() != old
    assert done.kept is not None
    assert done.kept.read_text() == old
    assert masters(keys) == {done.now} != {done.before}
    again = office_keys(store, now=clock)
    assert again.open_many(said) == keys.open_many(said) == [f"话{at}" for at in range(7)]
    assert again.person_of("1", otherwise="") == keys.person_of("1", otherwise="")
    done.kept.unlink()
    third = office_keys(store, now=clock)
    assert third.open(said[0]) == "话0"
    for one in (keys, again, third):
        one.engine.dispose()


def test_the_office_goes_on_sealing_while_it_is_replaced(
    store: Settings, clock: OfficeClock
) -> None:
    """A process that was open all the time reads both, and nothing stays under the old one."""
    keys, stop = office_keys(store, now=clock), Event()
    said: list[Sealed] = said_by(keys, 50)

    def goes_on() -> None:
        at = 0
        while not stop.is_set():
            said.append(keys.seal(f"又{at}", subject=f"new-{at}", field=Field.WORDS))
            at += 1

    hand = Thread(target=goes_on)
    hand.start()
    try:
        done = rotate(store, quiet)
    finally:
        stop.set()
        hand.join()
    since = keys.seal("后来", subject="later", field=Field.WORDS)

    assert masters(keys) == {done.now}
    assert None not in keys.open_many([*said, since])
    keys.engine.dispose()


@pytest.mark.kill
def test_killed_anywhere_it_is_simply_run_again(folder: Settings, clock: OfficeClock) -> None:
    """Kill -9 in the middle: both master keys are there, everything opens, the rest follows."""
    keys = office_keys(folder, now=clock)
    said, [first] = said_by(keys, 400), masters(keys)
    old = folder.master_key_path.read_text()
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from operations import key_rotation\n"
        "from operations.settings import EMBEDDED, Settings\n"
        "key_rotation.AT_ONCE = 50\n"
        "at = int(sys.argv[2])\n"
        "def die(done, whole):\n"
        "    if done >= at: os.kill(os.getpid(), signal.SIGKILL)\n"
        "settings = Settings(home=Path(sys.argv[1]), persistence_module=EMBEDDED)\n"
        "key_rotation.rotate(settings, die)\n"
    )
    for at in (1, 100, 100):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(folder.home), str(at)], check=False, env=os.environ
        )
        assert ran.returncode == -signal.SIGKILL
        keys.forget()
        assert None not in keys.open_many(said)
        again = office_keys(folder, now=clock)
        assert None not in again.open_many(said)
        again.engine.dispose()

    done = rotate(folder, quiet)

    keys.forget()
    assert masters(keys) == {done.now}
    assert None not in keys.open_many(said)
    assert done.before == first
    assert done.kept == folder.master_key_path.with_name(f"master.key.{first}")
    assert done.kept.read_text() == old
    keys.engine.dispose()


def test_two_do_not_replace_it_at_once(store: Settings, clock: OfficeClock) -> None:
    """The second is told so, and takes nothing from under the first."""
    keys = office_keys(store, now=clock)
    said_by(keys, 3)
    told: list[str] = []

    def another(_done: int, _whole: int) -> None:
        with pytest.raises(Halt) as halt:
            rotate(store, quiet)
        told.append(halt.value.key)

    done = rotate(store, another)

    assert set(told) == {"keys-rotation-under-way"}
    assert masters(keys) == {done.now}
    assert rotate(store, quiet).before == done.now
    keys.engine.dispose()


def test_the_next_one_may_come_from_the_environment(folder: Settings, clock: OfficeClock) -> None:
    """A master key that lies in no file is replaced by another that lies in none."""
    first, following = new_master_key(), new_master_key()
    own = folder.model_copy(update={"master_key": _secret(first)})
    keys = office_keys(own, now=clock)
    said = said_by(keys, 3)
    with pytest.raises(Halt, match="keys-nothing-to-rotate-to"):
        rotate(own, quiet)

    both = own.model_copy(update={"next_master_key": _secret(following)})
    assert rotate(both, quiet).kept is None
    after = office_keys(folder.model_copy(update={"master_key": _secret(following)}), now=clock)

    assert None not in after.open_many(said)
    assert not folder.master_key_path.exists()
    with pytest.raises(MasterKeyOfAnother):
        office_keys(own, now=clock)
    keys.engine.dispose()
    after.engine.dispose()


@pytest.fixture
def module(tmp_path: Path) -> list[str]:
    """A program that wraps in place of a master key here."""
    path = tmp_path / "module.py"
    path.write_text(PROGRAM)
    return [sys.executable, str(path)]


def test_a_program_wraps_in_place_of_a_master_key(
    folder: Settings, clock: OfficeClock, module: list[str]
) -> None:
    """The seam for a hardware module: no master key here, and the office moves over to it."""
    keys = office_keys(folder, now=clock)
    said = said_by(keys, 2)
    there = folder.model_copy(update={"master_program": module})

    done = rotate(there, quiet)

    assert (done.now, masters(keys)) == ("module-1", {"module-1"})
    folder.master_key_path.unlink()
    after = office_keys(there, now=clock)
    assert None not in after.open_many(said)
    assert after.open(after.seal("新", subject="new", field=Field.WORDS)) == "新"
    keys.engine.dispose()
    after.engine.dispose()


def test_a_program_is_held_to_what_a_key_is_bound_to(module: list[str]) -> None:
    """A row exchanged with another's does not unwrap, and a silent program is no answer."""
    wrapper: Wrapper = MasterProgram(module)
    wrapped = wrapper.wrap(b"0123456789abcdef", algorithm="SM4-GCM", bound=b"of whom")

    assert wrapper.unwrap(wrapped, bound=b"of whom") == b"0123456789abcdef"
    with pytest.raises(Refused):
        wrapper.unwrap(wrapped, bound=b"of another")
    with pytest.raises(MasterKeyOfAnother):
        wrapper.unwrap(Wrapped("other", "program", b""), bound=b"")
    with pytest.raises(MasterKeySilent):
        MasterProgram(["/nowhere/at-all"]).name  # noqa: B018 - asking is what is tried


@pytest.mark.parametrize("cipher", sorted(SUITES))
def test_an_office_seals_with_the_cipher_it_must(
    folder: Settings, clock: OfficeClock, cipher: str
) -> None:
    """SM4 with SM3 is a setting; what was sealed before opens under the name it carries."""
    keys = office_keys(folder, now=clock)
    before = said_by(keys, 1)
    chosen = folder.model_copy(update={"cipher": cipher})
    with_it = Keys(keys.engine, chosen.master(may_create=False), now=clock, algorithm=chosen.cipher)

    said = with_it.seal("新", subject="new", field=Field.WORDS)

    assert f":{cipher}:" in said
    assert with_it.open_many([*before, said]) == ["话0", "新"]
    rotate(chosen, quiet)
    assert with_it.open_many([*before, said]) == ["话0", "新"]
    keys.engine.dispose()


def _secret(said: str) -> object:
    return Settings(master_key=said).master_key  # type: ignore[arg-type]
