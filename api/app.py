"""The desks put together: one app for one open office."""

from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from api import (
    access_log,
    accounts,
    alert_stream,
    alerts,
    audit,
    break_glass,
    calendars,
    callers,
    case_files,
    caseload,
    deadlines,
    disputes,
    due_calendar,
    due_list,
    evidence,
    evidence_list,
    evidence_open,
    evidence_reveal,
    exports,
    filing,
    following,
    imports,
    inbox,
    ledger,
    ledger_standing,
    lists,
    matter_lists,
    matters,
    moments,
    night_watch,
    officers,
    ops,
    own_account,
    person_erasures,
    persons,
    reader,
    replay,
    retention,
    reveals,
    sign_in,
    statistics,
    uploads,
    what_if,
)
from api.description import both, describe
from api.door import Door
from api.forms import forms
from api.herald import Herald
from api.office import Office
from api.problems import tell_problems
from api.steps import add_steps
from api.tally import Tally
from api.threshold import Threshold
from api.visitor import CLERKS, BackOffice
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.record import Record
from domain.wording import say

VERSION = "1"

KINDS: Mapping[str, type[Record]] = {
    "disputes": Dispute,
    "consultations": Consultation,
    "demands": Demand,
    "calendars": CalendarBook,
    "centre-calendars": CentreBook,
}

DESKS: tuple[APIRouter, ...] = (
    filing.router,
    caseload.router,
    inbox.router,
    disputes.router,
    uploads.router,
    evidence.router,
    evidence_list.router,
    evidence_open.router,
    evidence_reveal.router,
    access_log.router,
    reveals.router,
    break_glass.router,
    following.router,
    deadlines.router,
    replay.router,
    moments.router,
    due_list.router,
    due_calendar.router,
    alerts.router,
    alert_stream.router,
    matters.router,
    matter_lists.router,
    calendars.router,
    lists.router,
    statistics.router,
    what_if.router,
    night_watch.router,
    imports.router,
    imports.rows_router,
    exports.router,
    case_files.router,
    audit.router,
    sign_in.router,
    own_account.router,
    accounts.router,
    officers.router,
    callers.router,
    persons.router,
    person_erasures.router,
    retention.router,
    ledger_standing.router,
    ledger.router,
)
"""Each is joined to the app itself: what lies under another router is looked for at every level."""


def create_app(office: Office, threshold: Threshold | None = None) -> FastAPI:
    """The app of an open office, behind its threshold.

    Raises LookupError where a step takes words and nobody said whose key seals them.
    """
    app = lay_out_desks()
    move_in(app, office, threshold)
    return app


def lay_out_desks() -> FastAPI:
    """Every path and its description; they are the same in every office, and take a while.

    Raises LookupError where a step takes words and nobody said whose key seals them.
    """
    forms()
    app = FastAPI(
        title=both("page.title"),
        version=VERSION,
        description="\n\n".join(say("page.about", spoken) for spoken in ("zh", "en")),
        lifespan=_open_until_told,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # nobody is sent to an address they named themselves (`Host`)
    )
    for under, kind in KINDS.items():
        add_steps(app.router, kind, under, prefix="/v1")
    for desk in DESKS:
        app.include_router(desk, prefix="/v1")
    app.include_router(ops.router)
    app.include_router(reader.router)
    tell_problems(app)
    app.add_middleware(Door)
    describe(app)
    return app


def move_in(app: FastAPI, office: Office, threshold: Threshold | None = None) -> None:
    """Put an office behind the desks, with nothing on its tally yet; whoever was there has left."""
    app.state.threshold = threshold or Threshold()
    app.state.back = BackOffice(office, ThreadPoolExecutor(CLERKS, thread_name_prefix="clerk"))
    app.state.herald = Herald(app.state.back)
    app.state.tally = Tally()


@asynccontextmanager
async def _open_until_told(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.back.lobby.close()
    app.state.back.threads.shutdown(wait=True)
