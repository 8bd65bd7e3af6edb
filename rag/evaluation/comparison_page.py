"""Two runs side by side as one HTML page that opens offline, and as Markdown."""

from __future__ import annotations

from rag.evaluation.compare import Change, Comparison, change_line, difference_rows, measures_line
from rag.evaluation.layout import listing, page, section, table, text, verdict
from rag.evaluation.page import answer_html
from rag.evaluation.plots import differences_svg

HEAD = ("measure", "a", "b", "b - a", "95 % interval", "questions", "")


def comparison_html(comparison: Comparison) -> str:
    """The whole page as one string: regressions first, both answers of each."""
    title = f"{comparison.b} against {comparison.a}"
    worse, better = comparison.regressions, comparison.improvements
    parts = [
        f"<h1 dir='auto'>{text(title)}</h1>",
        f"<p class='soft'>a: {text(comparison.a)} · b: {text(comparison.b)}</p>",
        verdict(comparison.verdict(), not any(d.verdict == "worse" for d in comparison.differences)),
        listing("Mind", comparison.notes),
        section("Differences", differences_svg(comparison.differences), table(HEAD, difference_rows(comparison))),
        section(f"Worse ({len(worse)})", *map(change_html, worse)),
        section(f"Better ({len(better)})", *map(change_html, better)),
    ]
    return page(title, parts)


def comparison_markdown(comparison: Comparison, most: int = 20) -> str:
    """For a pull request or a mail: differences, and the questions that changed."""
    lines = [f"# {_plain(comparison.b)} against {_plain(comparison.a)}", "", f"**{_plain(comparison.verdict())}**", ""]
    lines += [f"- {_plain(note)}" for note in comparison.notes]
    rows = (HEAD, *difference_rows(comparison))
    shown = [f"| {' | '.join(map(_plain, row))} |" for row in rows]
    lines += ["", shown[0], "|---" * len(HEAD) + "|", *shown[1:]]
    for title, changes in (("Worse", comparison.regressions), ("Better", comparison.improvements)):
        lines += ["", f"{title} ({len(changes)}):", "", *(f"- {_plain(change_line(c))}" for c in changes[:most])]
    return "\n".join(lines).rstrip() + "\n"


def change_html(change: Change) -> str:
    """One question whose outcome changed: both answers side by side."""
    flip = ("was right, now wrong" if change.was_right else "was wrong, now right") if change.flipped else ""
    told = "; ".join(filter(None, [flip, measures_line(change)]))
    head = (
        f"<h3 dir='auto'>{text(change.question)}</h3><small>{text(' '.join((change.id, *change.tags)))}</small> "
        f"<small class='{'fell' if change.loss > 0 else 'ok'}'>{text(told)}</small>"
    )
    before = f"<div><h4>a</h4>{answer_html(change.before, 'no answer')}</div>"
    after = f"<div><h4>b</h4>{answer_html(change.after, 'no answer')}</div>"
    return f"<article>{head}<div class='cols'>{before}{after}</div></article>"


def _plain(words: str) -> str:
    return "".join("\\" + c if c in "\\`*[]<>|#$~" else c for c in " ".join(words.split()))
