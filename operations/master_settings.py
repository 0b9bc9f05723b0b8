"""Which master key wraps the keys of an office, and which is to take its place: where it is told.

It is said in the environment, lies in a file, or is asked of a program; while it is replaced,
those beside it open what it does not.
"""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from operations.durable import make_durable
from operations.master_key import MasterKey, Wrapper, make_key_file
from operations.master_program import MasterProgram
from operations.master_ring import MasterRing


class MasterSettings(BaseSettings):
    """The part of an office's settings that says where its master key is."""

    home: Path = Path("office")
    """The data folder: the whole embedded office, or the logs of one on PostgreSQL."""

    master_key: SecretStr | None = None
    """The master key itself, 32 bytes in base64; wins over its file."""

    master_key_file: Path | None = None
    """Where the master key lies; unset: `master.key` in the data folder."""

    master_program: list[str] = Field(default_factory=list)
    """The program that wraps and unwraps in place of a master key here, as JSON: its name and what
    it is told (operations/master_program.py)."""

    next_master_key: SecretStr | None = None
    """The master key that is to take its place, 32 bytes in base64; wins over its file."""

    next_master_key_file: Path | None = None
    """Where it lies; unset: beside the master key, as `.next`."""

    @property
    def master_key_path(self) -> Path:
        """The file of the master key."""
        return self.master_key_file or self.home / "master.key"

    @property
    def next_master_key_path(self) -> Path:
        """The file of the master key that is to take its place."""
        beside = self.master_key_path.with_name(f"{self.master_key_path.name}.next")
        return self.next_master_key_file or beside

    def master(self, *, may_create: bool) -> Wrapper:
        """The master key, with those beside it that open what it does not.

        Raises MasterKeyMissing, MasterKeyExposed, MasterKeyMalformed or MasterKeySilent.
        """
        return MasterRing(lambda: [self._own_master(may_create=may_create), *self._beside()])

    def next_master(self) -> Wrapper | None:
        """The master key that is to take the other's place; made, where a file is all there is.

        None where the setting that wraps now is all that is said: a program, or the environment.
        Raises MasterKeyExposed, MasterKeyMalformed or MasterKeySilent.
        """
        if self.next_master_key is not None:
            return MasterKey.from_text(self.next_master_key.get_secret_value())
        if self.next_master_key_file is None and self.master_program:
            return MasterProgram(self.master_program)
        if self.next_master_key_file is None and self.master_key is not None:
            return None
        make_key_file(self.next_master_key_path)
        return MasterKey.from_file(self.next_master_key_path, may_create=False)

    def take_next_master(self, before: str) -> Path | None:
        """Put the next master key's file in place of the last one's; where that is kept.

        There is a master key at the path at every moment, whenever the power fails. None where no
        file took another's place: then whoever set the environment sets it anew.
        """
        path, following = self.master_key_path, self.next_master_key_path
        if self.master_program or self.master_key or self.next_master_key or not path.exists():
            return None
        kept = path.with_name(f"{path.name}.{before}")
        if not kept.exists():
            os.link(path, kept)
        following.replace(path)
        make_durable(path.parent)
        return kept

    def _own_master(self, *, may_create: bool) -> Wrapper:
        if self.master_program:
            return MasterProgram(self.master_program)
        if self.master_key is not None:
            return MasterKey.from_text(self.master_key.get_secret_value())
        return MasterKey.from_file(self.master_key_path, may_create=may_create)

    def _beside(self) -> list[Wrapper]:
        """Every other master key that is said or lies there: the next, and those of before."""
        said = [self.next_master_key, self.master_key if self.master_program else None]
        path = self.master_key_path
        files = {self.next_master_key_path, path, *path.parent.glob(f"{path.name}.*")}
        return [
            *(MasterKey.from_text(one.get_secret_value()) for one in said if one is not None),
            *(MasterKey.from_file(one, may_create=False) for one in sorted(files) if one.exists()),
        ]
