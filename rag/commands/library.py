"""`whosaid add`, `remove`, `reindex`, `status`, `show`: filling a library and looking after it."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.commands.opening import opened, print_json
from rag.domain import Source
from rag.errors import UsageError
from rag.library import Library, open_library
from rag.progress import ProgressBar
from rag.settings import read_settings

if TYPE_CHECKING:
    from rag.scale.reading import Far

SAID = ("title", "outlet", "published", "author", "url")  # options that say what a file does not


def add(args: Namespace) -> int:
    with opened(args, create=True) as library, ProgressBar("Reading", quiet=args.quiet, unit="articles") as progress:
        said = {name: getattr(args, name) or "" for name in SAID}
        with _cluster(library, args) as reading:
            summary, notes = library.add(args.inputs, progress, **said, reading=reading), library.notes()
    for note in notes:
        print(note, file=sys.stderr)
    for failure in summary.failures:
        print(f"not added: {failure.origin}: {failure.reason}", file=sys.stderr)
    print(summary.line())
    return 1 if summary.failures and not summary.read else 0


def _cluster(library: Library, args: Namespace) -> AbstractContextManager[Far | None]:
    """What reads for the library, where --ray asks for it."""
    if args.actors is not None and (args.ray is None or args.actors < 1):
        raise UsageError("--actors goes with --ray, and is at least 1")
    if args.ray is None:
        return nullcontext()
    from rag.scale.reading import far

    return far(args.ray, args.actors, library.settings, library.embedder, library.extractor)


def copy(args: Namespace) -> None:
    with open_library(args.source, create=False) as library, ProgressBar("Copying") as progress:
        articles = library.copy_to(args.target, progress)
    print(f"{articles} articles copied to {read_settings(library=args.target).place}; both hold the same")


def remove(args: Namespace) -> None:
    with opened(args) as library:
        for article_id in args.article:
            source = library.remove(article_id)
            print(f"removed {source.id}: {source.title}")


def reindex(args: Namespace) -> None:
    with opened(args, mending=True) as library, ProgressBar("Reading again") as progress:
        read = library.reindex(progress, vectors_only=args.vectors_only)
    print("the vector index is built anew" if args.vectors_only else f"{read} articles read again")


def status(args: Namespace) -> int:
    """0: nothing is wrong, 1: something is, with its repair."""
    with opened(args) as library:
        found = library.status(args.deep)
    if args.json:
        print_json(asdict(found))
        return int(not found.sound)
    held = {name.replace("_", " "): value for name, value in asdict(found).items() if value not in ("", found.problems)}
    problems = found.problems or ["none" if args.deep else "none seen at once; --deep reads everything"]
    width = max(map(len, held))
    rows = [*held.items(), *(("problem", line) for line in problems)]
    print("\n".join(f"{name:{width}}  {value}" for name, value in rows))
    return int(not found.sound)


def show(args: Namespace) -> None:
    with opened(args) as library:
        article = library.article(args.article, args.revision)
    if args.json:
        source = {name: getattr(article.source, name) for name in Source.__dataclass_fields__}
        print_json({**source, "revision": article.revision, "text": article.text})
    else:
        print(article.text)
