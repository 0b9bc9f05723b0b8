"""What is refused to whoever signs in, and about what they hold: passwords, codes, keys."""

from domain.refusals import Forbidden, Malformed, Refusal
from domain.refusals.access import NotReady, TooOften


class NotSignedIn(Refusal):
    """Login, password and code do not belong together; which of them is never said (HTTP 401)."""

    code = "not-signed-in"


class CodeNeeded(NotSignedIn):
    """The account has a second factor, and no code of it was sent (HTTP 401)."""

    code = "code-needed"


class TooManyTries(TooOften):
    """There were too many wrong tries: the next one waits (HTTP 429)."""

    code = "too-many-tries"


class SignInCrowded(NotReady):
    """More want to sign in at this moment than the desk looks at; steps go on (HTTP 503)."""

    code = "sign-in-crowded"


class DutyFirst(Forbidden):
    """Who signed in with a one-time password, or without the factor of their role, does that first.

    GB/T 22239-2019 (身份鉴别): a first password is changed, and some roles need two factors.
    """

    code = "duty-first"


class CsrfMissing(Forbidden):
    """What is written under a cookie carries the token that only the office's own page knows."""

    code = "csrf-missing"


class OutOfScope(Forbidden):
    """The key was given out for less than its role may do."""

    code = "out-of-scope"


class NotASession(Refusal):
    """This is for whoever signed in with a password; a key or a token has no session."""

    code = "not-a-session"


class PasswordTooShort(Malformed):
    """A password has length, and nothing else is asked of it (NIST SP 800-63B)."""

    code = "password-too-short"


class PasswordTooLong(Malformed):
    """A password has an end: hashing a book is a way to keep the desk busy."""

    code = "password-too-long"


class PasswordTooCommon(Malformed):
    """It is among the first that anybody tries, or made of the login (NIST SP 800-63B)."""

    code = "password-too-common"


class PasswordUnchanged(Malformed):
    """The new password is the old one."""

    code = "password-unchanged"


class PasswordShownOnce(Refusal):
    """A one-time password is shown when it is made, and never again."""

    code = "password-shown-once"


class LoginTaken(Refusal):
    """A login is one account's, also one that was closed: the log names who they were."""

    code = "login-taken"


class AccountClosed(Refusal):
    """The account is closed; whoever comes back gets a new one."""

    code = "account-closed"


class CodeNotTaken(Malformed):
    """The code is not the one that the secret gives now, or no secret was asked for before."""

    code = "code-not-taken"


class KeyNotInUse(Refusal):
    """A key that was taken back or has expired is not rotated."""

    code = "key-not-in-use"


class OverlapTooLong(Malformed):
    """Two keys of one holder are good at once for a while only."""

    code = "overlap-too-long"
