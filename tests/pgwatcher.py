"""Ends a test's PostgreSQL when the test run has ended, however: python pgwatcher.py FOLDER, the run at the other end
of its standard input.

The run may be killed, so this process is in a session of its own, and waits for the end of a pipe that only the run
holds. Needs nothing but the standard library.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

STARTING_S = 15.0  # a run killed while its server starts: the server's pid comes later
STOPPING_S = 10.0


def pid_of(folder: Path) -> int | None:
    """The first line of a running server's `postmaster.pid`; None while there is none."""
    try:
        return int((folder / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return None


def wait(true, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (met := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return bool(met)


def main(folder: Path) -> None:
    sys.stdin.read()
    if wait(lambda: pid_of(folder), STARTING_S) and (pid := pid_of(folder)):
        os.kill(pid, signal.SIGINT)  # whoever is connected is sent away
        if not wait(lambda: pid_of(folder) is None, STOPPING_S):
            os.kill(pid, signal.SIGKILL)
    if os.fork() == 0:  # thousands of files: nobody waits for that
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
