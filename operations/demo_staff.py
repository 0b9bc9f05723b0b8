"""Who works in the demo: officers of two centres and the bodies around them, each with a key.

Their keys are kept in the data folder, so that the same hands come back when the demo is run
again and what they said once is recognised; the file may be read by its owner alone. An office
where none of these keys is known is somebody else's, and nobody is hired in it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.callers import Role
from operations.demo_day import StoryDay
from operations.office import Office

SIMING, HULI, CITY = "siming", "huli", "city"
DISTRICT = {SIMING: "350203", HULI: "350206"}
"""GB/T 2260 codes of the districts of the two centres."""

MEDIATORS = 4
INSPECTORS = 16
"""Of each centre; two go on a visit, and nobody is booked for two places at a time."""

BODIES = (
    *("huli", "city", "legal-aid", "yilubao", "injury-scheme", "work-injury"),
    *("court-siming", "court-huli"),
)
"""The bodies that answer referrals in the demo."""

FILE = "demo.json"
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who calls the API in the demo."""

    name: str
    role: Role
    centre: str
    officer: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody's keys, by name, and the day they tell of."""

    keys: Mapping[str, str]
    day: StoryDay


def clerk(centre: str) -> str:
    """The window."""
    return f"{centre}-clerk"


def team_lead(centre: str) -> str:
    """Who assigns, refers and closes."""
    return f"{centre}-lead"


def mediator(centre: str, number: int) -> str:
    """One of the centre's mediators; also the officer's id."""
    return f"{centre}-mediator-{number % MEDIATORS + 1}"


def inspector(centre: str, number: int) -> str:
    """One of the inspectors who go with them; also the officer's id."""
    return f"{centre}-inspector-{number % INSPECTORS + 1}"


def arbitrator(centre: str) -> str:
    """Who sits for the commission that a centre hosts."""
    return f"{centre}-arbitrator"


def body(name: str) -> str:
    """Who answers referrals for a body."""
    return f"body-{name}"


AUDITOR = "auditor"


def everyone() -> Iterator[Officer]:
    """All who are hired for the demo."""
    yield Officer(AUDITOR, Role.AUDITOR, CITY, officer=AUDITOR)
    for centre in DISTRICT:
        yield Officer(clerk(centre), Role.CLERK, centre, officer=clerk(centre))
        yield Officer(team_lead(centre), Role.TEAM_LEAD, centre, officer=team_lead(centre))
        yield from _many(Role.MEDIATOR, centre, [mediator(centre, n) for n in range(MEDIATORS)])
        yield from _many(Role.INSPECTOR, centre, [inspector(centre, n) for n in range(INSPECTORS)])
        yield from _many(Role.ARBITRATOR, centre, [arbitrator(centre)])
    for name in BODIES:
        yield Officer(body(name), Role.PARTNER, CITY, body=name)


def _many(role: Role, centre: str, names: list[str]) -> Iterator[Officer]:
    return (Officer(name, role, centre, officer=name) for name in names)


def hire(office: Office) -> Staff:
    """Everybody with a key that is valid now; whoever has none yet is given one."""
    path = office.settings.home / FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    keys: dict[str, str] = {
        name: key for name, key in known.get("keys", {}).items() if office.callers.identify(key)
    }
    began = datetime.fromisoformat(known["day"]) if known else office.clock()
    day = StoryDay(began) if known else StoryDay.before(began)
    for officer in everyone():
        if officer.name not in keys:
            keys[officer.name] = _given(office, officer)
            _keep(path, {"day": day.midnight.isoformat(), "keys": keys})
    return Staff(keys, day)


def is_somebodys(office: Office) -> bool:
    """Whether an office is a real one: people may enter, or it has a record, and no demo staff."""
    if (office.settings.home / FILE).exists():
        return False
    holders = (*office.callers.everyone(), *office.accounts.everyone())
    return bool(holders) or not office.is_untouched()


def _given(office: Office, officer: Officer) -> str:
    _, key = office.callers.add(
        officer.role,
        officer.centre,
        name=officer.name,
        body=officer.body,
        officer=officer.officer,
    )
    return key


def _keep(path: Path, known: Mapping[str, object]) -> None:
    path.touch(mode=_OWNER_ONLY)
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")
