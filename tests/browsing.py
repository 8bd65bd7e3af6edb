"""A real server and a real browser, for tests and screenshots of the page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
PATIENCE_MS = 15_000
QUIET_MS = 600  # a click reaches the server, and its script starts, within that, on a slow and busy machine too
NOTES_UNREST = """
    const touched = () => { window.touchedAt = performance.now() }
    for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touched, true)
    const watched = { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] }
    new MutationObserver(touched).observe(document, watched)
"""  # for `add_init_script`


@dataclass(frozen=True)
class Site:
    """A running page over a library that tests may write to."""

    url: str
    library: Path
    process: subprocess.Popen


@contextmanager
def serving(
    library: Path, folder: Path = ROOT, arguments: Sequence[str] = (), port: int = 0, **environ: str
) -> Iterator[Site]:
    """`whosaid serve` over a library, started in `folder`; stopped at the end with all it started. 0: a free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    command = [sys.executable, "-P", "-m", "rag.cli", "--library", str(library), "serve", "--port", str(port)]
    keys = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in keys} | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, *arguments],
        env={**inherited, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
    )
    try:
        _wait_until_up(port, process)
        yield Site(f"http://127.0.0.1:{port}", library, process)
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
    """Wait until the page has been drawn and its script has ended, the one that the last click starts, too."""
    ended = "document.querySelector('.stApp[data-test-script-state=\"notRunning\"] .stMainBlockContainer')"
    drawn = "!document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"
    until(page, f"{ended} && {drawn} && !(performance.now() - window.touchedAt < {QUIET_MS})")


def until(page, expression: str) -> None:
    """Wait until an expression holds; `wait_for_function` would need eval, which the page does not allow itself."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


def over_web_socket(site: Site, page: str = "", origin: str | None = None, host: str | None = None) -> bytes:
    """All that the server sends to draw a page, asked as a browser asks; raises what a refused socket raises."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect

    port = urlsplit(site.url).port
    headers = {} if origin is None else {"Origin": origin}
    address = f"ws://{host or f'127.0.0.1:{port}'}/_stcore/stream"
    with (
        socket.create_connection(("127.0.0.1", port)) as sock,  # wherever the address says that it leads
        connect(address, sock=sock, additional_headers=headers, subprotocols=["streamlit"], max_size=None) as opened,
    ):
        asked = BackMsg()
        asked.rerun_script.page_name = page
        opened.send(asked.SerializeToString())
        sent = b""
        while True:
            message = opened.recv(30)
            sent += message
            if ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
                return sent
