"""`whosaid serve`: the page; `whosaid config`: the settings that it and all commands use."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from rag.errors import ConfigError
from rag.settings import (
    SERVICES,
    UNREAD,
    address_without_secrets,
    origins,
    read_settings,
    trust,
    trusted,
    user_file,
)


def serve(args: Namespace) -> int | None:
    if args.api:
        from rag.commands.programs import serve_api

        serve_api(args)
        return None
    settings = read_settings(library=args.library)
    try:
        import streamlit  # noqa: F401
    except ImportError:
        raise ConfigError('the chat page needs more packages: pip install "whosaid-news[page]"') from None
    port = settings.port if args.port is None else args.port
    _require_free(port)
    ours = str(Path(__file__).parents[2])  # this very package, for a checkout that is not installed
    library = settings.database or str(settings.library.absolute())
    environ = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "WHOSAID_LIBRARY": library}
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH", "")]))
    print(f"The chat page is at http://127.0.0.1:{port} (stop it with Ctrl-C); library: {settings.place}", flush=True)
    return _run_until_stopped([sys.executable, "-P", "-m", "rag.page", str(port), *args.allow_host], environ)


def _require_free(port: int) -> None:
    """Raises ConfigError for what is no port, and for one that is taken."""
    import socket

    if not 0 < port < 65_536:
        raise ConfigError(f"{port} is no port; choose one between 1 and 65535")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        raise ConfigError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from None


def _run_until_stopped(command: list[str], environ: Mapping[str, str]) -> int:
    """Run the page's server; whoever ends us (kill, a closed terminal, Ctrl-C) ends it too. Returns its exit code."""
    import signal
    import subprocess

    page = subprocess.Popen(command, env=environ)

    def stop(number: int, _: object) -> None:
        page.send_signal(number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    while True:
        try:
            return page.wait()
        except KeyboardInterrupt:  # the terminal sends it to both; the server ends by itself
            continue


def config(args: Namespace) -> None:
    if args.action == "trust":
        if not args.address:
            raise ConfigError("name the address to trust: whosaid config trust http://127.0.0.1:11434/v1")
        trust(args.address)
        print("trusted: it is given the OPENAI_API_KEY of your environment from now on")
        return
    settings, where = read_settings(library=args.library), origins()
    if args.library is not None:
        where["WHOSAID_LIBRARY"] = "command line"
    for field in fields(settings):
        if field.name not in UNREAD:
            name = f"WHOSAID_{field.name.upper()}"
            value = settings.place if field.name == "library" else getattr(settings, field.name)
            print(f"{name:26} {where.get(name, 'default'):13} {value}")
    for name, variable in SERVICES.items():
        value = getattr(settings, name)
        shown = "set" if value and name == "api_key" else address_without_secrets(value or "") or "not set"
        print(f"{variable:26} {where.get(variable, 'default'):13} {shown}")
    print(f"addresses trusted          {' '.join(sorted(trusted())) or '-'}")
    print(f"your settings              {user_file()}{'' if user_file().is_file() else ' (not there)'}")
