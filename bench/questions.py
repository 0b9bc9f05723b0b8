"""How long the auditor's questions take over many disputes, and how much memory they need.

    python bench/questions.py [DISPUTES]

Each is asked as over HTTP, on an office in one folder whose views are level. What is told is the
seconds of a first page, which sums up the whole period, for 10,000 disputes.
"""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from api.audit import QUESTIONS  # noqa: E402 - after the path
from api.visitor import BackOffice, Visitor  # noqa: E402
from bench.filled import fill  # noqa: E402
from bench.services import SQLITE, fresh_folder  # noqa: E402
from bench.steps import settings_of  # noqa: E402
from operations.asking import OPERATOR  # noqa: E402
from operations.office import open_office  # noqa: E402
from operations.reading_room import rebuild_views  # noqa: E402

PER = 10_000


def main() -> None:
    """Fill an office, ask every question once, and tell how long each took."""
    disputes = int(sys.argv[1]) if len(sys.argv) > 1 else PER
    with fresh_folder() as home:
        settings = settings_of(home, SQLITE)
        fill(settings, disputes)
        rebuild_views(settings, lambda _done, _whole: None)
        with open_office(settings) as office, ThreadPoolExecutor(1) as threads:
            visitor = Visitor(BackOffice(office, threads), OPERATOR, "zh")
            for name, (asked, answer) in QUESTIONS.items():
                said = {"officer": "filler"} if name == "deeds" else {}
                before, began, worked = _peak(), perf_counter(), process_time()
                answer(visitor, asked.model_validate(said))
                seconds, processor = perf_counter() - began, process_time() - worked
                each = seconds * PER / disputes
                print(
                    f"{name:14} {each:8.2f} s per 10,000 disputes"
                    f" ({processor * PER / disputes:.2f} s of processor),"
                    f" {_peak() - before:+.0f} MiB at the most"
                )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
