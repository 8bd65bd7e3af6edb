"""Two runs side by side as one HTML page that opens offline, and as Markdown."""

from __future__ import annotations

from rag.evaluation.reports.compare import HEAD, Change, Comparison, change_line, difference_rows, measures_line
from rag.evaluation.reports.files import plain, plain_table
from rag.evaluation.reports.layout import apart, contents, listing, page, section, table, text, verdict
from rag.evaluation.reports.page import answer_html, which_html
from rag.evaluation.reports.plots import differences_svg


def comparison_html(comparison: Comparison) -> str:
    """The whole page as one string: regressions first, both answers of each."""
    title = f"{comparison.b} against {comparison.a}"
    worse, better = comparison.regressions, comparison.improvements
    differing = [difference for difference in comparison.differences if difference.differing]
    top = [
        f"<h1 dir='auto'>{text(title)}</h1>",
        f"<p class='soft'>a: {apart(comparison.a)} · b: {apart(comparison.b)}</p>",
        verdict(comparison.verdict(), not comparison.worse),
    ]
    parts = [
        listing("Mind", comparison.notes),
        section("Differences", differences_svg(differing), table(HEAD, difference_rows(comparison))),
        section(f"Worse ({len(worse)})", *map(change_html, worse)),
        section(f"Better ({len(better)})", *map(change_html, better)),
    ]
    return page(title, [*top, contents(parts), *parts])


def comparison_markdown(comparison: Comparison, most: int = 20) -> str:
    """For a pull request or a mail: differences, and the questions that changed."""
    lines = [f"# {plain(comparison.b)} against {plain(comparison.a)}", "", f"**{plain(comparison.verdict())}**", ""]
    lines += [f"- {plain(note)}" for note in comparison.notes]
    lines += ["", *plain_table(HEAD, difference_rows(comparison))]
    for title, changes in (("Worse", comparison.regressions), ("Better", comparison.improvements)):
        lines += ["", f"{title} ({len(changes)}):", "", *(f"- {plain(change_line(c))}" for c in changes[:most])]
    return "\n".join(lines).rstrip() + "\n"


def change_html(change: Change) -> str:
    """One question whose outcome changed: both answers side by side."""
    flip = ("was right, now wrong" if change.was_right else "was wrong, now right") if change.flipped else ""
    told = "; ".join(filter(None, [flip, measures_line(change)]))
    head = (
        f"<h3 dir='auto'>{text(change.question)}</h3>{which_html(change.id, change.tags)}"
        f"<p class='soft {'fell' if change.loss > 0 else 'ok'}'>{text(told)}</p>"
    )
    before = f"<div><h4>a</h4>{answer_html(change.before, 'no answer')}</div>"
    after = f"<div><h4>b</h4>{answer_html(change.after, 'no answer')}</div>"
    return f"<article>{head}<div class='cols'>{before}{after}</div></article>"
