"""Pictures drawn in HTML and CSS: they load nothing, follow the theme, hold real text and links, and fit a phone.

Each says in words what it shows (`aria-label`); the pages draw a table with the same numbers beneath it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.adapters.relations import TIES, Tie
from rag.people.tallies import Bar
from ui import html, strings
from ui.articles_html import anchor, speaker_link

FORMS = ("direct", "mixed", "indirect")
ROW_REM = 2.5  # height of a name in the picture of ties, as in pages.css
MOST_TIES = 40  # lines in one picture
STEEP_REM = 6  # a line that rises so far is dashed from top to bottom, not from side to side


# --- over time ---------------------------------------------------------------------------------------------------


def bars_html(bars: Sequence[Bar], hue: str, highest: int = 0) -> str:
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


def _total(bars: Sequence[Bar]) -> int:
    return sum(sum(bar.counts.values()) for bar in bars)


def _told(bar: Bar) -> str:
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


def small_bars_html(pictures: Iterable[tuple[str, str, Sequence[Bar]]]) -> str:
    """Several speakers' bars on one scale: (id, name, bars)."""
    pictures = list(pictures)
    top = max(sum(bar.counts.values()) for _, _, bars in pictures for bar in bars)
    cells = "".join(
        f'<section><h3 dir="auto">{anchor(speaker_link(id), name)} <small>{_total(bars)}</small></h3>'
        f"{bars_html(bars, html.colour(id), top)}</section>"
        for id, name, bars in pictures
    )
    return f'<div class="wp-small">{cells}</div>'


# --- who does what to whom -----------------------------------------------------------------------------------------


def ties_html(ties: Sequence[Tie], most: int = MOST_TIES) -> str:
    """Those who speak on the left, whom it is aimed at on the right, a line for each tie between them.

    Two columns of names instead of points in a plane: no two names can overlap, and the picture fits a phone.
    """
    shown = ties[:most]
    left = list(dict.fromkeys((tie.speaker.id, tie.speaker.name) for tie in shown))
    right = _ordered(shown, [id for id, _ in left])
    names = {_whom(tie): tie.whom for tie in shown}
    ids = {_whom(tie): tie.whom_id for tie in shown}
    height = ROW_REM * max(len(left), len(right))
    lines = "".join(_line(tie, _at([id for id, _ in left], tie.speaker.id, height), height, right) for tie in shown)
    speakers = "".join(f"<li>{_name(id, name)}</li>" for id, name in left)
    aimed = "".join(f"<li>{_name(ids[key], names[key])}</li>" for key in right)
    label = html.text(strings.TIES_TOLD.format(n=len(shown), who=len(left), whom=len(right)))
    style = 'style="display: flex; flex-direction: column; justify-content: space-around"'
    return (
        f'<div class="wp-ties" role="group" aria-label="{label}"><ul {style}>{speakers}</ul>'
        f'<div class="wp-lines" aria-hidden="true" style="height: {height:.2f}rem">{lines}</div>'
        f"<ul {style}>{aimed}</ul></div>"
    )


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


def _at(names: Sequence[str], name: str, height: float) -> float:
    """The middle of a name's row, in rem from the top: the shorter column spreads over the height of the longer."""
    return (names.index(name) + 0.5) * height / len(names)


def _line(tie: Tie, start: float, height: float, right: Sequence[str]) -> str:
    end = _at(right, _whom(tie), height)
    width = min(2.5, 0.6 + 0.4 * len(tie.statements))  # half of it, in pixels
    way = "flat" if abs(end - start) < 0.05 else "down" if end > start else "up"
    size = "" if way == "flat" else f"height: {abs(end - start):.2f}rem; "
    # a diagonal is drawn on a gradient whose half-way line runs from corner to corner of its box
    style = f"top: {min(start, end):.2f}rem; {size}--w: {width:.1f}px; --tie: var(--wp-{tie.tie})"
    steep = " wp-steep" if abs(end - start) > STEEP_REM else ""
    return f'<i class="wp-{way} wp-{tie.tie}{steep}" style="{style}"></i>'


def _name(id: str, name: str) -> str:
    return anchor(speaker_link(id), name) if id else f'<span dir="auto">{html.text(name)}</span>'
