"""Records the histories anew: `python -m tests.histories.record`, from the project's folder.

A case may change only so that these still replay (`workflow.patched`); they are recorded anew when
a story is added, and old ones stay for as long as cases of their age may be open.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from temporalio.client import Client

from tests.workflows.centre import SmallCentre, at_rest, case
from tests.workflows.stories import STORIES
from tests.workflows.temporal import TemporalServer

HERE = Path(__file__).parent

RECORDER = "recorder"
"""Who worked them: not this machine's name."""


async def record(folder: Path, names: Sequence[str]) -> None:
    """Walk each story on a real Temporal and keep its case's history."""
    server = TemporalServer(folder)
    server.start()
    try:
        client = await server.client(RECORDER)
        for name in names:
            centre = SmallCentre(folder / name)
            async with centre.open(client):
                dispute = await STORIES[name](centre, client)
                await at_rest(client, dispute)
            await keep(client, dispute, name)
            centre.close()
    finally:
        server.stop()


async def keep(client: Client, dispute: UUID, name: str) -> None:
    """Write the history down."""
    history = await case(client, dispute).fetch_history()
    (HERE / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(history.events)} events\n")


def main() -> None:
    """Record the stories named, or all."""
    with TemporaryDirectory() as folder:
        asyncio.run(record(Path(folder), sys.argv[1:] or list(STORIES)))
    sys.stdout.flush()
    # Temporal's client may abort in the interpreter's own shutdown (sdk-python #300).
    os._exit(0)


if __name__ == "__main__":
    main()
