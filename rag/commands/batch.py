"""`whosaid ask --batch` and `--packet`: a table of questions asked, an answer written down to be checked again."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from rag.batches import WRITTEN, Asked, Row, ask_all, csv_header, csv_line, json_line, read_batch
from rag.checks.surroundings import around
from rag.domain import Answer, Filters
from rag.errors import ConfigError, ReadError
from rag.packets import packet
from rag.progress import Bar
from rag.wiring import Library


def check_usage(args: Namespace) -> None:
    """Raises ConfigError for options that do not go together."""
    if args.batch and args.question:
        raise ConfigError("Give either one question or --batch FILE, not both")
    if not args.batch and args.question is None:
        raise ConfigError('Give a question, for example: whosaid ask "Who denied the report?"; or --batch FILE')
    if args.batch and (args.conversation or args.packet or args.explain):
        raise ConfigError(
            "--conversation, --packet and --explain are for one question; a table has a column conversation"
        )
    if (args.out or args.resume) and not args.batch:
        raise ConfigError("--out and --resume go with --batch FILE; one answer is printed, `--json > FILE` keeps it")
    if args.resume and not args.out:
        raise ConfigError("--resume needs --out FILE, the answers to go on with")
    if args.out and Path(args.out).suffix.lower() not in WRITTEN:
        raise ConfigError(f"--out {args.out}: answers are written as {' or '.join(WRITTEN)}")
    if args.context is not None and args.context < 0:
        raise ConfigError("--context is a number of sentences, 0 or more")


def write_packet(library: Library, path: str, answer: Answer) -> None:
    """Raises ConfigError if it cannot be written."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps(packet([answer], library.records.article, made), ensure_ascii=False, indent=2)
    try:
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--packet {path}: {error.strerror or error}") from None


# --- a table of questions ---------------------------------------------------------------------------------


def ask_table(library: Library, args: Namespace) -> int:
    """Ask every row; returns 1 if one of them could not be asked."""
    rows = _rows(args.batch)
    done = _done(args.out) if args.resume else frozenset()
    answered = failed = 0
    with _written(args.out, bool(done)) as write, Bar("Asking") as progress:
        wanted = [row for row in rows if row.line not in done or row.conversation]  # a follow-up needs what came before
        for asked in ask_all(wanted, library.asker.ask, _filters_of(library, args), progress):
            if asked.problem:
                failed += 1
                print(f"{args.batch}:{asked.row.line}: {asked.problem}", file=sys.stderr)
            if asked.row.line not in done:
                answered += not asked.problem
                write(_with_context(library, asked, args.context))
    kept = f", {len(done)} kept" if done else ""
    where = f" in {args.out}" if args.out else ""
    print(f"{answered} of {len(rows)} questions answered{kept}{where}", file=sys.stderr)
    return 1 if failed else 0


def _with_context(library: Library, asked: Asked, count: int | None) -> Asked:
    if asked.answer is None or not count:
        return asked
    return replace(asked, around=around(asked.answer, library.records.article, count))


def _rows(name: str) -> list[Row]:
    try:
        return read_batch(name, Path(name).read_bytes())
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from None


def _filters_of(library: Library, args: Namespace):
    """A row's own filters, and for what it leaves open those of the command line."""

    def filters_of(row: Row) -> Filters:
        speakers, outlets = row.speakers or args.speaker, row.outlets or args.outlet
        return library.filters(speakers, outlets, row.since or args.since, row.until or args.until)

    return filters_of


@contextmanager
def _written(name: str | None, going_on: bool) -> Iterator:
    """A function that writes one answer at once, so that stopping loses none. Raises ConfigError."""
    if name is None:
        yield lambda asked: sys.stdout.write(json_line(asked))
        return
    try:
        out: TextIO = open(name, "a" if going_on else "w", encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        raise ConfigError(f"--out {name}: {error.strerror or error}") from None
    with out:
        is_table = name.lower().endswith(".csv")
        if is_table and not going_on:
            out.write(csv_header())

        def write(asked: Asked) -> None:
            out.write(csv_line(asked) if is_table else json_line(asked))
            out.flush()

        yield write


def _done(name: str) -> frozenset[int]:
    """The rows that an earlier run has answered; a last one cut short is taken off, and failures are asked again."""
    path, is_table = Path(name), name.lower().endswith(".csv")
    if not path.exists():
        return frozenset()
    try:
        text = path.read_bytes().decode("utf-8")
        end = "\r\n" if is_table else "\n"  # a cell may hold "\n", and never ends a row
        whole = text[: text.rfind(end) + len(end)] if end in text else ""
        if whole != text:
            path.write_bytes(whole.encode("utf-8"))
        found = csv.DictReader(io.StringIO(whole, newline="")) if is_table else map(json.loads, whole.split("\n")[:-1])
        return frozenset(int(row["row"]) for row in found if not row.get("error"))
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise ConfigError(f"--out {name} holds no answers to go on with ({error}); leave --resume out") from None


__all__ = ["around", "ask_table", "check_usage", "write_packet"]
