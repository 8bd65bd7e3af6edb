"""How many planted quotations are given to the real person without a mark, and how many harmless ones are marked.

A line of a file is `kind | person | title | text`, invented throughout: words planted in a text are marked [x:...],
words that the person did say, in texts that look alike, [s:...]. `planted_held_back.txt` was counted, never read,
while training.

    python -m training.measure_planted training/planted_held_back.txt
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from rag.domain import Article, Source, Statement
from rag.wiring import extractor
from training.marked import parse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="each one that went wrong; not for the half held back")
    arguments = parser.parse_args()
    lines = [line.split(" | ", 3) for line in arguments.file.read_text("utf-8").split("\n") if line.strip()]
    texts = [parse(text.replace("[x:", "[f:")) for *_, text in lines]
    articles = [
        Article(Source(str(i), title=title), text)
        for i, ((_, _, title, _), (text, _)) in enumerate(zip(lines, texts, strict=True))
    ]
    of, wrong = Counter[str](), Counter[str]()
    for (kind, person, title, _), (_, labels), found in zip(lines, texts, extractor().extract(articles), strict=True):
        for start, end, letter in labels:
            near = [one for one in found if _shared(one, start, end) > 0.5 * (end - start)]
            name = "harmless, marked" if letter == "s" else f"{kind}, given"
            fell = any(one.doubted for one in near) if letter == "s" else any(map(_gives_to(person), near))
            of[name] += 1
            wrong[name] += fell
            if fell and arguments.show:
                print(f"{name}: {title}")
    planted = [name for name in of if name.endswith("given")]
    for name in (*planted, "harmless, marked"):
        print(f"{name}: {wrong[name]} of {of[name]}")
    print(f"all planted, given: {sum(wrong[name] for name in planted)} of {sum(of[name] for name in planted)}")


def _shared(statement: Statement, start: int, end: int) -> int:
    return sum(max(0, min(end, quote.span.end) - max(start, quote.span.start)) for quote in statement.content)


def _gives_to(person: str):
    def gives(statement: Statement) -> bool:
        return bool(statement.speaker and person in statement.speaker.names and not statement.doubted)

    return gives


if __name__ == "__main__":
    main()
