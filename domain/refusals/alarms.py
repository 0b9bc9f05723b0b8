"""What is refused when an alarm is sounded, or an alert answered."""

from domain.refusals import Malformed, Refusal


class NothingToSound(Refusal):
    """What would be warned of is not due yet, is done, or was never promised."""

    code = "nothing-to-sound"


class NoAlertOpen(Refusal):
    """Every alert of the dispute was acknowledged, or none was ever raised."""

    code = "no-alert-open"


class AlertHeard(Refusal):
    """Somebody else has acknowledged the alert before."""

    code = "alert-heard"


class UnknownAlert(Malformed):
    """No fact of that version raised an alert on this dispute."""

    code = "unknown-alert"
