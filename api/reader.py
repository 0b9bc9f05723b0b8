"""The reading desk: the API's description as a page to try it from, whole without the internet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import fastapi_offline
from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse

from api.pages import NO_ICON
from api.safe_headers import policy_of
from domain.refusals.access import NoSuchDesk

router = APIRouter(include_in_schema=False)

_SHIPPED = Path(fastapi_offline.__file__).parent / "static"
"""Swagger UI as the package ships it: an intranet does not reach where it usually loads from."""

PARTS: Mapping[str, str] = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}

_LOOK: Mapping[str, object] = {
    "docExpansion": "none",  # a hundred steps: the chapters first
    "filter": True,
    "defaultModelsExpandDepth": -1,
    "displayRequestDuration": True,
    "persistAuthorization": False,  # a key is not left behind in a browser at the window
}


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show the description."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=request.app.title,
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url=NO_ICON,
        swagger_ui_parameters=dict(_LOOK),
    )
    page.headers.update(policy_of(bytes(page.body).decode(), draws=True))
    return page


@router.get("/docs/{part}")
async def part_of_docs(part: Annotated[str, InPath(max_length=40)]) -> FileResponse:
    """Hand out one part of the page; raises NoSuchDesk."""
    if part not in PARTS:
        raise NoSuchDesk
    return FileResponse(
        _SHIPPED / part,
        media_type=PARTS[part],
        headers={"Cache-Control": "public, max-age=86400"},
    )
