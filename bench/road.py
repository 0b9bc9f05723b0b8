"""The road every measured dispute takes: a whole settled life, in fifteen steps.

Ours says it in the forms of the desk; the bare service takes down the same words as they are.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

Said = Mapping[str, Any]

RECORD = "双方到场。骑手陈述十七天的配送费没有结算，站点说明系统里有三单被申诉扣款。" * 5
"""Two hundred characters of what was said in a session."""

NOTE = "站长愿意当日支付，但希望分两笔；骑手急用钱，可以接受一笔少一点。" * 3
SUM = "857.50"
DUE = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who takes it (mediator, lead), what it is called, what it says."""

    who: str
    name: str
    said: Said


def filing(number: int) -> Said:
    """The application of one worker; no two are the same."""
    seed = sha256(str(number).encode()).digest()
    surname = "陈林黄张李王吴刘蔡杨"[seed[0] % 10]
    given = chr(0x4E00 + seed[1] * 16 + seed[2] % 16) + "明华丽强军"[seed[3] % 5]
    return {
        "channel": "window",
        "worker_kind": "rider",
        "applicant": {
            "details": {"name": surname + given, "phone": f"138{int.from_bytes(seed[4:7]):08}"}
        },
        "respondents": [
            {
                "role": "partner-company",
                "details": {"name": f"厦门第{int.from_bytes(seed[7:9])}配送服务有限公司"},
            }
        ],
        "claims": [{"kind": "pay", "amount": SUM, "words": "十七天的配送费没有结算"}],
        "statement": f"10月21日到11月6日一共跑了十七天单，第{number}号站点一直没有发钱。",
        "workplace": {"district": "350203", "address": f"思明区某某路{number % 900}号站点"},
    }


def steps(mediator: str) -> Iterator[Step]:
    """What follows filing, to the end."""
    yield Step(
        "mediator", "record-contact-attempt", {"party": "R1", "way": "phone", "reached": True}
    )
    for party in ("A1", "R1"):
        yield Step("mediator", "record-consent", {"party": party, "to": "mediate", "way": "phone"})
    yield Step("mediator", "accept", {"mediator": mediator, "respondents": ["R1"]})
    yield Step(
        "mediator",
        "hold-session",
        {"session": "S1", "way": "phone", "heard": ["A1", "R1"], "session_record": RECORD},
    )
    yield Step("mediator", "note-privately", {"note": NOTE})
    yield Step(
        "mediator",
        "propose-terms",
        {"offer": "O1", "words": "一次付清，不再追究。", "total": SUM},
    )
    yield from _agreed(mediator)


def _agreed(mediator: str) -> Iterator[Step]:
    terms = [{"id": "T1", "kind": "pay", "debtor": "R1", "amount": SUM, "due": DUE}]
    yield Step(
        "mediator",
        "draft-agreement",
        {
            "agreement": "AG1",
            "organisation": "one-stop-centre",
            "bound": ["A1", "R1"],
            "terms": terms,
        },
    )
    for party in ("A1", "R1"):
        yield Step("mediator", "sign-agreement", {"agreement": "AG1", "party": party})
    yield Step("mediator", "mediator-sign", {"agreement": "AG1", "mediator": mediator})
    yield Step("lead", "seal-agreement", {"agreement": "AG1"})
    yield Step(
        "mediator",
        "record-payment",
        {"payment": "P1", "term": "T1", "amount": SUM, "proof": "bank-receipt"},
    )
    yield Step("lead", "close", {"outcome": "agreed-performed"})


LENGTH = 1 + sum(1 for _ in steps("anybody"))
"""Steps of the whole road, filing included."""


def as_bytes(said: Said) -> bytes:
    """What goes over the wire."""
    return json.dumps(said, ensure_ascii=False, default=_plainly).encode()


def _plainly(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
