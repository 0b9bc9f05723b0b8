"""A master key that never comes here: a program of the city's own wraps and unwraps with it.

The program stands before a hardware module (密码机) or a key service. It is started for each secret
and spoken to in one line of JSON, and answers in one:

    {"do": "name"}                                          → {"name": "…"}
    {"do": "wrap", "secret": "<base64>", "bound": "<base64>"}  → {"wrapped": "<base64>"}
    {"do": "unwrap", "wrapped": "<base64>", "bound": "<base64>"} → {"secret": "<base64>"}

`bound` must be authenticated together with the secret, so that a row exchanged with another's does
not unwrap; a program that refuses leaves with a code other than 0.
"""

import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from functools import cached_property

from operations.ciphers import Refused
from operations.master_key import MasterKeyOfAnother, MasterKeySilent, Wrapped

WRAPPED_BY_PROGRAM = "program"
"""What stands in place of an algorithm: the program knows which one it uses."""

PATIENCE_SECONDS = 30.0


class MasterProgram:
    """Wraps and unwraps through a program."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)

    @cached_property
    def name(self) -> str:
        """As the program says it; raises MasterKeySilent."""
        return str(self._asked(do="name")["name"])

    def use(self, name: str) -> None:
        """There is only itself; raises MasterKeyOfAnother."""
        self.must_fit({name})

    def wrap(self, secret: bytes, *, algorithm: str, bound: bytes) -> Wrapped:
        """Wrap a secret, by whatever algorithm the program has; raises MasterKeySilent."""
        del algorithm
        said = self._asked(do="wrap", secret=_text(secret), bound=_text(bound))
        return Wrapped(self.name, WRAPPED_BY_PROGRAM, b64decode(said["wrapped"]))

    def unwrap(self, wrapped: Wrapped, *, bound: bytes) -> bytes:
        """The secret; raises MasterKeyOfAnother, and Refused where the program does."""
        self.must_fit({wrapped.master})
        try:
            said = self._asked(do="unwrap", wrapped=_text(wrapped.secret), bound=_text(bound))
        except subprocess.CalledProcessError as refused:
            raise Refused from refused
        return b64decode(said["secret"])

    def must_fit(self, masters: Collection[str]) -> None:
        """Refuse to open what was wrapped under other names; raises MasterKeyOfAnother."""
        for master in masters:
            if master != self.name:
                raise MasterKeyOfAnother(master)

    def _asked(self, **said: str) -> dict[str, str]:
        try:
            told = subprocess.run(  # noqa: S603 - the city's own program, by its own settings
                self._command,
                input=json.dumps(said) + "\n",
                capture_output=True,
                text=True,
                check=said["do"] == "unwrap",
                timeout=PATIENCE_SECONDS,
            )
            answer = json.loads(told.stdout)
        except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError) as silent:
            raise MasterKeySilent(self._command[0]) from silent
        if not isinstance(answer, dict):
            raise MasterKeySilent(self._command[0])
        return answer


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
