"""A real server and a real browser, for tests and screenshots of the page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
PATIENCE_MS = 15_000


@dataclass(frozen=True)
class Site:
    """A running page over a library that tests may write to."""

    url: str
    library: Path


@contextmanager
def serving(library: Path, **environ: str) -> Iterator[Site]:
    """`whosaid serve` over a library, on a free port; stopped at the end with everything it started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rag.cli", "--library", str(library), "serve", "--port", str(port)]
    keys = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in keys}
    process = subprocess.Popen(
        command,
        env={**inherited, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=Path(__file__).parents[1],
    )
    try:
        _wait_until_up(port, process)
        yield Site(f"http://127.0.0.1:{port}", library)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait_until_up(port: int, process: subprocess.Popen) -> None:
    for _ in range(200):
        with suppress(OSError):
            return urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
        assert process.poll() is None, "the page's server ended at once"
        time.sleep(0.1)
    raise AssertionError("the page's server did not answer within 20 s")


def settled(page) -> None:
    """Wait until the page has been drawn and its script has ended."""
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"] .stMainBlockContainer')
    page.wait_for_function("!document.querySelector('[data-stale=true], [data-testid=stSkeleton]')")
