"""What each command of `whosaid` does: call one function, print what it returns."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from rag.domain import Answer, Article, Filters, Source, Statement, Turn
from rag.errors import ConfigError, RagError, ReadError
from rag.progress import Bar
from rag.render import STATEMENT_COLUMNS, answer_object, answer_text, csv_text, days, hit_text, statement_object
from rag.settings import read_settings, shipped
from rag.text import fold
from rag.wiring import Library, extractor, open_library


def _library(args: Namespace, create: bool = False) -> Library:
    settings = read_settings(library=args.library)
    if getattr(args, "answerer", None):
        settings = replace(settings, answerer=args.answerer)
    return open_library(settings, create_missing=create)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


# --- adding and looking after a library --------------------------------------------------------------


def add(args: Namespace) -> int:
    with _library(args, create=True) as library, Bar("Reading", quiet=args.quiet) as progress:
        summary, notes = library.add(args.inputs, progress), library.notes()
    for note in notes:
        print(note, file=sys.stderr)
    for failure in summary.failures:
        print(f"not added: {failure.origin}: {failure.reason}", file=sys.stderr)
    print(summary.line())
    return 1 if summary.failures and not summary.read else 0


def remove(args: Namespace) -> None:
    with _library(args) as library:
        for article_id in args.article:
            source = library.remove(article_id)
            print(f"removed {source.id}: {source.title}")


def reindex(args: Namespace) -> None:
    with _library(args) as library, Bar("Reading again") as progress:
        read = library.reindex(progress, vectors_only=args.vectors_only)
    print("the vector index is built anew" if args.vectors_only else f"{read} articles read again")


def status(args: Namespace) -> None:
    with _library(args) as library:
        found = library.status()
    if args.json:
        _print_json(found)
    else:
        width = max(map(len, found))
        print("\n".join(f"{name:{width}}  {value}" for name, value in found.items()))


def show(args: Namespace) -> None:
    with _library(args) as library:
        article = library.records.article(args.article, args.revision)
    if args.json:
        source = {name: getattr(article.source, name) for name in Source.__dataclass_fields__}
        _print_json({**source, "revision": article.revision, "text": article.text})
    else:
        print(article.text)


# --- asking -------------------------------------------------------------------------------------------


def ask(args: Namespace) -> int | None:
    from rag.commands_ask import around, ask_table, check_usage, write_packet

    check_usage(args)
    with _library(args) as library:
        if args.batch:
            return ask_table(library, args)
        answer = _ask(library, args, args.question)
        beside = around(answer, library.records.article, args.context)
        if args.packet:
            write_packet(library, args.packet, answer)
        if args.json:
            _print_json(answer_object(answer, beside))
            return None
        print(answer_text(answer, _width(), beside))
        if args.explain:
            print(
                "\n" + "\n".join(hit_text(hit) for hit in library.asker.found(args.question, _filters(library, args)))
            )


def chat(args: Namespace) -> None:
    with _library(args) as library:
        print(f"Conversation “{args.conversation}”; an empty line ends it.")
        while True:
            try:
                question = input("\n? ").strip()
            except EOFError:
                return
            if not question:
                return
            try:
                print(answer_text(_ask(library, args, question), _width()))
            except RagError as error:  # one question that cannot be answered does not end the conversation
                print(f"whosaid: {error}")


def _ask(library: Library, args: Namespace, question: str) -> Answer:
    turns = library.records.turns(args.conversation) if args.conversation else []
    answer = library.asker.ask(question, filters=_filters(library, args), turns=turns)
    if args.conversation:
        library.records.add_turn(args.conversation, Turn(question, answer))
    return answer


def _filters(library: Library, args: Namespace) -> Filters:
    return library.filters(args.speaker, args.outlet, args.since, args.until)


def _width() -> int:
    try:
        return max(60, min(110, os.get_terminal_size().columns))
    except OSError:
        return 100


def verify(args: Namespace) -> int:
    from rag.commands_verify import verify

    return verify(args, _width())


def conversations(args: Namespace) -> None:
    from rag.commands_conversations import conversations

    conversations(args)


# --- statements and speakers ----------------------------------------------------------------------------


def statements(args: Namespace) -> None:
    with _library(args) as library:
        sources = {source.id: source for source in library.records.sources(Filters())}
        found = library.records.statements(_filters(library, args))
        rows = [statement_object(s, sources[s.source_id]) for s in found if not args.about or _about(s, args.about)]
    if args.json:
        _print_json(rows)
    elif args.jsonl:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif args.csv:
        sys.stdout.write(csv_text(rows, STATEMENT_COLUMNS))
    else:
        for row in rows:
            said = " … ".join(" ".join(part.split()) for part in row["content"])
            day, outlet, speaker = (row["published"] or "")[:10], row["outlet"][:18], (row["speaker"] or "?")[:28]
            print(f"{day:10}  {outlet:18}  {speaker:28}  {row['act']:9}  {said}")


def _about(statement: Statement, wanted: str) -> bool:
    said = fold(" ".join(quote.text for quote in statement.content))
    return all(fold(word) in said for word in wanted.split())


def extract(args: Namespace) -> None:
    reader = extractor(read_settings(library=args.library))
    for record in _records(args.file):
        article = Article(Source(id=str(record["id"])), record["text"])
        (found,) = reader.extract([article])
        print(
            json.dumps(
                {"id": record["id"], "text": article.text, "attributions": [_attribution(s) for s in found]},
                ensure_ascii=False,
            )
        )


def _records(name: str) -> Iterable[dict]:
    try:
        lines = (sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")).split("\n")
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ReadError(f"{name} is not UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
                yield {"id": record.get("id", str(number)), "text": str(record["text"])}
            except (ValueError, KeyError, AttributeError, TypeError):
                raise ReadError(
                    f'{name}: line {number} is not a record with a text, as {{"id": ..., "text": ...}}'
                ) from None


def _attribution(statement: Statement) -> dict:
    def spans(mention) -> list[list[int]]:
        return [[mention.span.start, mention.span.end]] if mention else []

    return {
        "source": spans(statement.mention),
        "cue": spans(statement.cue),
        "content": [[quote.span.start, quote.span.end] for quote in statement.content],
        "speaker": statement.speaker.name if statement.speaker else None,
        "form": statement.form,
    }


def speakers(args: Namespace) -> None:
    with _library(args) as library:
        if args.action == "undo":
            print(f"taken back: {library.undo()}")
            return
        if args.action != "list":
            if len(args.names) != 2:
                raise ConfigError(f"whosaid speakers {args.action} takes two names; see `whosaid speakers --help`")
            print(library.correct(args.action, *args.names))
            return
        rows = library.standing_rows()
    if args.json:
        _print_json(rows)
        return
    for row in rows:
        roles = [role + days(first, last) for role, first, last in row["roles_by_date"]]
        office = f"speaks for {row['speaks_for']}" if row["speaks_for"] and row["speaks_for"] != row["name"] else ""
        more = "; ".join(filter(None, [", ".join(row["aliases"]), ", ".join(roles), office]))
        print(f"{row['statements']:5}  {row['name']}{f' – {more}' if more else ''}")


# --- the page and evaluation -----------------------------------------------------------------------------


def serve(args: Namespace) -> int:
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


def eval(args: Namespace) -> int:
    """0: passed, 1: below a threshold, 2: could not run."""
    from rag import commands_eval

    return commands_eval.eval(args)
