"""What would have been otherwise, in words: for the desk and for the command line alike."""

from collections.abc import Iterator

from domain.deadlines import Clock
from domain.same_day import Reading
from domain.what_if import ClockChange, Compared, Figures, Kept, Route, state_of
from domain.wording import Language, knows, say

_ROUTE = "route."


def told(one: Compared, language: Language) -> Iterator[str]:
    """What would have been otherwise of a dispute, a sentence each."""
    yield from (_clock(change, language) for change in one.clocks)
    if one.promise_differs:
        was, becomes = (_promise(seen.promise, language) for seen in (one.was, one.becomes))
        yield say("what-if.promise-moves", language, was=was, becomes=becomes)
    for key, routes in (("route-gone", one.routes_gone), ("route-new", one.routes_new)):
        yield from (_route(key, route, language) for route in routes)


def figure_lines(figures: Figures, language: Language) -> Iterator[tuple[str, str, int, int]]:
    """Every figure: its name, its title, what it is and what it would be."""
    for name in figures.names:
        yield name, title(name, language), figures.was[name], figures.becomes[name]


def title(figure: str, language: Language) -> str:
    """What a figure is called."""
    if figure.startswith(_ROUTE):
        rule = _rule(figure.removeprefix(_ROUTE), language)
        return say("what-if.route", language, rule=rule)
    return say(f"what-if.{figure}", language)


def _rule(rule: str, language: Language) -> str:
    """What a time limit or a rule of the routes is called."""
    keys = (f"rule.{rule}", f"code.rule.{rule}")
    return next((say(key, language) for key in keys if knows(key)), rule)


def _clock(change: ClockChange, language: Language) -> str:
    was, becomes = (_stands(clock, language) for clock in (change.was, change.becomes))
    called = " ".join(part for part in (_rule(change.rule, language), change.subject) if part)
    return say("what-if.limit-moves", language, part="", title=called, was=was, becomes=becomes)


def _stands(clock: Clock | None, language: Language) -> str:
    if clock is None:
        return say("what-if.no-limit", language)
    state = state_of(clock)
    key = "what-if.met-late" if state == "met-late" else f"code.clock-state.{state}"
    return say("what-if.limit-at", language, due=clock.due, state=say(key, language))


def _promise(kept: Kept, language: Language) -> str:
    if kept.why_not:
        why = say(f"code.why-not.{kept.why_not}", language)
        return say("what-if.not-given", language, why=why)
    is_kept = Reading.BY_CLOSE_OF_OFFICE in kept.readings
    return say("what-if.kept" if is_kept else "what-if.not-kept", language)


def _route(key: str, route: Route, language: Language) -> str:
    rule = _rule(route.rule, language)
    return say(f"what-if.{key}", language, rule=rule, at=route.at, because=route.because)
