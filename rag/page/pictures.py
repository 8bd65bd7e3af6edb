"""Pictures of how often and about whom: they load nothing, follow the theme, hold real text and links, fit a phone.

Bars are HTML and CSS, ties are drawn by `ties.js`. Each says in words what it shows (`aria-label`); the pages draw
a table with the same numbers beneath it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.answers.relations import Tie
from rag.answers.stances import TIES
from rag.names.tallies import Stretch
from rag.page import html, strings
from rag.page.articles_html import anchor, speaker_link

FORMS = ("direct", "mixed", "indirect")
MOST_TIES = 40  # lines in one picture


# --- over time ---------------------------------------------------------------------------------------------------


def bars_html(bars: Sequence[Stretch], hue: str, highest: int = 0) -> str:
    """A bar a stretch of time, as high as there are statements; `highest` sets several pictures to one scale."""
    top = max([highest, *(sum(bar.counts.values()) for bar in bars)]) or 1
    items = "".join(f'<li title="{_told(bar)}">{_stack(bar.counts, top)}</li>' for bar in bars)
    first, last = bars[0], bars[-1]
    label = strings.BARS_TOLD.format(n=_total(bars), first=first.first, last=last.last)
    ends = f"<span>{first.label}</span>" + (f"<span>{last.label}</span>" if len(bars) > 1 else "")
    return (
        f'<div class="wp-bars" style="--who: {hue}; --n: {len(bars)}">'
        f'<ol role="img" aria-label="{html.text(label)}">{items}</ol>'
        f'<div class="wp-ends" aria-hidden="true">{ends}</div></div>'
    )


def _total(bars: Sequence[Stretch]) -> int:
    return sum(sum(bar.counts.values()) for bar in bars)


def _told(bar: Stretch) -> str:
    counts = ", ".join(f"{bar.counts[form]} {strings.FORMS[form]}" for form in FORMS if bar.counts.get(form))
    return html.text(f"{bar.label}: {counts or 0}")


def _stack(counts: Mapping[str, int], top: int) -> str:
    return "".join(
        f'<i class="wp-{form}" style="height: {100 * counts[form] / top:.1f}%"></i>'
        for form in reversed(FORMS)
        if counts.get(form)
    )


def forms_key_html(hue: str) -> str:
    """What the three fillings mean."""
    items = "".join(f'<li><i class="wp-{form}"></i>{strings.FORMS[form]}</li>' for form in FORMS)
    return f'<ul class="wp-key" style="--who: {hue}">{items}</ul>'


def small_bars_html(pictures: Iterable[tuple[str, str, Sequence[Stretch]]]) -> str:
    """Several speakers' bars on one scale: (id, name, bars)."""
    pictures = list(pictures)
    top = max(sum(bar.counts.values()) for _, _, bars in pictures for bar in bars)
    cells = "".join(
        f'<section><h2 dir="auto">{anchor(speaker_link(id), name)} <small>{_total(bars)}</small></h2>'
        f"{bars_html(bars, html.colour(id), top)}</section>"
        for id, name, bars in pictures
    )
    return f'<div class="wp-small">{cells}</div>'


# --- who does what to whom -----------------------------------------------------------------------------------------


def ties_data(ties: Sequence[Tie], most: int = MOST_TIES) -> dict[str, object]:
    """What `ties.js` draws: those who speak on the left, whom it is aimed at on the right, a line for each tie.

    Two columns of names instead of points in a plane: no two names can overlap, and the picture fits a phone.
    """
    shown = ties[:most]
    left = list(dict.fromkeys(tie.speaker.id for tie in shown))
    right = _ordered(shown, left)
    names = {tie.speaker.id: tie.speaker.name for tie in shown}
    aimed = {_whom(tie): (tie.whom_id, tie.whom) for tie in shown}
    lines = [
        {
            "from": left.index(tie.speaker.id),
            "to": right.index(_whom(tie)),
            "tie": tie.tie,
            "width": min(5, 1 + len(tie.statements)),
        }
        for tie in shown
    ]
    return {
        "label": strings.TIES_TOLD.format(n=len(shown), who=len(left), whom=len(right)),
        "from": [{"name": names[id], "href": speaker_link(id), "told": _told_ties(shown, id)} for id in left],
        "to": [{"name": name, "href": speaker_link(id) if id else ""} for id, name in map(aimed.__getitem__, right)],
        "lines": lines,
    }


def _told_ties(ties: Sequence[Tie], id: str) -> str:
    """One speaker's ties in words, for those who do not see lines: "blames Israel, Tolmar; urges the board"."""
    whom = {kind: ", ".join(tie.whom for tie in ties if (tie.speaker.id, tie.tie) == (id, kind)) for kind in TIES}
    return "; ".join(f"{kind} {names}" for kind, names in whom.items() if names)


def ties_key_html() -> str:
    items = "".join(
        f'<li><i class="wp-line-key wp-{tie}" style="--tie: var(--wp-{tie})"></i>{strings.TIES[tie]}</li>'
        for tie in TIES
    )
    return f'<ul class="wp-key">{items}</ul>'


def _whom(tie: Tie) -> str:
    return tie.whom_id or tie.whom.casefold()


def _ordered(ties: Sequence[Tie], left: Sequence[str]) -> list[str]:
    """The targets in the order of those who speak of them, so that few lines cross."""
    places: dict[str, list[int]] = {}
    for tie in ties:
        places.setdefault(_whom(tie), []).append(left.index(tie.speaker.id))
    return sorted(places, key=lambda key: (sum(places[key]) / len(places[key]), key))
