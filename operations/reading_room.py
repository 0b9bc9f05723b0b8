"""The reading room: the process that keeps what people look at, and making all of it again."""

from domain.refusals.ledger import LedgerBroken
from operations.console import Halt, first_of, tell
from operations.ledger_keeper import KEEPER, Keeper, keeping
from operations.lock import Taken, folder_lock
from operations.logs import keep_log
from operations.office import open_office
from operations.serving import FOLDER_TAKEN, told_to_stop
from operations.settings import Settings
from operations.views_store import move_views_aside, views_are_readable
from projections.follow import Follower
from projections.generations import prepare
from projections.rebuild import LogShorter, Progress, rebuild
from projections.set_aside import all_aside, all_told_otherwise

PROJECTOR = "project"
REBUILDER = "rebuild-views"
"""The seats of the read models: one process each in the whole office."""


def project(settings: Settings) -> None:
    """Keep the views level with the log, or stand by for whoever does, until told to stop."""
    keep_log(settings, "project")
    with open_office(settings) as office:
        follower = Follower(
            office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR)
        )
        keeper = Keeper(
            office.ledger,
            office.seat(KEEPER),
            seal_seconds=settings.seal_seconds,
            witness=settings.witness,
            authority=settings.time_authority,
        )
        stop = told_to_stop()
        with keeping(keeper, stop):
            follower.run(stop)


def rebuild_views(settings: Settings, progress: Progress) -> int:
    """Make every view again beside the one that serves; the positions read.

    Views that cannot be read are laid aside first, if nobody works in the folder. Raises Halt
    where somebody does, where somebody else is making the views again, where the log ends before
    what the views show, where records could not be read: the new views serve
    without them; where the views before told some otherwise than the log does; and where the
    record is not what was signed of it.
    """
    _make_room(settings)
    with open_office(settings) as office:
        seat = office.seat(REBUILDER)
        if not seat.take():
            raise Halt("rebuilt-by-another")
        try:
            prepare(office.views)
            otherwise = all_told_otherwise(office.views)
            read = rebuild(office.registry, office.views, office.keys, office.centres, progress)
        except LogShorter as short:
            raise Halt("rebuild-log-shorter", last=short.last, shown=short.shown) from None
        finally:
            seat.leave()
        if broken := [one.record for one in all_aside(office.views)]:
            raise Halt("rebuilt-without", count=len(broken), records=first_of(broken))
        if otherwise:
            told = {"count": len(otherwise), "records": first_of(otherwise)}
            raise Halt("rebuilt-told-otherwise", code=1, **told)
        try:
            office.ledger.must_be_as_signed()
        except LedgerBroken as broken_ledger:
            raise Halt("rebuilt-not-as-signed", code=1) from broken_ledger
    return read


def _make_room(settings: Settings) -> None:
    if views_are_readable(settings, whole=True):
        return
    try:
        with folder_lock(settings.home):
            tell("views-moved-aside", file=move_views_aside(settings))
    except Taken as taken:
        raise Halt("folder-taken", code=FOLDER_TAKEN, home=settings.home) from taken
