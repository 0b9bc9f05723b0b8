"""Who sat in a party's seat, and since when: what was an earlier person's is not the next one's.

A seat (A1, R1, P1) outlives who sits in it where a party turns out to be another person. What was
said, handed in or heard there before belongs to whoever sat there then (个人信息保护法 Art. 6, 25).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.sealed import PersonId

if TYPE_CHECKING:
    from domain.parties import Party
    from domain.trunk import Trunk


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits in a seat since a version of the record; `at` is None for who was filed there."""

    person: PersonId
    since: int
    at: datetime | None


def sit_down(dispute: "Trunk", former: "Party", since: int, at: datetime) -> None:
    """Another person sits in a party's seat since a version; nothing said of the former is theirs.

    Also where an older record carried details over from one to the other.
    """
    party = dispute.parties[former.id]
    party.details = {
        name: value for name, value in party.details.items() if former.details.get(name) != value
    }
    sat = dispute.sat.setdefault(party.id, [Sitting(former.person, 0, None)])
    sat.append(Sitting(party.person, since, at))


def is_theirs(dispute: "Trunk", seat: str, version: int) -> bool:
    """Say whether what belonged to a seat at a version is of who sits there now.

    Who comes back to a seat finds their own again; two of one id are two persons still.
    """
    sat = dispute.sat.get(seat, [])
    since = [one for one in sat if one.since > version]
    before = sat[: len(sat) - len(since)][-1:]
    there = [*before, *since]
    if not there or there[0].person != there[-1].person:
        return not there
    return all(one.person != other.person for one, other in pairwise(there))


def came_later(dispute: "Trunk", own: Collection[str], version: int) -> bool:
    """Say whether somebody who has these seats was not there yet, in one of them, at a version."""
    return any(not is_theirs(dispute, seat, version) for seat in own)


def sits_since(dispute: "Trunk", own: Collection[str]) -> datetime | None:
    """Since when the last of them sits there; None where nobody was exchanged."""
    last = [dispute.sat[seat][-1].at for seat in own if seat in dispute.sat]
    return max((at for at in last if at is not None), default=None)
