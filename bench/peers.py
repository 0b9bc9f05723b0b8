"""The same timers elsewhere: DBOS and SpiffWorkflow, each in a process of its own.

    python -m bench.peers dbos URL TIMERS SPREAD_SECONDS
    python -m bench.peers spiff FILE TIMERS SPREAD_SECONDS

Each prints its latenesses as a line of JSON: due to stored, in seconds. Both are measured inside
their process, which sees its own commit before a reader of the store could; ours is seen by one.
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from time import sleep

from dbos import DBOS, DBOSConfig
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

LEAD = timedelta(seconds=5)
"""Between the last timer that was set and the first that is due, at the least."""

SETTING_A_SECOND = 40
"""So many timers are set in a second even on a busy machine: the first is due after that."""

PROCESS = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <process id="alert" isExecutable="true">
  <startEvent id="filed"><outgoing>a</outgoing></startEvent>
  <sequenceFlow id="a" sourceRef="filed" targetRef="minute"/>
  <intermediateCatchEvent id="minute"><incoming>a</incoming><outgoing>b</outgoing>
   <timerEventDefinition>
    <timeDate xsi:type="tFormalExpression">due</timeDate>
   </timerEventDefinition>
  </intermediateCatchEvent>
  <sequenceFlow id="b" sourceRef="minute" targetRef="warned"/>
  <endEvent id="warned"><incoming>b</incoming></endEvent>
 </process>
</definitions>
"""


def main() -> None:
    """Set the timers, wait for all, print how late each was stored."""
    peer, store, many, spread = sys.argv[1:]
    timers, seconds = int(many), float(spread)
    first = datetime.now(UTC) + LEAD + timedelta(seconds=timers / SETTING_A_SECOND)
    due = [first + timedelta(seconds=seconds * n / timers) for n in range(timers)]
    late = asyncio.run(_by_dbos(store, due)) if peer == "dbos" else list(_by_spiff(store, due))
    print(json.dumps(late), flush=True)


@DBOS.step()  # type: ignore[untyped-decorator,unused-ignore]
async def store_alert(due: float) -> float:
    """What stands in its store when the workflow goes on."""
    return due


@DBOS.workflow()  # type: ignore[untyped-decorator,unused-ignore]
async def alert(due: float) -> float:
    """Wait for a moment, and store that it has come; how late that was."""
    await DBOS.sleep_async(max(due - datetime.now(UTC).timestamp(), 0))
    await store_alert(due)
    return datetime.now(UTC).timestamp() - due


async def _by_dbos(url: str, due: list[datetime]) -> list[float]:
    DBOS(config=DBOSConfig(name="alerts", system_database_url=url, log_level="ERROR"))
    DBOS.launch()
    try:
        handles = [await DBOS.start_workflow_async(alert, each.timestamp()) for each in due]
        return [await handle.get_result() for handle in handles]
    finally:
        DBOS.destroy()


def _by_spiff(path: str, due: list[datetime]) -> Iterator[float]:
    """Its runner is the host's: every workflow in memory is asked in turns, as its manual does."""
    parser, keeps = BpmnParser(), BpmnWorkflowSerializer()
    parser.add_bpmn_io(BytesIO(PROCESS.encode()))
    spec = parser.get_spec("alert")
    with closing(sqlite3.connect(Path(path))) as store:
        store.execute("CREATE TABLE alerts (id INTEGER PRIMARY KEY, state TEXT)")
        waiting = dict(enumerate(_begun(spec, each) for each in due))
        states = [(number, keeps.serialize_json(one)) for number, one in waiting.items()]
        store.executemany("INSERT INTO alerts VALUES (?, ?)", states)
        store.commit()
        while waiting:
            for number, one in list(waiting.items()):
                one.refresh_timers()
                one.do_engine_steps()
                if not one.completed:
                    continue
                state = keeps.serialize_json(one)
                store.execute("UPDATE alerts SET state = ? WHERE id = ?", (state, number))
                store.commit()
                yield (datetime.now(UTC) - due[number]).total_seconds()
                del waiting[number]
            sleep(0.01)


def _begun(spec: object, due: datetime) -> BpmnWorkflow:
    begun = BpmnWorkflow(spec)
    begun.get_next_task().set_data(due=due.isoformat())
    begun.do_engine_steps()
    return begun


if __name__ == "__main__":
    main()
