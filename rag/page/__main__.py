"""The page's server: `python -P -m rag.page [--held] PORT [HOST ...]`, started by `whosaid serve`.

-P keeps the working folder out of what Python imports: a file `streamlit.py` there is no program of ours. It is run in
our own folder: Streamlit takes options, secrets and who may sign in from `.streamlit` of the folder that it runs in.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import tomllib

from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.starlette import App
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_server import UvicornRunner

from rag.page.guard import Guard
from rag.settings import shipped

HELD = "--held"  # whoever started it holds the other end of its standard input: it ends with them


def main(port: int, hosts: list[str]) -> None:
    # Streamlit looks its address up, at a public service, for an Origin that is another of the page's names.
    net_util.get_external_ip = net_util.get_internal_ip = lambda: None
    bootstrap.load_config_options(_options(port, hosts))
    guard = Middleware(Guard, port=port, hosts=hosts)
    UvicornRunner(App(shipped("app.py"), middleware=[guard])).run()


def _end_with_holder() -> None:
    """Standard input closes when whoever started us is gone, however they ended; then we end as if told to."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _options(port: int, hosts: list[str]) -> dict[str, object]:
    """Our defaults as flags, so that they hold wherever the command is started from, over any file there."""
    found = dict(_flat(tomllib.loads(shipped(".streamlit/config.toml").read_text(encoding="utf-8"))))
    named = [f"{scheme}://{host}" for host in hosts for scheme in ("https", "http")]
    return found | {"server_port": port, "browser_serverAddress": "127.0.0.1", "server_corsAllowedOrigins": named}


def _flat(options: dict[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """
    >>> _flat({"theme": {"dark": {"base": 1}}, "a": True})
    [('theme_dark_base', 1), ('a', True)]
    """
    found: list[tuple[str, object]] = []
    for name, value in options.items():
        found += _flat(value, f"{prefix}{name}_") if isinstance(value, dict) else [(prefix + name, value)]
    return found


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == [HELD]:
        _end_with_holder()
        given = given[1:]
    main(int(given[0]), given[1:])
