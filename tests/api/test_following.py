"""Following a case without an account: a one-time code, and what stops whoever guesses."""

import itertools
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.access_log import EntryChanged, Read
from domain.callers import Role
from domain.case_codes import LETTERS, LONG, as_typed, code_rules
from domain.sign_in import EntryChange
from operations.case_code_tables import CODES, PASSES, WRONG_TRIES
from operations.key_tables import CABINET
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.projections.logged import facts_of

ID_NUMBER = "11010519491231002X"


def follow(window: Window, case: str, code: str) -> tuple[int, dict[str, str]]:
    """A try, as anybody makes it."""
    answer = window.client.post("/v1/follow", json={"case": case, "code": code})
    return answer.status_code, answer.json()


def given(clerk: At, dispute: str, party: str = "A1") -> dict[str, str]:
    """A code, given at the window."""
    answer = clerk.post(f"/v1/disputes/{dispute}/case-codes", {"party": party})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@BOTH_STORES
def test_a_code_opens_one_dispute_once_for_a_while(read: Window, clerk: At, lin: At) -> None:
    """The worker reads their own with it, and nothing else; used, it is used."""
    dispute, other = accepted(clerk, lin), clerk.file()["id"]
    code = given(clerk, dispute)
    assert code["case"].endswith("号")
    typed = code["code"].replace("-", " ").lower()

    status, opened = follow(read, code["case"].replace("〔", "(").replace("〕", ")"), typed)
    assert (status, opened["role"], opened["dispute"]) == (201, "worker", dispute)
    bearer = At(read, opened["key"])
    told = bearer.get(f"/v1/disputes/{dispute}")
    assert told.status_code == 200
    assert bearer.get(f"/v1/disputes/{other}").status_code == 404
    last = read.office.registry.recorder.max_notification_id() or 0
    lines = bearer.get(f"/v1/disputes?after={last}").json()["lines"]
    assert [line["id"] for line in lines] == [dispute]
    assert told.json()["open_steps"] == []
    step = bearer.post(
        f"/v1/disputes/{dispute}/steps/withdraw",
        {"party": "A1", "reason": "other"},
        version=bearer.version(dispute),
    )
    assert step.status_code == 403
    assert bearer.post("/v1/disputes", {}).status_code in {403, 422}

    again, refused = follow(read, code["case"], code["code"])
    assert (again, refused["code"]) == (404, "case-code-wrong")
    read.time += code_rules().opens
    assert bearer.get(f"/v1/disputes/{dispute}").status_code == 401


def test_a_receipt_is_as_good_as_a_number(window: Window, clerk: At) -> None:
    """Before it is accepted a dispute has no number."""
    filed = clerk.file()
    code = given(clerk, filed["id"])

    assert code["case"] == filed["receipt"]
    assert follow(window, filed["receipt"], code["code"])[0] == 201


def test_a_code_lives_for_minutes_and_a_new_one_voids_it(window: Window, clerk: At) -> None:
    """Who lost a code gets another, and the lost one opens nothing."""
    dispute = clerk.file()["id"]
    old, new = given(clerk, dispute), given(clerk, dispute)
    assert follow(window, old["case"], old["code"])[0] == 404
    window.time += timedelta(minutes=30)
    assert follow(window, new["case"], new["code"])[0] == 404


def test_a_company_follows_what_was_served_on_it(window: Window, clerk: At, lin: At) -> None:
    """As the party that it is; one that nobody asked gets no code."""
    unheard = clerk.file()["id"]
    early = clerk.post(f"/v1/disputes/{unheard}/case-codes", {"party": "R1"})
    assert early.json()["code"] == "no-following"
    dispute = accepted(clerk, lin)
    code = given(clerk, dispute, "R1")

    _, opened = follow(window, code["case"], code["code"])

    assert opened["role"] == "company"
    told = At(window, opened["key"]).get(f"/v1/disputes/{dispute}").json()
    assert told["parties"]["A1"]["details"]["phone"] == "138****8000"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INSPECTOR, Role.SUPERVISOR, Role.WORKER])
def test_only_the_window_and_whose_case_it_is_give_codes(
    window: Window, clerk: At, role: Role
) -> None:
    """Deny by default."""
    dispute = clerk.file()["id"]
    person = window.office.registry.dispute(UUID(dispute)).applicant.person
    caller = window.caller(role, officer=f"{role}-1", party=person)
    answer = caller.post(f"/v1/disputes/{dispute}/case-codes", {"party": "A1"})
    assert answer.status_code in {403, 404}


def guessed(window: Window, case: str, tries: int) -> list[int]:
    """So many guesses at one case, one after the other, each as soon as the one before."""
    codes = itertools.product(LETTERS, repeat=LONG)
    return [follow(window, case, "".join(next(codes)))[0] for _ in range(tries)]


@BOTH_STORES
def test_guessing_is_stopped_whether_or_not_there_is_such_a_case(window: Window, clerk: At) -> None:
    """A bounded number of tries at a case, and the same answers where there is none."""
    code = given(clerk, clerk.file()["id"])
    here = guessed(window, code["case"], 8)
    window.time += timedelta(hours=25)
    nowhere = guessed(window, "厦思劳调〔2026〕9999号", 8)

    assert here == nowhere == [404] * 3 + [429] * 5
    window.time -= timedelta(hours=25)


def test_the_wait_of_a_case_grows_for_wrong_codes(window: Window, clerk: At) -> None:
    """A minute, two, four: at most an hour; the same where there is no such case."""
    code = given(clerk, clerk.file()["id"])
    guessed(window, code["case"], 3)
    window.later(seconds=60)
    assert guessed(window, code["case"], 1) == [404]
    window.later(seconds=60)
    assert guessed(window, code["case"], 1) == [429]
    window.later(seconds=60)
    assert guessed(window, code["case"], 1) == [404]


def elsewhere(window: Window, case: str, code: str, address: str) -> object:
    """A try from another address: None where it is wrong, or the seconds to wait."""
    return window.office.codes.take(case, code, address=address)


@BOTH_STORES
def test_who_guesses_at_a_case_keeps_its_party_from_nothing(window: Window, clerk: At) -> None:
    """The right code is let in while the case waits; a wrong one waits on."""
    code = given(clerk, clerk.file()["id"])
    for guess in range(6):
        elsewhere(window, code["case"], f"WRONG{guess}", "198.51.100.7")

    assert follow(window, code["case"], "WRONG-WRONG")[0] == 429
    assert follow(window, code["case"], code["code"])[0] == 201
    assert follow(window, code["case"], "WRONG-WRONG")[0] == 429


def test_who_guesses_waits_even_with_the_right_code(window: Window, clerk: At) -> None:
    """The wait of an address is one for every code, and every address of one home is one."""
    code = given(clerk, clerk.file()["id"])
    for guess in range(code_rules().address.free):
        elsewhere(window, f"NOWHERE-{guess}", "WRONG-WRONG", f"2001:db8:0:1::{guess:x}")

    assert elsewhere(window, code["case"], code["code"], "2001:db8:0:1:ffff::1") == 30
    assert not isinstance(elsewhere(window, code["case"], code["code"], "2001:db8:0:2::1"), int)


def test_guesses_at_one_code_are_bounded_from_however_many_addresses(
    window: Window, clerk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many at one case nothing is looked at while it waits: a chance of 1 in 8 × 10⁹."""
    assert len(LETTERS) ** LONG / code_rules().most_at_a_case > 8 * 10**9
    few = replace(code_rules(), most_at_a_case=5)
    monkeypatch.setattr("operations.case_codes.code_rules", lambda: few)
    code = given(clerk, clerk.file()["id"])
    for guess in range(5):
        elsewhere(window, code["case"], "WRONG-WRONG", f"198.51.100.{guess}")
    assert follow(window, code["case"], code["code"])[0] == 429


def test_a_right_code_takes_back_no_wait_that_another_set(
    window: Window, clerk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the count and the look another try from the same address may have been wrong."""
    code = given(clerk, clerk.file()["id"])
    codes, last = window.office.codes, code_rules().address.free - 2
    for guess in range(last):
        elsewhere(window, f"NOWHERE-{guess}", "WRONG-WRONG", "198.51.100.7")
    digest, tried = codes._digest, list[tuple[str, ...]]()

    def another_first(*said: str) -> str:
        if not tried:
            tried.append(said)
            assert elsewhere(window, "NOWHERE", "WRONG-WRONG", "198.51.100.7") is None
        return digest(*said)

    monkeypatch.setattr(codes, "_digest", another_first)
    assert not isinstance(codes.take(code["case"], code["code"], address="198.51.100.7"), int)
    assert elsewhere(window, "NOWHERE", "WRONG-WRONG", "198.51.100.7") == 30


def test_a_day_of_guessing_is_a_bounded_number_of_tries(window: Window, clerk: At) -> None:
    """However many cases are tried: from one address a day gives some forty tries."""
    clerk.file()
    looked_at = 0
    for minute in range(24 * 60):
        window.later(minutes=1)
        if minute % 5 == 0:
            looked_at += follow(window, f"厦思劳调〔2026〕{minute:04d}号", "AAAAA-AAAAA")[0] == 404

    rules = code_rules()
    assert looked_at <= rules.address.free + 8 + 24
    assert len(LETTERS) ** LONG / (rules.everybody.free * 24 * 60) > 10**8


def test_one_wait_is_said_in_seconds(window: Window, clerk: At) -> None:
    """Whoever waits is told how long (RFC 9110, Retry-After)."""
    code = given(clerk, clerk.file()["id"])
    guessed(window, code["case"], 3)
    answer = window.client.post("/v1/follow", json={"case": code["case"], "code": "AAAAA-AAAAA"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60


@BOTH_STORES
def test_the_cabinet_holds_no_code_no_case_and_no_address_in_clear(
    window: Window, clerk: At, lin: At
) -> None:
    """Keyed digests only: who copies the cabinet can use none of it."""
    dispute = accepted(clerk, lin)
    used, waiting = given(clerk, dispute), given(clerk, dispute, "R1")
    _, opened = follow(window, used["case"], used["code"])
    follow(window, used["case"], "AAAAA-AAAAA")
    with window.office.keys_store.connect() as connection:
        tables = (CODES, PASSES, WRONG_TRIES)
        rows = [str(row) for table in tables for row in connection.execute(table.select())]

    assert len(rows) >= 5
    secrets = (
        *(used["code"], waiting["code"], as_typed(waiting["code"]), used["case"]),
        *(as_typed(used["case"]), opened["key"], "testclient"),
    )
    assert not [secret for secret in secrets if secret in "".join(rows)]
    assert {table.name for table in (CODES, PASSES, WRONG_TRIES)} <= set(CABINET.tables)


def test_a_pass_reads_and_asks_for_nothing(window: Window, clerk: At, lin: At) -> None:
    """Who follows a case by a code is shown it; whoever found the slip asks for no erasure."""
    dispute = accepted(clerk, lin)
    code = given(clerk, dispute)
    _, opened = follow(window, code["case"], code["code"])
    told = At(window, opened["key"]).post(
        f"/v1/disputes/{dispute}/parties/A1/requests", {"kind": "erase"}
    )

    assert told.status_code == 403


@BOTH_STORES
def test_the_auditor_sees_by_whose_code_a_case_was_read(read: Window, clerk: At, lin: At) -> None:
    """Whoever gives a code out could use it: the pass, what was read under it, and who gave it."""
    dispute = accepted(
        clerk, lin, applicant={"details": {"name": "陈小明", "id_number": ID_NUMBER}}
    )
    code = given(clerk, dispute)
    _, opened = follow(read, code["case"], code["code"])
    told = At(read, opened["key"]).get(f"/v1/disputes/{dispute}").json()
    read.office.access.write_up()
    facts = facts_of(read.office.registry, EntryChanged)
    [followed] = [one for one in facts if one.entry_change == EntryChange.FOLLOWED]
    readings = [one for page in facts_of(read.office.registry, Read) for one in page.readings]

    assert told["parties"]["A1"]["details"]["id_number"] != ID_NUMBER
    [giver] = [
        one.caller.id
        for one in read.office.callers.everyone()
        if one.caller.officer == "clerk-zhou"
    ]
    assert (followed.subject, followed.door) == (giver, "follow-case")
    assert followed.caller.startswith("pass-")
    assert any(one["caller"] == followed.caller and one["records"] == [dispute] for one in readings)
