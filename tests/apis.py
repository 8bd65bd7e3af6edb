"""The HTTP API over a library, on a port of its own in this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from rag.serving.http import Limits, api


def running(library: Any, limits: Limits) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = uvicorn.Server(uvicorn.Config(api(library, limits), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([taken],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
