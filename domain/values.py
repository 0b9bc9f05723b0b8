"""The code lists of the office: channels, roles, relations, claims, outcomes (domain terms)."""

from enum import StrEnum
from typing import NewType

CentreId = NewType("CentreId", str)
OfficerId = NewType("OfficerId", str)
PartyId = NewType("PartyId", str)
ClaimId = NewType("ClaimId", str)
BodyId = NewType("BodyId", str)
Day = NewType("Day", str)
"""A calendar day, ISO 8601 (2026-03-12), in the centre's own time zone."""
ClockTime = NewType("ClockTime", str)
"""An hour of the day at the centre (09:00), 24 hours to the day."""


class Channel(StrEnum):
    """The way a matter came in (来源渠道)."""

    WINDOW = "window"  # 窗口
    ONLINE = "online"  # 线上
    LINE_12333 = "12333"  # 12333 labour line
    LINE_12345 = "12345"  # 12345 city hotline, passed on
    UNION = "union"  # 工会
    STATION = "station"  # 街道/站点
    LETTER = "letter"  # 来信
    COURT = "court"  # 法院委派
    ARBITRATION = "arbitration"  # 仲裁委转 (暂缓受理)
    INSPECTION = "inspection"  # 监察转
    PETITION = "petition"  # 信访转
    PATROL = "patrol"  # 巡查发现
    CENTRE = "centre"  # another centre handed it over


class Role(StrEnum):
    """What somebody is in a dispute (当事人身份)."""

    WORKER = "worker"  # 劳动者
    REPRESENTATIVE = "representative"  # 代表人
    GUARDIAN = "guardian"  # 近亲属/法定代理人
    AGENT = "agent"  # 代理人
    PLATFORM = "platform"  # 平台企业
    PARTNER_COMPANY = "partner-company"  # 用工合作企业 (station, franchisee, agent)
    OUTSOURCER = "outsourcer"  # 劳务外包
    DISPATCHER = "dispatcher"  # 劳务派遣单位
    HOST_COMPANY = "host-company"  # 用工单位 of dispatched workers
    SOLE_TRADER = "sole-trader"  # 个体工商户
    INSURER = "insurer"  # 保险人
    EMPLOYER = "employer"  # 用人单位


class WorkerKind(StrEnum):
    """The trade of the worker, for the centre's own figures (群体)."""

    RIDER = "rider"  # 网约配送员
    COURIER = "courier"  # 快递员
    DRIVER = "driver"  # 网约车驾驶员
    TRUCKER = "trucker"  # 货车司机
    OTHER = "other"


class Relation(StrEnum):
    """The work relation, which may stay undetermined for the whole dispute (用工关系)."""

    LABOUR = "labour"  # 劳动关系
    PARTIAL = "partial"  # 不完全符合确立劳动关系情形
    CIVIL = "civil"  # 民事关系
    SERVICE = "service"  # 劳务 (a re-employed retiree)
    UNDETERMINED = "undetermined"  # 未定


class ClaimKind(StrEnum):
    """What is claimed (诉求类型)."""

    PAY = "pay"  # 劳动报酬
    PENALTY = "penalty"  # 奖惩: fine, deduction, blocked account
    REST = "rest"  # 休息
    INJURY = "injury"  # 职业伤害
    DEPOSIT = "deposit"  # 押金/装备款
    TERMINATION = "termination"  # 解约
    RELATION = "relation"  # 确认劳动关系
    SOCIAL_INSURANCE = "social-insurance"  # 社会保险
    OVERTIME = "overtime"  # 加班费
    COMPENSATION = "compensation"  # 经济补偿/赔偿金
    OTHER = "other"


class Flag(StrEnum):
    """What makes a dispute need special care (风险标记)."""

    INJURY = "injury"
    MINOR = "minor"
    COLLECTIVE = "collective"  # 10 workers or more (调解仲裁法 Art. 7)
    LIMITATION_CLOSE = "limitation-close"  # under 7 days: legal aid first (法律援助法 Art. 44)
    ESCALATION = "escalation"  # danger of escalation (人民调解法 Art. 25)


class ConsentAct(StrEnum):
    """What a party is asked to agree to; consent is per party and per act."""

    MEDIATE = "mediate"
    EXTEND = "extend"
    SHARE = "share"  # pass papers on to another body (PIPL Art. 23)
    E_SERVICE = "e-service"
    RECORDING = "recording"
    MEDIATOR_STAYS = "mediator-stays"  # keep a mediator who disclosed a relation


class Proof(StrEnum):
    """How well a payment is proven (证明程度)."""

    BANK_RECEIPT = "bank-receipt"
    PLATFORM_RECORD = "platform-record"
    SIGNED_RECEIPT = "signed-receipt"
    BOTH_PARTIES = "both-parties"
    SELF_DECLARED = "self-declared"


class Stage(StrEnum):
    """Where a dispute stands in the chain; computed from the facts, never stored."""

    INTAKE = "intake"
    MEDIATION = "mediation"
    VISIT = "visit"
    AGREEMENT = "agreement"  # effective: performance and confirmation
    ENDED = "ended"  # mediation ended without agreement; the next way is the worker's choice
    ARBITRATION = "arbitration"
    REFERRED = "referred"  # handed over: custody is, or is about to be, with another body
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a dispute closed (结案方式)."""

    AGREED_PERFORMED = "agreed-performed"  # 达成协议-即时履行/已履行
    AGREED_PENDING = "agreed-pending"  # 达成协议-待履行
    SETTLED_WITHDRAWN = "settled-withdrawn"  # 自行和解撤回
    WITHDRAWN = "withdrawn"  # 撤回(其他)
    REFUSED = "refused"  # 对方拒绝
    UNREACHABLE = "unreachable"  # 无法联系
    NO_AGREEMENT = "no-agreement"  # 分歧大终止
    TIME_RAN_OUT = "time-ran-out"  # 期满未成
    NOT_SIGNED = "not-signed"  # 拒绝签章
    DECLINED = "declined"  # 不予受理
    TO_ARBITRATION = "to-arbitration"  # 转仲裁
    AWARDED = "awarded"  # 仲裁裁决
    ARBITRATION_MEDIATED = "arbitration-mediated"  # 仲裁调解
    TO_COURT = "to-court"  # 转诉讼
    TO_INSPECTION = "to-inspection"  # 转监察
    TO_LEGAL_AID = "to-legal-aid"  # 转法援
    TO_INSURER = "to-insurer"  # 转保险
    TO_DEPARTMENT = "to-department"  # 转部门
    TO_CENTRE = "to-centre"  # 转外区
    SPLIT = "split"  # all claims went to sibling disputes
