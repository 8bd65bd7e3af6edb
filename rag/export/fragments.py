"""Links that lead to words on a page: the text directives of the URL Fragment Text Directives draft (WICG).

    #:~:text=[prefix-,]start[,end][,-suffix]

A browser marks the first place that fits, so a place that is not the first gets the words around it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote as percent

from rag.domain import Source, Span
from rag.text import fold, words

WHOLE_WORDS = 10  # quotations of more words are named by their first and last ones
EDGE_WORDS = (4, 8)
AROUND_WORDS = (0, 2, 4, 8)


def link(source: Source, text: str, span: Span) -> str:
    """The article's address leading to `span` of its text; "" if it has no web address.

    >>> link(Source("a", url="https://example.org/x"), "She said no more talks.", Span(9, 22))
    'https://example.org/x#:~:text=no%20more%20talks'
    >>> link(Source("a", url="javascript:alert(1)"), "x", Span(0, 1))
    ''
    >>> link(Source("a", url="https://example.org/x.pdf", pages=(0, 12)), "She said no more talks.", Span(16, 22))
    'https://example.org/x.pdf#page=2'
    """
    if not source.url.lower().startswith(("http://", "https://")):
        return ""
    address, _, anchor = source.url.partition("#")
    if page := source.page_at(span.start):  # readers of PDF know no text directives
        return f"{address}#page={page}"
    named = directive(text, span)
    return f"{address}#{anchor.partition(':~:')[0]}:~:text={named}" if named else source.url


def directive(text: str, span: Span) -> str:
    """What follows `text=`; "" for a span without a word.

    >>> directive("A no. B no. C no.", Span(8, 10))
    'no.%20B-,no'
    """
    ends = words(span.cut(text))
    if not ends:
        return ""
    inner = Span(span.start + ends[0].start, span.start + ends[-1].end)
    plain = next(_readings(text, inner))
    return next((one for one in _readings(text, inner) if one.first_in(text) == inner), plain).encoded()


@dataclass(frozen=True, slots=True)
class _Directive:
    """Each part as it stands on the page, without its line breaks; "" for a part that is not given."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def encoded(self) -> str:
        parts = [f"{_coded(self.prefix)}-" if self.prefix else "", _coded(self.start), _coded(self.end)]
        return ",".join([part for part in parts if part] + ([f"-{_coded(self.suffix)}"] if self.suffix else []))

    def first_in(self, text: str) -> Span | None:
        """The first place that fits, as a browser looks for it: whole words, without case, over white space."""
        start = rf"(?<!\w)(?P<found>{_pattern(self.start)}"
        end = rf"(?!\w).*?(?<!\w){_pattern(self.end)}" if self.end else ""
        before = rf"(?<!\w){_pattern(self.prefix)}\s*" if self.prefix else ""
        after = rf"\s*{_pattern(self.suffix)}(?!\w)" if self.suffix else ""
        found = re.search(rf"{before}{start}{end})(?!\w){after}", fold(text), re.DOTALL)
        return Span(*found.span("found")) if found else None


def _readings(text: str, span: Span) -> Iterator[_Directive]:
    """Directives for a place, the shortest first."""
    before, after = words(text[: span.start])[-max(AROUND_WORDS) :], words(text[span.end :])
    for start, end in _edges(span.cut(text)):
        for count in AROUND_WORDS:
            prefix = text[before[-count:][0].start : span.start] if count and before else ""
            suffix = text[span.end : span.end + after[:count][-1].end] if count and after else ""
            yield _Directive(start, end, _line(prefix))
            yield _Directive(start, end, _line(prefix), _line(suffix))


def _edges(quoted: str) -> Iterator[tuple[str, str]]:
    """Ways to name a quotation: by its first and last words (no part goes over the end of a line), or in full."""
    inside = words(quoted)
    in_full = "\n" not in quoted
    if in_full and len(inside) <= WHOLE_WORDS:
        yield _line(quoted), ""
        return
    for most in EDGE_WORDS:
        half = min(most, len(inside) // 2) or 1
        first, last = quoted[: inside[half - 1].end], quoted[inside[-half].start :]
        yield _line(first.split("\n")[0]), _line(last.rsplit("\n")[-1])
    if in_full:
        yield _line(quoted), ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _pattern(part: str) -> str:
    return r"\s+".join(re.escape(fold(word)) for word in part.split())


def _coded(part: str) -> str:
    """Percent-encoded, the three characters with a meaning of their own among them: "-", "," and "&"."""
    return percent(part, safe="").replace("-", "%2D")
