"""The files of a run: rows, summary, page, table, and results as continuous integration reads them (JUnit)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as xml

from rag.errors import ConfigError
from rag.evaluation.averages import number
from rag.evaluation.measures import JUDGED, MEASURES
from rag.evaluation.reports.about import told
from rag.evaluation.reports.journal import ABOUT, JUDGED_AS, write_report, write_rows
from rag.evaluation.reports.report import HEAD, TAG_MEASURES, Report
from rag.evaluation.reports.result import Result
from rag.export.objects import csv_text

JUNIT = "junit.xml"
REPORTS = ("rows.csv", "summary.md", "report.html", JUNIT)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def write(report: Report, folder: str | Path) -> list[Path]:
    """Write rows.jsonl, run.json, rows.csv, summary.md, report.html and junit.xml; return their paths.

    Raises ConfigError if the folder cannot be written.
    """
    from rag.evaluation.reports.page import html

    folder = Path(folder)
    judged = (report.passed, report.verdict(), [str(check) for check in report.checks])
    verdict = dict(zip(JUDGED_AS, judged, strict=True))
    about = json.dumps({**report.about, **verdict}, ensure_ascii=False, indent=1) + "\n"
    texts = {name: make(report) for name, make in zip(REPORTS, (table, markdown, html, junit), strict=True)}
    texts[ABOUT] = about  # last: with it the run is done
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rows(folder, report.results)
        for name, text in texts.items():
            write_report(folder / name, text)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}; name another folder") from error
    return [folder / name for name in ("rows.jsonl", *texts)]


def clear(folder: str | Path) -> None:
    """Remove the reports of an earlier run, which must not stand for one that is under way or was cut.

    Raises ConfigError if the folder cannot be written.
    """
    for name in REPORTS:
        try:
            (Path(folder) / name).unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(f"{folder} cannot be written: {error.strerror}; name another folder") from error


def table(report: Report) -> str:
    """One line a question (and round): id, tags, question, answer, and every measure; safe for spreadsheets."""
    measures = [name for name in (*MEASURES, *JUDGED) if any(name in result.values for result in report.results)]
    rows = [
        {
            "id": result.id,
            "round": result.round,
            "tags": list(result.tags),
            "question": result.question,
            "answer": (result.answer or {}).get("answer", ""),
            "error": result.error,
            **{name: result.values.get(name) for name in measures},
        }
        for result in report.results
    ]
    return csv_text(rows, ["id", "round", "tags", "question", "answer", "error", *measures])


# --- Markdown -------------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The report as Markdown: averages, conditions, tags, and the ten worst questions."""
    lines = [f"# {plain(report.title)}", "", f"**{plain(report.verdict())}**", ""]
    lines += [*plain_table(HEAD, report.table()), ""]
    lines += [*(f"- {plain(str(check))}" for check in report.checks), ""]
    if tags := report.tag_table():
        lines += [*plain_table(("tag", "questions", *TAG_MEASURES), tags), ""]
    if report.fallen:
        lines += ["Worst first:", "", *map(_worst, report.fallen[:10]), ""]
    lines += [f"- note: {plain(note)}" for note in report.notes]
    lines += [f"- left out: {plain(problem)}" for problem in report.problems]
    lines += ["", "This run:", ""]
    lines += [f"- {name}: {plain(shown)}" for name, value in report.about.items() if (shown := told(value))]
    return "\n".join(lines).rstrip() + "\n"


def _worst(result: Result) -> str:
    fallen = ", ".join(f"{measure} {number(value)}" for measure, value in result.shortfalls.items())
    return f"- `{plain(result.id)}` {plain(result.question)}: {fallen}"


def plain_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(map(plain, row))} |" for row in (head, *rows)]
    return [lines[0], "|---" * len(head) + "|", *lines[1:]]


def plain(words: str) -> str:
    """Text as text in Markdown: no markup, no link, one line."""
    return "".join("\\" + c if c in "\\`*[]<>|#$~" else c for c in " ".join(words.split()))


# --- JUnit ----------------------------------------------------------------------------------------------


def junit(report: Report) -> str:
    """JUnit XML. Each condition of the gate is a test, so that a build fails exactly where the verdict does.

    Each question is a test too, which never fails by itself: one wrong answer is what the gate allows or not. What it
    fell short of stands in its output.
    """
    gate = [_test("gate", str(check.condition), None, str(check), failed=not check.passed) for check in report.checks]
    asked = [
        _test("question", f"{result.id} ({result.round})" if result.round > 1 else result.id, result, _told(result))
        for result in report.results
    ]
    return _document(report.name, _suite("gate", gate, report.verdict()), _suite("questions", asked, ""))


def junit_error(name: str, why: str) -> str:
    """The same for an evaluation that could not run (exit code 2)."""
    suite = xml.Element("testsuite", name="gate", tests="1", failures="0", errors="1")
    case = xml.SubElement(suite, "testcase", classname="gate", name=_xml(name))
    xml.SubElement(case, "error", message=_xml(why), type="error")
    return _document(name, suite)


def _suite(name: str, tests: list[xml.Element], verdict: str) -> xml.Element:
    failures = sum(test.find("failure") is not None for test in tests)
    suite = xml.Element("testsuite", name=name, tests=str(len(tests)), failures=str(failures), errors="0")
    suite.extend(tests)
    if verdict:
        xml.SubElement(suite, "system-out").text = _xml(verdict)
    return suite


def _test(kind: str, name: str, result: Result | None, told: str, failed: bool = False) -> xml.Element:
    test = xml.Element("testcase", classname=kind, name=_xml(name))
    if result is not None and result.latency_ms is not None:
        test.set("time", f"{result.latency_ms / 1000:.6f}")
    if failed:
        xml.SubElement(test, "failure", message=_xml(told), type="gate")
    elif told:
        xml.SubElement(test, "system-out").text = _xml(told)
    return test


def _told(result: Result) -> str:
    fallen = [f"{measure} {number(value)}" for measure, value in result.shortfalls.items()]
    return "\n".join([result.question, *([result.error] if result.error else []), *fallen])


def _xml(text: str) -> str:
    """Text that XML 1.0 can hold: control characters and lone surrogates become "�"."""
    return _NOT_XML.sub("\ufffd", text)


def _document(name: str, *suites: xml.Element) -> str:
    counts = {kind: str(sum(int(suite.get(kind) or 0) for suite in suites)) for kind in ("tests", "failures", "errors")}
    top = xml.Element("testsuites", {"name": _xml(name), **counts})
    top.extend(suites)
    xml.indent(top)
    return xml.tostring(top, encoding="unicode", xml_declaration=True) + "\n"
