"""What OCEL 2.0 says of a log in JSON, as a schema: its lists, their fields, their types."""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_MOMENT = {"type": "string", "format": "date-time"}
_VALUE = {"type": "string"}


def _object(**fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_KIND = {"enum": ["string", "time", "integer", "float", "boolean"]}
_TYPES = _list(_object(name=_TEXT, attributes=_list(_object(name=_TEXT, type=_KIND))))
_RELATED = _list(_object(objectId=_TEXT, qualifier=_TEXT))

OCEL20: dict[str, Any] = _object(
    objectTypes=_TYPES,
    eventTypes=_TYPES,
    events=_list(
        _object(
            id=_TEXT,
            type=_TEXT,
            time=_MOMENT,
            attributes=_list(_object(name=_TEXT, value=_VALUE)),
            relationships=_RELATED,
        )
    ),
    objects=_list(
        _object(
            id=_TEXT,
            type=_TEXT,
            attributes=_list(_object(name=_TEXT, value=_VALUE, time=_MOMENT)),
            relationships=_RELATED,
        )
    ),
)
