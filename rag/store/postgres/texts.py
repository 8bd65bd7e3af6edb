"""Small texts kept in the database: several people correct the same library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class StoredTexts:
    """A seams.Texts. `run` does some work over a connection: within a writer's turn, over the writer's."""

    def __init__(self, run: Callable[[Callable[[Any], Any]], Any], place: str) -> None:
        self._run, self._place = run, place

    def text(self, name: str) -> str | None:
        found = self._run(lambda db: db.execute("SELECT text FROM texts WHERE name = %s", (name,)).fetchone())
        return found[0] if found else None

    def set_text(self, name: str, text: str | None) -> None:
        if text is None:
            self._run(lambda db: db.execute("DELETE FROM texts WHERE name = %s", (name,)))
            return
        sql = "INSERT INTO texts VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET text = excluded.text"
        self._run(lambda db: db.execute(sql, (name, text)))

    def where(self, name: str) -> str:
        return f"{name} (in the table whosaid.texts of {self._place})"
