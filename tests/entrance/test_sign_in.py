"""Who is let in, who waits, and what nobody can tell apart from outside."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from api.account_office import Account, Session
from domain.refusals import Refusal
from domain.refusals.sign_in import NotSignedIn, PasswordTooShort, PasswordUnchanged, TooManyTries
from domain.sign_in import Duty, SignInWay, WhyFailed
from operations.account_tables import ACCOUNTS, FACTORS, RECOVERY, SESSIONS, TRIES
from operations.passwords import Passwords
from operations.settings import Settings
from tests.entrance.conftest import ELSEWHERE, HOME, LONG, Gate
from tests.privacy.planted import NAME, grep_bytes, grep_every_byte

WRONG = "qing feng ming yue 1910"


def test_the_right_password_lets_in_and_no_other(gate: Gate) -> None:
    """A session opens for the caller whom the account names; anything else hears one sentence."""
    account = gate.hire()

    tried = gate.come(login="LIN")

    assert (tried.way, tried.account) == (SignInWay.PASSWORD, account)
    known = gate.accounts.sessions.identify(tried.token)
    assert known is not None
    assert known.account.caller.officer == "lin"
    for login, password in (("lin", WRONG), ("nobody", LONG), ("lin", LONG.upper()), ("", "")):
        refused = gate.come(login, password)
        assert (type(refused.refusal), refused.token, refused.session) == (NotSignedIn, "", None)


def test_a_login_nobody_has_is_verified_like_any_other(gate: Gate) -> None:
    """No difference of time tells which logins there are: each try hashes once."""
    account = gate.hire()
    hashed: list[str] = []
    fits = Passwords.fits

    class Watched(Passwords):
        def fits(self, kept: str, password: str) -> bool:
            hashed.append(kept.rpartition("$")[0].rpartition("$")[0])
            return fits(self, kept, password)

    gate.porter._passwords = watched = Watched()
    gate.come("nobody", WRONG)
    gate.come("lin", WRONG)
    gate.accounts.close(account.id)
    gate.come("lin", WRONG)
    watched.close()

    assert hashed == ["$argon2id$v=19$m=47104,t=1,p=1"] * 3


def test_who_guesses_waits_longer_each_time(gate: Gate) -> None:
    """After five wrong tries each next one waits, also with the right password; then it opens."""
    gate.hire()
    tries = [gate.come(password=WRONG, address=ELSEWHERE) for _ in range(5)]
    assert [tried.locks for tried in tries] == [False] * 4 + [True]

    barred = gate.come(address=ELSEWHERE)

    assert (type(barred.refusal), barred.why) == (TooManyTries, WhyFailed.LOCKED)
    assert barred.refusal is not None
    assert barred.refusal.details == {"seconds": 30}
    gate.clock.pass_by(seconds=30)
    assert gate.come(password=WRONG, address=ELSEWHERE).locks
    gate.clock.pass_by(seconds=59)
    assert gate.come(address=ELSEWHERE).refusal is not None
    gate.clock.pass_by(seconds=1)
    assert gate.come(address=ELSEWHERE).session


def test_a_restart_forgives_nobody(gate: Gate, another: Callable[[], Gate]) -> None:
    """Tries are counted in the cabinet, for every process of the office."""
    gate.hire()
    for number in range(5):
        (gate if number % 2 else another()).come(password=WRONG, address=ELSEWHERE)

    assert another().come(address=ELSEWHERE).why is WhyFailed.LOCKED


def test_nobody_is_locked_out_of_their_own_desk(gate: Gate) -> None:
    """Whoever tries from elsewhere, for ever, keeps no officer from where they signed in before."""
    gate.hire()
    assert gate.come(address=HOME).session
    for _ in range(8):
        gate.come(password=WRONG, address=ELSEWHERE)
        gate.clock.pass_by(seconds=31)

    assert gate.come(address=ELSEWHERE).why is WhyFailed.LOCKED
    assert gate.come(address=HOME).session


def test_the_administrator_unlocks_at_once(gate: Gate) -> None:
    """A locked account opens by time, or by whoever keeps the accounts."""
    account = gate.hire()
    for _ in range(5):
        gate.come(password=WRONG, address=ELSEWHERE)
    [line] = gate.accounts.everyone()
    assert line.locked_until

    assert gate.accounts.unlock(account.id)
    assert not gate.accounts.unlock(account.id)

    assert gate.come(address=ELSEWHERE).session


def test_an_unknown_login_is_locked_like_any_other(gate: Gate) -> None:
    """That a login waits does not say that there is one."""
    tried = [gate.come("nobody", WRONG) for _ in range(6)]

    assert [type(one.refusal) for one in tried] == [NotSignedIn] * 5 + [TooManyTries]


def test_one_address_cannot_try_every_login(gate: Gate) -> None:
    """Forty wrong tries from one address, whatever the logins, and the next one waits."""
    gate.hire()
    for number in range(40):
        assert gate.come(f"somebody-{number}", WRONG, address="2001:db8:1:2::9").refusal

    neighbour = gate.come(address="2001:db8:1:2:ffff::1")

    assert neighbour.why is WhyFailed.ADDRESS_LOCKED
    assert gate.come(address="2001:db8:1:3::1").session


def test_many_tries_at_once_are_many_tries(gate: Gate, another: Callable[[], Gate]) -> None:
    """A try is counted before its password is looked at: nobody gets more by asking together."""
    gate.hire()
    begun = [another().accounts.tries.begin("lin", ELSEWHERE) for _ in range(6)]

    assert [hasattr(one, "seconds") for one in begun] == [False] * 5 + [True]


def test_a_first_password_is_changed_before_anything_else(gate: Gate) -> None:
    """GB/T 22239-2019: it was seen by whoever made it, and it ends within days."""
    account, password = gate.accounts.add(
        "wang", gate.hire().role, "siming", name="王", officer="w"
    )
    tried = gate.come("wang", password)
    assert tried.account is not None
    assert gate.accounts.owed_by(tried.account) == (Duty.CHANGE_PASSWORD,)

    gate.clock.pass_by(hours=72)
    assert gate.come("wang", password).why is WhyFailed.ONE_TIME_OVER

    again = gate.accounts.reset(account.id)
    assert again != password
    assert gate.porter.change_password(account.id, again, LONG, HOME) is None
    changed = gate.come("wang").account
    assert changed is not None
    assert gate.accounts.owed_by(changed) == ()


@pytest.mark.parametrize(
    ("new", "refusal"), [("short", PasswordTooShort), (LONG, PasswordUnchanged)]
)
def test_a_new_password_is_another_and_a_good_one(
    gate: Gate, new: str, refusal: type[Refusal]
) -> None:
    """Its holder alone changes it, knowing the old one."""
    account = gate.hire()
    with pytest.raises(refusal):
        gate.porter.change_password(account.id, LONG, new, HOME)

    tried = gate.porter.change_password(account.id, WRONG, "a much longer one indeed", HOME)

    assert tried is not None
    assert isinstance(tried.refusal, NotSignedIn)
    assert gate.come().session


def test_a_change_ends_every_session_at_once(gate: Gate) -> None:
    """A new password, another role, a closed account: nobody goes on as who they were."""
    account = gate.hire()

    def ended_by(change: Callable[[], object]) -> bool:
        token = gate.come().token
        assert gate.accounts.sessions.recall(token) or gate.accounts.sessions.identify(token)
        change()
        sessions = gate.accounts.sessions
        return sessions.recall(token) is None and sessions.identify(token) is None

    place = {"body": "", "officer": "lin"}
    assert ended_by(lambda: gate.accounts.assign(account.id, account.role, "siming", **place)) is (
        False
    )
    changed = gate.accounts.of_id(account.id)
    assert ended_by(lambda: gate.accounts.keep_password(changed.id, LONG))
    assert ended_by(lambda: gate.accounts.sessions.end(account.id))
    lead = type(account.role).TEAM_LEAD
    assert ended_by(lambda: gate.accounts.assign(account.id, lead, "siming", **place))
    assert ended_by(lambda: gate.accounts.close(account.id))
    assert gate.come().why is WhyFailed.ACCOUNT_CLOSED


def test_a_session_ends_by_itself(gate: Gate) -> None:
    """NIST SP 800-63B: after half an hour of nothing, and after twelve hours in any case."""
    gate.hire()
    idle, busy = gate.come().token, gate.come().token
    for _ in range(25):
        gate.clock.pass_by(minutes=29)
        alive = gate.accounts.sessions.identify(busy)
        if alive is None:
            break

    assert gate.accounts.sessions.identify(idle) is None
    assert gate.accounts.sessions.identify(busy) is None
    begun = gate.accounts.sessions.of(gate.accounts.everyone()[0])
    assert begun == []


def test_a_remembered_session_ends_by_the_clock_too(gate: Gate) -> None:
    """What a process remembers for a second is asked for its time all the same."""
    gate.hire()
    token = gate.come().token
    assert gate.accounts.sessions.identify(token)

    gate.clock.pass_by(minutes=30)

    assert gate.accounts.sessions.recall(token) is None


def test_of_too_many_sessions_the_longest_unused_ends(gate: Gate) -> None:
    """Nobody fills the cabinet by signing in."""
    account = gate.hire()
    tokens = []
    for _ in range(21):
        tokens.append(gate.come().token)
        gate.clock.pass_by(seconds=1)

    assert len(gate.accounts.sessions.of(account)) == 20
    assert gate.accounts.sessions.identify(tokens[0]) is None
    assert gate.accounts.sessions.identify(tokens[-1])


def test_any_other_token_is_no_session(gate: Gate) -> None:
    """Guessed, cut, lengthened, mixed or not a token at all."""
    gate.hire()
    one, other = gate.come().token, gate.come().token
    mark, name, _ = one.split("_")
    mixed = f"{mark}_{name}_{other.split('_')[2]}"

    for wrong in ("", "ons__", one[:-1], f"{one}0", mixed, f"ons_{name}", "ons_é_𠮷"):
        assert gate.accounts.sessions.identify(wrong) is None
        assert gate.accounts.sessions.recall(wrong) is None


def test_who_comes_in_while_the_password_changes_does_not_stay(gate: Gate) -> None:
    """A session that opens between a change and its end of sessions would outlive both."""
    account = gate.hire()
    opening = gate.accounts.sessions.open

    def overtaken(account: Account) -> tuple[Session, str]:
        gate.accounts.keep_password(account.id, "changed by its holder just now")
        return opening(account)

    gate.accounts.sessions.open = overtaken  # type: ignore[method-assign]
    tried = gate.come()

    assert isinstance(tried.refusal, NotSignedIn)
    assert gate.accounts.sessions.of(account) == []


def test_the_cabinet_holds_nothing_that_lets_in(gate: Gate, store: Settings) -> None:
    """Whoever steals it, even with the master key, reads no password, session, code or name."""
    account, first = gate.accounts.add("lin", gate.hire("w").role, "siming", name=NAME, officer="l")
    gate.porter.change_password(account.id, first, LONG, HOME)
    secret, codes = gate.factor(account)
    token = gate.come(code=codes[0]).token
    gate.come("somebody-unknown", WRONG, address=ELSEWHERE)
    planted = {
        "name": NAME,
        "password": LONG,
        "one-time password": first,
        "secret": secret,
        "token": token.split("_")[2],
        "recovery code": codes[1].replace("-", ""),
        "login tried": "somebody-unknown",
        "password tried": WRONG,
        "address": ELSEWHERE,
    }
    with gate.keys.engine.connect() as cabinet:
        tables = (ACCOUNTS, FACTORS, RECOVERY, SESSIONS, TRIES)
        rows = repr([cabinet.execute(select(table)).all() for table in tables]).encode()

    assert grep_bytes("the cabinet", rows, planted) == []
    assert grep_every_byte(store.home, planted) == []
