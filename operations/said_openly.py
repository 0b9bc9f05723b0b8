"""No secret is typed where everybody sees it: arguments stand in the list of processes."""

import re
from collections.abc import Iterable, Mapping

from operations.console import Halt

A_SECRET = re.compile(r"os_[0-9a-f]{12}_[0-9a-f]{64}|whsec_[A-Za-z0-9+/_-]{16}")
"""A key of the office, or the secret of whoever takes its letters."""

KEPT_IN = ("ONESTOP_MASTER_KEY", "ONESTOP_ALERT_MAIL_PASSWORD", "POSTGRES_PASSWORD")
"""Variables whose values are secrets."""

_SHORTEST = 8
"""A shorter password may be any word, and stand in an argument by chance."""


def must_say_no_secret(arguments: Iterable[str], environment: Mapping[str, str]) -> None:
    """Refuse arguments that hold a secret, without saying it once more; raises Halt."""
    kept = [environment.get(name, "") for name in KEPT_IN]
    secrets = [one for one in kept if len(one) >= _SHORTEST]
    for said in arguments:
        if A_SECRET.search(said) or any(secret in said for secret in secrets):
            raise Halt("secret-in-arguments", code=2)
