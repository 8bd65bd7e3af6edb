"""Links that lead to words on a page."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.domain import Source, Span
from rag.export.fragments import directive, link
from rag.text import fold, words

PAGE = st.lists(st.sampled_from("no yes the harbour, closed. said “we” shut-down & co Ünal".split(" ")), max_size=40)


def first_found(text: str, coded: str) -> Span:
    """Where a browser would go: the draft's algorithm over one block of text, written independently of ours."""
    parts = coded.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = unquote(parts[0]), unquote(parts[1]) if len(parts) > 1 else ""
    page = fold(text)

    def at(position: int, wanted: str) -> int | None:
        """The end of `wanted` at a position, words whole and any white space alike; None if it is not there.

        Between a mark and a word there is always a boundary.
        """
        pattern = r"\s+".join(re.escape(fold(word)) for word in wanted.split())
        before, after = (r"(?<!\w)" if wanted[0].isalnum() else ""), (r"(?!\w)" if wanted[-1].isalnum() else "")
        found = re.compile(f"{before}{pattern}{after}").match(page, position)
        return found.end() if found else None

    for position in range(len(page)):
        begin = position
        if prefix:
            after = at(position, prefix)
            if after is None:
                continue
            begin = after + len(page[after:]) - len(page[after:].lstrip())
        stop = at(begin, start)
        if stop is None:
            continue
        ends = [stop] if not end else [e for p in range(stop, len(page)) if (e := at(p, end))]
        for e in ends:
            rest = e + len(page[e:]) - len(page[e:].lstrip())
            if not suffix or at(rest, suffix):
                return Span(begin, e)
    raise AssertionError(f"{coded} leads nowhere in {text!r}")


@given(PAGE, st.floats(0, 0.999), st.integers(1, 25))
def test_a_directive_leads_to_its_words_wherever_else_they_stand(parts, first, count):
    text = " ".join(parts)
    inside = words(text)
    assume(inside)
    start = int(first * len(inside))
    spans = inside[start : start + count]
    wanted = Span(spans[0].start, spans[-1].end)
    found = first_found(text, directive(text, wanted))
    assert fold(found.cut(text)) == fold(wanted.cut(text)) or found == wanted


def test_no_part_goes_over_the_end_of_a_paragraph():
    text = "We shut two gates.\n\nNobody shut the harbour, and nobody will."
    coded = directive(text, Span(8, len(text)))
    assert coded == "two%20gates.,harbour%2C%20and%20nobody%20will"
    assert first_found(text, coded) == Span(8, len(text) - 1)


@pytest.mark.parametrize(
    "quoted, coded",
    [
        ("no more", "no%20more"),
        ("shut-down", "shut%2Ddown"),
        ("Jack & co, Ltd", "Jack%20%26%20co%2C%20Ltd"),
        ("100% über", "100%25%20%C3%BCber"),
        ("“no more”", "no%20more"),  # marks are not needed, and pages change them
        ("…", ""),
    ],
)
def test_what_has_a_meaning_of_its_own_is_encoded(quoted, coded):
    assert directive(quoted, Span(0, len(quoted))) == coded


def test_a_long_quotation_is_named_by_its_ends():
    text = "one two three four five six seven eight nine ten eleven twelve"
    assert directive(text, Span(0, len(text))) == "one%20two%20three%20four,nine%20ten%20eleven%20twelve"


@pytest.mark.parametrize(
    "url, wanted",
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1#:~:text=words"),
        ("https://example.org/a#part", "https://example.org/a#part:~:text=words"),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=words"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://x/y", ""),
        ("/relative", ""),
    ],
)
def test_only_web_addresses_become_links(url, wanted):
    assert link(Source("a", url=url), "words", Span(0, 5)) == wanted
