"""A progress bar for long work."""

from __future__ import annotations

import sys

from rag.seams import Progress, silent


class Bar:
    """A progress bar on a terminal, silence elsewhere."""

    def __init__(self, title: str, quiet: bool = False) -> None:
        self._title, self._shown = title, not quiet and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        if not self._shown:
            return silent
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
