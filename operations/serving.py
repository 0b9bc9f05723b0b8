"""The embedded office, opened in the morning and closed at night: every process of one folder."""

import http.client
import signal
import socket
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from types import FrameType

from domain.sign_in import sign_in_rules
from operations.console import Halt, tell
from operations.lock import Taken, folder_lock
from operations.office_clock import clock_of
from operations.processes import Duty, send_home
from operations.rules_held import folder_must_hold_its_rules
from operations.settings import Settings
from operations.temporal_server import (
    LOOPBACK,
    TemporalStore,
    answers,
    free_port,
    keep_ended_cases,
    temporal_duty,
)
from operations.this_program import environment, first_opening, onestop
from operations.told_clock import ToldClock
from operations.truths import (
    last_recorded_at,
    master_key_must_fit,
    must_be_after,
    must_have_its_stores,
    opened_before,
)
from operations.views_store import move_views_aside, views_are_of_this_log, views_are_readable

FOLDER_TAKEN = 3
"""The exit code of a second start on the same folder."""

UNREADABLE_AFTER_FALLS = 3
"""A Temporal that never once answered and fell this often cannot read its file."""

DESK_FIRST_SECONDS = 20.0
"""So long the desk has the machine to itself while it opens; its cases are worked after that."""

TEMPORAL_LEAVE_SECONDS = 1.5
"""Temporal is asked to end when the others have: together they end within five seconds."""

ONE_TIME_HOURS = int(sign_in_rules().one_time.total_seconds() // 3600)

_LOOK_SECONDS = 0.1
_ASK_SECONDS = 2.0
_EVERYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - where to ask one that listens everywhere


def serve(settings: Settings) -> None:
    """Run the office until it is told to stop; raises Halt where it cannot begin."""
    settings = at_home(settings)
    settings.make_home()
    try:
        with folder_lock(settings.home):
            _must_be_free(settings)
            Shift(settings).work(told_to_stop())
    except Taken as taken:
        raise Halt("folder-taken", code=FOLDER_TAKEN, home=settings.home) from taken


def at_home(settings: Settings) -> Settings:
    """The settings as the office's processes get them: a whole path, and a port."""
    return settings.model_copy(
        update={"home": settings.home.resolve(), "port": settings.port or free_port()}
    )


def told_to_stop() -> Event:
    """Set when somebody presses Ctrl-C, or the system asks this process to end."""
    stop = Event()

    def hear(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hear)
    return stop


@dataclass
class Shift:
    """Everyone on duty in one folder, from the first start to the last stop."""

    settings: Settings
    duties: list[Duty] = field(default_factory=list)
    temporal_port: int = 0
    _temporal: Duty | None = None
    _temporal_has_answered: bool = False
    _rebuilding: Duty | None = None
    _readers: list[Duty] = field(default_factory=list)
    _first: tuple[str, ...] = ()
    _is_ready: bool = False
    _temporal_moved_aside: bool = False
    _began: float = field(default_factory=monotonic)

    def work(self, stop: Event) -> None:
        """Start everyone, keep them running, and send them home when told to stop."""
        tell("opening", home=self.settings.home)
        if told := ToldClock.of(self.settings.home):
            tell("clock-told", now=f"{told():%Y-%m-%d %H:%M}", rate=f"{told.rate:g}")
        try:
            self._start_temporal()
            self._make_room_for_views(whole=False)
            self._open_stores()
            self._readers = [self._take_on("api"), self._take_on("project")]
            while not stop.wait(_LOOK_SECONDS):
                self._look_after_everyone()
        finally:
            self._go_home()

    def _start_temporal(self) -> None:
        if self.settings.temporal_address:
            return
        self.temporal_port = free_port()
        self._temporal = temporal_duty(self.settings, port=self.temporal_port)
        self.duties.append(self._temporal)
        self._temporal.start()
        TemporalStore(self.settings.home).open_at(self._temporal_address)

    def _open_stores(self) -> None:
        if opened_before(self.settings).exists():
            self._must_find_what_it_had()
        else:
            self._first = first_opening(self.settings)

    def _must_find_what_it_had(self) -> None:
        if self.settings.on_postgresql:
            self.settings.master(may_create=False)
            return
        must_have_its_stores(self.settings)
        master_key_must_fit(self.settings)
        must_be_after(last_recorded_at(self.settings), clock_of(self.settings)())
        if not folder_must_hold_its_rules(self.settings):
            self._first = first_opening(self.settings)

    def _take_on(self, *role: str) -> Duty:
        name = "-".join(role)
        duty = Duty(
            name, onestop(*role), self.settings.logs / f"{name}.out", environment(self._as_told)
        )
        self.duties.append(duty)
        duty.start()
        return duty

    @property
    def _as_told(self) -> Settings:
        """The settings with the address of the Temporal server that this office runs."""
        if self._temporal is None:
            return self.settings
        return self.settings.model_copy(update={"temporal_address": self._temporal_address})

    @property
    def _temporal_address(self) -> str:
        return f"{LOOPBACK}:{self.temporal_port}"

    def _look_after_everyone(self) -> None:
        self._note_cases_made()
        for duty in self.duties:
            if duty.tend():
                tell("started-again", name=duty.name, output=duty.output)
        if any(reader.falls == UNREADABLE_AFTER_FALLS for reader in self._readers):
            self._make_room_for_views(whole=True)
        if not self._is_ready and is_ready(self.settings):
            self._is_ready = True
            self._announce()
        if not self._temporal_has_answered:
            self._greet_temporal()

    def _greet_temporal(self) -> None:
        """When the desk is open and Temporal answers, take on who works with it."""
        if self._temporal is not None and not answers(self.temporal_port):
            self._make_room_for_temporal(self._temporal)
            return
        if not self._is_ready and monotonic() - self._began < DESK_FIRST_SECONDS:
            return
        if self._temporal is not None and not keep_ended_cases(
            self.settings, port=self.temporal_port
        ):
            return
        self._temporal_has_answered = True
        self._make_cases_again()
        self._take_on("worker")
        self._take_on("dispatch")

    def _make_room_for_temporal(self, temporal: Duty) -> None:
        """Once in a shift: a server that cannot live with a new file either has another trouble."""
        store = TemporalStore(self.settings.home)
        if self._temporal_moved_aside or store.is_new:
            return
        if temporal.falls == UNREADABLE_AFTER_FALLS:
            self._temporal_moved_aside = True
            temporal.remove()
            tell("temporal-moved-aside", file=store.move_aside())
            temporal.start()

    def _make_room_for_views(self, *, whole: bool) -> None:
        """Views that cannot be read are made again from the log, by whoever follows it."""
        for reader in self._readers:
            reader.falls = 0
        readable = views_are_readable(self.settings, whole=whole)
        if readable and views_are_of_this_log(self.settings):
            return
        for reader in self._readers:
            reader.remove()
        why = "views-of-another-log" if readable else "views-moved-aside"
        tell(why, file=move_views_aside(self.settings))
        for reader in self._readers:
            reader.start()

    def _make_cases_again(self) -> None:
        """On a new Temporal every open dispute gets its case from the record."""
        if self._temporal is None:
            return
        store = TemporalStore(self.settings.home)
        if store.cases_are_missing and not self._first:
            self._rebuilding = self._take_on("rebuild", "workflows")
        else:
            store.mark()

    def _note_cases_made(self) -> None:
        """Once all are made this is noted, so that an interrupted rebuild is begun again."""
        rebuilding = self._rebuilding
        if rebuilding is not None and rebuilding.has_done_its_work:
            TemporalStore(self.settings.home).mark()
            self.duties.remove(rebuilding)
            self._rebuilding = None

    def _announce(self) -> None:
        url = f"http://{self.settings.host}:{self.settings.port}"
        tell("ready", url=url, seconds=f"{monotonic() - self._began:.1f}", home=self.settings.home)
        if self._first:
            key, login, password = self._first
            tell("first-key", secret=key)
            tell("first-account", login=login, password=password, hours=ONE_TIME_HOURS)
        opened_before(self.settings).touch()

    def _go_home(self) -> None:
        tell("closing")
        send_home([duty for duty in self.duties if duty is not self._temporal])
        if self._temporal is not None:
            send_home([self._temporal], seconds=TEMPORAL_LEAVE_SECONDS)
            TemporalStore(self.settings.home).close()
        tell("closed")


def is_ready(settings: Settings) -> bool:
    """Whether the API says that every part of the office answers."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    asking = http.client.HTTPConnection(host, settings.port, timeout=_ASK_SECONDS)
    try:
        asking.request("GET", "/readyz")
        return asking.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asking.close()


def _must_be_free(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as taken:
            raise Halt("port-taken", host=settings.host, port=settings.port) from taken
