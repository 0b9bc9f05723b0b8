"""Secrets come from the environment or from files, and are taken from nowhere else."""

from collections.abc import Mapping

import pytest

from tests.operations.test_commands import home, typed

__all__ = ["home"]


@pytest.mark.parametrize(
    "said",
    [
        ["caller", "revoke", f"os_{'0a' * 6}_{'1b' * 32}"],
        ["caller", "letter-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        ["backup", "--password=correct horse"],
        ["serve", "correct horse"],
    ],
    ids=["key", "letter secret", "password", "password alone"],
)
def test_a_secret_is_not_taken_from_the_command_line(
    home: Mapping[str, str], said: list[str]
) -> None:
    """It would stand in the list of processes, for everybody; it is not said once more either."""
    done = typed(said, {**home, "POSTGRES_PASSWORD": "correct horse"})

    assert done.returncode == 2
    assert "密钥" in done.stderr
    assert "among the arguments" in done.stderr
    assert said[-1] not in done.stdout + done.stderr
