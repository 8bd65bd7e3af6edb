"""Small texts kept as files in a library's folder."""

from __future__ import annotations

from pathlib import Path

from rag.errors import LibraryError
from rag.wholefile import write_whole


class FolderTexts:
    """A seams.Texts: each text is a file, which a person may edit."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def text(self, name: str) -> str | None:
        path = self._folder / name
        try:
            return path.read_text("utf-8") if path.exists() else None
        except (OSError, UnicodeDecodeError) as error:
            raise LibraryError(f"{path} cannot be read ({error}); mend it or move it away") from error

    def set_text(self, name: str, text: str | None) -> None:
        path = self._folder / name
        try:
            if text is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, text.encode("utf-8"))
        except OSError as error:
            raise LibraryError(f"{path} cannot be written ({error})") from error

    def where(self, name: str) -> str:
        return str(self._folder / name)
