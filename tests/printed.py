"""Small invented PDFs: pages of text in columns, with heads and feet, as newspapers are set."""

from __future__ import annotations

import io

PAGES = [
    "The lock at Kell was shut on Monday after a gate cracked, the council of the district said in the evening, and "
    "the owners of the barges were told to wait for a month or to take the long way round by the upper river.",
    "“The gate is forty years old,” said Rui Caldeira, the lock keeper, who has worked there for half of that time and "
    "who wrote to the council about it in each of the last six years without getting an answer from anybody.",
    "Barge owners gathered at the inn, where they agreed to send a letter to the minister and to ask for the fees of "
    "the whole year back, with interest, said Ines Barrow, who speaks for the owners of the smaller barges.",
    "The council will meet on Friday. Its chairman could not be reached, and his office said that he was on a journey "
    "from which he would not return before the end of the month, unless the minister asked him to come back at once.",
    "A tug from the upper river towed the first of the barges away on Tuesday. Its crew had waited for two days in the "
    "rain, its skipper said, and nobody from the council had come to see them, or had so much as written to them.",
]


def wrapped(text, width):
    """Lines of a width, with hyphens where a word does not fit, as a newspaper sets them."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 1
        if len(word) > 7 and 4 <= room < len(word) and word.isalpha():
            lines.append(f"{line} {word[:3]}-")
            line = word[3:]
        elif line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def make(pages, width=70, columns=1, across=False, head=None, foot=None, title=""):
    """A PDF with a page for each text, set in columns; `across`: written line by line over all of them."""
    from reportlab.pdfgen import canvas

    file = io.BytesIO()
    paper = canvas.Canvas(file)
    paper.setTitle(title)
    for number, text in enumerate(pages, start=1):
        if head:
            paper.drawString(72, 760, head(number))
        lines = wrapped(text, width)
        rows = -(-len(lines) // columns)
        places = [(72 + 240 * (n // rows), 720 - 14 * (n % rows), line) for n, line in enumerate(lines)]
        for x, y, line in sorted(places, key=lambda p: (-p[1], p[0])) if across else places:
            paper.drawString(x, y, line)
        if foot:
            paper.drawString(300, 40, foot(number))
        paper.showPage()
    paper.save()
    return file.getvalue()
