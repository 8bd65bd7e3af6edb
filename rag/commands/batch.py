"""`whosaid ask --batch` and `--packet`: a table of questions asked, an answer written down to be checked again."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from rag.batches import WRITTEN, AnsweredRow, Row, ask_all, csv_header, csv_line, json_line, kept, read_batch
from rag.domain import Filters, Turn
from rag.errors import ConfigError, ReadError, UsageError
from rag.export.files import require_ending
from rag.export.packets import packet
from rag.export.surroundings import around
from rag.library import Library
from rag.progress import ProgressBar
from rag.wholefile import write_whole


def check_usage(args: Namespace) -> None:
    """Raises UsageError for options that do not go together."""
    if args.batch and args.question:
        raise UsageError("Give either one question or --batch FILE, not both")
    if not args.batch and args.question is None:
        raise UsageError('Give a question, for example: whosaid ask "Who denied the report?"; or --batch FILE')
    if args.batch and (args.conversation or args.packet or args.explain or args.archive):
        raise UsageError(
            "--conversation, --packet, --archive and --explain are for one question; a table has a column conversation"
        )
    if args.resume and not args.batch:
        raise UsageError("--resume goes with --batch FILE")
    if args.resume and not args.out:
        raise UsageError("--resume needs --out FILE, the answers to go on with")
    if args.out and not args.batch:
        require_ending(args.out)
    if args.out and args.batch and Path(args.out).suffix.lower() not in WRITTEN:
        raise UsageError(f"--out {args.out}: answers are written as {' or '.join(WRITTEN)}")
    if args.out and args.batch and Path(args.out).resolve() == Path(args.batch).resolve():
        raise UsageError(f"--out {args.out} is the table of questions itself; give another name")
    if args.context is not None and args.context < 0:
        raise UsageError("--context is a number of sentences, 0 or more")
    if args.batch and (args.json or args.csv):
        raise UsageError("--json and --csv are for one question; answers to a table are written as --out names them")


def write_packet(library: Library, path: str, turn: Turn, archived: Mapping[str, str]) -> None:
    """Raises ConfigError if it cannot be written."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps(packet([turn], library.article, made, archived), ensure_ascii=False, indent=2)
    try:
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--packet {path}: {error.strerror or error}") from None


# --- a table of questions ---------------------------------------------------------------------------------


def ask_table(library: Library, args: Namespace) -> int:
    """Ask every row; returns 1 if one of them could not be asked."""
    rows = _rows(args.batch)
    done = _kept(args.out, rows) if args.resume else frozenset()
    answered = failed = 0
    with _written(args.out, bool(done)) as write, ProgressBar("Asking") as progress:
        wanted = [row for row in rows if row.line not in done or row.conversation]  # a follow-up needs what came before
        for asked in ask_all(wanted, library.ask, _filters_of(library, args), progress):
            if asked.problem:
                failed += 1
                print(f"{args.batch}:{asked.row.line}: {asked.problem}", file=sys.stderr)
            if asked.row.line not in done:
                answered += not asked.problem
                write(_with_context(library, asked, args.context))
    before = f", {len(done)} kept" if done else ""
    where = f" in {args.out}" if args.out else ""
    print(f"{answered} of {len(rows)} questions answered{before}{where}", file=sys.stderr)
    return 1 if failed else 0


def _with_context(library: Library, asked: AnsweredRow, count: int | None) -> AnsweredRow:
    if asked.answer is None or not count:
        return asked
    return replace(asked, around=around(asked.answer, library.article, count))


def _rows(name: str) -> list[Row]:
    try:
        return read_batch(name, Path(name).read_bytes())
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from None


def _filters_of(library: Library, args: Namespace):
    """A row's own filters, and for what it leaves open those of the command line."""

    def filters_of(row: Row) -> Filters:
        speakers, outlets = row.speakers or args.speaker, row.outlets or args.outlet
        since, until = row.since or args.since, row.until or args.until
        return library.filters(speakers=speakers, outlets=outlets, since=since, until=until)

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

        def write(asked: AnsweredRow) -> None:
            out.write(csv_line(asked) if is_table else json_line(asked))
            out.flush()

        yield write


def _kept(name: str, rows: Sequence[Row]) -> frozenset[int]:
    """The rows that an earlier run has answered; all else is taken out of its file. Raises ConfigError."""
    path = Path(name)
    if not path.exists():
        return frozenset()
    try:
        before = path.read_bytes().decode("utf-8")
        done, text = kept(before, name.lower().endswith(".csv"), rows)
        if done and text != before:
            write_whole(path, text.encode("utf-8"))
        return done
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise ConfigError(f"--out {name} holds no answers to go on with ({error}); leave --resume out") from None
