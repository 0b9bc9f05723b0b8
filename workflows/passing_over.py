"""What every follower says in the log of a record that it passes over.

A room of its own, that a command which tells no case does not wait for Temporal's client to load.
"""

import structlog

from domain.refusals.ledger import RecordBroken

log = structlog.get_logger()


def passed_over(by: str, broken: RecordBroken) -> None:
    """Say in the log that a record was passed over, and from where on it cannot be read."""
    log.error(
        "a record cannot be read and is passed over",
        follower=by,
        dispute=broken.details["record"],
        version=broken.details["version"],
    )
