"""`whosaid verify`: check the quotations of a draft, or a fact-check packet, against the library."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import BinaryIO

from rag.commands.opening import opened, require, width
from rag.drafts.recheck import recheck_object, recheck_text
from rag.drafts.report import FINDING_COLUMNS, finding_object, report_object, report_text
from rag.errors import RagError, ReadError
from rag.export.objects import csv_text
from rag.export.packets import is_packet, read_packet
from rag.formats.draft import draft_text, has_lines
from rag.formats.readers import KNOWN
from rag.library import Library
from rag.progress import ProgressBar
from rag.settings import read_settings
from rag.text import words


def verify(args: Namespace) -> int:
    """0: all right, 1: something to look at, 2: could not run."""
    try:
        settings = read_settings(library=args.library)
        name, payload = _given(args.draft, settings.file_max_bytes)
        with opened(args) as library:
            if name.endswith(".json") or is_packet(payload):
                require(args.csv, False, "--csv is for drafts; of a packet use --json")
                require(args.by, False, "--by is for drafts; a packet says who")
                return _verify_packet(library, name, payload, args)
            return _verify_draft(library, name, draft_text(name, payload), args)
    except RagError as error:
        print(f"whosaid: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _verify_draft(library: Library, name: str, text: str, args: Namespace) -> int:
    with ProgressBar("Checking") as progress:
        report = library.verify(text, args.by, progress)
    unit = "line" if has_lines(name) else "paragraph"
    as_json = json.dumps(report_object(report), ensure_ascii=False, indent=2)
    if args.csv:
        sys.stdout.write(csv_text(map(finding_object, report.findings), FINDING_COLUMNS))
        return 1 if report.wrong else 0
    print(as_json if args.json else report_text(report, width(), unit))
    return 1 if report.wrong else 0


def _verify_packet(library: Library, name: str, payload: bytes, args: Namespace) -> int:
    report = library.recheck(read_packet(payload, name))
    as_json = json.dumps(recheck_object(report), ensure_ascii=False, indent=2)
    print(as_json if args.json else recheck_text(report, width()))
    return 0 if report.holds else 1


def _given(given: str, max_bytes: int) -> tuple[str, bytes]:
    """The name and the bytes of what is to be checked; words that are no file are the quotation itself."""
    if not given.strip():
        raise ReadError("there is nothing to check; give a file, - or a quotation")
    if given.startswith(("http://", "https://")):
        raise ReadError("an address is not read here; save the page, or pipe its text into `whosaid verify -`")
    path = Path(given)
    try:
        if given == "-":
            return "standard input.txt", _read(sys.stdin.buffer, max_bytes)
        if path.is_dir():
            raise ReadError(f"{given} is a folder; a draft is one file")
        with path.open("rb") as file:
            return path.name if path.suffix else f"{path.name}.txt", _read(file, max_bytes)
    except OSError as error:
        if len(words(given)) >= 3 and path.suffix.lower() not in KNOWN:
            return "quotation.txt", given.encode("utf-8", "replace")
        raise ReadError(f"{given}: {error.strerror or error}") from None
    except ValueError:
        raise ReadError("that is no name of a file") from None


def _read(file: BinaryIO, max_bytes: int) -> bytes:
    payload = file.read(max_bytes + 1)
    if len(payload) > max_bytes:
        raise ReadError(f"a draft of more than WHOSAID_FILE_MAX_BYTES={max_bytes} is not read")
    return payload
