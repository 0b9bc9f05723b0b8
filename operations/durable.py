"""What is on disk before it is said to be: files and names survive a power cut."""

import os
from pathlib import Path


def make_durable(path: Path) -> None:
    """See that a file, or the names in a folder, survive a power cut.

    A name in a folder does so only once the folder itself is on disk.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
