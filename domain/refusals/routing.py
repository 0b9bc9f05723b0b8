"""What is refused when a way ahead is proposed or set aside."""

from domain.refusals import Refusal


class OnlyTheRulesRoute(Refusal):
    """A route is a rule's conclusion; a person overrules one or takes the step itself."""

    code = "only-the-rules-route"


class RouteNotDue(Refusal):
    """The rule does not conclude this of the dispute as it stands now."""

    code = "route-not-due"


class NoRouteStands(Refusal):
    """No way is proposed that could be set aside."""

    code = "no-route-stands"


class UnknownRoute(Refusal):
    """No route of this dispute was recorded at that version."""

    code = "unknown-route"


class RouteAlreadyTaken(Refusal):
    """What the route led to has happened already and cannot be set aside (人民调解法 Art. 17)."""

    code = "route-already-taken"
