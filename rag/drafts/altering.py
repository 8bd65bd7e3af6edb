"""One quotation against one page that has it neither in full nor in part: the stretch that it was changed from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checks.cuts import turns
from rag.checks.frames import kind_of
from rag.checks.quotes import spelled_page
from rag.checks.wording import FREE, stem
from rag.drafts.diffs import changed, nearest_words, tokens_of
from rag.drafts.findings import Change
from rag.drafts.matching import Occurrence, share
from rag.drafts.quoted import Wanted
from rag.text import fold

LEAST_LIKE = 0.55  # of the words of a quotation, in order on the page: fewer are another quotation
LEAST_RUN = 4  # words in a row
NEARLY = 80.0  # of the letters of a word, in percent: "inappropriate" has 92 of "appropriate"
SURELY_LIKE = 0.75  # the same quotation, whatever its other words are
_NUMBER = re.compile(
    r"\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?|thousands?|millions?|"
    r"billions?|dozens?|half|first|second|third|fourth|fifth|twice|double|triple)\b"
)


def nearest(text: str, wanted: Wanted) -> Occurrence | None:
    """The stretch of the page that the quotation was changed from; None if too few of its words are there."""
    said = tokens_of(" ".join(wanted.fixed or wanted.pieces))
    if share(text, wanted) < LEAST_LIKE:
        return None
    found = nearest_words(said, tokens_of(text))
    if found is None or found[1] < LEAST_LIKE:
        return None
    span, like = found
    changes = changed(span.cut(text), said.text)
    if like < SURELY_LIKE and _is_another(changes):
        return None
    problems = tuple(_problems(changes))
    return Occurrence("altered", (span,), "Not word for word: see what was changed.", problems, (), changes, like=like)


def turned(text: str, wanted: Wanted) -> Occurrence | None:
    """A quotation of two words, one of which the page has otherwise: "totally inappropriate" of "totally appropriate".

    None unless the other word is the same, and this one is nearly so spelled.
    """
    from rapidfuzz.fuzz import ratio

    said, page = tokens_of(wanted.forms[0]), tokens_of(text)
    if len(said) != 2:
        return None
    for at in range(len(page) - 1):
        same = [one == two for one, two in zip(said.folded, page.folded[at : at + 2], strict=True)]
        if sum(same) == 1 and not page.parted(at + 1):
            odd = same.index(False)
            if ratio(said.folded[odd], page.folded[at + odd]) >= NEARLY:
                span = page.span(at, at + 1)
                changes = changed(span.cut(text), said.text)
                return Occurrence(
                    "altered", (span,), "One word is turned: see what was changed.", (), (), changes, like=0.5
                )
    return None


def most_like(text: str, wanted: Wanted) -> float:
    """How like the quotation any stretch of a page can be (0..1): quick to say, before the page's words are read."""
    said = tokens_of(" ".join(wanted.fixed or wanted.pieces)).folded
    page = spelled_page(text)
    return sum(word in page for word in said) / max(1, len(said))


def _is_another(changes: Sequence[Change]) -> bool:
    """Whether as many telling words are new as are kept. Another number, or another form of a word, is not new."""
    words_in: dict[str, list[str]] = {kind: [] for kind in ("same", "missing", "added")}
    for change in changes:
        words_in[change.kind] += [word for word in tokens_of(change.text).folded if word not in FREE]
    lost = {stem(word) for word in words_in["missing"]}
    new = [word for word in words_in["added"] if stem(word) not in lost and not _NUMBER.fullmatch(word)]
    run = [change for change in changes if change.kind == "same"]
    nothing_missing = not any(change.kind == "missing" for change in changes)
    if nothing_missing and len(run) == 1 and len(tokens_of(run[0].text)) >= LEAST_RUN:
        return not words_in["same"]  # "I think" put before what the page has in a row
    return len(new) >= max(1, len(words_in["same"]))


def _problems(changes: Sequence[Change]) -> Iterator[str]:
    """What the changes do that matters most."""
    for kind, doing in (("missing", "left out"), ("added", "brought in")):
        for change in changes:
            word = turns(change.text) if change.kind == kind else ""
            if word and kind_of(word):
                yield f"{kind_of(word)} (“{word}”) is {doing}"
    if any(_NUMBER.search(fold(change.text)) for change in changes if change.kind != "same"):
        yield "a number is changed"
