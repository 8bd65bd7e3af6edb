"""Progress of long work: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TextIO

from rag.seams import Progress, silent

EVERY_S = 5.0  # between two lines
RECENT_S = 60.0  # the rate is that of the last minute: what was read before an interruption goes by much faster


class Lines:
    """A Progress that writes "Reading: 120 of 1,000 articles, 3.2 a second, about 5 min left" from time to time."""

    def __init__(self, title: str, unit: str, out: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._title, self._unit, self._out, self._clock = title, unit, out, clock
        self._told_s = clock()
        self._past: deque[tuple[float, int]] = deque([(self._told_s, 0)])  # (when, how many were done)

    def __call__(self, done: int, total: int | None, note: str) -> None:
        now = self._clock()
        if done < self._past[-1][1]:  # another part of the work, counted from its own beginning
            self._past = deque([(now, 0)])
        self._past.append((now, done))
        while len(self._past) > 2 and self._past[1][0] <= now - RECENT_S:
            self._past.popleft()
        if now - self._told_s >= EVERY_S:
            self._told_s = now
            print(self._line(done, total), file=self._out, flush=True)

    def _line(self, done: int, total: int | None) -> str:
        (first_s, first), (last_s, last) = self._past[0], self._past[-1]
        rate = (last - first) / (last_s - first_s) if last_s > first_s else 0.0
        count = f"{done:,}{f' of {total:,}' if total else ''} {self._unit}".strip()
        parts = [f"{self._title}: {count}", *([_pace(rate)] if rate else [])]
        if rate and total and total > done:
            parts.append(f"about {_duration((total - done) / rate)} left")
        return ", ".join(parts)


def _pace(rate: float) -> str:
    """
    >>> _pace(12.34), _pace(0.05)
    ('12.3 a second', '3.0 a minute')
    """
    return f"{rate:.1f} a second" if rate >= 0.95 else f"{60 * rate:.1f} a minute"


def _duration(seconds: float) -> str:
    """
    >>> _duration(8.2), _duration(125), _duration(7300)
    ('9 s', '3 min', '2 h 2 min')
    """
    whole = int(seconds) + 1
    hours, minutes = divmod(-(-whole // 60), 60)
    if whole < 100:
        return f"{whole} s"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class ProgressBar:
    """A progress bar on a terminal, lines on standard error elsewhere; nothing if `quiet`."""

    def __init__(self, title: str, quiet: bool = False, unit: str = "") -> None:
        self._title, self._unit, self._quiet = title, unit, quiet
        self._shown = not quiet and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        if not self._shown:
            return silent if self._quiet else Lines(self._title, self._unit, sys.stderr)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._bar = Rich(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task(self._title, total=None, note="")
        return lambda done, total, note: self._bar.update(task, completed=done, total=total, note=note[-60:])

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()
