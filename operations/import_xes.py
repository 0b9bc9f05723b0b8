"""A log in XES (IEEE 1849), event by event; one that declares entities is not read at all.

Attributes are read as the text they stand as. Those of a trace are called `case:…`, and one that
stands inside another is called `outer.inner`.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

MOST_OF_AN_EVENT = 1 << 20
"""Letters in one event's attributes, keys included; what is longer is no row that is taken in."""

_BLOCK = 1 << 16
_HOLDERS = frozenset({"trace", "event"})


class EntitiesDeclared(Exception):  # noqa: N818 - named for what happened
    """The file declares a document type: a few of its lines may unfold to gigabytes."""


class NotXes(Exception):  # noqa: N818 - named for what is so
    """The file is no well-formed XML, or holds no log."""


Event = tuple[Mapping[str, str], bool]
"""The attributes of an event, those of its trace among them; whether they were read whole."""


def events_of(stream: BinaryIO) -> Iterator[Event]:
    """Every event, in the order of the file; raises EntitiesDeclared, NotXes."""
    reader = _Reader()
    try:
        while block := stream.read(_BLOCK):
            reader.parser.Parse(block, False)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as wrong:
        raise NotXes(str(wrong)) from wrong
    yield from reader.taken()
    if not reader.is_log:
        raise NotXes("no element <log>")


class _Reader:
    """What stands open while a log is read: the trace, the event, the attributes around this."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.buffer_text = False
        self.is_log = False
        self._open: list[str] = []
        self._keys: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._letters = 0
        self._done: list[Event] = []

    def taken(self) -> list[Event]:
        """The events read since."""
        done, self._done = self._done, []
        return done

    def _declared(self, *_: object) -> None:
        raise EntitiesDeclared

    def _begin(self, tag: str, said: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.is_log = self.is_log or name == "log"
        if name == "trace":
            self._trace = {}
        elif name == "event":
            self._event, self._letters = {}, 0
        elif self._open and "key" in said and self._holder:
            self._take(said["key"], said.get("value", ""))
        elif self._open and self._holder:
            self._keys.append("")
        self._open.append(name)

    @property
    def _holder(self) -> str:
        """What the attributes met now belong to: the event or the trace that stands open."""
        return next((one for one in reversed(self._open) if one in _HOLDERS), "")

    def _take(self, key: str, value: str) -> None:
        self._keys.append(key)
        name = ".".join(filter(None, self._keys))
        self._letters += len(name) + len(value)
        if self._letters > MOST_OF_AN_EVENT:
            return
        if self._holder == "event":
            self._event[name] = value
        else:
            self._trace[f"case:{name}"] = value

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._open.pop()
        if name == "event":
            is_whole = self._letters <= MOST_OF_AN_EVENT
            self._done.append((self._trace | self._event, is_whole))
            self._letters = 0
        elif name not in _HOLDERS and self._keys:
            self._keys.pop()
