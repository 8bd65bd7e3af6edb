"""The options of `whosaid eval`: run (the default), make, compare, report, measures."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence

ACTIONS = ("run", "make", "compare", "report", "measures")
HELP = """\
examples:
  whosaid eval questions/smoke.jsonl                        ask a set, print its measures, judge them
  whosaid eval set.jsonl --require "speaker>=0.9,fabricated<=0" --out runs/monday
  whosaid eval set.jsonl --out runs/monday --resume         go on after a cut
  whosaid eval set.jsonl --filter tag=trap --limit 50       only some of it
  whosaid eval set.jsonl --search-only                      only what is found, not what is answered
  whosaid eval compare runs/monday runs/tuesday             what got better, what broke
  whosaid eval make --out draft.csv                         draft a set from this library, for you to review
  whosaid eval report runs/monday --gate gate.toml          reports again, judged by another gate
  whosaid eval measures                                     what each measure means, and the default gate

exit codes: 0 passed, 1 below the gate, 2 could not run.
`whosaid eval run --help` has every option of a run."""
RUN_HELP = """\
FILE is .jsonl, .json, .csv, .tsv or .yaml, or one of them packed as .gz.
One row is one question; fields, all but question optional:
  id, question, history[], names[][], speaker, gold[{article, start, end}] or quotes[], passages[], articles[],
  answerable, refusal, verdict, must_not{speakers, quotes}, filters{outlets, since, until}, reference, tags[]
In a table's cell lists are written "a|b", groups of names "a|b;c". `whosaid eval make` shows rows as they may be.
Sets of ragas, DeepEval, promptfoo, RAGChecker, ALCE and Onyx are read as they are; so are rows whose right answers
are numbered sentences: article, kind, q, first, answerable, gold[[n, speaker]], minimal[n], answer, aliases[], verdict.

--require holds averages against bounds: "speaker>=0.9,fabricated<=0". A measure that applies to no question fails.
--gate reads the same from a TOML file: [require] speaker = ">=0.9"; [optional] passes where it does not apply.
Without either the default gate is used: see `whosaid eval measures`. A set that says nothing about right answers fails.

--out writes rows.jsonl (as questions finish), run.json, rows.csv, summary.md, report.html and junit.xml."""
MAKE_HELP = """\
Drafts questions of five kinds, as many of each as the library allows: who said it, what somebody said, did they
say it, did somebody else say it (swapped), and what somebody said on a topic they never spoke about (absent).
Every row is tagged draft: read it beside its article, correct or delete it, then remove the tag.
The same seed drafts the same set from the same library."""
COMPARE_HELP = """\
A and B are folders that `whosaid eval --out` has written. Only questions that both asked, with the same expectation,
are compared; what else differs is said. Intervals are of the paired difference b - a. A measure is called better or
worse if 0 is outside its interval and at least six questions differ; with fewer it may be chance."""
Sub = Callable[..., ArgumentParser]


def with_action(argv: Sequence[str]) -> list[str]:
    """`whosaid eval FILE` means `whosaid eval run FILE`.

    >>> with_action(["--library", "eval", "eval", "set.jsonl"])
    ['--library', 'eval', 'eval', 'run', 'set.jsonl']
    >>> with_action(["eval", "compare", "a", "b"]), with_action(["ask", "eval"])
    (['eval', 'compare', 'a', 'b'], ['ask', 'eval'])
    """
    argv = list(argv)
    at = 0
    while at < len(argv) and argv[at].startswith("-"):
        at += 2 if argv[at] == "--library" else 1
    if argv[at : at + 1] != ["eval"] or argv[at + 1 : at + 2] in ([], ["-h"], ["--help"]):
        return argv
    return argv if argv[at + 1] in ACTIONS else [*argv[: at + 1], "run", *argv[at + 1 :]]


def add_actions(evaluate: ArgumentParser) -> None:
    """Give the parser of `whosaid eval` its actions."""
    actions = evaluate.add_subparsers(dest="action", required=True, metavar="FILE | ACTION")

    def action(name: str, summary: str, epilog: str) -> ArgumentParser:
        made = actions.add_parser(
            name, help=summary, description=summary, epilog=epilog, formatter_class=RawDescriptionHelpFormatter
        )
        made.add_argument("--library", metavar="DIR", default=SUPPRESS, help="the library's folder")
        return made

    _run(action)
    _make(action)
    _compare(action)
    _report(action)
    action("measures", "What each measure means, and what the default gate asks for.", "")


def _run(action: Sub) -> None:
    run = action("run", "Ask a question set, print its measures, judge them.", RUN_HELP)
    run.add_argument("questions", metavar="FILE")
    run.add_argument("--out", metavar="DIR", help="write the run's rows and reports there")
    run.add_argument("--resume", action="store_true", help="do not ask again what a cut run in DIR has done")
    _gate(run)
    chosen = run.add_argument_group("which questions")
    chosen.add_argument("--filter", action="append", metavar="tag=NAME", help="only with this tag (repeatable: all)")
    chosen.add_argument("--sample", type=_count, metavar="N", help="N of them, drawn by chance")
    chosen.add_argument("--seed", type=int, default=0, metavar="N", help="of --sample (default: 0)")
    chosen.add_argument("--limit", type=_count, metavar="N", help="the first N")
    chosen.add_argument("--strict", action="store_true", help="a bad row stops the run; else it is left out and told")
    how = run.add_argument_group("how they are asked")
    how.add_argument("--answerer", choices=("auto", "local", "openai"), help="who writes the answers")
    how.add_argument("--search-only", action="store_true", help="only search; measures what is found")
    how.add_argument("--repeat", type=_count, default=1, metavar="N", help="ask each N times; measures the flake rate")
    how.add_argument("--concurrency", type=_count, default=1, metavar="N", help="N at a time (times get longer)")
    how.add_argument("--judge", action="store_true", help="let the configured model judge each answer too")
    run.add_argument("--quiet", action="store_true", help="no progress bar")


def _make(action: Sub) -> None:
    make = action("make", "Draft a question set from a library's own statements, for a person to review.", MAKE_HELP)
    make.add_argument("--out", metavar="FILE", required=True, help="a .jsonl or .csv file; one that exists is kept")
    make.add_argument("--number", type=_count, default=50, metavar="N", help="how many questions (default: 50)")
    make.add_argument("--seed", type=int, default=0, metavar="N", help="another seed drafts other questions")
    make.add_argument("--force", action="store_true", help="replace an existing file")


def _compare(action: Sub) -> None:
    compare = action("compare", "What got better and what broke between two runs.", COMPARE_HELP)
    compare.add_argument("a", metavar="A")
    compare.add_argument("b", metavar="B")
    form = compare.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--markdown", action="store_true", help="for a pull request")
    compare.add_argument("--out", metavar="DIR", help="write comparison.html, .md and .json there")


def _report(action: Sub) -> None:
    report = action("report", "Make the reports of a run again from its rows.jsonl.", "")
    report.add_argument("run", metavar="DIR")
    report.add_argument("--out", metavar="DIR", help="write them there (default: where the rows are)")
    _gate(report)


def _gate(parser: ArgumentParser) -> None:
    gate = parser.add_mutually_exclusive_group()
    gate.add_argument("--require", metavar="GATE", help='for example "names>=0.9,fabricated<=0"')
    gate.add_argument("--gate", metavar="FILE.toml", help="the same from a file")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)
