"""The office put together: the one place where stores, keys, clock and registry meet."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from eventsourcing.persistence import IntegrityError, Notification
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound

from api.access_book import AccessBook
from api.office import Information
from domain.access_log import DayOpened, EntryChanged
from domain.calendars import BookOpened, CalendarBook, CalendarPublished
from domain.callers import Role
from domain.centre_calendar import CentreCalendarOpened
from domain.centres import SHIPPED, Centre, read_centres
from domain.keeping import schedule_of
from domain.office_book import OfficeBookOpened, RulesTakenIn
from domain.record import Act
from domain.registry import Clock, Registry
from domain.sign_in import EntryChange, sign_in_rules
from operations.accounts import Accounts
from operations.callers import Callers
from operations.case_codes import CaseCodes
from operations.city_lock import DatabaseSeat
from operations.console import Halt
from operations.doorkeeper import Doorkeeper
from operations.entrance import Entrance, open_entrance
from operations.erasing import Erasing
from operations.evidence import EvidenceRoom, furnished
from operations.information import information
from operations.key_ends import follow_book
from operations.key_tables import is_new
from operations.keys import Keys
from operations.ledger import Ledger, open_ledger
from operations.lock import FileSeat, Seat
from operations.office_clock import clock_of
from operations.porter import Porter
from operations.rules_held import must_hold_its_rules, rules_of, take_in
from operations.settings import Settings
from operations.stores import (
    city_lost,
    event_store_env,
    keys_engine,
    opening,
    seals_engine,
    views_engine,
)
from operations.tokens_shown import TokensShown
from operations.told_clock import ToldClock
from operations.truths import must_be_after, must_have_its_stores, store_missing
from operations.unsealed import as_stored, read_fact
from projections.follow import level
from projections.generations import NoViews, prepare
from projections.numbers import NumbersBorne
from workflows.two_clocks import ONE_TIME, Clocks

FIRST_LOGIN = "admin"
"""How the first administrator signs in."""

OFFICE = "office"
"""The actor under whose name the office records what it ships with."""

OPENED_WITH = frozenset(
    fact.TOPIC
    for fact in (
        BookOpened,
        CalendarPublished,
        CentreCalendarOpened,
        DayOpened,
        EntryChanged,
        OfficeBookOpened,
        RulesTakenIn,
    )
)
"""The facts of an office's first opening, its first administrator's account among them."""

MANY = 1_000
"""Enough of a log to hold what an office opens with, and what came next."""


@dataclass(frozen=True, slots=True)
class Office:
    """An open office: what every desk, worker and reader is handed from above."""

    settings: Settings
    clock: Clock
    centres: Mapping[str, Centre]
    registry: Registry
    keys: Keys
    access: AccessBook
    erasing: Erasing
    entrance: Entrance
    codes: CaseCodes
    views: Engine
    keys_store: Engine
    seals_store: Engine
    ledger: Ledger
    evidence: EvidenceRoom
    tokens: TokensShown

    @property
    def callers(self) -> Callers:
        """Who holds an API key."""
        return self.entrance.callers

    @property
    def accounts(self) -> Accounts:
        """Who has an account."""
        return self.entrance.accounts

    @property
    def porter(self) -> Porter:
        """Who lets people in."""
        return self.entrance.porter

    @property
    def doorkeeper(self) -> Doorkeeper:
        """Who knows whoever comes."""
        return self.entrance.doorkeeper

    def health(self) -> dict[str, bool]:
        """Which parts of the office answer now."""
        return {
            "events": self._log_answers(),
            "views": self._views_serve(),
            "keys": _answers(self.keys_store),
            "ledger": self._ledger_holds(),
        }

    def information(self) -> Information:
        """How the cases and the followers of the log are getting on; changes no health."""
        return information(self.settings, self.registry, self.views)

    def last_recorded_at(self) -> datetime | None:
        """When the last fact of the whole office was recorded."""
        recorder = self.registry.recorder
        last = recorder.max_notification_id()
        if last is None:
            return None
        [entry] = recorder.select_notifications(start=last, limit=1)
        fact = read_fact(self.registry.mapper, as_stored(entry))  # none where a hand was at it
        return fact.timestamp if fact else None

    @property
    def clocks(self) -> Clocks:
        """How the office's clock and Temporal's go together."""
        return self.clock if isinstance(self.clock, ToldClock) else ONE_TIME

    def is_untouched(self) -> bool:
        """Whether nothing was ever recorded but the books that every office opens with."""
        entries = self.registry.recorder.select_notifications(start=None, limit=MANY)
        return all(entry.topic in OPENED_WITH and self._is_our_own(entry) for entry in entries)

    def first_administrator(self) -> tuple[str, str, str] | None:
        """An API key, a login and its one-time password, made and shown once where nobody has any.

        The key is for programs and the first look around; it expires as every key does.
        """
        if self.callers.everyone() or self.accounts.everyone():
            return None
        centre = next(iter(self.centres))
        holder: dict[str, Any] = {"name": "administrator"}
        expires_at = self.clock() + sign_in_rules().key_life
        caller, key = self.callers.add(Role.ADMINISTRATOR, centre, expires_at=expires_at, **holder)
        account, password = self.accounts.add(FIRST_LOGIN, Role.ADMINISTRATOR, centre, **holder)
        for subject, change in (
            (caller.id, EntryChange.KEY_GIVEN),
            (account.id, EntryChange.ACCOUNT_OPENED),
        ):
            self.access.note_by_hand(centre, EntryChanged, subject=subject, entry_change=change)
        return key, account.login, password

    def seat(self, name: str) -> Seat:
        """A place only one process of this office may have: the dispatcher's, the projector's."""
        if self.settings.on_postgresql:
            return DatabaseSeat(self.views, name)
        return FileSeat(self.settings.home / f"{name}.lock")

    def close(self) -> None:
        """Write up the access log, and close every store."""
        try:
            self.access.close()
        finally:
            self.entrance.close()
            self.evidence.close()
            self.registry.close()
            self.views.dispose()
            self.keys_store.dispose()
            self.seals_store.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _is_our_own(self, entry: Notification) -> bool:
        fact = read_fact(self.registry.mapper, as_stored(entry))
        return fact is not None and fact.by == OFFICE

    def _views_serve(self) -> bool:
        """Whether the read models answer, and nothing has stopped whoever keeps them level."""
        try:
            shown = level(self.registry, self.views)
        except (DBAPIError, NoViews):
            return False
        return not shown.trouble and shown.position <= shown.last

    def _ledger_holds(self) -> bool:
        """Whether the seals answer, and the record matches what was signed of it."""
        try:
            return _answers(self.seals_store) and self.ledger.holds()
        except (DBAPIError, NoResultFound, MultipleResultsFound):
            return False

    def _log_answers(self) -> bool:
        try:
            self.registry.recorder.max_notification_id()
        except Exception:  # noqa: BLE001 - whatever the store says, it does not answer
            return False
        return True


def open_office(
    settings: Settings,
    clock: Clock | None = None,
    *,
    any_clock: bool = False,
    takes_in_rules: bool = True,
) -> Office:
    """Open the office, making what is not there yet, the books of calendars among it.

    Who only looks takes in no time limits: an office is bound to those it ever took in, and one
    that is tried on a closed period would bind it.

    Raises MasterKeyMissing where the keys of this office were wrapped with another master key, and
    Halt where the record or the keys it had are gone, or where the clock is behind the record or
    time limits it has taken in are missing or changed, and `any_clock` does not say that this is
    looked at; RuleTableWrong where a file of the city's time limits cannot be read.
    """
    clock = clock or clock_of(settings)
    with opening(settings), ExitStack() as undo:
        _must_have_its_stores(settings)
        keys_store = keys_engine(settings)
        undo.callback(keys_store.dispose)
        master = settings.master(may_create=is_new(keys_store))
        keys = Keys(keys_store, master, now=clock, algorithm=settings.cipher)
        views = views_engine(settings)
        undo.callback(views.dispose)
        prepare(views)
        seals_store = seals_engine(settings)
        undo.callback(seals_store.dispose)
        centres = read_centres(settings.centres or SHIPPED)
        registry = _registry(settings, clock, centres)
        undo.callback(registry.close)
        registry.bearers = NumbersBorne(registry, views)
        access = AccessBook(registry, keys)
        office = Office(
            settings=settings,
            clock=clock,
            centres=centres,
            registry=registry,
            keys=keys,
            access=access,
            erasing=Erasing(registry, keys, views, clock, schedule_of(settings.keeping_years)),
            entrance=open_entrance(settings, keys, access, centres, clock),
            codes=CaseCodes(keys_store, keys, now=clock),
            views=views,
            keys_store=keys_store,
            seals_store=seals_store,
            ledger=open_ledger(
                registry=registry,
                views=views,
                seals_store=seals_store,
                cabinet=keys_store,
                master=master,
                hash_name=settings.ledger_hash,
                clock=clock,
                authority=settings.time_authority,
            ),
            evidence=furnished(settings, keys, clock),
            tokens=TokensShown(views),
        )
        follow_book(keys_store, registry)
        if any_clock:
            undo.pop_all()
            return office
        must_be_after(office.last_recorded_at(), now := clock())
        must_hold_its_rules(settings, registry)
        act = Act(OFFICE, happened_at=now, recorded_at=now)
        _must_have_its_books(office)
        registry.almanac.open_books(act)
        if takes_in_rules:
            take_in(registry, act)
        office.erasing.do_what_is_decided()
        office.erasing.tell_whoever_was_not_told()
        undo.pop_all()
        return office


def _must_have_its_books(office: Office) -> None:
    """Found nothing a second time in a record that was seen to be broken; raises Halt.

    A calendar begun anew would hide that the one disputes were counted by is gone.
    """
    ledger = office.ledger
    if ledger.why_stopped() is None or office.registry.has(CalendarBook.create_id()):
        return
    if ledger.seals.counted()[0]:
        raise Halt("books-gone")


def _registry(settings: Settings, clock: Clock, centres: Mapping[str, Centre]) -> Registry:
    """The record opened; raises Halt where facts stand at one position, each in the other's way."""
    try:
        return Registry(clock, centres, event_store_env(settings), rules_of(settings))
    except IntegrityError as wrong:  # the index of positions, taken away by hand, cannot be made
        raise Halt("log-doubled") from wrong


def _must_have_its_stores(settings: Settings) -> None:
    if not settings.on_postgresql:
        must_have_its_stores(settings)
    elif lost := city_lost(settings):
        raise store_missing(settings, lost)


def _answers(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True
