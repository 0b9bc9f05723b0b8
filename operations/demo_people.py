"""The people of the demo: invented, well-formed, and the same ones whenever it is run again."""

from dataclasses import dataclass
from hashlib import sha256

from stdnum.cn import ric, uscc

from domain.values import Role

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
_GIVEN = (
    "建国",
    "秀英",
    "志强",
    "丽华",
    "海涛",
    "晓燕",
    "永生",
    "美玲",
    "国栋",
    "雅婷",
    "鹭生",
    "阿福",
)
_STREETS = ("厦禾路", "湖滨南路", "莲前西路", "嘉禾路", "枋湖路", "禾山路", "金尚路", "仙岳路")
_DISTRICTS = {"350203": "思明区", "350206": "湖里区"}
_REGISTERED_IN = ("350200", "350203", "350322", "350425", "350521", "350624")
"""Where people who ride in Xiamen are registered: there, and in the counties around."""

_ELDEST, _BORN_WITHIN = 1985, 20
_PHONES_NOBODY_HAS = "1990000"
"""Mobile numbers that read as one but are plainly made up."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the demo."""

    name: str
    role: Role
    organisation: str
    """Nine characters of its credit code; the check digit is worked out."""

    @property
    def details(self) -> dict[str, str]:
        """What the window writes down of it."""
        code = f"91350203{self.organisation}"
        return {"name": self.name, "credit_code": code + uscc.calc_check_digit(code)}


COMPANIES = (
    Company("鹭岛捷送配送服务有限公司（演示）", Role.PARTNER_COMPANY, "MA31DEM01"),
    Company("白鹭快递站点管理有限公司（演示）", Role.PARTNER_COMPANY, "MA31DEM02"),
    Company("海沧湾同城跑腿平台有限公司（演示）", Role.PLATFORM, "MA31DEM03"),
    Company("筼筜劳务外包有限公司（演示）", Role.OUTSOURCER, "MA31DEM04"),
    Company("五缘湾网约车服务有限公司（演示）", Role.PLATFORM, "MA31DEM05"),
    Company("环岛路餐饮管理有限公司（演示）", Role.EMPLOYER, "MA31DEM06"),
)


class Draw:
    """What is drawn for a statement: always the same, whoever asks again."""

    def __init__(self, statement: str) -> None:
        self._seed = statement

    def number(self, what: str, below: int) -> int:
        """A number from 0 up to, not including, `below`."""
        digest = sha256(f"{self._seed}/{what}".encode()).digest()
        return int.from_bytes(digest[:8]) % below

    def worker(self, district: str) -> dict[str, str]:
        """A worker, as the window writes them down."""
        name = _SURNAMES[self.number("surname", len(_SURNAMES))]
        name += _GIVEN[self.number("given", len(_GIVEN))]
        street = _STREETS[self.number("street", len(_STREETS))]
        return {
            "name": name,
            "phone": f"{_PHONES_NOBODY_HAS}{self.number('phone', 10_000):04}",
            "id_number": self._identity(),
            "address": f"厦门市{_DISTRICTS[district]}{street}{self.number('door', 400) + 1}号",
        }

    def company(self) -> Company:
        """Whom the worker complains of."""
        return COMPANIES[self.number("company", len(COMPANIES))]

    def _identity(self) -> str:
        place = _REGISTERED_IN[self.number("registered", len(_REGISTERED_IN))]
        born = (
            f"{_ELDEST + self.number('year', _BORN_WITHIN)}{self.number('month', 12) + 1:02}"
            f"{self.number('day', 28) + 1:02}"
        )
        seventeen = f"{place}{born}{self.number('order', 999) + 1:03}"
        return seventeen + ric.calc_check_digit(seventeen + "X")
