"""What the office is made of is written down whole, and a known weakness stops CI."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
ONE, OTHER = "0a" * 32, "1b" * 32
LOCK = f"""# a comment
Some_Thing==1.2 \\
    --hash=sha256:{ONE}
other==3 ; python_version < '3.13' \\
    --hash=sha256:{OTHER}
"""


@pytest.fixture(scope="module")
def supply() -> ModuleType:
    """The judge CI asks, which lies beside its script and not in the product."""
    spec = importlib.util.spec_from_file_location("supply", ROOT / ".ci" / "supply.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def component(name: str, version: str, *digests: str) -> dict[str, Any]:
    """A package as CycloneDX names one."""
    hashes = [{"alg": "SHA-256", "content": digest} for digest in digests]
    return {"name": name, "version": version, "externalReferences": [{"hashes": hashes}]}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_its_digests(supply: ModuleType, lock: str) -> None:
    """A file that was changed on its way is refused (docs/decisions/0007)."""
    found = supply.pinned((ROOT / lock).read_text(encoding="utf-8"))

    assert found
    assert [package for package, digests in found.items() if not digests] == []


def test_all_lock_files_are_audited() -> None:
    """What runs, what tests and what builds; the auditor's own tools are asked for by digest."""
    script = (ROOT / ".ci" / "audit").read_text(encoding="utf-8")

    assert {lock for lock in LOCKS if lock.removesuffix(".lock") not in script} == set()
    assert ".ci/audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("components", "lacks"),
    [
        ([component("some-thing", "1.2", ONE), component("other", "3", OTHER)], 0),
        ([component("some-thing", "1.2", ONE)], 1),
        ([component("some-thing", "1.3", ONE), component("other", "3", OTHER)], 1),
        ([component("some-thing", "1.2", OTHER), component("other", "3")], 2),
        ([], 2),
    ],
    ids=["whole", "one missing", "another version", "other digests", "empty"],
)
def test_an_sbom_names_every_package_as_it_is_pinned(
    supply: ModuleType, components: list[dict[str, Any]], lacks: int
) -> None:
    """By name, version and the digests of its files."""
    assert len(supply.lacking(LOCK, {"components": components})) == lacks


def test_an_empty_or_bare_lock_file_is_no_lock_file(supply: ModuleType) -> None:
    """Of nothing an SBOM is whole at once; of a package without a digest nothing is known."""
    assert supply.lacking("# nothing\n", {"components": []})
    assert supply.lacking("bare==1\n", {"components": [component("bare", "1")]}) == [
        "bare 1: no digest"
    ]


def test_only_a_weakness_that_was_found_stops_ci(supply: ModuleType) -> None:
    """And an auditor that failed of itself; where nobody answers, it is said out loud."""
    sound = {"name": "sound", "version": "1", "vulns": []}
    found = {"id": "CVE-2026-1", "fix_versions": ["2"]}
    ill = {"name": "ill", "version": "1", "vulns": [found]}
    skipped = {"name": "skipped", "skip_reason": "not on the index"}

    assert supply.judged(json.dumps({"dependencies": [sound]}), "") == (True, ["no known weakness"])
    goes_on, told = supply.judged(json.dumps({"dependencies": [sound, ill]}), "")
    assert (goes_on, told) == (False, ["ill 1: CVE-2026-1 (mended in 2)"])
    goes_on, told = supply.judged(json.dumps({"dependencies": [sound, skipped]}), "")
    assert (goes_on, told) == (True, ["skipped: NOT AUDITED, the service does not know it"])
    goes_on, told = supply.judged(json.dumps({"dependencies": [skipped, skipped]}), "")
    assert goes_on
    assert told == ["NOT AUDITED: the service that was asked knows none of these packages"]
    goes_on, told = supply.judged(None, "requests.exceptions.ConnectionError: Max retries")
    assert goes_on
    assert told[0].startswith("NOT AUDITED")
    assert not supply.judged(None, "Traceback: KeyError")[0]
    assert not supply.judged(None, "")[0]
