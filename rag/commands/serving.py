"""`whosaid serve`: the page; `whosaid config`: the settings that it and all commands use."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from rag.commands.opening import require, require_free
from rag.errors import ConfigError, UsageError
from rag.settings import (
    SERVICES,
    UNREAD,
    address_without_secrets,
    handed_on,
    is_database,
    origins,
    read_settings,
    trust,
    trusted,
    user_file,
)


def serve(args: Namespace) -> int | None:
    require(args.host, args.api, "--host goes with --api; the page is at 127.0.0.1 only, see --allow-host")
    require(args.allow_host, not args.api, "--allow-host is for the page; with --api use --host")
    if args.api:
        from rag.commands.programs import serve_api

        serve_api(args)
        return None
    settings = read_settings(library=args.library)
    try:
        import streamlit  # noqa: F401
    except ImportError:
        raise ConfigError('the chat page needs more packages: pip install "whosaid-news[page]"') from None
    from rag.page.guard import places

    port = settings.port if args.port is None else args.port
    for host in args.allow_host:
        places(host, port)
    require_free(port)
    ours = Path(__file__).parents[1].absolute()  # this very package, for a checkout that is not installed
    known = [str(Path(path).absolute()) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    environ = {"OPENBLAS_NUM_THREADS": "1", **os.environ, **handed_on(settings)}
    environ["PYTHONPATH"] = os.pathsep.join([str(ours.parent), *known])
    print(f"The chat page is at http://127.0.0.1:{port} (stop it with Ctrl-C); library: {settings.place}", flush=True)
    return _run_until_stopped(
        [sys.executable, "-P", "-m", "rag.page", "--held", str(port), *args.allow_host], environ, ours
    )


def _run_until_stopped(command: list[str], environ: Mapping[str, str], folder: Path) -> int:
    """Run the page's server; whoever ends us (kill, a closed terminal, Ctrl-C) ends it too. Returns its exit code.

    `kill -9` as well: the server holds one end of a pipe, whose other end closes with us.
    """
    import signal
    import subprocess

    page: subprocess.Popen[bytes] | None = None
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        if page is not None:
            page.send_signal(number)

    for name in ("SIGTERM", "SIGHUP"):  # before it is started, so that none is lost in between
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    page = subprocess.Popen(command, env=environ, cwd=folder, stdin=subprocess.PIPE)
    for number in stopped:
        page.send_signal(number)
    while True:
        try:
            return page.wait()
        except KeyboardInterrupt:  # a terminal sends it to both; the server of a program that sent it to us ends now
            assert page.stdin is not None
            page.stdin.close()


def config(args: Namespace) -> None:
    require(args.address, args.action == "trust", "an address goes with `whosaid config trust`")
    if args.action == "trust":
        if not args.address:
            raise UsageError("name the address to trust: whosaid config trust http://127.0.0.1:11434/v1")
        trust(args.address)
        given = "your articles and password" if is_database(args.address) else "the OPENAI_API_KEY of your environment"
        print(f"trusted: it is given {given} from now on")
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
