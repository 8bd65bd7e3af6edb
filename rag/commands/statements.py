"""`whosaid statements`, `extract`, `speakers`: who said what as tables, and who is who."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from itertools import tee
from pathlib import Path
from typing import Any

from rag.commands.opening import archived, filters, opened, print_json, require
from rag.domain import Article, Citation, Statement
from rag.errors import ReadError
from rag.export.files import of_statements, require_ending, with_archived, write
from rag.export.fragments import link
from rag.export.objects import STATEMENT_COLUMNS, csv_text, statement_object
from rag.export.render import days
from rag.library import Library, Profile
from rag.library import extract as statements_in
from rag.settings import read_settings


def statements(args: Namespace) -> None:
    if args.out:
        require_ending(args.out)
    shown = args.out or args.json or args.jsonl or args.csv
    require(args.archive, bool(shown), "--archive goes with --json, --jsonl, --csv or --out")
    with opened(args) as library:
        sources = {source.id: source for source in library.articles()}
        found = library.statements(filters(library, args), about=args.about or "")
        copies = archived(library, args, (sources[s.source_id] for s in found))
        if args.out:
            _write(library, args, found, copies)
            return
        rows = [with_archived(statement_object(s, sources[s.source_id]), copies) for s in found]
    if args.json:
        print_json(rows)
    elif args.jsonl:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif args.csv:
        sys.stdout.write(csv_text(rows, (*STATEMENT_COLUMNS, *(["archived"] if copies else []))))
    else:
        for row in rows:
            said = " … ".join(" ".join(part.split()) for part in row["content"])
            day, outlet, speaker = (row["published"] or "")[:10], row["outlet"][:18], row["speaker"] or "?"
            speaker = "? (perhaps nobody)" if row["doubted"] else speaker[:28]
            print(f"{day:10}  {outlet:18}  {speaker:28}  {row['act']:9}  {said}")


def _write(library: Library, args: Namespace, found: list[Statement], copies: Mapping[str, str]) -> None:
    held = {id: library.article(id) for id in dict.fromkeys(s.source_id for s in found)}
    title = " · ".join(["Statements", *args.speaker, *([args.about] if args.about else [])])
    made = date.today().isoformat()
    write(args.out, of_statements(title, found, held.__getitem__, lambda c: _link(held, c), made, copies))
    print(f"{len(found)} statements in {args.out}")


def _link(held: Mapping[str, Article], citation: Citation) -> str:
    return link(citation.source, held[citation.source.id].text, citation.quote.span)


def extract(args: Namespace) -> None:
    records, again = tee(_records(args.file))
    read = statements_in((record["text"] for record in again), read_settings(library=args.library))
    for record, found in zip(records, read, strict=True):
        print(json.dumps({**record, "attributions": list(map(_attribution, found))}, ensure_ascii=False))


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
    count = {"list": 0, "undo": 0}.get(args.action, 2)
    require(
        True,
        len(args.names) == count,
        f"speakers {args.action} takes {count or 'no'} names; see `whosaid speakers --help`",
    )
    require(args.json or args.csv, args.action == "list", "--json and --csv go with `whosaid speakers list`")
    with opened(args) as library:
        if args.action == "undo":
            print(f"taken back: {library.undo()}")
            return
        if args.action != "list":
            print(library.correct(args.action, *args.names))
            return
        rows = [_row(profile) for profile in library.profiles()]
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


def _row(profile: Profile) -> dict[str, Any]:
    """A speaker with the days on which each role was used, and the country spoken for."""
    return {
        **asdict(profile.speaker),
        "statements": profile.tally.statements,
        "roles_by_date": profile.roles,
        "speaks_for": profile.speaks_for,
    }
