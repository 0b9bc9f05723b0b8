"""Where the samples of a track lie, by its tables (ISO/IEC 14496-12, 8.7)."""

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from itertools import accumulate

from operations.copies_parts import NotSeenThrough

_HEAD = 8
_SIZES = 12
_MOST = 8_000_000
"""Samples of one track: three days of film, or of sound."""

_RUN = 12


def samples(track: Mapping[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """The stretches of a file in which the samples of a track lie: from, to.

    Raises NotSeenThrough where its tables are not all there, or do not agree.
    """
    places = _places(track)
    runs, (one_size, count, sums) = _runs(track), _sizes(track)
    if places and (not runs or runs[0][0] != 1):
        raise NotSeenThrough
    done, run = 0, 0
    for chunk, place in enumerate(places, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= chunk:
            run += 1
        upto = min(done + runs[run][1], count)
        length = sums[upto] - sums[done] if sums else one_size * (upto - done)
        yield place, place + length
        done = upto


def _places(track: Mapping[bytes, bytes]) -> "array[int]":
    if b"co64" in track:
        return _numbers("Q", track[b"co64"][_HEAD:])
    return _numbers("I", _table(track, b"stco")[_HEAD:])


def _runs(track: Mapping[bytes, bytes]) -> list[tuple[int, int]]:
    """From which chunk on how many samples lie in each."""
    said = _table(track, b"stsc")[_HEAD:]
    return [(first, count) for first, count, _ in struct.iter_unpack(">III", said)]


def _sizes(track: Mapping[bytes, bytes]) -> "tuple[int, int, array[int]]":
    """The size that all samples have, how many they are, and else the sums of their sizes."""
    said = _table(track, b"stsz")
    one_size, count = struct.unpack(">II", said[4:_SIZES])
    if count > _MOST:
        raise NotSeenThrough
    if one_size:
        return one_size, count, array("Q")
    return 0, count, array("Q", accumulate(_numbers("I", said[_SIZES:]), initial=0))


def _table(track: Mapping[bytes, bytes], kind: bytes) -> bytes:
    if kind not in track:
        raise NotSeenThrough
    return track[kind]


def _numbers(kind: str, said: bytes) -> "array[int]":
    numbers = array(kind, said)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
