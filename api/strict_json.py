"""JSON as the desk reads it: UTF-8, each name once, numbers that are numbers (RFC 7493).

Where a name stands twice, readers differ in which they take; a form that two readers read
differently is no form.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute


class FormRequest(Request):
    """A request whose body is read strictly."""

    async def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Read the body; raises ValueError, or RecursionError where it is nested too deep."""
        return read(await self.body())


class FormRoute(APIRoute):
    """The path of a form: whatever is sent to it is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Read strictly, then do as every path does."""
        serve = super().get_route_handler()

        async def serve_form(request: Request) -> Response:
            return await serve(FormRequest(request.scope, request.receive))

        return serve_form


def read(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON; raises ValueError, or RecursionError where it is nested too deep."""
    return json.loads(body.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name stands twice")
    return said


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON")
