"""What checking a draft finds: for each quotation in it, whether its words are on a page, and whose words they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.domain import Form, Quote, Source, Span, Speaker, State, hull

Match = Literal["exact", "partial", "altered", "not_found", "too_short"]
Verdict = Literal["right", "wrong", "undetermined"]
Edit = Literal["same", "missing", "added"]
Marked = Literal["all", "part", "none"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a word diff: the same on both sides, missing from the draft, or added by the draft."""

    kind: Edit
    text: str  # "same" and "missing" as on the page, "added" as in the draft; never empty


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a quotation, or the nearest to them, stand on a page, and whom the page gives them to."""

    quotes: tuple[Quote, ...]  # in reading order; several where the draft leaves words out
    source: Source
    state: State
    speaker: Speaker | None = None  # None unless `state` is attributed
    written: str = ""  # the speaker as this page writes it: "She", "the port director"
    via: tuple[str, ...] = ()  # who passed the words on
    form: Form | None = None  # indirect: the words are the outlet's paraphrase; None: the article's own voice
    copies: tuple[Source, ...] = ()  # copies of this article with the same words
    marked: Marked = "all"  # how much of the words the page has in quotation marks
    negated: bool = False  # the page says that they did not say it
    namesakes: tuple[str, ...] = ()  # others who speak on the page under the speaker's surname

    link: str = ""  # an address that leads to the words; "" for an article without one

    @property
    def extent(self) -> Span:
        """From the first to the last character of the words."""
        return hull([quote.span for quote in self.quotes])


@dataclass(frozen=True, slots=True)
class Finding:
    """One quotation of a draft, and what the library knows of it."""

    number: int  # from 1, in the order of the draft
    span: Span  # of the words between the quotation marks, in `DraftReport.text`
    text: str  # these words
    line: int  # from 1, of the text as it was given: where it begins
    match: Match
    verdict: Verdict
    reason: str  # of the match, a sentence for the reader
    whose: str  # of the verdict, a sentence for the reader
    given_to: str = ""  # whom the draft gives the words to, as it calls them; "": nobody
    problems: tuple[str, ...] = ()  # what the draft's cut or change does: a negation is left out ("not"), a number ...
    notes: tuple[str, ...] = ()  # what to know beside that: words in [brackets], the sentence goes on
    places: tuple[Place, ...] = ()  # best first; the nearest for an altered quotation
    changes: tuple[Change, ...] = ()  # the word diff with the first place, for an altered or partial quotation

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look: not word for word, a paraphrase, or not surely by whom the draft says."""
        unsupported = bool(self.given_to) and self.verdict != "right"
        at_odds = unsupported or bool(self.problems)
        return self.match in ("partial", "altered", "not_found") or (self.match == "exact" and at_odds)


@dataclass(frozen=True, slots=True)
class DraftReport:
    """All quotations of a draft, in its order."""

    text: str  # the draft as read, to which `Finding.span` refers
    findings: tuple[Finding, ...]
    articles: int  # how many articles were searched

    @property
    def wrong(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.wrong)
