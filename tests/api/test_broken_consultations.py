"""A question whose dispute a hand broke: it is told to whoever surely lost nothing (回避)."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from domain.callers import Role
from projections.rebuild import rebuild
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.test_broken_records import level
from tests.api.test_conflicts import lines_of
from tests.ledger.breaking import Breaker

YEAR = "from=2026-01-01&to=2026-12-31"
ASKED = {"topic": "pay", "question": "站长是我表哥，欠我八千"}
BROKEN = pytest.mark.parametrize("way", ["first gone", "gone", "no fact", "all gone"])


@dataclass(frozen=True)
class Grown:
    """A question and the dispute it became, that Luo has lost; and another question."""

    question: str
    dispute: str
    other: str
    luo: At

    @property
    def path(self) -> str:
        """The question's page."""
        return f"/v1/consultations/{self.question}"


@pytest.fixture
def auditor(read: Window) -> At:
    """Who asks of the whole city."""
    return read.caller(Role.AUDITOR, officer="audit-1")


@pytest.fixture
def grown(read: Window, clerk: At, auditor: At) -> Grown:
    """Supervisor Luo is related to a side; the views know of it."""
    question = clerk.post("/v1/consultations", ASKED).json()["id"]
    dispute = clerk.file(consultation=question)["id"]
    luo = read.caller(Role.SUPERVISOR, officer="luo")
    luo.step(dispute, "disclose-conflict", mediator="luo", relation="near-relative")
    other = clerk.post("/v1/consultations", ASKED).json()["id"]
    level(read, auditor)
    return Grown(question, dispute, other, luo)


def deeds(caller: At) -> tuple[list[str], list[str]]:
    """Of which records the auditor's question tells a clerk's deeds, and which it names."""
    answer = caller.get(f"/v1/audit/deeds?officer=clerk-zhou&{YEAR}")
    assert answer.status_code == 200, answer.text
    return lines_of(answer, "record"), answer.json()["broken"]


@BOTH_STORES
@BROKEN
def test_the_views_bear_witness_who_lost_it_not(
    read: Window, lead: At, auditor: At, grown: Grown, way: str
) -> None:
    """They read the dispute while it was whole: page, step and question go on, and Luo sees none.

    `record-broken` would have told Luo of it.
    """
    path, luo = grown.path, grown.luo
    Breaker(read.office.settings, way).strike(UUID(grown.dispute))

    assert lead.get(path).status_code == 200
    assert grown.question in deeds(auditor)[0]
    late = auditor.get(f"/v1/audit/late-facts?hours=0&{YEAR}")
    assert late.status_code == 200
    stands = lead.get(path).headers["etag"].strip('"')
    advice = {"advice": "own-words", "minutes": 5}
    step = f"{path}/steps/advise-consultation"
    assert luo.post(step, advice, version=stands).status_code == 404
    assert lead.post(step, advice, version=stands).json().get("code") != "record-broken"
    assert luo.get(path).status_code == 404
    assert grown.question not in deeds(luo)[0]
    assert lines_of(luo.get("/v1/consultations"), "id") == [grown.other]


@BOTH_STORES
@BROKEN
def test_where_nobody_can_say_it_is_kept_from_who_may_have_lost_it(
    read: Window, lead: At, auditor: At, grown: Grown, way: str
) -> None:
    """Views made again over the break know not who stood back; who never can, reads on.

    The auditor's question goes on without it, and names the dispute.
    """
    question, path, office = grown.question, grown.path, read.office
    put_right = Breaker(office.settings, way).strike(UUID(grown.dispute))
    rebuild(office.registry, office.views, office.keys, office.centres, lambda _done, _whole: None)
    nobody = read.caller(Role.SUPERVISOR)

    for caller in (grown.luo, lead, auditor):
        assert caller.get(path).status_code == 404
        assert question not in lines_of(caller.get("/v1/consultations"), "id")
    assert nobody.get(path).status_code == 200
    assert set(lines_of(nobody.get("/v1/consultations"), "id")) == {question, grown.other}
    told, broken = deeds(auditor)
    assert question not in told
    assert grown.other in told
    assert broken == [grown.dispute]
    assert question in deeds(nobody)[0]

    put_right()
    assert lead.get(path).status_code == 200
    assert question in deeds(auditor)[0]
    assert grown.luo.get(path).status_code == 404
