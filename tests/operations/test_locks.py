"""Everything that is fetched is pinned by its digest, also what the project is built with."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINNED = re.compile(
    r"^([a-z0-9-]+)==\S+( ;[^\\]*)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+$", re.MULTILINE
)
NAME = re.compile(r"^[\w-]+")


def lock(name: str) -> str:
    """A list of pinned packages, without its comment."""
    text = (ROOT / f"requirements{name}.lock").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("name", ["", "-test", "-build"])
def test_every_package_has_a_digest(name: str) -> None:
    """A file that was changed on its way is refused."""
    text = lock(name)

    assert PINNED.sub("", text).strip() == ""


def test_what_builds_the_project_is_pinned() -> None:
    """Nothing is fetched beside the lists: neither by ./start nor in the image."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        required = tomllib.load(file)["build-system"]["requires"]
    pinned = {name for name, *_ in PINNED.findall(lock("-build"))}

    assert {match[0] for match in map(NAME.match, required) if match} <= pinned
    for recipe in ("start", "Dockerfile"):
        said = (ROOT / recipe).read_text(encoding="utf-8")
        assert "requirements-build.lock" in said
        made = re.findall(r"(?:--editable|pip wheel)", said)
        assert made
        assert said.count("--no-build-isolation") == len(made)
