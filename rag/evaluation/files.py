"""The files of a run: rows, summary, page, table, and results as continuous integration reads them (JUnit)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as xml

from rag.errors import ConfigError
from rag.evaluation.averages import number
from rag.evaluation.journal import ABOUT, write_rows, write_whole
from rag.evaluation.measures import JUDGED, MEASURES
from rag.evaluation.report import HEAD, TAG_MEASURES, Report
from rag.evaluation.result import Result
from rag.render import csv_text

JUNIT = "junit.xml"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def write(report: Report, folder: str | Path) -> list[Path]:
    """Write rows.jsonl, run.json, rows.csv, summary.md, report.html and junit.xml; return their paths.

    Raises ConfigError if the folder cannot be written.
    """
    from rag.evaluation.page import html

    folder = Path(folder)
    verdict = {"passed": report.passed, "verdict": report.verdict(), "checks": [str(check) for check in report.checks]}
    texts = {
        ABOUT: json.dumps({**report.about, **verdict}, ensure_ascii=False, indent=1) + "\n",
        "rows.csv": table(report),
        "summary.md": markdown(report),
        "report.html": html(report),
        JUNIT: junit(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rows(folder, report.results)
        for name, text in texts.items():
            write_whole(folder / name, text)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}; name another folder") from error
    return [folder / name for name in ("rows.jsonl", *texts)]


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
    lines = [f"# {_plain(report.title)}", "", f"**{_plain(report.verdict())}**", ""]
    lines += [*_table(HEAD, report.table()), ""]
    lines += [*(f"- {_plain(str(check))}" for check in report.checks), ""]
    if tags := report.tag_table():
        lines += [*_table(("tag", "questions", *TAG_MEASURES), tags), ""]
    if report.fallen:
        lines += ["Worst first:", "", *map(_worst, report.fallen[:10]), ""]
    lines += [f"- left out: {_plain(problem)}" for problem in report.problems]
    lines += ["", "This run:", "", *(f"- {key}: {_plain(_value(value))}" for key, value in report.about.items())]
    return "\n".join(lines).rstrip() + "\n"


def _worst(result: Result) -> str:
    fallen = ", ".join(f"{measure} {number(value)}" for measure, value in result.shortfalls.items())
    return f"- `{_plain(result.id)}` {_plain(result.question)}: {fallen}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(map(_plain, row))} |" for row in (head, *rows)]
    return [lines[0], "|---" * len(head) + "|", *lines[1:]]


def _plain(words: str) -> str:
    """Text as text in Markdown: no markup, no link, one line."""
    return "".join("\\" + c if c in "\\`*[]<>|#$~" else c for c in " ".join(words.split()))


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


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
    top = xml.Element("testsuites", name=_xml(report.name))
    top.append(_suite("gate", gate, report.verdict()))
    top.append(_suite("questions", asked, ""))
    return _document(top)


def junit_error(name: str, why: str) -> str:
    """The same for an evaluation that could not run (exit code 2)."""
    suite = xml.Element("testsuite", name="gate", tests="1", failures="0", errors="1")
    case = xml.SubElement(suite, "testcase", classname="gate", name=_xml(name))
    xml.SubElement(case, "error", message=_xml(why))
    top = xml.Element("testsuites", name=_xml(name))
    top.append(suite)
    return _document(top)


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
        xml.SubElement(test, "failure", message=_xml(told))
    elif told:
        xml.SubElement(test, "system-out").text = _xml(told)
    return test


def _told(result: Result) -> str:
    fallen = [f"{measure} {number(value)}" for measure, value in result.shortfalls.items()]
    return "\n".join([result.question, *([result.error] if result.error else []), *fallen])


def _xml(text: str) -> str:
    """Text that XML 1.0 can hold: control characters and lone surrogates become "�"."""
    return _NOT_XML.sub("\ufffd", text)


def _document(top: xml.Element) -> str:
    xml.indent(top)
    return xml.tostring(top, encoding="unicode", xml_declaration=True) + "\n"
