"""Judges what .ci/audit made: the SBOM is whole, and no package of it is known to be weak."""

import json
import re
import sys
from pathlib import Path
from typing import Any

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NOBODY_ANSWERED = re.compile(
    r"ConnectionError|Connection refused|Failed to establish|Max retries|Read timed out"
    r"|ConnectTimeout|ReadTimeout|NameResolutionError|Could not connect|ProxyError|SSLError"
    r"|5\d\d Server Error|ServiceError",
)
"""What the auditor says where the service that knows of weaknesses could not be asked."""

Pinned = dict[tuple[str, str], set[str]]
"""By name and version, the digests of a package's files."""


def pinned(lock: str) -> Pinned:
    """What a lock file pins."""
    found: Pinned = {}
    for entry in re.split(r"\n(?=\S)", lock):
        said = PINNED.match(entry)
        if said:
            digests = found.setdefault((_plain(said[1]), said[2]), set())
            digests.update(DIGEST.findall(entry))
    return found


def named(sbom: dict[str, Any]) -> Pinned:
    """What an SBOM names."""
    found: Pinned = {}
    for component in sbom["components"]:
        digests = found.setdefault((_plain(component["name"]), component["version"]), set())
        for place in component.get("externalReferences", []):
            digests.update(one["content"] for one in place.get("hashes", []))
    return found


def lacking(lock: str, sbom: dict[str, Any]) -> list[str]:
    """What is wrong with an SBOM: a package without a digest, or not named as it is pinned."""
    wanted, told = pinned(lock), named(sbom)
    if not wanted:
        return ["the lock file pins nothing"]
    bare = [f"{name} {version}: no digest" for (name, version), has in wanted.items() if not has]
    missing = [
        f"{name} {version}: not in the SBOM, or with other digests"
        for (name, version), digests in wanted.items()
        if told.get((name, version)) != digests
    ]
    return bare + missing


def weak(report: dict[str, Any]) -> list[str]:
    """The weaknesses that are known."""
    return [
        f"{package['name']} {package['version']}: {found['id']}"
        f" (mended in {', '.join(found['fix_versions']) or 'no version yet'})"
        for package in report["dependencies"]
        for found in package.get("vulns", [])
    ]


def not_audited(report: dict[str, Any]) -> list[str]:
    """The packages the service knows nothing of; of a mirror without its knowledge, all."""
    left_out = [one["name"] for one in report["dependencies"] if "skip_reason" in one]
    if left_out and len(left_out) == len(report["dependencies"]):
        return ["NOT AUDITED: the service that was asked knows none of these packages"]
    return [f"{name}: NOT AUDITED, the service does not know it" for name in left_out]


def judged(report: str | None, said: str) -> tuple[bool, list[str]]:
    """Whether CI may go on, and what is to be told.

    Only a weakness that was found stops it, and an auditor that failed of itself. Where nobody
    answered, that is told, since an audit that was not done is no audit that was passed.
    """
    if report is not None:
        told = json.loads(report)
        found, unknown = weak(told), not_audited(told)
        return not found, [*found, *unknown] or ["no known weakness"]
    if NOBODY_ANSWERED.search(said):
        return True, ["NOT AUDITED: the service that knows of weaknesses does not answer"]
    return False, ["the auditor failed:", *said.strip().splitlines()[-5:]]


def _plain(name: str) -> str:
    """A name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(command: str, lock: str, *files: str) -> int:
    """Judge one lock file; 1 where CI must stop."""
    if command == "whole":
        sbom = json.loads(Path(files[0]).read_text(encoding="utf-8"))
        wrong = lacking(Path(lock).read_text(encoding="utf-8"), sbom)
        told = wrong or [f"whole, {len(sbom['components'])} packages"]
        goes_on = not wrong
    else:
        report = Path(files[0])
        found = report.read_text(encoding="utf-8") if report.exists() else None
        goes_on, told = judged(found, Path(files[1]).read_text(encoding="utf-8"))
    for line in told:
        sys.stdout.write(f"{lock}: {line}\n")
    return 0 if goes_on else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
