"""The commission: which body is one, what it numbers, and why it does not accept (仲裁委员会)."""

from enum import StrEnum

from domain.bodies import BodyKind, read_bodies
from domain.refusals.arbitration import NotACommission, NumberMissing
from domain.values import BodyId


class ArbitrationRefusal(StrEnum):
    """Why the commission did not accept (不予受理理由)."""

    OUT_OF_SCOPE = "out-of-scope"  # 不属于受理范围
    NO_LABOUR_RELATION = "no-labour-relation"  # 无劳动关系
    OUT_OF_TIME = "out-of-time"  # 超过仲裁时效
    NO_CLEAR_RESPONDENT = "no-clear-respondent"  # 被申请人不明确
    REPEATED = "repeated"  # 重复申请
    NO_DECISION_IN_TIME = "no-decision-in-time"  # 逾期未作出决定 (调解仲裁法 Art. 29)
    OTHER = "other"


def must_be_a_commission(body: BodyId) -> None:
    """Refuse a body that does not arbitrate; raises NotACommission."""
    known = read_bodies().get(body)
    if known is None or known.kind is not BodyKind.ARBITRATION:
        raise NotACommission(body=body)


def must_be_numbered(number: str) -> None:
    """Refuse a paper of the commission without its number; raises NumberMissing."""
    if not number.strip():
        raise NumberMissing
