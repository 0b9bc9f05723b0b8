"""The master key is kept apart, for its owner's eyes, and never silently replaced."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.sealed import Field
from operations.ciphers import SUITES, Refused
from operations.master_key import (
    MasterKey,
    MasterKeyExposed,
    MasterKeyMalformed,
    MasterKeyMissing,
    new_master_key,
)
from operations.settings import Settings
from tests.privacy.cabinet import office_keys
from tests.privacy.conftest import OfficeClock


def test_its_file_is_for_the_owner_only(tmp_path: Path) -> None:
    """It is made with mode 0600 and refused with any wider one."""
    path = tmp_path / "master.key"
    MasterKey.from_file(path, may_create=True)
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o640)

    with pytest.raises(MasterKeyExposed):
        MasterKey.from_file(path, may_create=True)


def test_it_is_the_same_after_a_restart(tmp_path: Path) -> None:
    """Made once, read from then on."""
    path = tmp_path / "master.key"
    wrapped = MasterKey.from_file(path, may_create=True).wrap(
        b"secret", algorithm="AES-256-GCM", bound=b"of whom"
    )

    again = MasterKey.from_file(path, may_create=False)

    assert again.unwrap(wrapped, bound=b"of whom") == b"secret"


def test_a_lost_one_is_not_replaced_where_keys_are_wrapped_with_it(
    folder: Settings, clock: OfficeClock
) -> None:
    """A new one would open nothing and hide that the old one must be found."""
    keys = office_keys(folder, now=clock)
    keys.seal("王芳", subject="person-wang", field=Field.NAME)
    keys.engine.dispose()
    folder.master_key_path.unlink()

    with pytest.raises(MasterKeyMissing):
        office_keys(folder, now=clock)
    assert not folder.master_key_path.exists()


def test_it_may_come_from_the_environment(
    tmp_path: Path, clock: OfficeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret store hands it over as a variable, and no file is made."""
    monkeypatch.setenv("ONESTOP_MASTER_KEY", new_master_key())
    office = Settings(home=tmp_path / "office")

    keys = office_keys(office, now=clock)

    assert keys.open(keys.seal("王芳", subject="person-wang", field=Field.NAME)) == "王芳"
    assert not office.master_key_path.exists()
    keys.engine.dispose()


@pytest.mark.parametrize("text", ["", "secret", "é" * 44, "A" * 42 + "==", "?" * 44])
def test_something_else_is_not_taken_for_it(text: str) -> None:
    """32 bytes in base64, or it is refused before anything is wrapped."""
    with pytest.raises(MasterKeyMalformed):
        MasterKey.from_text(text)


@pytest.mark.parametrize("algorithm", SUITES)
def test_what_it_wraps_is_bound_to_what_it_is_for(algorithm: str) -> None:
    """A wrapped secret moved elsewhere, or changed, does not unwrap."""
    master = MasterKey.from_text(new_master_key())
    wrapped = master.wrap(b"secret", algorithm=algorithm, bound=b"of whom")

    with pytest.raises(Refused):
        master.unwrap(wrapped, bound=b"of another")
    with pytest.raises(Refused):
        master.unwrap(replace(wrapped, secret=wrapped.secret[:-1] + b"?!"), bound=b"of whom")
    assert b"secret" not in wrapped.secret
