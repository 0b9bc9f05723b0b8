"""Records the histories anew: `python -m tests.histories.record`, from the project's folder.

A case may change only so that these still replay (`workflow.patched`); they are recorded anew when
a story is added, and old ones stay for as long as cases of their age may be open.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.client import Client, WorkflowHandle

from tests.histories.besides import BESIDES, told
from tests.workflows.centre import SmallCentre, at_rest, case
from tests.workflows.long_stories import SOON, first_run
from tests.workflows.stories import STORIES
from tests.workflows.temporal import TemporalServer
from workflows.messages import TASK_QUEUE, case_of
from workflows.night import Night
from workflows.watching import KEEP, LOOK_OVER, MEND, Keep, Looked, Mend, Mended, Odd, Page, Watch

HERE = Path(__file__).parent

RECORDER = "recorder"
"""Who worked them: not this machine's name."""

NIGHT = "night"
CONTINUED = "told-often"
"""The story that goes on in a new run; both runs are kept."""

FIRST_RUN = f"{CONTINUED}-first-run"


class SomeOffice:
    """Answers a night: one page, on which one dispute has lost its case, and then no more."""

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity."""
        return [self.look_over, self.mend, self.keep]

    @activity.defn(name=LOOK_OVER)
    async def look_over(self, page: Page) -> Looked:
        """The second page is empty."""
        lost = Odd(dispute=UUID(int=1), in_what=["no-case"])
        return Looked(upto=None) if page.after else Looked(upto=9, disputes=2, odd=[lost])

    @activity.defn(name=MEND)
    async def mend(self, said: Mend) -> Mended:
        """All of it."""
        return Mended(mended=len(said.odd))

    @activity.defn(name=KEEP)
    async def keep(self, said: Keep) -> None:
        """Nothing is kept but the history."""


async def record(folder: Path, names: Sequence[str], *extra: str) -> None:
    """Walk each story on a real Temporal and keep its case's history."""
    server = TemporalServer(folder, *extra)
    server.start()
    try:
        client = await server.client(RECORDER)
        for name in names:
            if name == NIGHT:
                await record_a_night(folder, client)
                continue
            if name in BESIDES:
                await keep(await told(client, name), name)
                continue
            centre = SmallCentre(folder / name)
            async with centre.open(client):
                dispute = await STORIES[name](centre, client)
                await at_rest(client, dispute)
            await keep(case(client, dispute), name)
            if name == CONTINUED:
                first = await first_run(client, dispute)
                await keep(client.get_workflow_handle(case_of(dispute), run_id=first), FIRST_RUN)
            centre.close()
    finally:
        server.stop()


async def record_a_night(folder: Path, client: Client) -> None:
    """Let a night go by."""
    centre = SmallCentre(folder / NIGHT)
    async with centre.working(client, besides=SomeOffice().all):
        night = await client.start_workflow(Night.run, Watch(), id=NIGHT, task_queue=TASK_QUEUE)
        await night.result()
    await keep(night, NIGHT)
    centre.close()


async def keep(handle: WorkflowHandle[Any, Any], name: str) -> None:
    """Write the history down."""
    history = await handle.fetch_history()
    (HERE / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(history.events)} events\n")


def main() -> None:
    """Record the stories named, or all."""
    asked = sys.argv[1:] or [*STORIES, NIGHT, *BESIDES]
    alone = [name for name in asked if name == CONTINUED]
    with TemporaryDirectory() as folder, TemporaryDirectory() as another:
        asyncio.run(record(Path(folder), [name for name in asked if name not in alone]))
        asyncio.run(record(Path(another), alone, *SOON))
    sys.stdout.flush()
    # Temporal's client may abort in the interpreter's own shutdown (sdk-python #300).
    os._exit(0)


if __name__ == "__main__":
    main()
