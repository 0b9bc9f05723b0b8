"""What the law refuses, told at the desk in both languages, and nothing half written."""

from collections.abc import Callable
from typing import Any

import pytest

from api.filing import EXAMPLE
from tests.api.conftest import At, Window, accepted
from tests.api.test_bad_input import GOOD_ID, RARE, WRONG_ID, applying, facts, refused

VISIT: dict[str, Any] = {
    "purpose": "mediate",
    "ground": "invited-to-assist",
    "place": "某路1号站点",
    "starts_at": "2026-03-12T14:00:00+08:00",
    "ends_at": "2026-03-12T16:00:00+08:00",
    "inspectors": {"chen": "闽A-0471", "huang": "闽A-0472"},
}
DUE = "2026-04-12"
BOUND = {
    "agreement": "AG1",
    "organisation": "one-stop-centre",
    "bound": ["A1", "R1"],
    "terms": [{"id": "T1", "kind": "pay", "debtor": "R1", "amount": "857.50", "due": DUE}],
}


@pytest.fixture(params=["zh", "en"])
def no(request: Any, window: Window) -> Callable[..., dict[str, Any]]:
    """Send it, be refused with this code in this language, and find nothing written."""
    language: str = request.param

    def send(caller: At, path: str, said: Any, status: int, code: str, **more: Any) -> Any:
        before = facts(window)
        answer = caller.post(path, said, Accept_Language=language, **more)
        problem = refused(answer, status, code)
        speaks_chinese = any("一" <= letter <= "鿿" for letter in problem["do"])
        assert speaks_chinese == (language == "zh")
        assert facts(window) == before
        return problem

    return send


def step_of(dispute: str, name: str) -> str:
    """The path of a step."""
    return f"/v1/disputes/{dispute}/steps/{name}"


def test_a_correction_names_a_fact_that_is_there(no: Any, clerk: At, lin: At) -> None:
    """What is put right stands in this very record, and only a step that can puts it right."""
    dispute = accepted(clerk, lin)
    called, version = step_of(dispute, "record-contact-attempt"), lin.version(dispute)
    said = {"party": "R1", "way": "phone", "reached": True, "corrects": 999}
    no(lin, called, said, 422, "nothing-to-correct", version=version)
    no(lin, called, said | {"corrects": version}, 422, "nothing-to-correct", version=version)
    sorted_so = {"relation": "civil", "flags": [], "corrects": 1}
    no(lin, step_of(dispute, "classify"), sorted_so, 422, "fields-wrong", version=version)


def test_one_inspector_makes_no_visit(no: Any, clerk: At, lin: At) -> None:
    """劳动保障监察条例 Art. 16: two or more, each with a certificate number."""
    dispute = accepted(clerk, lin)
    path, version = step_of(dispute, "plan-visit"), lin.version(dispute)
    alone = VISIT | {"inspectors": {"chen": "闽A-0471"}}
    no(lin, path, alone, 422, "at-least-two-inspectors", version=version)
    without = VISIT | {"inspectors": {"chen": "闽A-0471", "huang": " "}}
    no(lin, path, without, 422, "certificate-number-missing", version=version)


@pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
def test_a_number_that_is_needed_is_not_left_blank(no: Any, clerk: At, lin: At, blank: str) -> None:
    """The form asks for it before the law does; an empty one is none."""
    dispute = accepted(clerk, lin)
    version = lin.version(dispute)
    for name in ("record-arbitration-accepted", "award", "mediate-in-arbitration"):
        problem = no(
            lin, step_of(dispute, name), {"number": blank}, 422, "fields-wrong", version=version
        )
        assert "body.number" in [field["at"] for field in problem["fields"]]


def test_nobody_is_in_two_places(no: Any, clerk: At, lin: At) -> None:
    """Two disputes, one inspector, one hour: the second is told who is taken."""
    first, second = accepted(clerk, lin), accepted(clerk, lin)
    lin.step(first, "plan-visit", **VISIT)
    overlaps = VISIT | {
        "starts_at": "2026-03-12T15:59:00+08:00",
        "ends_at": "2026-03-12T17:00:00+08:00",
        "inspectors": {"huang": "闽A-0472", "xu": "闽A-0473"},
    }
    version = lin.version(second)
    no(lin, step_of(second, "plan-visit"), overlaps, 409, "inspector-booked", version=version)
    lin.step(second, "plan-visit", **(VISIT | {"inspectors": {"xu": "闽A-0473", "he": "闽A-0474"}}))


def test_without_the_seal_no_agreement_is_in_effect(no: Any, clerk: At, lin: At, lead: At) -> None:
    """调解仲裁法 Art. 14: both sides, the mediator and the seal; until then nobody owes by it."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "draft-agreement", **BOUND)
    for party in ("A1", "R1"):
        lin.step(dispute, "sign-agreement", agreement="AG1", party=party)
    lin.step(dispute, "mediator-sign", agreement="AG1", mediator="lin")

    told = lin.get(f"/v1/disputes/{dispute}").json()
    assert told["agreement"]["effective_at"] is None
    needs_effect = {"record-breach", "record-term-performed", "apply-judicial-confirmation"}
    assert not needs_effect & set(told["open_steps"])
    version = lin.version(dispute)
    breach = {"term": "T1", "since": DUE}
    paid = {"term": "T1", "amount": "857.50", "proof": "bank-receipt"}
    jointly = {"parties": ["A1", "R1"]}
    for name, said, code in (
        ("record-breach", breach, "step-not-open"),
        ("record-payment", paid, "agreement-not-in-effect"),
        ("apply-judicial-confirmation", jointly, "step-not-open"),
    ):
        path = step_of(dispute, name)
        no(lin, path, said, 409, code, version=version)
    lead.step(dispute, "seal-agreement", agreement="AG1")
    assert lin.get(f"/v1/disputes/{dispute}").json()["agreement"]["effective_at"]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"id_number": WRONG_ID}, "identity_number"),
        ({"id_number": GOOD_ID[:-1] + "x1"}, "string_too_long"),
        ({"id_number": "11010519491331002X"}, "identity_number"),
        ({"id_number": "１１０１０５１９４９１２３１００２１"}, "identity_number"),
        ({"credit_code": "91350200M000100Y44"}, "credit_code"),
        ({"birth_date": "2023-02-30"}, "no_such_day"),
        ({"birth_date": "9999-99-99"}, "no_such_day"),
    ],
)
def test_numbers_prove_themselves(no: Any, clerk: At, details: Any, code: str) -> None:
    """GB 11643 and GB 32100: the last character proves the others; a month has its number."""
    problem = no(clerk, "/v1/disputes", applying(**details), 422, "fields-wrong")
    assert problem["fields"][0]["code"] == code
    assert next(iter(details.values())) not in str(problem)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("王小明13800138000", "number_of_a_person"),
        ("13800138000", "number_of_a_person"),
        ("电话 138-0013-8000", "number_of_a_person"),
        ("+86 138 0013 8000", "number_of_a_person"),
        ("１３８００１３８０００", "number_of_a_person"),
        (f"证{GOOD_ID}", "number_of_a_person"),
        (f"{GOOD_ID[:6]} {GOOD_ID[6:14]} {GOOD_ID[14:].lower()}", "number_of_a_person"),
        ("王小明", "not_a_number"),
    ],
)
def test_the_number_of_a_letter_is_nobodys_phone_card_or_name(
    no: Any, clerk: At, lin: At, number: str, code: str
) -> None:
    """It is stored in clear (个人信息保护法 Art. 51): what is a person's is told by a sentence."""
    dispute = accepted(clerk, lin)
    said, version = {"way": "inspection", "number": number}, lin.version(dispute)

    path = step_of(dispute, "record-own-way")
    problem = no(lin, path, said, 422, "fields-wrong", version=version)

    assert [one["code"] for one in problem["fields"]] == [code]
    assert number not in str(problem)


EXTERNAL = ("12345", "national-platform", "court-platform", "arbitration")


def test_numbers_of_other_bodies_are_taken_as_they_write_them(clerk: At, lin: At) -> None:
    """Letters of any script, brackets, a long row of digits: whatever a paper has."""
    dispute = accepted(clerk, lin)
    taken = ("厦思劳调〔2026〕0001号", "（2026）闽0203民初13800号", "第十二号", "20260312-138")

    for system, number in zip(EXTERNAL, taken, strict=True):
        said = {"system": system, "number": number}
        assert lin.step(dispute, "record-external-number", **said)["version"]


def test_nobody_is_yet_to_be_born(no: Any, clerk: At) -> None:
    """A birth date is a day that was: at the window, and where a party is put right."""
    no(clerk, "/v1/disputes", applying(birth_date="2099-01-01"), 422, "born-later-than-now")
    dispute = clerk.post("/v1/disputes", applying(birth_date="1990-02-28")).json()["id"]

    said = {"party": "A1", "details": {"birth_date": "2099-01-01"}}
    path, version = step_of(dispute, "correct-party"), clerk.version(dispute)
    no(clerk, path, said, 422, "born-later-than-now", version=version)


def test_a_statement_of_100_kilobytes(no: Any, clerk: At) -> None:
    """20,000 characters at most; the field and its limit are named."""
    long = {**EXAMPLE, "statement": "冤" * 33_334}
    problem = no(clerk, "/v1/disputes", long, 422, "fields-wrong")
    assert problem["fields"][0]["at"] == "body.statement"
    assert "20000" in problem["fields"][0]["title"]


@pytest.mark.parametrize(
    "text", [RARE, "👨‍👩‍👧‍👦", "㐂𪚥𱁬", "é" + "e\u0301", "\ue000", "آمینە", "A\u202eB"]
)
def test_whatever_is_a_name_comes_back_as_it_was(clerk: At, text: str) -> None:
    """Emoji with joiners, rare and private-use characters: never folded, never normalised."""
    said = clerk.post("/v1/disputes", applying(name=text) | {"statement": text})
    told = clerk.get(f"/v1/disputes/{said.json()['id']}").json()
    assert (told["parties"]["A1"]["details"]["name"], told["statement"]) == (text, text)


def test_what_comes_twice_or_late_or_too_early(no: Any, clerk: At, lin: At) -> None:
    """Same key with another body; a stale version; something that happened tomorrow."""
    dispute = clerk.file(key="once")["id"]
    lin.step(dispute, "record-consent", party="A1", to="mediate", way="phone")
    path = step_of(dispute, "record-contact-attempt")
    said = {"party": "R1", "way": "phone", "reached": True}
    other = {**EXAMPLE, "statement": "另一份"}
    no(clerk, "/v1/disputes", other, 422, "request-reused", key="once")
    no(clerk, path, said, 412, "stale-version", version=1)
    tomorrow = said | {"happened_at": "2026-03-13T10:00:00+08:00"}
    no(clerk, path, tomorrow, 422, "not-yet-happened", version=2)
    no(clerk, path, said | {"urgent": True}, 422, "fields-wrong", version=2)
    no(clerk, path, said | {"reached": "yes"}, 422, "fields-wrong", version=2)
    unheard = {"way": "phone", "heard": ["A1"], "session_record": "双方陈述"}
    no(lin, step_of(dispute, "hold-session"), unheard, 409, "step-not-open", version=2)
