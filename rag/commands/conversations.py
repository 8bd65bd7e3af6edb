"""`whosaid conversations`: what was asked on the page and with --conversation; list, export, delete."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime

from rag.commands.opening import link_to, opened, require
from rag.domain import Turn
from rag.errors import LibraryError, UsageError
from rag.export.documents import markdown_conversation
from rag.export.packets import packet
from rag.library import Library


def conversations(args: Namespace) -> None:
    require(args.packet, args.action == "export", "--packet goes with `whosaid conversations export`")
    require(args.search, args.action == "list", "--search goes with `whosaid conversations list`")
    with opened(args) as library:
        if args.action == "list":
            _list(library, args.search)
            return
        if not args.name:
            raise UsageError(f"whosaid conversations {args.action} takes a name; `whosaid conversations` lists them")
        unknown = LibraryError(f"There is no conversation {args.name!r}; `whosaid conversations` lists them")
        if args.action == "delete":  # without reading it: it may be one that cannot be read
            if not (count := library.conversations.delete(args.name)):
                raise unknown
            library.forget_conversation(args.name)
            print(f"deleted {args.name}: {count} questions")
            return
        if not (turns := library.turns(args.name)):
            raise unknown
        print(_packet(library, turns) if args.packet else _markdown(library, args.name, turns), end="")


def _list(library: Library, words: str) -> None:
    found = library.conversations.listed(words=words)
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        print(f"{one.last[:10]}  {one.name:{width}}  {one.turns:4}  {' '.join(one.title.split())}")


def _markdown(library: Library, name: str, turns: list[Turn]) -> str:
    title = library.conversations.title(name) or turns[0].question
    return markdown_conversation(title, turns, link_to(library))


def _packet(library: Library, turns: list[Turn]) -> str:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    found = packet(turns, library.article, made)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
