"""Disputes walked in a running office, and what makes record, view and case differ of them."""

from collections.abc import Callable, Coroutine
from typing import Any

import httpx2
from sqlalchemy import update

from domain.values import Stage
from operations.demo_desk import Desk, Matter
from operations.demo_roads import assisted, same_day
from operations.demo_staff import hire
from operations.demo_statements import read_statements
from operations.office import Office
from operations.reconcile import connected
from projections.generations import reading, writing
from workflows.messages import case_of

WALKS = (same_day, assisted)
"""One that ends closed, one that stays open."""

Road = Callable[[Desk, Any], Coroutine[Any, Any, Matter]]


async def walked(office: Office, *walks: Road) -> list[Matter]:
    """Disputes brought to where their roads end, through the API."""
    url = f"http://{office.settings.host}:{office.settings.port}"
    async with httpx2.AsyncClient(base_url=url) as client:
        desk = Desk(client, hire(office))
        said = read_statements(None)
        return [await walk(desk, one) for walk, one in zip(walks, said, strict=False)]


def forge_the_row(office: Office, matter: Matter) -> None:
    """Let the views tell another stage than the record."""
    with reading(office.views) as views:
        table = views.tables.caseload
    with writing(office.views) as connection:
        connection.execute(
            update(table).where(table.c.id == matter.uuid).values(stage=Stage.REFERRED)
        )


async def lose_the_case(office: Office, matter: Matter) -> None:
    """End the case of a dispute that is open."""
    client = await connected(office.settings)
    await client.get_workflow_handle(case_of(matter.uuid)).terminate()
