"""A caseload handed over at the command line: what would go where, then dispute by dispute.

It works on the office's stores beside whatever runs; broken off, it is simply asked again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import typer

from api.entrants import ever_known, may_come_in, mediators
from api.handover import HandOver, Moved, Went, decided, handed_over, listed
from domain.access_conditions import Everything
from domain.callers import Role
from domain.mediators import ReplacementReason
from domain.record import Act
from domain.refusals import NotFound, Refusal
from domain.roster import Roster
from domain.said import same_id
from domain.values import OfficerId
from domain.wording import say
from operations.console import Halt, tell
from operations.office import Office, open_office
from operations.settings import Settings
from projections.generations import NoViews, reading


def hand_over(  # noqa: PLR0913 - what may be said of it
    settings: Settings,
    officer: str,
    to: Sequence[str],
    *,
    by: str,
    reason: ReplacementReason,
    do: bool,
) -> None:
    """Tell each case and where it goes; raises Halt where somebody named does not mediate here."""
    with open_office(settings) as office:
        centre = _centre_of(office, officer)
        takers = tuple(OfficerId(one) for one in dict.fromkeys(to))
        for one in takers:
            _must_take_over(office, one, officer, centre)
        _must_lead(office, by, centre)
        said = HandOver(OfficerId(officer), takers, reason)
        try:
            counts = _count(_moved(office, centre, said, f"officer:{by}", do=do))
        except NoViews as none:
            raise Halt("handover-no-views") from none
        except Refusal as refusal:
            raise Halt("handover-refused", code=2, what=refusal.code) from refusal
    done = Went.HANDED_OVER if do else Went.WOULD_GO
    tell(
        "handover-done" if do else "handover-planned",
        cases=counts[done],
        refused=counts[Went.REFUSED],
    )


def _moved(office: Office, centre: str, said: HandOver, by: str, *, do: bool) -> Iterator[Moved]:
    registry, now = office.registry, office.clock()
    act = Act(by, now, now)
    with reading(office.views) as views:
        cases, sharing = said.begin(views, Everything())
    if not do:
        yield from listed(registry, cases, sharing, act)
        return
    if cases:
        decided(registry, centre, act, said)
    yield from handed_over(registry, cases, sharing, lambda _: act)


def _count(moved: Iterable[Moved]) -> Counter[Went]:
    counts: Counter[Went] = Counter()
    for one in moved:
        counts[one.went] += 1
        title = say(f"code.went.{one.went}", "zh"), say(f"code.went.{one.went}", "en")
        why = ", ".join(f"{who}: {code}" for who, code in one.refused.items())
        parts = (one.number or "—", str(one.dispute), one.to, *title, why)
        typer.echo("  ".join(part for part in parts if part))
    return counts


def _centre_of(office: Office, officer: str) -> str:
    centre = mediators(ever_known(office)).get(officer)
    if centre is None:
        raise Halt("handover-nobody", code=2, officer=officer, centre="—")
    return centre


def _must_take_over(office: Office, taker: str, officer: str, centre: str) -> None:
    """Who takes over comes in as a mediator of this centre, and is here today."""
    now = office.clock()
    here = mediators(may_come_in(office, now)).get(taker) == centre
    today = now.astimezone(office.centres[centre].zone).date().isoformat()
    if same_id(taker, officer) or not here or _is_away(office, taker, centre, today):
        raise Halt("handover-nobody", code=2, officer=taker, centre=centre)


def _is_away(office: Office, taker: str, centre: str, day: str) -> bool:
    try:
        return office.registry.get(Roster, Roster.create_id(centre)).is_away(taker, day)
    except NotFound:
        return False


def _must_lead(office: Office, by: str, centre: str) -> None:
    """Who decides leads this centre, or one above: their name stands in each dispute."""
    leads = any(
        one.role in (Role.TEAM_LEAD, Role.SUPERVISOR)
        and one.officer == by
        and centre in (one.centre, *office.centres[one.centre].under)
        for one in may_come_in(office, office.clock())
    )
    if not leads:
        raise Halt("handover-no-lead", code=2, officer=by, centre=centre)
