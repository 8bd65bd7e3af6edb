"""HTML for evaluations: averages with their intervals, questions with answer beside gold. Outside text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.averages import Average, number
from rag.evaluation.gate import Check
from rag.evaluation.measures import COUNTED, LOWER_IS_BETTER
from rag.evaluation.reports.compare import Change, Difference
from rag.evaluation.reports.comparison_page import change_html
from rag.evaluation.reports.page import case_html
from rag.evaluation.reports.report import Report
from rag.evaluation.reports.result import Result
from rag.page import html, strings


def verdict_html(words: str, good: bool, unknown: bool = False) -> str:
    tone = "doubt" if unknown else "good" if good else "bad"
    sign = strings.SIGNS[tone]
    return (
        f'<div class="wp-note wp-{tone}" role="status"><span aria-hidden="true">{sign}</span> {html.text(words)}</div>'
    )


def report_html(report: Report) -> str:
    """What came of asking, in a few sentences: how many were right, what is not good enough, what is not known."""
    right = strings.RIGHT_OF.format(right=len(report.right), questions=report.questions)
    below = [_held(check) for check in report.checks if not check.passed]
    left = [strings.NOT_ASKED.format(n=len(report.left_out))] if report.left_out else []
    left += [strings.MARKED.format(n=report.undecided)] if report.undecided else []
    told = strings.BELOW.format(what="; ".join(below)) if below else "" if left else strings.ALL_HOLDS
    unknown = f"{strings.UNKNOWN_SO} {'; '.join(left)}." if left else ""
    words = " ".join(part for part in (f"{report.title}.", right, told, unknown) if part)
    return verdict_html(words, report.passed, unknown=bool(left) and not below)


def _held(check: Check) -> str:
    name, sign = check.condition.measure, check.condition.sign
    value = "?" if check.value is None else share(name, check.value)
    than = "at least" if ">" in sign else "at most" if "<" in sign else "just"
    bound = f"{than} {share(name, check.condition.bound)}"
    return strings.HELD_AGAINST.format(what=strings.MEASURED.get(name, name), value=value, bound=bound)


def share(measure: str, value: float) -> str:
    """A share as a percentage; of what is counted, the number.

    >>> share("names", 0.74), share("tokens", 1200.0)
    ('74\\xa0%', '1,200.0')
    """
    return number(value) if measure in COUNTED else f"{100 * value:.0f}\u00a0%"


def averages_html(averages: Iterable[Average]) -> str:
    """A row a measure: its average, the 95 % interval as numbers and as a bar from 0 to 1, how many questions."""
    rows = "".join(
        f"<tr><th scope='row'>{_measure(a.measure)}</th><td>{share(a.measure, a.value)}</td>"
        f"<td>{share(a.measure, a.low)} – {share(a.measure, a.high)}</td>"
        f"<td>{_range(a.low, a.high, a.value, 0, 1)}</td><td>{a.count}</td></tr>"
        for a in averages
    )
    return _table(strings.AVERAGE_HEAD, rows)


def differences_html(differences: Sequence[Difference]) -> str:
    """The same for two runs: both averages, the difference with its interval around 0, and what to make of it."""
    shares = [max(abs(d.low), abs(d.high)) for d in differences if _share(d)]
    reach = max([0.05, *shares])
    rows = "".join(
        f"<tr><th scope='row'>{_measure(d.measure)}</th>"
        f"<td>{share(d.measure, d.a)}</td><td>{share(d.measure, d.b)}</td>"
        f"<td>{d.change:+.3f}</td><td>{d.low:+.3f} – {d.high:+.3f}</td>"
        f"<td>{_range(d.low, d.high, d.change, -reach, reach) if _share(d) else ''}</td><td>{_told(d)}</td></tr>"
        for d in differences
    )
    return _table(strings.DIFFERENCE_HEAD, rows)


def cases_html(results: Iterable[Result]) -> str:
    return f'<div class="wp-eval">{"".join(case_html(result) for result in results)}</div>'


def changes_html(changes: Iterable[Change]) -> str:
    return f'<div class="wp-eval">{"".join(change_html(change) for change in changes)}</div>'


def _share(difference: Difference) -> bool:
    return max(abs(difference.a), abs(difference.b)) <= 1


def _measure(name: str) -> str:
    """What a measure counts, its name on hover; an arrow where lower is better."""
    arrow = f' <abbr title="{strings.LOWER_BETTER}">↓</abbr>' if name in LOWER_IS_BETTER else ""
    told = html.text(strings.MEASURED.get(name, name.replace("_", " ")))
    return f'<span title="{html.text(name)}">{told}</span>{arrow}'


def _told(difference: Difference) -> str:
    tone = {"better": "good", "worse": "bad"}.get(difference.verdict)
    if tone is None:
        return ""
    return f'<span class="wp-badge wp-{tone}">{strings.SIGNS[tone]} {strings.BETTER_WORSE[difference.verdict]}</span>'


def _range(low: float, high: float, at: float, first: float, last: float) -> str:
    """An interval on a line from `first` to `last`; "" for what is no share."""
    if low < first or high > last or first == last:
        return ""
    left, right, middle = (100 * (value - first) / (last - first) for value in (low, high, at))
    zero = '<u style="left: 50%"></u>' if first < 0 else ""
    return (
        f'<span class="wp-range" aria-hidden="true">{zero}<i style="left: {left:.1f}%; width: {right - left:.1f}%"></i>'
        f'<b style="left: {middle:.1f}%"></b></span>'
    )


def _table(head: Sequence[str], rows: str) -> str:
    cells = "".join(f"<th scope='col'>{name}</th>" for name in head)
    table = f'<table class="wp-table"><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="wp-wide" tabindex="0">{table}</div>'
