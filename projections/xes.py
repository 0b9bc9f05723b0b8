"""A period for process mining, case by case (XES, IEEE 1849): one trace a dispute.

The events of a trace stand in the order in which they happened; `version` says in which they were
recorded, and `recorded_at` when. Whoever recorded one is its resource.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from domain.imported import Imported
from projections.lives import Entry, Life

_EXTENSIONS = ("Concept", "Time", "Organizational", "Lifecycle")
_PREFIXES = {"Organizational": "org"}
_UNKNOWN = "UNKNOWN"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="nested-attributes" \
xmlns="http://www.xes-standard.org/">
"""

_GLOBALS = f"""<global scope="trace">
<string key="concept:name" value="{_UNKNOWN}"/>
</global>
<global scope="event">
<string key="concept:name" value="{_UNKNOWN}"/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
<string key="lifecycle:transition" value="complete"/>
<string key="org:resource" value="{_UNKNOWN}"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Resource" keys="org:resource"/>
<string key="lifecycle:model" value="standard"/>
"""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML document may hold, not even escaped."""

_OF_A_CASE = (
    *("number", "centre", "custody", "channel", "worker_kind", "relation", "kinds", "flags"),
    *("stage", "outcome", "claimed", "agreed", "paid"),
    *("filed_at", "received_at", "accepted_at", "settled_at", "closed_at"),
)


def xes(lives: Iterable[Life]) -> Iterator[str]:
    """The whole log, trace by trace."""
    yield _HEAD + "".join(_extensions()) + _GLOBALS
    for life in lives:
        yield _trace(life)
    yield "</log>\n"


def _extensions() -> Iterator[str]:
    for name in _EXTENSIONS:
        prefix = _PREFIXES.get(name, name.lower())
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'


def _trace(life: Life) -> str:
    said = "".join(_attribute(name, getattr(life.case, name)) for name in _OF_A_CASE)
    happened = sorted(life.entries, key=lambda entry: (entry.happened_at, entry.version))
    events = "".join(_event(entry) for entry in happened)
    return f"<trace>\n{_attribute('concept:name', life.case.id)}{said}{events}</trace>\n"


def _event(entry: Entry) -> str:
    told = {
        "concept:name": _activity_of(entry),
        "topic": entry.topic,
        "time:timestamp": entry.happened_at,
        "lifecycle:transition": "complete",
        "org:resource": entry.by,
        "org:group": entry.by.partition(":")[0],
        "version": entry.version,
        "position": entry.position,
        "recorded_at": entry.recorded_at,
        "corrects": entry.corrects or None,
    }
    said = {f"said_{name}": value for name, value in entry.said.items()}
    inner = "".join(_attribute(name, value) for name, value in (told | said).items())
    return f"<event>\n{inner}</event>\n"


def _activity_of(entry: Entry) -> str:
    """What was done: a kind of fact; of a row brought in, what its source calls it."""
    there = entry.said.get("activity") if entry.topic == Imported.TOPIC else None
    return str(there or entry.topic)


def _attribute(name: str, value: Any) -> str:  # noqa: ANN401 - a plain value
    """One attribute, with what it holds below it; of what is not said, none."""
    if value is None or value in ("", [], {}):
        return ""
    key = quoteattr(_clean(name))
    if isinstance(value, dict):
        return _list(key, value.items())
    if isinstance(value, (list, tuple)):
        return _list(key, ((name.removeprefix("said_"), one) for one in value))
    kind, text = _typed(value)
    return f"<{kind} key={key} value={quoteattr(_clean(text))}/>\n"


def _list(key: str, items: Iterable[tuple[str, Any]]) -> str:
    inner = "".join(_attribute(str(name), value) for name, value in items)
    return f"<list key={key}><values>\n{inner}</values></list>\n" if inner else ""


def _typed(value: Any) -> tuple[str, str]:  # noqa: ANN401 - a plain value
    match value:
        case bool():
            return "boolean", "true" if value else "false"
        case int():
            return "int", str(value)
        case Decimal():
            return "float", str(value)
        case datetime():
            return "date", value.isoformat()
    return "string", str(value)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
