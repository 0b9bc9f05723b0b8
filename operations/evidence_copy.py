"""The files of an office, copied into a backup and put back, sealed as they lie.

They are copied after the facts, and a file lies on its shelf before a fact names it: so a backup
has every file its facts name. What has no fact yet is copied too, and does no harm.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from operations.console import Halt
from operations.durable import make_durable
from operations.evidence_sealing import Lying
from operations.evidence_shelf import FolderShelf, Shelf

AT_ONCE = 1 << 20
_OWNER_ONLY = 0o600


def copy_out(shelf: Shelf, target: Path, progress: Callable[[int, int], None]) -> dict[str, str]:
    """Copy every file; the digest of each copy by its name in the backup."""
    names, digests = list(shelf.names()), {}
    for done, name in enumerate(names, start=1):
        copy = target / name[:2] / name
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digests[copy.relative_to(target.parent).as_posix()] = _copy(shelf.take(name), copy)
        progress(done, len(names))
    for folder in {target, *target.glob("*")} if names else ():
        make_durable(folder)
    return digests


def must_be_free(shelf: Shelf, home: Path) -> None:
    """Refuse to put files beside others; raises Halt."""
    if any(True for _ in shelf.names()):
        raise Halt("home-not-empty", home=home)


def copy_in(shelf: Shelf, source: Path) -> None:
    """Put the files of a backup onto the shelf."""
    kept = FolderShelf(source)
    for name in kept.names():
        shelf.bring(source / name[:2] / name, name)


def _copy(lying: Lying, copy: Path) -> str:
    digest = sha256()
    with copy.open("xb") as file:
        copy.chmod(_OWNER_ONLY)
        for piece in _pieces(lying):
            digest.update(piece)
            file.write(piece)
    make_durable(copy)
    return digest.hexdigest()


def _pieces(lying: Lying) -> Iterator[bytes]:
    for place in range(0, lying.size, AT_ONCE):
        yield lying.read_at(place, AT_ONCE)
