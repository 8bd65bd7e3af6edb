"""`whosaid statements`, `extract`, `speakers`: who said what as tables, and who is who."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rag.commands.opening import filters, opened, print_json
from rag.domain import Article, Citation, Filters, Source, Statement
from rag.errors import ConfigError, ReadError
from rag.export.files import of_statements, require_ending, write
from rag.export.fragments import link
from rag.export.objects import STATEMENT_COLUMNS, csv_text, statement_object
from rag.export.render import days
from rag.names.standing import dated_roles, speaks_for
from rag.settings import read_settings
from rag.text import fold
from rag.wiring import Library, extractor


def statements(args: Namespace) -> None:
    if args.out:
        require_ending(args.out)
    with opened(args) as library:
        sources = {source.id: source for source in library.records.sources(Filters())}
        found = library.records.statements(filters(library, args))
        found = [s for s in found if not args.about or _about(s, args.about)]
        if args.out:
            _write(library, args, found)
            return
        rows = [statement_object(s, sources[s.source_id]) for s in found]
    if args.json:
        print_json(rows)
    elif args.jsonl:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif args.csv:
        sys.stdout.write(csv_text(rows, STATEMENT_COLUMNS))
    else:
        for row in rows:
            said = " … ".join(" ".join(part.split()) for part in row["content"])
            day, outlet, speaker = (row["published"] or "")[:10], row["outlet"][:18], (row["speaker"] or "?")[:28]
            print(f"{day:10}  {outlet:18}  {speaker:28}  {row['act']:9}  {said}")


def _write(library: Library, args: Namespace, found: list[Statement]) -> None:
    held = {id: library.records.article(id) for id in dict.fromkeys(s.source_id for s in found)}
    title = " · ".join(["Statements", *args.speaker, *([args.about] if args.about else [])])
    made = date.today().isoformat()
    write(args.out, of_statements(title, found, held.__getitem__, lambda c: _link(held, c), made))
    print(f"{len(found)} statements in {args.out}")


def _link(held: Mapping[str, Article], citation: Citation) -> str:
    return link(citation.source, held[citation.source.id].text, citation.quote.span)


def _about(statement: Statement, wanted: str) -> bool:
    said = fold(statement.said)
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
    with opened(args) as library:
        if args.action == "undo":
            print(f"taken back: {library.undo()}")
            return
        if args.action != "list":
            if len(args.names) != 2:
                raise ConfigError(f"whosaid speakers {args.action} takes two names; see `whosaid speakers --help`")
            print(library.correct(args.action, *args.names))
            return
        rows = _standing_rows(library)
    if args.json:
        print_json(rows)
        return
    if args.csv:
        sys.stdout.write(csv_text(rows, ("name", "kind", "statements", "aliases", "roles", "speaks_for", "id")))
        return
    for row in rows:
        roles = [role + days(first, last) for role, first, last in row["roles_by_date"]]
        office = f"speaks for {row['speaks_for']}" if row["speaks_for"] and row["speaks_for"] != row["name"] else ""
        more = "; ".join(filter(None, [", ".join(row["aliases"]), ", ".join(roles), office]))
        print(f"{row['statements']:5}  {row['name']}{f' – {more}' if more else ''}")


def _standing_rows(library: Library) -> list[dict[str, Any]]:
    """Speakers with the days on which each role was used, and the country spoken for. Reads every article."""
    speakers = {speaker.id: speaker for speaker in library.records.speakers()}
    pages: dict[str, set[str]] = {}
    for speaker_id, source_id, _ in library.records.said():
        if (speaker := speakers.get(speaker_id or "")) and speaker.roles:
            pages.setdefault(speaker.id, set()).add(source_id)
    held = {id: library.records.article(id) for id in set().union(*pages.values())}
    rows = library.speaker_rows()
    for row in rows:
        speaker = speakers[row["id"]]
        articles = [held[id] for id in pages.get(speaker.id, ())]
        row["roles_by_date"] = dated_roles(speaker, [(a.source.published, a.text) for a in articles])
        row["speaks_for"] = speaks_for(speaker)
    return rows
