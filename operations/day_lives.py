"""The disputes of the day that is shown: when each comes in, and who does what with it when."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.values import ClaimKind
from operations.demo_chain import Walk, accept, agree, close_performed, pay, reach
from operations.demo_staff import team_lead

Act = Callable[[Walk], Awaitable[object]]

SMALL = {ClaimKind.PAY: "857.50"}
LARGE = {ClaimKind.PAY: "5800.00"}
"""More than the promise is given for."""


@dataclass(frozen=True, slots=True)
class Life:
    """One dispute: filed at a time of the day, by a channel, and each act at its own time."""

    filed: str
    channel: str
    acts: tuple[tuple[str, Act], ...]
    asks: Mapping[ClaimKind, str]


async def refund(walk: Walk) -> None:
    """The platform pays the fine back and takes the mark away; each is a term of its own."""
    await walk.take(
        "hold-session",
        session="S1",
        way="phone",
        heard=["A1", "R1"],
        session_record="平台同意退还罚款，并撤销违规记录。",
    )
    due = walk.due(1)
    await walk.take(
        "draft-agreement",
        agreement="AG1",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[
            {"id": "T1", "kind": "pay", "debtor": "R1", "amount": str(walk.total), "due": due},
            {"id": "T2", "kind": "do", "debtor": "R1", "due": due, "words": "撤销处罚"},
        ],
    )


async def rider_signs(walk: Walk) -> None:
    """The worker puts a name to the draft."""
    await walk.take("sign-agreement", agreement="AG1", party="A1")


async def platform_signs(walk: Walk) -> None:
    """The other side does."""
    await walk.take("sign-agreement", agreement="AG1", party="R1")


async def seal(walk: Walk) -> None:
    """The mediator's name and the seal: with them it is in effect."""
    await walk.take("mediator-sign", agreement="AG1", mediator=walk.mediator)
    await walk.lead("seal-agreement", agreement="AG1")


async def withdraw_mark(walk: Walk) -> None:
    """Paid back, and the mark is gone: both with their proof."""
    await pay(walk)
    await walk.take("record-term-performed", term="T2", proof="platform-record")


async def settle_outside(walk: Walk) -> None:
    """The company pays before anybody sits down; the worker takes the application back."""
    await walk.take(
        "withdraw",
        party="A1",
        reason="settled-outside",
        paid=str(walk.total),
        proof="self-declared",
    )


async def hear(walk: Walk) -> None:
    """Both are heard, and there is no agreement yet."""
    await walk.take(
        "hold-session",
        session="S0",
        way="phone",
        heard=["A1", "R1"],
        session_record="双方对单量和扣款有分歧，站点要回去核对。",
    )


async def acknowledge(walk: Walk) -> None:
    """The team lead hears the first alert of the dispute, and says what follows."""
    told = await walk.desk.read(team_lead(walk.centre), f"{walk.matter.path}/chronicle")
    first = next(one for one in told["lines"] if one["topic"] == "dispute.first_contact_late")
    await walk.lead("acknowledge-alert", alert=first["version"], note="已安排下午一上班联系。")


LIVES = (
    Life(
        "08:52",
        "station",
        (("09:20", accept), ("10:40", agree), ("11:00", pay), ("11:10", close_performed)),
        {ClaimKind.DEPOSIT: "400.00"},
    ),
    Life("09:10", "window", (("09:40", accept), ("14:50", agree), ("16:05", pay)), SMALL),
    Life(
        "09:25",
        "online",
        (("11:40", acknowledge), ("14:20", accept), ("16:10", agree)),
        {ClaimKind.PAY: "296.00"},
    ),
    Life(
        "09:40",
        "window",
        (("10:20", accept), ("11:00", hear), ("16:50", agree)),
        {ClaimKind.PAY: "1200.00"},
    ),
    Life(
        "10:05",
        "online",
        (
            ("10:40", accept),
            ("11:25", refund),
            ("11:50", rider_signs),
            ("12:20", platform_signs),
            ("12:30", seal),
            ("12:45", withdraw_mark),
            ("13:00", close_performed),
        ),
        {ClaimKind.PENALTY: "55.00"},
    ),
    Life("10:30", "12333", (), {ClaimKind.PAY: "1800.00"}),
    Life("11:00", "union", (("11:30", accept), ("15:00", hear)), {ClaimKind.DEPOSIT: "800.00"}),
    Life("11:30", "window", (("11:50", reach),), LARGE),
    Life(
        "13:10", "window", (("13:30", accept), ("15:10", settle_outside)), {ClaimKind.PAY: "300.00"}
    ),
    Life("14:20", "online", (("14:45", accept),), SMALL),
    Life("15:20", "window", (("15:40", accept), ("17:05", agree)), {ClaimKind.PENALTY: "55.00"}),
    Life("15:45", "online", (("16:00", reach),), {ClaimKind.PAY: "296.00"}),
    Life("16:40", "station", (), SMALL),
)
"""The fifth is scenario D. After 15:30, and above 5,000 CNY, nothing is promised."""
