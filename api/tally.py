"""What /metrics tells: counts and times by words the office chose, never by who or which case."""

from collections.abc import Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import Scope

from api.office import Information, Temporal

PROBLEM = "onestop.problem"
"""Where an answer leaves the code of its problem, for the door that counts it."""

_OUTCOMES: Mapping[int, str] = {
    200: "taken",
    201: "taken",
    401: "not-identified",
    403: "not-allowed",
    404: "not-found",
    409: "refused",
    412: "overtaken",
    422: "malformed",
    428: "malformed",
    429: "too-many",
    503: "not-ready",
}
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_OTHERWISE, _FAULT = "unreadable", "fault"
_A_FAULT = 500


class Tally:
    """Requests by route and status, steps by name and outcome, problems by code, who is behind."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered", "method", "route", "status")
        self.seconds = self._histogram("request_seconds", "Time to answer", "method", "route")
        self.steps = self._counter("steps", "Steps asked for", "step", "outcome")
        self.step_seconds = self._histogram("step_seconds", "Time of a step", "step", "outcome")
        self.problems = self._counter("problems", "Problems told", "code")
        self.log = self._gauge("log_position", "Where the log ends")
        self.behind = self._gauge("follower_behind", "Positions not yet read", "follower")
        self.set_aside = self._gauge("records_set_aside", "Records the views cannot read")
        self.temporal = self._gauge("temporal_answers", "1 where Temporal answers; none elsewhere")
        self.ready = self._gauge("part_answers", "1 where a part of the office answers", "part")
        self._meters = cache(self._meters_of)
        self._step_meters = cache(self._meters_of_step)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answer under its route, never under its address, which holds ids."""
        route = scope.get("route")
        path = str(getattr(route, "path", "none"))
        method = scope["method"] if scope["method"] in _METHODS else "other"
        requests, took = self._meters(method, path, status)
        requests.inc()
        took.observe(seconds)
        step = getattr(route, "operation_id", None)
        if method == "POST" and step:
            self._count_step(step, status, seconds)
        if PROBLEM in scope or status >= _A_FAULT:
            self.problems.labels(scope.get(PROBLEM, _FAULT)).inc()

    def _count_step(self, step: str, status: int, seconds: float) -> None:
        outcome = _FAULT if status == _A_FAULT else _OUTCOMES.get(status, _OTHERWISE)
        steps, took = self._step_meters(step, outcome)
        steps.inc()
        took.observe(seconds)

    def _meters_of(self, method: str, path: str, status: int) -> tuple[Counter, Histogram]:
        counted = self.requests.labels(method, path, str(status))
        return counted, self.seconds.labels(method, path)

    def _meters_of_step(self, step: str, outcome: str) -> tuple[Counter, Histogram]:
        return self.steps.labels(step, outcome), self.step_seconds.labels(step, outcome)

    def note(self, health: Mapping[str, bool], told: Information) -> None:
        """Note how the office is, as the one who reads the meters finds it."""
        for part, answers in health.items():
            self.ready.labels(part).set(answers)
        for follower in told.followers:
            self.log.set(follower.last)
            self.behind.labels(follower.name).set(follower.behind)
        self.set_aside.set(told.set_aside)
        self.temporal.set(told.temporal is Temporal.ANSWERS)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"onestop_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(f"onestop_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"onestop_{name}", about, labels, registry=self.registry)
