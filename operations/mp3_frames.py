"""Frames of an MP3, by their first four bytes (ISO/IEC 11172-3, 2.4.2.3; ISO/IEC 13818-3)."""

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44_100, 48_000, 32_000)
_TAG_HEAD = 10


def frame_length(at: bytes) -> int:
    """The length in bytes of a layer III frame; 0 where none begins here."""
    if len(at) < 4 or at[0] != 0xFF or at[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - sync and layer III
        return 0
    version, rate, bits = at[1] >> 3 & 3, at[2] >> 2 & 3, at[2] >> 4
    if version == 1 or rate == 3 or bits in (0, 15):  # noqa: PLR2004 - reserved, or free form
        return 0
    is_first = version == 3  # noqa: PLR2004 - MPEG-1
    kilobits = (_BITRATES if is_first else _LOW_BITRATES)[bits]
    hertz = _RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if is_first else 72) * kilobits * 1000 // hertz + (at[2] >> 1 & 1)


def tag_length(start: bytes) -> int:
    """How long the tag is that a file begins with (ID3v2.4, 3.1); 0 where there is none."""
    if len(start) < _TAG_HEAD or not start.startswith(b"ID3"):
        return 0
    size = 0
    for byte in start[6:_TAG_HEAD]:
        size = size << 7 | byte & 0x7F
    return _TAG_HEAD + size + (_TAG_HEAD if start[5] & 0x10 else 0)
