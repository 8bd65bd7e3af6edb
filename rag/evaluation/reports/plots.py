"""Plots as inline SVG: averages with their intervals, differences of two runs, how right the sure are, times.

Colours come from the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from rag.evaluation.averages import Average, number
from rag.evaluation.calibration import BINS, Bin
from rag.evaluation.measures import COUNTED, LOWER_IS_BETTER
from rag.evaluation.reports.compare import Difference
from rag.evaluation.reports.layout import text

_WIDTH, _ROW, _LEFT, _RIGHT = 680, 22, 190, 70  # pixels of the drawing; it shrinks with the page
_PLOT = _WIDTH - _LEFT - _RIGHT
_BARS, _EDGE = 24, 40


def intervals_svg(averages: Iterable[Average]) -> str:
    """Each share as a dot on 0..1 with its 95 % interval; "" if there is none. Where lower is better it says so."""
    shares = [average for average in averages if average.measure not in COUNTED]
    if not shares:
        return ""
    height = _ROW * len(shares) + 26
    grid = "".join(_grid(_LEFT + _PLOT * at / 4, height - 22, f"{at / 4:g}") for at in range(5))
    rows = []
    for i, a in enumerate(shares):
        y = _ROW * i + 14
        low, high, at = (_LEFT + _PLOT * value for value in (a.low, a.high, a.value))
        name = a.measure + (" ↓" if a.measure in LOWER_IS_BETTER else "")
        rows.append(_label(name, y) + _dot(low, high, at, y, "at") + _figure(number(a.value), y))
    return _svg(height, "averages with 95 % intervals; ↓: lower is better", grid + "".join(rows))


def differences_svg(differences: Sequence[Difference]) -> str:
    """Each difference b - a of a share with its interval, around 0; "" if there is none."""
    shares = [difference for difference in differences if difference.measure not in COUNTED]
    if not shares:
        return ""
    reach = max(0.05, *(abs(edge) for d in shares for edge in (d.low, d.high)))
    middle, scale, height = _LEFT + _PLOT / 2, _PLOT / 2 / reach, _ROW * len(shares) + 26
    rows = []
    for i, d in enumerate(shares):
        y = _ROW * i + 14
        low, high, at = (middle + scale * value for value in (d.low, d.high, d.change))
        kind = {"better": "good", "worse": "bad", "unclear": "at"}[d.verdict]
        rows.append(_label(d.measure, y) + _dot(low, high, at, y, kind) + _figure(f"{d.change:+.3f}", y))
    grid = "".join(_grid(middle + scale * x, height - 22, f"{x:+.2g}" if x else "0") for x in (-reach, 0, reach))
    zero = f"<line class='zero' x1='{middle:.1f}' x2='{middle:.1f}' y1='2' y2='{height - 22}'/>"
    return _svg(height, "differences b - a with 95 % intervals", grid + zero + "".join(rows))


def reliability_svg(bins: Sequence[Bin]) -> str:
    """How often the answers of each bin are right, as bars, beside their confidence, as dots; "" without bins.

    Where a dot stands above its bar the answers are too sure. The number of answers stands under each bar.
    """
    if not bins:
        return ""
    wide, tall, floor = _WIDTH - 2 * _EDGE, 120, 132
    width = wide / BINS
    drawn = [f"<line class='zero' x1='{_EDGE}' y1='{floor}' x2='{_EDGE + wide}' y2='{floor - tall}'/>"]
    for b in bins:
        x, y = _EDGE + wide * b.low, floor - tall * b.right
        at, up = _EDGE + wide * b.confidence, floor - tall * b.confidence
        told = f"{b.count} answers, confidence {number(b.confidence)}, right {number(b.right)}"
        drawn.append(
            f"<rect class='bar' x='{x + 2:.1f}' y='{y:.1f}' width='{width - 4:.1f}' height='{tall * b.right:.1f}'>"
            f"<title>{told}</title></rect>"
            f"<circle class='at' cx='{at:.1f}' cy='{up:.1f}' r='4.5'/>"
            f"<text class='soft' x='{x + width / 2:.1f}' y='{floor + 14}' text-anchor='middle'>{b.count}</text>"
        )
    ticks = [
        f"<line x1='{_EDGE}' x2='{_EDGE + wide}' y1='{floor - tall * at:.1f}' y2='{floor - tall * at:.1f}'/>"
        f"<text class='soft' x='{_EDGE - 8}' y='{floor - tall * at + 4:.1f}' text-anchor='end'>{at:g}</text>"
        f"<text class='soft' x='{_EDGE + wide * at:.1f}' y='{floor + 32}' text-anchor='middle'>{at:g}</text>"
        for at in (0, 0.5, 1)
    ]
    return _svg(floor + 40, "bars: share of answers that are right; dots: their confidence", "".join([*ticks, *drawn]))


def times_svg(milliseconds: Sequence[float]) -> str:
    """How many answers took how long, on a logarithmic scale; "" for fewer than two."""
    times = np.array([ms for ms in milliseconds if ms > 0])
    if len(times) < 2 or times.min() == times.max():
        return ""
    counts, edges = np.histogram(np.log10(times), bins=_BARS)
    width, floor = (_WIDTH - 2 * _EDGE) / _BARS, 110
    bars = "".join(
        f"<rect class='bar' x='{_EDGE + i * width:.1f}' y='{floor - 100 * n / counts.max():.1f}' "
        f"width='{width - 2:.1f}' height='{100 * n / counts.max():.1f}'><title>{n}</title></rect>"
        for i, n in enumerate(counts)
    )
    ticks = "".join(
        f"<text class='soft' x='{_EDGE + i * width:.1f}' y='128' text-anchor='middle'>{10 ** edges[i]:,.0f} ms</text>"
        for i in range(0, _BARS + 1, 6)
    )
    most = f"<text class='soft' x='{_EDGE + int(counts.argmax() + 1) * width + 4:.1f}' y='18'>{counts.max()}</text>"
    return _svg(134, "how many answers took how long", bars + ticks + most)


def _svg(height: float, title: str, inside: str) -> str:
    size = f"viewBox='0 0 {_WIDTH} {height:.0f}' width='{_WIDTH}' height='{height:.0f}'"
    drawing = f"<svg {size} role='img' aria-label='{text(title)}'><title>{text(title)}</title>{inside}</svg>"
    return f"<div class='wide'>{drawing}</div>"


def _grid(x: float, bottom: float, label: str) -> str:
    line = f"<line x1='{x:.1f}' x2='{x:.1f}' y1='2' y2='{bottom:.0f}'/>"
    return f"{line}<text class='soft' x='{x:.1f}' y='{bottom + 16:.0f}' text-anchor='middle'>{label}</text>"


def _dot(low: float, high: float, at: float, y: float, kind: str) -> str:
    span = f"<line class='span' x1='{low:.1f}' x2='{max(high, low + 0.1):.1f}' y1='{y}' y2='{y}'/>"
    return f"{span}<circle class='{kind}' cx='{at:.1f}' cy='{y}' r='4.5'/>"


def _label(name: str, y: float) -> str:
    return f"<text x='{_LEFT - 12}' y='{y + 4}' text-anchor='end'>{text(name)}</text>"


def _figure(value: str, y: float) -> str:
    return f"<text class='soft' x='{_WIDTH - _RIGHT + 14}' y='{y + 4}'>{text(value)}</text>"
