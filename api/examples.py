"""What a filled-in form looks like, for the reader of the documentation."""

from collections.abc import Mapping
from typing import Any

from api.forms import StepForm

_SAID: Mapping[str, Any] = {
    "mediator": "lin",
    "recorder": "lin",
    "party": "A1",
    "by_party": "A1",
    "parties_met": ["R1"],
    "respondents": ["R1"],
    "bound": ["A1", "R1"],
    "claim": "C1",
    "referral": "referral-1",
    "visit": "visit-1",
    "document": "document-1",
    "inspectors": {"insp-chen": "闽A-0471", "insp-huang": "闽A-0472"},
    "number": "厦思劳调〔2026〕0001号",
    "digest": "sha-256:" + "0" * 64,
    "starts_at": "2026-03-12T14:00:00+08:00",
    "ends_at": "2026-03-12T16:00:00+08:00",
    "details": {"name": "厦门某某配送服务有限公司", "phone": "0592-5550000"},
    "inspection_record": "已查阅考勤和工资台账。",
    "mediation_record": "双方同意分两期支付。",
    "identity": "来电人自称该站点仓管员，姓林，愿在站外见面。",
    "body": "legal-aid",
    "year": 2027,
    "notice": "国办发明电〔2026〕1号",
    "announced_on": "2026-11-04",
    "holidays": [
        {"day": "2027-01-01", "name": "new-year"},
        {"day": "2027-02-05", "name": "spring-festival"},
        {"day": "2027-04-05", "name": "qingming"},
        {"day": "2027-05-01", "name": "labour-day"},
        {"day": "2027-06-09", "name": "dragon-boat"},
        {"day": "2027-09-15", "name": "mid-autumn"},
        {"day": "2027-10-01", "name": "national-day"},
    ],
    "make_ups": [],
    "from_day": "2026-03-12",
    "opens": "09:00",
    "closes": "17:30",
    "cut_off": "15:30",
    "ics": "BEGIN:VCALENDAR\r\n…\r\nEND:VCALENDAR\r\n",
}
"""What is better shown than made up, by the name of the field."""

_BY_TYPE: Mapping[str, Any] = {
    "string": "…",
    "integer": 1,
    "boolean": True,
    "array": [],
    "object": {},
}
_OF_AN_ID = "^[A-Za-z0-9]["
"""How the pattern of an id begins."""

_LEFT_OUT = frozenset({"happened_at", "corrects"})


def example_of(form: StepForm) -> dict[str, Any]:
    """A filled-in form of a step."""
    schema = form.model.model_json_schema()
    return _filled(schema, schema.get("$defs", {}))


def _filled(schema: Mapping[str, Any], sheets: Mapping[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        name: _SAID[name] if name in _SAID else _one(field, sheets)
        for name, field in schema.get("properties", {}).items()
        if name in required and name not in _LEFT_OUT
    }


def _one(field: Mapping[str, Any], sheets: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if "$ref" in field:
        return _one(sheets[field["$ref"].rpartition("/")[2]], sheets)
    if "enum" in field:
        return field["enum"][0]
    if "anyOf" in field:
        return _one(field["anyOf"][0], sheets)
    if field.get("type") == "array":
        return [_one(field["items"], sheets)]
    if "properties" in field:
        return _filled(field, sheets)
    return _of_format(field)


def _of_format(field: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if field.get("format") == "date-time":
        return "2026-03-12T10:05:00+08:00"
    if field.get("format") == "uuid":
        return "6f0c4a52-5f0e-4f0e-8a39-6a1d3f0f6f10"
    if field.get("pattern", "").startswith(_OF_AN_ID):
        return "one"
    if "pattern" in field:
        return "857.50" if "." in field["pattern"] else "2026-03-12"
    return _BY_TYPE[field["type"]]
