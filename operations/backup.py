"""The office copied into one folder, and set up again from it.

Facts are copied first, keys and files after them, so that every fact in a backup has its key and
its file. The master key is not part of it: whoever finds a backup can read nothing. The keys lie in
a folder of their own, kept for some weeks and the facts for years: who was erased is not to be read
again from an old copy (docs/decisions/0021).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from operations import city_copy, evidence_copy, folder_copy, rules_copy
from operations.console import Halt
from operations.evidence import shelf_of
from operations.key_copies import EXPIRY, expires_at, write_expiry
from operations.parts import EVENTS, KEYS, SEALS
from operations.settings import Settings
from operations.temporal_server import TemporalStore

FORMAT = 2
"""Of the first format the keys lay among the rest, and did not expire."""

MANIFEST = "manifest.json"
PARTS = (SEALS, EVENTS, KEYS)
"""In the order in which they are copied: no checkpoint covers a fact that is not in the copy."""

RULES = "rules"
"""The city's own time limits, as its lawyers wrote them: no part of a store."""

FILES = "evidence"
"""The files that were handed in, sealed as they lie."""

Progress = Callable[[str, int, int], None]
"""Told how far a part is: its name, how much is done, how much there is."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One part of a backup: its rows by table, and the digest of each file."""

    rows: Mapping[str, int]
    files: Mapping[str, str]
    positions: Mapping[str, int]
    """The last position ever given in each log: it is not given again after a restore."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    format: int
    made_at: str
    made_with: str
    store: str
    parts: Mapping[str, Copied]
    keys_expire_at: str = ""
    """Until when the keys may be put back; empty where an older program made the backup."""

    @property
    def facts(self) -> int:
        """How many facts it holds."""
        return sum(self.parts[EVENTS].rows.values())

    @property
    def keys(self) -> int:
        """How many keys of persons and compartments it holds."""
        return self.parts[KEYS].rows.get("office_keys", 0)

    @property
    def has_rules(self) -> bool:
        """Whether the city has time limits of its own."""
        return RULES in self.parts


def back_up(
    settings: Settings, target: Path, progress: Progress, keys_to: Path | None = None
) -> Manifest:
    """Copy the office while it works, and the city's own time limits; the keys where they are told.

    Raises Halt where it cannot.
    """
    folder_of = _folders(target, keys_to)
    for asked in (target, keys_to or target):
        if asked.exists() and (not asked.is_dir() or any(asked.iterdir())):
            raise Halt("backup-target-taken", target=asked)
    copy = city_copy.copy_out if settings.on_postgresql else folder_copy.copy_out
    parts = {}
    for part in PARTS:
        into = folder_of(part)
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        rows, positions = copy(settings, part, into, partial(progress, part))
        parts[part] = Copied(rows, _digests(into, part), positions)
    digests = evidence_copy.copy_out(shelf_of(settings), target / FILES, partial(progress, FILES))
    if digests:
        parts[FILES] = Copied({}, digests, {})
    if folder := settings.rules_folder:
        parts[RULES] = Copied({}, rules_copy.copy_out(folder, target / RULES), {})
    now = datetime.now(UTC)
    until = (now + timedelta(days=settings.key_backup_days)).isoformat()
    write_expiry(folder_of(KEYS), made_at=now.isoformat(), expires_at=until)
    program, store = version("onestop"), settings.persistence_module
    manifest = Manifest(FORMAT, now.isoformat(), program, store, parts, until)
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    (target / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def restore(settings: Settings, source: Path, keys_from: Path | None = None) -> Manifest:
    """Set the office up again from a backup, changing nothing where it cannot.

    The keys may be those of another, newer backup: they open what older facts hold, but for those
    who were erased since. What the record says of keys is done again when the office opens. Raises
    Halt, and MasterKeyMissing, also where the master key here is not that of the backup.
    """
    master = settings.master(may_create=False)
    manifest = read_manifest(source)
    folder_of = _folders(source, keys_from, manifest.format)
    _must_be_whole(folder_of, manifest, but=KEYS if keys_from else "")
    _must_not_be_expired(folder_of(KEYS))
    if manifest.store != settings.persistence_module:
        raise Halt(
            "backup-of-another-store", made_on=manifest.store, here=settings.persistence_module
        )
    parts = [part for part in PARTS if part in manifest.parts]  # older ones have no seals
    if manifest.has_rules:
        rules_copy.must_be_free(settings.own_rules, source / RULES)
    if FILES in manifest.parts:
        evidence_copy.must_be_free(shelf_of(settings), settings.evidence_folder)
    if settings.on_postgresql:
        city_copy.copy_in(settings, folder_of, master, manifest.parts[EVENTS].positions, parts)
    else:
        folder_copy.copy_in(settings, folder_of, master, parts)
    if FILES in manifest.parts:
        evidence_copy.copy_in(shelf_of(settings), source / FILES)
    if manifest.has_rules:
        rules_copy.copy_in(settings.own_rules, source / RULES)
    TemporalStore(settings.home).drop()
    return manifest


def read_manifest(source: Path) -> Manifest:
    """The manifest of a backup; raises Halt where there is none."""
    path = source / MANIFEST
    if not path.exists():
        raise Halt("backup-damaged", file=path)
    said = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: Copied(**part) for name, part in said.pop("parts").items()}
    return Manifest(parts=parts, **said)


def _folders(backup: Path, keys: Path | None, told: int = FORMAT) -> Callable[[str], Path]:
    """Where each part of a backup lies."""
    its_keys = keys or (backup / KEYS if told > 1 else backup)
    return lambda part: its_keys if part == KEYS else backup


def _must_be_whole(folder_of: Callable[[str], Path], manifest: Manifest, *, but: str) -> None:
    """Refuse a backup with a file that is not as it was; the keys of another have no digest here.

    Each of them is bound to what it is the key of, and does not unwrap where it was changed.
    """
    for part, copied in manifest.parts.items():
        for name, digest in copied.files.items() if part != but else ():
            path = folder_of(part) / name
            if not path.exists() or _digest(path) != digest:
                raise Halt("backup-damaged", file=path)


def _must_not_be_expired(keys: Path) -> None:
    if not _digests(keys, KEYS):
        raise Halt("backup-damaged", file=keys)
    until = expires_at(keys)
    if until is not None and until <= datetime.now(UTC):
        raise Halt("backup-keys-expired", folder=keys, until=until.isoformat())


def _digests(folder: Path, part: str) -> dict[str, str]:
    found = (path for path in sorted(folder.glob(f"{part}*")) if path.is_file())
    return {path.name: _digest(path) for path in found if path.name != EXPIRY}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
