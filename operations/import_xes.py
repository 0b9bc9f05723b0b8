"""A log in XES (IEEE 1849), event by event; one that declares entities is not read at all.

Attributes are read as the text they stand as. Those of a trace are called `case:…`, and one that
stands inside another is called `outer.inner`. Of several with one name the second is called
`name#2`, the third `name#3`: no word of the file is lost. A trace without an event is a row of its
attributes alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

MOST_OF_AN_EVENT = 1 << 20
"""Letters in the attributes of one event, or of one trace, keys included; what is longer is no row
that is taken in."""

MOST_DEEP = 100
"""Elements inside one another, counted from the log on; what stands deeper is not taken in."""

MOST_UNREAD = 4 * MOST_OF_AN_EVENT
"""Bytes of one tag at most, four for each letter of a whole event. The parser holds a tag until it
ends, and begins it anew with each block that is read: one of 200 MB would take many minutes."""

_BLOCK = 1 << 16
_TRACE, _EVENT = "trace", "event"


class EntitiesDeclared(Exception):  # noqa: N818 - named for what happened
    """The file declares a document type: a few of its lines may unfold to gigabytes."""


class TagTooLong(Exception):  # noqa: N818 - named for what is so
    """A tag, with what its attributes say, goes on for longer than anything is held."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line = line
        self.column = column


class NotXes(Exception):  # noqa: N818 - named for what is so
    """The file is no well-formed XML, or holds no log."""


Event = tuple[Mapping[str, str], bool]
"""The attributes of an event, those of its trace among them; whether they were read whole."""


def second(name: str) -> str:
    """What the second attribute of a name is called."""
    return f"{name}#2"


def events_of(stream: BinaryIO) -> Iterator[Event]:
    """Every event, in the order of the file; raises EntitiesDeclared, NotXes, TagTooLong."""
    reader = _Reader()
    fed = 0
    try:
        while block := stream.read(_BLOCK):
            reader.parser.Parse(block, False)
            fed += len(block)
            if fed - reader.parser.CurrentByteIndex > MOST_UNREAD:
                parser = reader.parser
                raise TagTooLong(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as wrong:  # ValueError: an encoding expat cannot read
        raise NotXes(str(wrong)) from wrong
    yield from reader.taken()
    if not reader.is_log:
        raise NotXes("no element <log>")


@dataclass(slots=True)
class _Attributes:
    """The attributes of one trace or event, each under a name of its own, as far as they fit."""

    before: str = ""
    said: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True
    _letters: int = 0
    _times: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, value: str) -> str:
        """Take one in; the name under which it, and whatever stands inside it, is kept."""
        free = self._free(name)
        self._letters += len(free) + len(value)
        if self._letters > MOST_OF_AN_EVENT:
            self.is_whole = False
        else:
            self.said[self.before + free] = value
        return free

    def _free(self, name: str) -> str:
        free = name
        while self.before + free in self.said:
            self._times[name] += 1
            free = f"{name}#{self._times[name] + 1}"
        return free

    def beneath(self, trace: "_Attributes") -> Event:
        """These and those of the trace; where both say one name, the event says it second."""
        said = dict(trace.said)
        for name, value in self.said.items():
            if said.get(name) == value:
                continue
            free = name
            while free in said:
                free = second(free)
            said[free] = value
        return said, self.is_whole and trace.is_whole


class _Reader:
    """What stands open while a log is read: the trace, the event, the attributes around this."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.buffer_text = False
        self.is_log = False
        self._deep = 0
        self._inside: list[str] = []
        self._trace: _Attributes | None = None
        self._event: _Attributes | None = None
        self._has_events = False
        self._done: list[tuple[_Attributes, _Attributes]] = []

    def taken(self) -> Iterator[Event]:
        """The events read since, each put together with its trace when its turn comes."""
        done, self._done = self._done, []
        return (one.beneath(trace) for one, trace in done)

    def _declared(self, *_: object) -> None:
        raise EntitiesDeclared

    def _begin(self, tag: str, said: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._deep += 1
        self.is_log = self.is_log or name == "log"
        if name == _TRACE:
            self._begin_trace()
        elif name == _EVENT:
            self._begin_event()
        elif holder := self._event or self._trace:
            self._take(holder, name, said)

    def _begin_trace(self) -> None:
        if self._trace or self._event:
            raise self._misplaced("a trace inside another, or inside an event")
        self._trace, self._has_events = _Attributes("case:"), False

    def _begin_event(self) -> None:
        if self._event or self._inside:
            raise self._misplaced("an event inside another, or inside an attribute")
        self._event, self._has_events = _Attributes(), True

    def _take(self, holder: _Attributes, tag: str, said: Mapping[str, str]) -> None:
        """Take an attribute in, under the names of those around it; `<values>` has no name."""
        if holder is self._trace and self._has_events:
            raise self._misplaced("an attribute of a trace after its events")
        around = self._inside[-1] if self._inside else ""
        if self._deep > MOST_DEEP:
            holder.is_whole = False
        if not holder.is_whole:
            around = ""
        elif "key" in said or "value" in said:
            own = said.get("key") or tag
            name = f"{around}.{own}" if around else own
            around = holder.take(name, said.get("value", ""))
        self._inside.append(around)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._deep -= 1
        if name == _EVENT and self._event:
            self._done.append((self._event, self._trace or _Attributes()))
            self._event = None
        elif name == _TRACE and self._trace:
            if not self._has_events and (self._trace.said or not self._trace.is_whole):
                self._done.append((_Attributes(), self._trace))
            self._trace = None
        elif self._inside:
            self._inside.pop()

    def _misplaced(self, what: str) -> NotXes:
        """What the standard rules out, and of which nobody could say to what it belongs."""
        return NotXes(f"line {self.parser.CurrentLineNumber}: {what}")
