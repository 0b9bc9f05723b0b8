"""The proof: once a day the whole record is laid beside all that was signed of it (夜间核验)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.proving import PROVE, Prove

WHOLE_RECORD = timedelta(hours=12)
"""How long it may take: some 45 s of a processor for a million facts, on whatever disk there is."""

BEAT = timedelta(minutes=1)
"""Whoever has not been heard of for so long is dead, and another begins again."""

AGAIN = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10))


@workflow.defn(name="proof")
class Proof:
    """Has the whole record checked, and waits for nobody but the office.

    Checking changes nothing and is begun anew by whoever takes it on; each round is written once.
    Nobody knows beforehand how a round will be called, so none can be written before it began.
    """

    @workflow.run
    async def run(self) -> None:
        """Check everything, and write it into the book."""
        info = workflow.info()
        await workflow.execute_activity(
            PROVE,
            Prove(round=f"{info.workflow_id}/{info.run_id}", at=workflow.now()),
            start_to_close_timeout=WHOLE_RECORD,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary="the whole record",
        )
