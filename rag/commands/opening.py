"""What the commands share: the library and the filters of the arguments, the width of the terminal."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import replace

from rag.domain import Citation, Filters, Source
from rag.errors import ConfigError, LibraryError, UsageError
from rag.export.fragments import link
from rag.library import Library, open_library
from rag.settings import read_settings


def opened(args: Namespace, create: bool = False, mending: bool = False) -> Library:
    settings = read_settings(library=args.library)
    if getattr(args, "answerer", None):
        settings = replace(settings, answerer=args.answerer)
    return open_library(settings, create=create, mending=mending)


def filters(library: Library, args: Namespace) -> Filters:
    return library.filters(speakers=args.speaker, outlets=args.outlet, since=args.since, until=args.until)


def link_to(library: Library) -> Callable[[Citation], str]:
    """Addresses of quotations; of an article that was removed or edited since, the one that was kept."""

    def address(citation: Citation) -> str:
        try:
            text = library.article(citation.source.id).text
        except LibraryError:
            return citation.source.url
        return link(citation.source, text, citation.quote.span)

    return address


def archived(library: Library, args: Namespace, sources: Iterable[Source]) -> dict[str, str]:
    """Where --archive asks for them, addresses of archived copies by article; why there is none is told."""
    if not args.archive:
        return {}
    from rag.formats.web.wayback import archived_copies

    copies, problems = archived_copies(sources, library.settings)
    for problem in problems:
        print(f"whosaid: {problem}", file=sys.stderr)
    return copies


UNWRAPPED = 1_000_000  # characters a line


def width() -> int:
    """Characters a line: those of COLUMNS, else of the terminal; what is piped is not wrapped."""
    if (asked := os.environ.get("COLUMNS", "")).isdigit():
        return max(40, int(asked))
    try:
        return max(60, min(110, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):  # no terminal, or a stand-in for one
        return UNWRAPPED


def require(given: object, fits: bool, why: str) -> None:
    """Raises UsageError for an option that is given and does not fit the others."""
    if given and not fits:
        raise UsageError(why)


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def require_free(port: int, host: str = "127.0.0.1") -> None:
    """Raises UsageError for what is no port, ConfigError for one that is taken or not ours to take."""
    import socket

    if not 0 < port < 65_536:
        raise UsageError(f"{port} is no port; choose one between 1 and 65535")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise ConfigError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from None
