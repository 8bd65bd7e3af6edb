"""What `whosaid eval` does: one function for each action. Exit codes: 0 passed, 1 below the gate, 2 could not run."""

from __future__ import annotations

import json
import sys
import textwrap
import traceback
from argparse import Namespace
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.commands.opening import opened
from rag.errors import ConfigError, RagError
from rag.evaluation import gate, retrieval
from rag.evaluation.command import Examined, Options, evaluate, tags_of
from rag.evaluation.gate import Condition
from rag.evaluation.measures import definitions
from rag.evaluation.reports import about, files
from rag.evaluation.reports.compare import compare, comparison_object, comparison_text
from rag.evaluation.reports.comparison_page import comparison_html, comparison_markdown
from rag.evaluation.reports.journal import ROWS, read_run, write_report
from rag.evaluation.reports.report import Report, report_of, text
from rag.library import Library, open_library
from rag.progress import ProgressBar
from rag.settings import Settings, read_settings


def eval(args: Namespace) -> int:
    """Run one action. An error is one line on stderr, code 2, and a junit.xml that says so where one was wanted; a bug
    is the same with its traceback."""
    try:
        return _ACTIONS[args.action](args)
    except RagError as error:
        why = " ".join(str(error).split())
        print(f"whosaid: {why}", file=sys.stderr)
        return _could_not_run(args, why)
    except KeyboardInterrupt:
        if getattr(args, "out", None) and args.action == "run":
            print("\nwhosaid: stopped; add --resume to go on where it was", file=sys.stderr)
            return 130
        raise
    except BrokenPipeError:
        raise
    except Exception as error:  # a bug; Python's own exit code would say "below the gate"
        traceback.print_exc()
        return _could_not_run(args, f"{type(error).__name__}: {error}")


def _could_not_run(args: Namespace, why: str) -> int:
    """Exit code 2; and an older junit.xml must not tell of a run that passed."""
    out = args.out if args.action in ("run", "report") else None
    if args.action == "report" and out is None and (Path(args.run) / ROWS).is_file():
        out = args.run
    if out:
        with suppress(OSError):
            Path(out).mkdir(parents=True, exist_ok=True)
            write_report(Path(out) / files.JUNIT, files.junit_error("could not run", why))
    return 2


def _run(args: Namespace) -> int:
    conditions = _conditions(args)  # a misspelt gate is found before the work, not after
    options = Options(
        strict=args.strict,
        tags=tags_of(args.filter),
        sample=args.sample,
        seed=args.seed,
        limit=args.limit,
        repeat=args.repeat,
        concurrency=args.concurrency,
        search_only=args.search_only,
        resume=args.resume,
    )
    settings = _settings(args)
    with open_library(settings, create=False) as library, ProgressBar("Asking", quiet=args.quiet) as progress:
        report = evaluate(args.questions, examined(library, args.judge), options, conditions, args.out, progress)
    _print(report, args.out)
    return report.exit_code


def _settings(args: Namespace) -> Settings:
    settings = read_settings(library=args.library)
    if args.search_only:  # earlier questions of a conversation are asked, but no model is paid for them
        settings = replace(settings, answerer="local")
    elif args.answerer:
        settings = replace(settings, answerer=args.answerer)
    if args.repeat > 1:  # a reply out of the cache would always be the same
        settings = replace(settings, cache=False)
    return settings


def examined(library: Library, judge: bool) -> Examined:
    """The library as an evaluation sees it, with what it is made of."""
    models = {"embedder": library.embedder.name, "extractor": str(library.records.stamp("extractor") or "")}
    described: dict[str, object] = {"models": models, "settings": about.settings_of(library.settings)}
    if library.uses_model or judge:
        models["chat"] = library.settings.model
        described["prompts"] = about.prompts_of(library.settings)
    judging = None
    if judge:
        from rag.evaluation.judge import ModelJudge

        judging = ModelJudge(library.settings, library.ledger)
        models["judge"] = judging.made_by
    return Examined(
        ask=library.ask,
        search=partial(library.search, most=None) if retrieval.can_measure() else None,
        judge=judging,
        sources=library.articles(),
        article_of=library.article,
        described=described,
    )


def _make(args: Namespace) -> int:
    from rag.evaluation.sets.make import draft, set_text

    path = Path(args.out)
    if path.exists() and not args.force:
        raise ConfigError(f"{path} exists and may have been reviewed; name another file, or add --force")
    with opened(args) as library:
        rows = draft(library.statements(), library.articles(), library.article, args.number, args.seed)
    content = set_text(rows, path.suffix.lower())
    try:
        write_report(path, content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}; name another file") from error
    kinds = [tag for row in rows for tag in row["tags"] if tag != "draft"]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    print(f"{len(rows)} questions drafted in {path} ({counts}); read each beside its article before you trust it")
    return 0


def _compare(args: Namespace) -> int:
    names = (args.a, args.b)
    comparison = compare(read_run(args.a), read_run(args.b), names)
    if args.out:
        told = json.dumps(comparison_object(comparison), ensure_ascii=False, indent=1) + "\n"
        made = {"html": comparison_html(comparison), "md": comparison_markdown(comparison), "json": told}
        try:
            Path(args.out).mkdir(parents=True, exist_ok=True)
            for ending, content in made.items():
                write_report(Path(args.out) / f"comparison.{ending}", content)
        except OSError as error:
            raise ConfigError(f"{args.out} cannot be written: {error.strerror}; name another folder") from error
    if args.json:
        print(json.dumps(comparison_object(comparison), ensure_ascii=False, indent=1))
    else:
        print(comparison_markdown(comparison) if args.markdown else comparison_text(comparison))
    if not comparison.common:
        raise ConfigError("the two runs have no question in common; nothing can be compared")
    return 0


def _report(args: Namespace) -> int:
    run = read_run(args.run)
    if run.missing:  # what was not asked could have failed
        raise ConfigError(
            f"{args.run} was cut and lacks {run.missing} outcomes; go on with `whosaid eval FILE --resume`"
        )
    report = report_of(run, _conditions(args))
    folder = Path(args.run)
    files.write(report, args.out or (folder if folder.is_dir() else folder.parent))
    _print(report, args.out)
    return report.exit_code


def _measures(args: Namespace) -> int:
    for name, told in definitions().items():
        print(name, textwrap.indent(told, "    "), "", sep="\n")
    print(f"The default gate: {', '.join(map(str, gate.DEFAULT))}")
    return 0


def _conditions(args: Namespace) -> tuple[Condition, ...] | None:
    if args.gate:
        return gate.read_gate(args.gate)
    return gate.parse(args.require) if args.require is not None else None


def _print(report: Report, out: str | None) -> None:
    print(text(report))
    if out:
        print(f"{Path(out) / 'report.html'} shows each answer beside what was expected")


_ACTIONS = {"run": _run, "make": _make, "compare": _compare, "report": _report, "measures": _measures}
