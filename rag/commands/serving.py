"""`whosaid serve`: the page; `whosaid config`: the settings that it and all commands use."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import fields

from rag.errors import ConfigError
from rag.settings import SERVICES, WITHHELD, read_settings, shipped, trust, trusted


def serve(args: Namespace) -> int | None:
    if args.api:
        from rag.commands.programs import serve_api

        return serve_api(args)
    settings = read_settings(library=args.library)
    try:
        import streamlit  # noqa: F401
    except ImportError:
        raise ConfigError('the chat page needs more packages: pip install "whosaid[page]"') from None
    import subprocess

    port = args.port or settings.port
    environ = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "WHOSAID_LIBRARY": str(settings.library.absolute())}
    app = shipped("app.py")
    print(f"The chat page is at http://127.0.0.1:{port} (stop it with Ctrl-C); library: {settings.library}", flush=True)
    page = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), *_page_options()]
    return subprocess.call(page, env=environ)


def config(args: Namespace) -> None:
    if args.action == "trust":
        if not args.address:
            raise ConfigError("name the address to trust: whosaid config trust http://127.0.0.1:11434/v1")
        trust(args.address)
        print("trusted: it is given the OPENAI_API_KEY of your environment from now on")
        return
    settings = read_settings(library=args.library)
    for field in fields(settings):
        if field.name not in (*SERVICES, WITHHELD):
            print(f"WHOSAID_{field.name.upper():18} {getattr(settings, field.name)}")
    print(f"OPENAI_API_KEY             {'set' if settings.api_key else 'not set'}")
    print(f"addresses trusted          {' '.join(sorted(trusted())) or '-'}")


def _page_options() -> list[str]:
    """Our defaults as options, so that they hold wherever the command is started from."""
    import tomllib

    options = tomllib.loads(shipped(".streamlit/config.toml").read_text(encoding="utf-8"))
    return list(_flat(options))


def _flat(options: Mapping[str, object], prefix: str = "--") -> Iterable[str]:
    """Nested tables as Streamlit's options: each name before its value.

    >>> list(_flat({"theme": {"dark": {"base": 1}}, "a": True}))
    ['--theme.dark.base', '1', '--a', 'true']
    """
    for name, value in options.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield from (f"{prefix}{name}", str(value).lower() if isinstance(value, bool) else str(value))
