"""Who comes in here, or once did: by a key, an account, or a token of the city's (人员名册).

Whom the city's identity provider alone knows is in no list of ours: that they came is in the access
log, and whoever has shown no token for as long as a key lasts comes in no more.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.office import Office
from api.standing import as_they_stand, by_of
from domain.callers import PARTIES, Caller, Role, StandIn
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.roster import Roster
from domain.said import same_id
from domain.sign_in import sign_in_rules


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who may come in, or might once; `until` is None where no end is set."""

    caller: Caller
    until: datetime | None

    def may_come_in(self, at: datetime) -> bool:
        """Whether their key or account is good at a moment."""
        return self.until is None or at < self.until


def entrants(office: Office) -> Iterator[Entrant]:
    """Everybody who ever had a key or an account, or showed a token, once for each."""
    for key in office.callers.everyone():
        ends = [end for end in (key.revoked_at, key.expires_at) if end]
        yield Entrant(key.caller, min(ends, default=None))
    for account in office.accounts.everyone():
        yield Entrant(account.caller, account.closed_at)
    holders = office.tokens.everyone()
    last = {one.caller.id: one.caller for one in holders}
    for holder in holders:
        is_last = last[holder.caller.id] == holder.caller
        lasts = sign_in_rules().key_life if is_last else timedelta()
        yield Entrant(holder.caller, holder.last_at + lasts)


def ever_known(office: Office) -> list[Caller]:
    """Everybody who ever might come in."""
    return [one.caller for one in entrants(office)]


def may_come_in(office: Office, at: datetime) -> list[Caller]:
    """Everybody who may come in at a moment."""
    return [one.caller for one in entrants(office) if one.may_come_in(at)]


def mediators(callers: Collection[Caller]) -> Mapping[str, str]:
    """The mediators among them, and their centre."""
    return {one.officer: one.centre for one in callers if one.role is Role.MEDIATOR and one.officer}


def by_name(
    office: Office, at: datetime, names: Collection[str] | None = None
) -> Mapping[str, list[Caller]]:
    """Who may have recorded a fact, by the name it stands under; parties have their own record.

    Whether or not they may still come in; of some names, or of all.
    """
    known: dict[str, list[Caller]] = {}
    for caller in ever_known(office):
        name = by_of(caller)
        if caller.role not in PARTIES and (names is None or name in names):
            known.setdefault(name, []).append(as_they_stand(caller, office.registry, at))
    return known


@dataclass(frozen=True, slots=True)
class Gone:
    """Officers who can come in by nothing any more, and who acts on their cases meanwhile."""

    officers: frozenset[str]
    stood_in_for: tuple[StandIn, ...] = ()

    def on(self, dispute: UUID) -> frozenset[str]:
        """Those of them in whose place nobody acts on a dispute."""
        return frozenset(one for one in self.officers if not self._has_another(one, dispute))

    def _has_another(self, officer: str, dispute: UUID) -> bool:
        return any(
            same_id(one.officer, officer) and (not one.disputes or str(dispute) in one.disputes)
            for one in self.stood_in_for
        )


def gone(office: Office, at: datetime) -> Gone:
    """The officers whose every key and account has ended, and the mandates that hold meanwhile."""
    there = may_come_in(office, at)
    officers = {one.officer for one in ever_known(office)} - {one.officer for one in there}
    held = (one for caller in there for one in _stands_in(office, caller, at))
    return Gone(frozenset(officers - {""}), tuple(held))


def _stands_in(office: Office, caller: Caller, at: datetime) -> tuple[StandIn, ...]:
    if caller.role is not Role.MEDIATOR or caller.centre not in office.registry.centres:
        return ()
    try:
        roster = office.registry.get(Roster, Roster.create_id(caller.centre))
    except (NotFound, RecordBroken):  # a roster that cannot be read names nobody, here alone
        return ()
    day = at.astimezone(office.registry.centres[caller.centre].zone).date().isoformat()
    return roster.stands_in(caller.officer, day)
