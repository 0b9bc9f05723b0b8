"""What the office asks of a password, and how long it makes who guesses wait."""

from datetime import timedelta

import pytest

from domain.callers import HOLDERS, Role
from domain.refusals import Refusal
from domain.refusals.sign_in import PasswordTooCommon, PasswordTooLong, PasswordTooShort
from domain.sign_in import Duty, as_login, as_password, must_be_good, sign_in_rules
from domain.wording import catalogue


@pytest.mark.parametrize(
    "password",
    [
        "xue hua piao piao",
        "海内存知己天涯若比邻无为在歧路",
        "all small letters and long",
        "000 correct horse 000",
        "𠮷野家の牛丼はうまいので毎日",
        "the property of my aunt",
        "admin of a small harbour",
        "correct horse, correct horse",
        "k7#0a19-2b88-c41f",
        "2b88k7k7-0a19-c41f",
    ],
)
def test_a_long_password_is_good_whatever_it_is_made_of(password: str) -> None:
    """NIST SP 800-63B: length counts, no letter or sign is demanded."""
    must_be_good(password, login="lin")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("elf letters", PasswordTooShort),
        ("海内存知己", PasswordTooShort),
        ("x" * 129, PasswordTooLong),
        ("password1234", PasswordTooCommon),
        ("PassWord!2026", PasswordTooCommon),
        ("123456789012", PasswordTooCommon),
        ("890123456789", PasswordTooCommon),
        ("987654321098", PasswordTooCommon),
        ("abcdefghijklmnop", PasswordTooCommon),
        ("abababababab", PasswordTooCommon),
        ("aaaaaaaaaaaaaaa", PasswordTooCommon),
        ("woaini5201314", PasswordTooCommon),
        ("linxiaomei2026", PasswordTooCommon),
        ("１２３４５６７８９０１２", PasswordTooCommon),
        ("linxiaomei-LinXiaoMei", PasswordTooCommon),
        ("linxiaomei1linxiaomei2", PasswordTooCommon),
        ("onestop-onestop", PasswordTooCommon),
        ("admin-admin-admin", PasswordTooCommon),
        ("onestop2026admin", PasswordTooCommon),
        ("qwertyuiopas", PasswordTooCommon),
        ("poiuytrewq12", PasswordTooCommon),
        ("asdfghjkl;123", PasswordTooCommon),
        ("1qaz2wsx3edc4rfv", PasswordTooCommon),
        ("winter1winter2winter3", PasswordTooCommon),
        ("summersummer", PasswordTooCommon),
        ("海纳百川海纳百川海纳百川", PasswordTooCommon),
    ],
)
def test_a_short_or_common_password_is_refused(password: str, refusal: type[Refusal]) -> None:
    """NIST SP 800-63B: what anybody tries first, runs, repetitions, the login itself."""
    with pytest.raises(refusal):
        must_be_good(password, login="LinXiaoMei")


def test_how_a_letter_was_composed_does_not_count() -> None:
    """NIST SP 800-63B: a password typed on another machine is the same (NFKC)."""
    assert as_password("cafe\u0301 au lait, s'il vous plait") == as_password(
        "caf\u00e9 au lait, s'il vous plait"
    )
    assert as_login("Ｌin ") == "lin"


def test_who_guesses_waits_twice_as_long_each_time_and_never_for_ever() -> None:
    """GB/T 22239-2019 (身份鉴别): failures are limited; the longest wait is the last as well."""
    lock = sign_in_rules().login
    waits = [int(lock.wait_after(failures).total_seconds()) for failures in range(1, 13)]

    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert lock.wait_after(10**6) == timedelta(seconds=900)


def test_some_roles_must_have_two_factors() -> None:
    """GB/T 22239-2019 (身份鉴别): whoever keeps keys, looks after others, or audits."""
    roles = sign_in_rules().factor_roles

    assert roles == {Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR}
    assert roles < set(HOLDERS)


@pytest.mark.parametrize("duty", list(Duty))
def test_every_duty_has_words(duty: Duty) -> None:
    """Who has to do something first is told what, in both languages."""
    assert {"zh", "en"} <= catalogue()[f"duty.{duty}"].keys()
