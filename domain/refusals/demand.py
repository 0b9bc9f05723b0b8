"""What is refused about a public-service demand."""

from domain.refusals import Malformed, Refusal


class DemandClosed(Refusal):
    """The demand is closed; a new wish is a new demand."""

    code = "demand-closed"


class NotRouted(Refusal):
    """No department has the demand yet, so none can have answered."""

    code = "demand-not-routed"


class NotAnswered(Refusal):
    """The department has not answered yet."""

    code = "demand-not-answered"


class WorkerNotTold(Refusal):
    """Who receives a matter reports its result to the worker (首问负责制)."""

    code = "worker-not-told"


class NoDepartment(Malformed):
    """A demand is led by one department."""

    code = "no-department"


class NotADepartment(Malformed):
    """Wishes of the public go to departments, inspectorates, police and union (转办)."""

    code = "not-a-department"


class LeadAssistsItself(Malformed):
    """The lead department does not also assist itself (主办、协办)."""

    code = "lead-assists-itself"


class NoGroup(Malformed):
    """A group has a code."""

    code = "no-group"
