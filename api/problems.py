"""How the office says no over HTTP: RFC 9457, in the caller's language, with what to do."""

import secrets
from collections.abc import Iterable, Mapping
from traceback import format_tb
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.language import language_of
from api.tally import PROBLEM
from api.turned_away import note_turned_away
from api.unsaid import FieldProblem, as_data, field_problem, in_words
from domain.refusals import Forbidden, Malformed, NotFound, Refusal, StaleVersion
from domain.refusals.access import (
    Fault,
    FieldsWrong,
    HeadersTooLarge,
    NoSuchDesk,
    NotCalledSo,
    NotDoneHere,
    NotIdentified,
    NotJson,
    NotReady,
    RequestNotNamed,
    TooMuchSaid,
    TooOften,
    TooSlow,
    Unreadable,
    VersionNotSaid,
    VersionUnreadable,
)
from domain.refusals.case_codes import TooManyCodes
from domain.refusals.evidence import NoSuchPart, OtherTusVersion
from domain.refusals.sign_in import NotSignedIn
from domain.wording import Language, say

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
CONFLICT = 409
UNKNOWN, OUT_OF_SCOPE = 401, 403
"""Where somebody must be known, what they show may open less than they ask for."""
REFERENCE_BYTES = 6

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotIdentified, 401),
    (NotSignedIn, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (NoSuchDesk, 404),
    (NotDoneHere, 405),
    (StaleVersion, 412),
    (OtherTusVersion, 412),
    (TooMuchSaid, 413),
    (NotJson, 415),
    (NoSuchPart, 416),
    (TooSlow, 408),
    (NotCalledSo, 421),
    (TooOften, 429),
    (HeadersTooLarge, 431),
    (VersionNotSaid, 428),
    (VersionUnreadable, 400),
    (RequestNotNamed, 400),
    (Unreadable, 400),
    (Malformed, 422),
    (TooManyCodes, 429),
    (NotReady, 503),
    (Fault, 500),
    (Refusal, CONFLICT),
)
"""The families of refusals and what HTTP calls them; the first that fits counts."""


class Problem(BaseModel):
    """A problem (RFC 9457): what was refused, why, and what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    do: str
    data: dict[str, Any] = {}
    fields: list[FieldProblem] = []


def status_of(refusal: Refusal | type[Refusal]) -> int:
    """What HTTP calls a refusal."""
    kind = refusal if isinstance(refusal, type) else type(refusal)
    return next(status for family, status in STATUS if issubclass(kind, family))


def problem_of(
    refusal: Refusal, language: Language, fields: Iterable[FieldProblem] = ()
) -> Problem:
    """A refusal as a problem, in a language."""
    key = f"refusal.{refusal.code}"
    told = {name: in_words(name, value, language) for name, value in refusal.details.items()}
    return Problem(
        type=f"/problems/{refusal.code}",
        title=say(key, language, part="", **told),
        status=status_of(refusal),
        detail=say(key, language, part="", **told),
        code=refusal.code,
        do=say(key, language, part="do", **told),
        data={name: as_data(value) for name, value in refusal.details.items()},
        fields=list(fields),
    )


class ProblemAnswer(JSONResponse):
    """An answer that tells a refusal, and leaves its code where the door counts it."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: Mapping[str, str]) -> None:
        super().__init__(problem.model_dump(mode="json"), problem.status, headers)
        self._code = problem.code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        scope[PROBLEM] = self._code
        await super().__call__(scope, receive, send)


def answered(
    refusal: Refusal, language: Language, fields: Iterable[FieldProblem] = ()
) -> ProblemAnswer:
    """The answer that tells a refusal."""
    problem = problem_of(refusal, language, fields)
    headers = {"Content-Language": "zh-CN" if language == "zh" else "en"}
    if isinstance(refusal, NotIdentified):
        headers["WWW-Authenticate"] = 'Bearer realm="onestop"'
    if isinstance(refusal, NoSuchPart):
        headers["Content-Range"] = f"bytes */{refusal.details['size']}"
    if isinstance(refusal, TooManyCodes):
        headers["Retry-After"] = str(refusal.details["seconds"])
    if isinstance(refusal, NotReady):
        headers["Retry-After"] = "1"
    if isinstance(refusal, TooOften):
        headers["Retry-After"] = str(refusal.details["seconds"])
    return ProblemAnswer(problem, headers)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problem answers as OpenAPI declares them, beside those that any request may get."""
    schema = {"$ref": "#/components/schemas/Problem"}
    known = (OUT_OF_SCOPE,) if UNKNOWN in statuses else ()
    return {
        status: {"description": REASONS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*EVERYWHERE, *statuses, *known})
    }


EVERYWHERE = (400, 404, 405, 408, 413, 415, 421, 422, 429, 431, 500, 503)
REASONS: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Nobody is known by this key",
    403: "This caller may not do this",
    404: "There is no such record, or the caller may not know of it",
    405: "The address takes another method",
    408: "What was sent came in too slowly",
    409: "The law or the state of the record says no",
    412: "A person came first: the version is stale",
    413: "The request is too large",
    415: "The request is not JSON",
    416: "The file has no such part",
    421: "The office does not go by this name",
    422: "What was said cannot be so, whatever the state",
    428: "If-Match with the version is required",
    429: "Too many requests: wait as Retry-After says",
    431: "The headers are too large",
    500: "Something went wrong in the office",
    503: "The office, or the view, is not ready",
}


def tell_problems(app: FastAPI) -> None:
    """From now on the app answers every refusal with a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _fields_wrong)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


_ASK_A_DIARY = 'Basic realm="onestop", charset="UTF-8"'
"""A diary program sends its password only where it is asked for one (RFC 7617)."""


async def _refused(request: Request, refusal: Exception) -> JSONResponse:
    said = refusal if isinstance(refusal, Refusal) else Fault(reference="")
    await note_turned_away(request, said)
    answer = answered(said, language_of(request))
    if isinstance(said, NotIdentified) and request.url.path.endswith(".ics"):
        answer.headers["WWW-Authenticate"] = _ASK_A_DIARY
    return answer


async def _fields_wrong(request: Request, wrong: Exception) -> JSONResponse:
    language = language_of(request)
    errors = wrong.errors() if isinstance(wrong, RequestValidationError) else []
    if any(error["type"] == "json_invalid" for error in errors):
        return answered(Unreadable(), language)
    return answered(FieldsWrong(), language, [field_problem(error, language) for error in errors])


_OF_THE_PATH: Mapping[int, type[Refusal]] = {404: NoSuchDesk, 405: NotDoneHere}


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 0
    answer = answered(_OF_THE_PATH.get(status, Unreadable)(), language_of(request))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _fault(request: Request, error: Exception) -> JSONResponse:
    return fault_answer(request.scope, error)


def fault_answer(scope: Scope, error: Exception) -> ProblemAnswer:
    """The answer to what went wrong in the office; by its reference it is found in the log.

    The log has the frames only: the error's own words may hold what somebody sent.
    """
    request, reference = Request(scope), secrets.token_hex(REFERENCE_BYTES)
    frames = "".join(format_tb(error.__traceback__))
    route, kind = _route(request), type(error).__name__
    log.error("fault", error=kind, path=route, reference=reference, exception=frames)
    return answered(Fault(reference=reference), language_of(request))


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", ""))
