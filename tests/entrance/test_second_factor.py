"""The second factor: asked once it is confirmed, each code taken once, and what stands in."""

from collections.abc import Callable

import pytest

from domain.refusals.sign_in import CodeNeeded, CodeNotTaken
from domain.sign_in import Duty, SignInWay, WhyFailed
from tests.entrance.authenticator import secret_in
from tests.entrance.conftest import ELSEWHERE, HOME, LONG, Gate


def test_a_second_factor_is_asked_once_it_is_confirmed(gate: Gate) -> None:
    """RFC 6238: the code of now, of the step before or after; and the password alone no more."""
    account = gate.hire()
    with pytest.raises(CodeNotTaken):
        gate.porter.confirm_factor(account.id, "000000")
    secret, codes = gate.factor(account)
    assert len(set(codes)) == 10
    with pytest.raises(CodeNotTaken):
        gate.porter.confirm_factor(account.id, gate.code(secret))
    gate.clock.pass_by(minutes=5)

    assert isinstance(gate.come().refusal, CodeNeeded)
    assert gate.come(code=gate.code(secret, later=-30)).way is SignInWay.TOTP
    assert gate.come(code=gate.code(secret)).way is SignInWay.TOTP
    assert gate.come(code=gate.code(secret, later=30)).way is SignInWay.TOTP
    for wrong in (
        gate.code(secret, later=90),
        gate.code(secret, later=-90),
        "０００１２３",
        "12345",
    ):
        assert gate.come(code=wrong).why is WhyFailed.WRONG_CODE


def test_a_code_is_taken_once(gate: Gate, another: Callable[[], Gate]) -> None:
    """RFC 6238 §5.2: whoever saw it being typed comes too late; so does the code before it."""
    secret, _ = gate.factor(gate.hire())
    gate.clock.pass_by(minutes=5)
    code, before = gate.code(secret), gate.code(secret, later=-30)
    assert gate.come(code=code).session

    assert another().come(code=code).why is WhyFailed.CODE_USED
    assert gate.come(code=before).why is WhyFailed.CODE_USED


def test_codes_cannot_be_guessed(gate: Gate) -> None:
    """Whoever has the password tries five codes, and then waits like anybody."""
    gate.factor(gate.hire())
    gate.clock.pass_by(minutes=5)

    tried = [gate.come(code=f"{number:06}", address=ELSEWHERE).why for number in range(6)]

    assert tried == [WhyFailed.WRONG_CODE] * 5 + [WhyFailed.LOCKED]


def test_a_missing_code_costs_no_try(gate: Gate) -> None:
    """Whoever is asked for a code has said nothing wrong."""
    secret, _ = gate.factor(gate.hire())
    gate.clock.pass_by(minutes=5)
    for _ in range(8):
        assert isinstance(gate.come(address=ELSEWHERE).refusal, CodeNeeded)

    assert gate.come(code=gate.code(secret), address=ELSEWHERE).session


def test_a_recovery_code_lets_in_once(gate: Gate) -> None:
    """Who lost their telephone comes in by a code on paper, each once, dashes or not."""
    _, codes = gate.factor(gate.hire())

    assert gate.come(code=codes[0]).way is SignInWay.RECOVERY_CODE
    assert gate.come(code=codes[0]).why is WhyFailed.CODE_USED
    assert gate.come(code=codes[1].replace("-", "").upper()).way is SignInWay.RECOVERY_CODE


def test_another_factor_takes_the_place_of_the_first_once_it_is_confirmed(gate: Gate) -> None:
    """Asking for one takes nothing away: until its first code is told the old one goes on."""
    account = gate.hire()
    old, codes = gate.factor(account)
    gate.clock.pass_by(minutes=5)
    uri = gate.porter.ask_factor(account.id, LONG, HOME)
    assert isinstance(uri, str)
    assert isinstance(gate.come().refusal, CodeNeeded)
    assert gate.come(code=gate.code(old)).session
    assert gate.come(code=gate.code(secret_in(uri))).why is WhyFailed.WRONG_CODE

    new = gate.porter.confirm_factor(account.id, gate.code(secret_in(uri)))

    gate.clock.pass_by(minutes=5)
    assert gate.come(code=gate.code(old)).why is WhyFailed.WRONG_CODE
    assert gate.come(code=codes[0]).why is WhyFailed.WRONG_CODE
    assert gate.come(code=gate.code(secret_in(uri))).session
    assert gate.come(code=new[0]).session


def test_a_lost_factor_is_taken_away_by_the_administrator(gate: Gate) -> None:
    """And with it its recovery codes; a role that needs one enrols another first."""
    account = gate.hire(role=type(gate.hire("wang").role).AUDITOR)
    assert gate.accounts.owed_by(account) == (Duty.ENROL_FACTOR,)
    _, codes = gate.factor(account)
    enrolled = gate.accounts.of_id(account.id)
    assert gate.accounts.owed_by(enrolled) == ()

    password = gate.accounts.reset(account.id, factor=True)

    tried = gate.come(password=password, code=codes[0])
    assert tried.account is not None
    assert gate.accounts.owed_by(tried.account) == (Duty.CHANGE_PASSWORD, Duty.ENROL_FACTOR)
