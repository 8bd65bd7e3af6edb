"""What the commands share: the library and the filters of the arguments, the width of the terminal."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace

from rag.domain import Citation, Filters
from rag.errors import LibraryError
from rag.export.fragments import link
from rag.settings import read_settings
from rag.wiring import Library, open_library


def opened(args: Namespace, create: bool = False, mending: bool = False) -> Library:
    settings = read_settings(library=args.library)
    if getattr(args, "answerer", None):
        settings = replace(settings, answerer=args.answerer)
    return open_library(settings, create_missing=create, mending=mending)


def filters(library: Library, args: Namespace) -> Filters:
    return library.filters(args.speaker, args.outlet, args.since, args.until)


def link_to(library: Library) -> Callable[[Citation], str]:
    """Addresses of quotations; of an article that was removed or edited since, the one that was kept."""

    def address(citation: Citation) -> str:
        try:
            text = library.records.article(citation.source.id).text
        except LibraryError:
            return citation.source.url
        return link(citation.source, text, citation.quote.span)

    return address


UNWRAPPED = 1_000_000  # characters a line


def width() -> int:
    """Characters a line: those of COLUMNS, else of the terminal; what is piped is not wrapped."""
    if (asked := os.environ.get("COLUMNS", "")).isdigit():
        return max(40, int(asked))
    try:
        return max(60, min(110, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):  # no terminal, or a stand-in for one
        return UNWRAPPED


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
