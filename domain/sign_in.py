"""How people sign in: what a password must be, how long who guesses waits, what they hold (登录).

The numbers stand in rules/sign_in.toml. Nothing here knows a clock, a hash or a store.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

from domain.callers import Role
from domain.refusals.sign_in import PasswordTooCommon, PasswordTooLong, PasswordTooShort

SHIPPED = Path(__file__).parent / "rules" / "sign_in.toml"


class Duty(StrEnum):
    """What somebody who signed in does before any other door opens (登录后须先办理的事项)."""

    CHANGE_PASSWORD = "change-password"  # 更改密码  # noqa: S105 - a code, not a password
    ENROL_FACTOR = "enrol-factor"  # 登记动态口令


class SignInWay(StrEnum):
    """By what somebody was known (登录方式)."""

    PASSWORD = "password"  # 密码  # noqa: S105 - a code
    TOTP = "totp"  # 密码加动态口令
    RECOVERY_CODE = "recovery-code"  # 密码加恢复码
    TOKEN = "token"  # 统一身份平台的令牌  # noqa: S105 - a code


class WhyFailed(StrEnum):
    """Why somebody was not let in, as the auditor reads it; they themselves hear one sentence."""

    UNKNOWN_LOGIN = "unknown-login"  # 没有该账号
    WRONG_PASSWORD = "wrong-password"  # 密码不对  # noqa: S105 - a code
    ONE_TIME_OVER = "one-time-over"  # 一次性密码已过期
    ACCOUNT_CLOSED = "account-closed"  # 账号已停用
    NO_CODE = "no-code"  # 未填动态口令
    WRONG_CODE = "wrong-code"  # 动态口令不对
    CODE_USED = "code-used"  # 动态口令已用过
    LOCKED = "locked"  # 尝试过多，暂停
    ADDRESS_LOCKED = "address-locked"  # 该地址尝试过多，暂停
    CROWDED = "crowded"  # 排队已满


class EntryChange(StrEnum):
    """What was changed about who may enter, and by what (门禁变动)."""

    ACCOUNT_OPENED = "account-opened"
    ACCOUNT_CLOSED = "account-closed"
    ROLE_CHANGED = "role-changed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a code
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a code
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FACTOR_ENROLLED = "factor-enrolled"
    FACTOR_REMOVED = "factor-removed"
    SESSION_ENDED = "session-ended"
    KEY_GIVEN = "key-given"
    KEY_ROTATED = "key-rotated"
    KEY_REVOKED = "key-revoked"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Lock:
    """How long who guesses waits: after `free` wrong tries, twice as long each time."""

    free: int
    first_seconds: int
    longest_seconds: int
    forgotten_hours: int

    def wait_after(self, failures: int) -> timedelta:
        """How long the next try waits after so many wrong ones."""
        if failures < self.free:
            return timedelta()
        doublings = min(failures - self.free, self.longest_seconds.bit_length())
        return timedelta(seconds=min(self.first_seconds << doublings, self.longest_seconds))

    @property
    def forgotten_after(self) -> timedelta:
        """How long after the last wrong try all of them are forgotten."""
        return timedelta(hours=self.forgotten_hours)


@dataclass(frozen=True, slots=True)
class SignInRules:
    """The office's choices about signing in."""

    shortest: int
    longest: int
    fewest_letters: int
    common: frozenset[str]
    one_time: timedelta
    login: Lock
    address: Lock
    known_address: timedelta
    idle: timedelta
    whole: timedelta
    most_sessions: int
    factor_roles: frozenset[Role]
    factor_seconds: int
    factor_drift: int
    recovery_codes: int
    key_life: timedelta
    longest_overlap: timedelta


@cache
def sign_in_rules() -> SignInRules:
    """Read the office's choices."""
    with SHIPPED.open("rb") as file:
        said = tomllib.load(file)
    password, factor, session = said["password"], said["second_factor"], said["session"]
    return SignInRules(
        shortest=password["shortest"],
        longest=password["longest"],
        fewest_letters=password["fewest_letters"],
        common=frozenset(password["common"]),
        one_time=timedelta(hours=said["one_time_password"]["hours"]),
        **_locks(said["lock"]),
        known_address=timedelta(days=said["known_address"]["days"]),
        idle=timedelta(minutes=session["idle_minutes"]),
        whole=timedelta(hours=session["longest_hours"]),
        most_sessions=session["most"],
        factor_roles=frozenset(map(Role, factor["roles"])),
        factor_seconds=factor["seconds"],
        factor_drift=factor["drift"],
        recovery_codes=factor["recovery_codes"],
        key_life=timedelta(days=said["key"]["days"]),
        longest_overlap=timedelta(days=said["key"]["longest_overlap_days"]),
    )


def _locks(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Lock]:
    return {name: Lock(**said[name]) for name in ("login", "address")}


def as_login(said: str) -> str:
    """A login as it is looked up: capitals and width do not count."""
    return normalize("NFKC", said).casefold().strip()


def as_password(said: str) -> str:
    """A password as it is hashed: how a letter was composed does not count (NIST SP 800-63B)."""
    return normalize("NFKC", said)


def must_be_good(password: str, *, login: str) -> None:
    """Refuse a password that is too short, too long, or among the first that anybody tries.

    Among these are the login and common words, however often and with whatever between, walks along
    the keyboard, and a short word said again and again.

    No letter, digit or sign is demanded, and none expires by itself (NIST SP 800-63B).
    Raises PasswordTooShort, PasswordTooLong, PasswordTooCommon.
    """
    rules, said = sign_in_rules(), as_password(password)
    if len(said) < rules.shortest:
        raise PasswordTooShort(fewest=rules.shortest)
    if len(said) > rules.longest:
        raise PasswordTooLong(most=rules.longest)
    plain, name = said.casefold(), as_login(login)
    bare = plain.strip("0123456789!@#$%^&*()-_=+.,:;?~ ")
    guessed = len(set(plain)) < rules.fewest_letters or {plain, bare} & {*rules.common, name, ""}
    if guessed or _runs(plain) or _is_little_beside(plain, name) or _says_it_again(plain):
        raise PasswordTooCommon


def _runs(said: str) -> bool:
    """Whether each letter only follows the one before: 123456789012, abcdefghijkl."""
    steps = {ord(after) - ord(before) for before, after in pairwise(said)}
    return steps <= {1, -9} or steps <= {-1, 9}


_SHORTEST_WORD, _SHORTEST_WALK = 3, 4
_WALKS = tuple(
    walk
    for row in (
        *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"),
        *("qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"),
    )
    for walk in (row, row[::-1])
)
"""Where fingers go along a keyboard, and the alphabet."""


def _is_little_beside(plain: str, login: str) -> bool:
    """Whether few letters are left beside the login, common words and walks along the keys.

    admin-admin-admin for the login admin, onestop2026onestop, qwertyuiopas.
    """
    words = [one for one in (*sign_in_rules().common, login) if len(one) >= _SHORTEST_WORD]
    left = plain
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    beside = "".join(_without_walks(left))
    few = sum(letter.isalpha() for letter in beside) < sign_in_rules().fewest_letters
    return few and beside != plain


def _without_walks(said: str) -> Iterator[str]:
    """What is left of a text without its walks along the keyboard."""
    here = 0
    while here < len(said):
        end = here + _SHORTEST_WALK
        while end <= len(said) and any(said[here:end] in walk for walk in _WALKS):
            end += 1
        is_walk = end > here + _SHORTEST_WALK
        yield " " if is_walk else said[here]
        here = end - 1 if is_walk else here + 1


def _says_it_again(plain: str) -> bool:
    """Whether it is a short word over and over, whatever stands between: winter1winter2winter3."""
    signs = [letter for letter in plain if letter.isalnum()]
    letters = [letter for letter in signs if letter.isalpha()]
    asked = [signs, letters] if 2 * len(letters) > len(signs) else [signs]
    return any(_period(one) < sign_in_rules().shortest for one in asked if _period(one) < len(one))


def _period(signs: Sequence[str]) -> int:
    """After how many signs they begin again; where they never do, how many there are."""
    whole = len(signs)
    again = (
        one
        for one in range(1, whole // 2 + 1)
        if all(signs[at] == signs[at - one] for at in range(one, whole))
    )
    return next(again, whole)
