"""What people said at the window, and what the words tell: claims, trade, which roads fit."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain.values import ClaimKind, WorkerKind
from operations.demo_people import Draw

SHIPPED = Path(__file__).parent / "demo_statements.jsonl"


class Road(StrEnum):
    """One way through the chain, from the window to its end."""

    SAME_DAY = "same-day"
    VISIT = "visit"
    ARBITRATION = "arbitration"
    HANDED_OVER = "handed-over"
    DESIGNATED = "designated"
    LEGAL_AID = "legal-aid"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    CONSULTATION = "consultation"
    CONVERTED = "converted"
    DEMAND = "demand"
    INSURER = "insurer"
    COURT = "court"
    DECLINED = "declined"


CLAIMS: Mapping[ClaimKind, str] = {
    ClaimKind.DEPOSIT: "押金|保证金|装备费|服装费",
    ClaimKind.PENALTY: "罚款|罚了|违规|封了|扣钱|扣了",
    ClaimKind.INJURY: "工伤|受伤|摔|骨折|伤残|砸|撞|职业病|医药费|身亡|死亡",
    ClaimKind.OVERTIME: "加班|倒班|节假日|休息日",
    ClaimKind.PAY: "工资|拖欠|欠薪|欠我|报酬|提成|奖金|跑单费|薪|血汗钱",
    ClaimKind.TERMINATION: "解约",
    ClaimKind.COMPENSATION: "辞退|赔偿|补偿|解除|开除|裁员|解雇|解聘",
    ClaimKind.SOCIAL_INSURANCE: "社保|保险|五险|公积金|养老|医保|生育",
    ClaimKind.RELATION: "劳动关系|劳动合同|合同",
    ClaimKind.REST: "休息|年假|产假|病假|哺乳假|休假",
}
"""Words that tell what is claimed; the first that is met says what is claimed first."""

TRADES: Mapping[WorkerKind, str] = {
    WorkerKind.RIDER: "外卖|骑手|送餐|专送|跑单|送达|电动车",
    WorkerKind.COURIER: "快递|包裹",
    WorkerKind.DRIVER: "网约车|滴滴|出租车",
    WorkerKind.TRUCKER: "货车|卡车|运输|货运",
}

FITS: Mapping[Road, str] = {
    Road.DEMAND: "小区|停车|南门|反映|投诉|举报|揭发",
    Road.CONSULTATION: "请问|咨询|怎么办|怎样|如何|合理|还没想好|吗|多久",
    Road.CONVERTED: "请问|咨询|怎么办|怎样|如何|想问",
    Road.HANDED_OVER: "湖里|思明|能办|公司在|外地|深圳|老家",
    Road.DESIGNATED: "总公司|分公司|外包|派遣|两地|推来推去",
    Road.INSURER: CLAIMS[ClaimKind.INJURY],
    Road.COURT: "个体工商户|劳务|承包|包工|雇|不是劳动关系|干活|合伙",
    Road.DECLINED: "退休|离婚|房|欠条|借|公积金",
    Road.VISIT: "拖欠|不接|不给|跑了|联系不上|不发|欠|老板|站长",
    Road.ARBITRATION: "仲裁|加班|劳动关系|赔偿|辞退|补偿|开除|合同",
    Road.LEGAL_AID: "打官司|律师|起诉|农民工|没有钱|困难|法律援助",
    Road.WITHDRAWN: "辞职|离职|解约|扣",
    Road.REOPENED: "答应|承诺|一直|余额|分期|每个月",
    Road.SAME_DAY: "罚|工资|押金|扣|奖金|提成|年假",
}
"""Words for which a road is one that such a matter may take."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was said at the window."""

    id: str
    text: str
    order: int
    """Where it stands in its file."""

    @property
    def draw(self) -> Draw:
        """What is invented around it."""
        return Draw(self.id)

    @property
    def claims(self) -> list[ClaimKind]:
        """What the words claim; at most two kinds, `other` where they do not say."""
        found = [kind for kind, words in CLAIMS.items() if re.search(words, self.text)]
        return found[:2] or [ClaimKind.OTHER]

    @property
    def trade(self) -> WorkerKind:
        """The trade that the words tell of."""
        found = (kind for kind, words in TRADES.items() if re.search(words, self.text))
        return next(found, WorkerKind.OTHER)

    def fits(self, road: Road) -> int:
        """How many different words of the statement fit a road."""
        return len(set(re.findall(FITS[road], self.text)))


def read_statements(path: Path | None) -> list[Statement]:
    """The statements of a file (JSON Lines with `id` and `text`), or those that are shipped.

    Raises ValueError or KeyError where a line is none.
    """
    lines = (path or SHIPPED).read_text(encoding="utf-8").splitlines()
    said = (json.loads(line) for line in lines if line.strip())
    return [Statement(str(line["id"]), str(line["text"]), order) for order, line in enumerate(said)]


def roads(statements: Sequence[Statement]) -> dict[str, Road]:
    """A road for each statement: of those its words fit, the one that fewest have taken yet.

    Where a road would stay empty, the statement that was given the busiest one takes it.
    """
    taken = dict.fromkeys(Road, 0)
    chosen: dict[str, Road] = {}
    for statement in statements:
        road = _least_taken(statement, taken)
        chosen[statement.id] = road
        taken[road] += 1
    return _leave_none_empty(chosen, taken)


def _least_taken(statement: Statement, taken: Mapping[Road, int]) -> Road:
    fitting = [road for road in Road if statement.fits(road)] or list(Road)
    return min(fitting, key=lambda road: (taken[road], -statement.fits(road)))


def _leave_none_empty(chosen: dict[str, Road], taken: dict[Road, int]) -> dict[str, Road]:
    for empty in [road for road in Road if not taken[road]]:
        busiest = max(taken, key=lambda road: taken[road])
        if taken[busiest] <= 1:
            break
        last = next(one for one in reversed(chosen) if chosen[one] is busiest)
        chosen[last] = empty
        taken[busiest] -= 1
        taken[empty] += 1
    return chosen
