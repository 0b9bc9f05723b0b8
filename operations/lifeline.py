"""Holds a command to the life of who started it, on systems that cannot do so themselves (macOS).

Called as `python -m operations.lifeline FD COMMAND…`: FD is the reading end of a pipe whose other
end only the starter holds.
"""

import os
import signal
import subprocess
import sys
from threading import Thread


def main() -> None:
    """Run the command until it ends, or until the starter is gone."""
    lifeline, command = int(sys.argv[1]), sys.argv[2:]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - what we were given
    signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
    Thread(target=_kill_when_alone, args=(lifeline, process), daemon=True).start()
    sys.exit(abs(process.wait()))


def _kill_when_alone(lifeline: int, process: subprocess.Popen[bytes]) -> None:
    os.read(lifeline, 1)
    process.kill()


if __name__ == "__main__":
    main()
