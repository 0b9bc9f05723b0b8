"""A dispute replayed at the command line, fact by fact or as it was at a moment; all sealed."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from api.answers import lines
from api.entrants import by_name
from api.moments import open_then
from api.replay import late, who_spoke
from api.waiting import waits_for_words
from api.what_if import WhatIfAsked, closed_period, otherwise_of
from domain.access_concerns import concerns
from domain.allowed import act_of, allowed
from domain.allowed import told as told_why
from domain.clocks import table_of
from domain.dispute import Dispute
from domain.finding import dispute_named
from domain.known import facts_known
from domain.record import Fact
from domain.refusals import NotFound, Refusal
from domain.refusals.ledger import RecordBroken
from domain.refusals.replay import MomentUnreadable
from domain.replay import Asked, Limits, Moment, limits_of, moment_of
from domain.waiting import waiting_for
from domain.what_if import Figures, compared, filed_in
from domain.what_if_words import figure_lines
from domain.what_if_words import told as told_otherwise
from domain.wording import OFFICE, Language, knows, say
from operations.console import Halt, first_of, refused, tell
from operations.office import Office, open_office
from operations.settings import Settings
from projections.lost import lost

LANGUAGES: tuple[Language, Language] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dispute is replayed, to which moment, and whether one waits after each fact."""

    case: str
    version: int | None = None
    recorded_at: str = ""
    happened_at: str = ""
    step: bool = False


@contextmanager
def told_to_the_operator() -> Iterator[None]:
    """Tell a refusal in both languages, with what to do, and end the command."""
    try:
        yield
    except Refusal as refusal:
        raise refused(refusal) from refusal


def replay(settings: Settings, wanted: Wanted) -> None:
    """Tell a dispute fact by fact, and as it stood at the moment asked for; raises Halt."""
    asked = Asked(wanted.version, _time(wanted.recorded_at), _time(wanted.happened_at))
    with open_office(settings, takes_in_rules=False) as office, told_to_the_operator():
        registry = office.registry
        facts = registry.facts(dispute_named(registry, wanted.case))
        moment = moment_of(facts, asked, office.clock())
        if not isinstance(moment.dispute, Dispute):
            raise NotFound(id=wanted.case)
        told = frozenset(fact.originator_version for fact in moment.facts)
        _tell_facts(office, facts, told, _pausing(wanted))
        _tell_moment(office, moment)


def _time(said: str) -> datetime | None:
    """A time with its zone; raises Halt."""
    if not said:
        return None
    with told_to_the_operator():
        try:
            moment = datetime.fromisoformat(said)
            moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise MomentUnreadable from None
        if moment.tzinfo is None:
            raise MomentUnreadable
        return moment


def _pausing(wanted: Wanted) -> Callable[[], None]:
    """Wait for Enter after each fact, where somebody sits at a terminal who asked for it."""
    waits = wanted.step and sys.stdin.isatty()

    def pause() -> None:
        if waits:
            input()

    return pause


def _tell_facts(
    office: Office, facts: Sequence[Fact], told: frozenset[int], pause: Callable[[], None]
) -> None:
    """Fold every fact, and tell those that belong to the moment, each with its rule."""
    known = by_name(office, office.clock())
    record: Dispute | None = None
    for fact in facts[: max(told)]:
        whom = concerns(record) if record else {("centre", getattr(fact, "centre", ""))}
        record = fact.mutate(record)
        if record is not None and fact.originator_version in told:
            table = table_of(office.registry, record)
            act = act_of(facts, fact)
            why = allowed(fact, whom, who_spoke(known, fact.by), table, act)
            typer.echo(_head(fact))
            for language in LANGUAGES:
                [line] = lines([fact], language)
                typer.echo(f"    {line.line}")
                typer.echo(f"      {told_why(why, fact.TOPIC, language)}")
            pause()


def _head(fact: Fact) -> str:
    zh, en = (late(fact.happened_at, fact.timestamp, one) for one in LANGUAGES)
    when = f"{fact.happened_at.astimezone(OFFICE):%Y-%m-%d %H:%M}"
    corrects = f"→#{fact.corrects}" if fact.corrects else ""
    said = (f"#{fact.originator_version}", corrects, when, fact.by, zh, en)
    return "  ".join(part for part in said if part)


def _tell_moment(office: Office, moment: Moment) -> None:
    dispute, limits = moment.dispute, limits_of(office.registry, moment)
    at = f"{moment.at.astimezone(OFFICE):%Y-%m-%d %H:%M}"
    for language in LANGUAGES:
        typer.echo()
        typer.echo(
            say(
                "replay.stands",
                language,
                at=at,
                version=moment.known,
                number=dispute.number,
                stage=say(f"stage.{dispute.stage}", language),
                waits_for=waits_for_words(waiting_for(dispute), language),
                rules=limits.table.version,
                calendar=limits.calendar.version,
            )
        )
        for clock in limits.clocks:
            key = f"rule.{clock.rule.id}"
            title = say(key, language) if knows(key) else clock.rule.id
            state = say(f"code.clock-state.{clock.state}", language)
            typer.echo(f"    {clock.due}  {title} {clock.subject}  {state}")
        typer.echo(_promised(limits, language))
        titles = [say(f"step.{name}", language) for name in open_then(dispute)]
        between = "；" if language == "zh" else "; "  # a title may have commas of its own
        typer.echo(say("replay.open-steps", language, steps=between.join(titles)))
        for fact in moment.left_out:
            typer.echo(say("replay.left-out", language, version=fact.originator_version))


def _promised(limits: Limits, language: Language) -> str:
    """The promise of the same day, as it stood: until when, or why it is not given."""
    promise = limits.promise
    if not promise.covered:
        why = say(f"code.why-not.{promise.why_not}", language)
        return say("replay.not-promised", language, why=why)
    return say(
        "replay.promised",
        language,
        due=promise.due,
        definition=promise.definition.version,
        resolved_at=limits.resolved_at,
    )


def what_if(settings: Settings, asked: WhatIfAsked) -> None:
    """Tell what would have been otherwise in a period, and the figures; raises Halt."""
    with open_office(settings, takes_in_rules=False) as office, told_to_the_operator():
        registry, now, figures = office.registry, office.clock(), Figures()
        registry.almanac.law()  # where it cannot be read it is no dispute's fault
        if asked.centre and asked.centre not in office.centres:
            known = ", ".join(office.centres)
            raise Halt("centre-unknown", code=2, centre=asked.centre, known=known)
        period = closed_period(registry, asked.first, asked.last, asked.centre, now)
        otherwise = otherwise_of(registry, asked)
        for dispute_id in filed_in(registry, period, figures):
            try:
                one = compared(registry, facts_known(registry, dispute_id), otherwise, now)
            except RecordBroken:
                figures.broken.append(dispute_id)
                continue
            figures.count(one)
            if one.differs:
                typer.echo(f"{one.dispute.number or '—'}  {one.dispute.id}")
                for language in LANGUAGES:
                    for line in told_otherwise(one, language):
                        typer.echo(f"    {line}")
        _tell_figures(figures)
        gone = lost(registry, office.views).without_beginning
        broken = list(dict.fromkeys(figures.broken + gone))
        if broken:
            tell("what-if-without", count=len(broken), records=first_of(broken))


def _tell_figures(figures: Figures) -> None:
    for language in LANGUAGES:
        typer.echo()
        typer.echo(
            say("what-if.sums", language, disputes=figures.disputes, changed=str(figures.changed))
        )
        for _, title, was, becomes in figure_lines(figures, language):
            said = say(
                "what-if.figure", language, part="", title=title, was=str(was), becomes=str(becomes)
            )
            typer.echo(f"    {said}")
