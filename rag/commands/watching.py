"""`whosaid watch`: saved questions, asked of what is new and told once."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.commands.opening import opened
from rag.errors import ConfigError, RagError, UsageError
from rag.export.reports import atom, message, report_text
from rag.formats.fields import web_address
from rag.library import Library
from rag.serving.notices import channel_name, sender
from rag.watching import Report, Tell, Watches, interval, look, tell
from rag.wholefile import write_whole

FEED_REPORTS = 200  # in an Atom file, the latest
SHOWN_REPORTS = 50  # by `watch reports`


def watch(args: Namespace) -> int | None:
    _check_usage(args)
    if args.action == "run":
        return _run(args)
    with opened(args, create=args.action == "add") as library:
        watches = library.watches
        if args.action == "add":
            added = watches.add(" ".join(args.given[0].split()), list(dict.fromkeys(args.feed)))
            print(f"{added.number}  {added.question}  (watched from now on)")
        elif args.action == "remove":
            print(f"no longer watched: {watches.remove(args.given[0])}")
        elif args.action == "reports":
            _printer(args.json)(watches.reports(SHOWN_REPORTS))
        else:
            _list(watches, args.json)
    return None


def _check_usage(args: Namespace) -> None:
    """Raises UsageError for what does not go together."""
    if args.action == "add" and not (len(args.given) == 1 and args.given[0].strip()):
        raise UsageError('give one question in quotation marks: whosaid watch add "What did the ministry say?"')
    if args.action == "remove" and len(args.given) != 1:
        raise UsageError("give the number of one question: whosaid watch remove 2; `whosaid watch list` has them")
    if args.action not in ("add", "remove") and args.given:
        raise UsageError(f"whosaid watch {args.action} takes no question; `whosaid watch add` saves one")
    if args.feed and args.action != "add":
        raise UsageError("--feed goes with `whosaid watch add`")
    for feed in args.feed:
        if not web_address(feed):
            raise UsageError(f"--feed {feed}: not a web address, as https://example.org/feed.xml")
    if (args.every or args.atom or args.notify) and args.action != "run":
        raise UsageError("--every, --atom and --notify go with `whosaid watch run`")


def _list(watches: Watches, as_json: bool) -> None:
    for one in watches.all():
        if as_json:
            row = {"number": one.number, "question": one.question, "feeds": one.feeds, "made": one.made}
            print(json.dumps({**row, "reports": one.reports}, ensure_ascii=False))
        else:
            print(f"{one.number:3}  {one.made[:10]}  {one.reports:4} found  {one.question}")
            print("".join(f"     feed: {feed}\n" for feed in one.feeds), end="")


def _run(args: Namespace) -> int:
    every_s = interval(args.every) if args.every else None
    channels = {channel_name(address): _messenger(sender(address)) for address in args.notify}
    channels["terminal"] = _printer(args.json)
    with opened(args) as library:
        watches = library.watches
        while True:
            begun = time.monotonic()
            try:
                code = _round(library, watches, args.atom, channels)
            except RagError as error:
                if every_s is None:
                    raise
                print(f"whosaid: {error}", file=sys.stderr)  # one round that fails does not end the watching
            if every_s is None:
                return code
            time.sleep(max(0.0, every_s - (time.monotonic() - begun)))


def _round(library: Library, watches: Watches, atom_file: str | None, channels: dict[str, Tell]) -> int:
    """Returns 1 if something could not be read or told: it is tried again the next time."""
    with watches.running():
        if cut := watches.cut_off():
            print(f"an earlier run was cut off; {cut} of its reports may not have arrived, and are not told again: "
                  "`whosaid watch reports` prints them", file=sys.stderr)  # fmt: skip
        if not watches.all():
            raise ConfigError('nothing is watched yet; for example: whosaid watch add "What did the ministry say?"')
        feeds = list(dict.fromkeys(feed for one in watches.all() for feed in one.feeds))
        failures = library.add(feeds).failures if feeds else []
        for failure in failures:
            print(f"not added: {failure.origin}: {failure.reason}", file=sys.stderr)
        asked, _ = look(watches, library.ask, library.article)
        if atom_file:
            _write_atom(Path(atom_file), watches, library)
        told, problems = tell(watches, channels)
    for problem in problems:
        print(f"whosaid: {problem}", file=sys.stderr)
    print(f"{asked} new articles asked, {told} new statements", file=sys.stderr)
    return 1 if failures or problems else 0


def _write_atom(path: Path, watches: Watches, library: Library) -> None:
    """Written whole or not at all: readers of feeds come at any time. Raises ConfigError."""
    made = atom([one.report for one in watches.reports(FEED_REPORTS)], str(library.records.stamp("created")))
    try:
        write_whole(path, made)
    except OSError as error:
        raise ConfigError(f"--atom {path}: {error.strerror or error}") from None


def _printer(as_json: bool) -> Tell:
    def show(reports: Sequence[Report]) -> None:
        for one in reports:
            line = json.dumps({"watch": one.watch, **one.report}, ensure_ascii=False)
            print(line if as_json else f"{one.report['question']}\n{report_text(one.report)}\n")
        sys.stdout.flush()

    return show


def _messenger(send: Callable[[str, str], None]) -> Tell:
    return lambda reports: send(*message([one.report for one in reports]))
