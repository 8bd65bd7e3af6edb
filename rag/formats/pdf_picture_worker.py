"""Draws one page of a PDF with some words marked, by PDFium; a process of its own, for the reasons of `pdf_worker`.

Standard input: one line of JSON, {"page": from 1, or 0 where it is not known, "words": ..., "before": how many letters
of the page stand before them}, then the PDF. Standard output: one JSON object, {"page", "png"} or {"error": reason}.
It imports nothing of `rag` but the file beside it, so that it starts fast and runs by its path.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))

WIDTH_PX, MOST_PX = 1_100, 3_000  # of the picture; and of its longer side
MOST_PAGES = 300  # that are looked through where the page is not known
LEAST_LETTERS = 24  # of a quotation that goes over the end of its page
MARK = (255, 229, 138)
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels


def letters(text: str) -> list[str]:
    """Letters and digits without case, marks and ligatures, by which two texts of one page are compared.

    >>> "".join(letters("The ﬁrst Zoë!"))
    'thefirstzoë'
    """
    return [char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()]


def place(page: str, words: str, before: int) -> tuple[int, int] | None:
    """Where words are in a page, both as letters: the place nearest to `before`, or the longest part that is there.

    >>> place("abcabcabc", "abc", 4), place("abc", "xyz", 0)
    ((3, 6), None)
    """
    starts, at = [], page.find(words)
    while at >= 0 and words:
        starts.append(at)
        at = page.find(words, at + 1)
    if starts:
        first = min(starts, key=lambda start: abs(start - before))
        return first, first + len(words)
    part = SequenceMatcher(None, page, words, autojunk=False).find_longest_match()
    return (part.a, part.a + part.size) if part.size >= LEAST_LETTERS else None


def read(header: dict, payload: bytes) -> dict[str, object]:
    import pypdfium2

    document = pypdfium2.PdfDocument(payload)
    wanted = "".join(letters(header["words"]))
    numbers = [header["page"]] if header["page"] else range(1, min(len(document), MOST_PAGES) + 1)
    for number in numbers:
        if number > len(document):
            break
        page = document[number - 1]
        text = page.get_textpage()
        chars, indexes = _letters_of(text)
        if found := place(chars, wanted, header["before"]):
            marked = dict.fromkeys(indexes[slice(*found)])
            return {"page": number, "png": _drawn(page, text, list(marked))}
    return {"error": "not found"}


def _letters_of(text: Any) -> tuple[str, list[int]]:
    """The letters of a page, and of each the number of its character."""
    from pypdfium2 import raw

    found, indexes = [], []
    for index in range(text.count_chars()):
        for char in letters(chr(raw.FPDFText_GetUnicode(text, index) or 32)):
            found.append(char)
            indexes.append(index)
    return "".join(found), indexes


def _drawn(page: Any, text: Any, marked: list[int]) -> str:
    """The page with the characters marked, as PNG in base64."""
    from PIL import Image, ImageChops, ImageDraw

    width, height = page.get_size()
    scale = min(WIDTH_PX / width, MOST_PX / max(width, height))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    marks = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(marks)
    for left, top, right, bottom in _lines([_box(page, text, index, picture.size) for index in marked]):
        pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), fill=MARK)
    held = io.BytesIO()
    ImageChops.multiply(picture, marks).save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode("ascii")


def _box(page: Any, text: Any, index: int, size: tuple[int, int]) -> Box:
    """A character's place in the picture, however the page is turned or cut."""
    from pypdfium2 import raw

    left, bottom, right, top = text.get_charbox(index)
    corners = []
    for x, y in ((left, top), (right, bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _lines(boxes: list[Box]) -> list[Box]:
    """Characters behind each other on one line as one box.

    >>> _lines([(0, 0, 5, 9), (6, 1, 9, 9), (0, 20, 5, 29)])
    [(0, 0, 9, 9), (0, 20, 5, 29)]
    """
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last and min(last[3], box[3]) - max(last[1], box[1]) > 0 and box[0] >= last[0]:
            lines[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def main() -> None:
    from pdf_worker import limit  # type: ignore[import-not-found]

    limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        header = json.loads(sys.stdin.buffer.readline())
        found = read(header, sys.stdin.buffer.read())
    except Exception as error:  # any damage whatever; this process ends here
        found = {"error": f"{type(error).__name__}: {str(error)[:120]}"}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


if __name__ == "__main__":
    main()
