"""The nouns. Frozen, small, and made of plain values; every other module speaks in these.

Offsets are characters (code points) of `Article.text`, half-open. Times are ISO 8601 text
("2024-11-29" or "2024-11-29T08:30:00+00:00"), so that they sort and compare as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

Form = Literal["direct", "indirect", "mixed"]
State = Literal["attributed", "own_voice", "uncertain"]
SpeakerKind = Literal["person", "body", "group", "unknown"]
EntityLabel = Literal["PERSON", "ORGANIZATION", "LOCATION", "MISC"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of `Article.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


def hull(spans: tuple[Span, ...] | list[Span]) -> Span:
    """The smallest span that holds all of `spans`; at least one is needed.

    >>> hull([Span(3, 5), Span(8, 9)])
    Span(start=3, end=9)
    """
    return Span(min(span.start for span in spans), max(span.end for span in spans))


# --- what is read in ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from. `origin` is its identity: a path, an address or a record id."""

    id: str  # short and readable; unique in a library
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: str | None = None
    updated: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text cleaned once at the door and never changed again."""

    source: Source
    text: str

    @property
    def revision(self) -> str:
        """Hash of the text: an edited article has another one (16 hexadecimal digits)."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Passage:
    """Some whole sentences of an article: what is searched. Never ends inside a quotation."""

    source_id: str
    span: Span
    text: str

    @property
    def id(self) -> str:
        return f"{self.source_id}#p{self.span.start}-{self.span.end}"


# --- what a model finds in a text, by position ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as written: of a person, an organisation, a place or something else."""

    span: Span
    label: EntityLabel


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words or thoughts in a text, by position only; nobody is named yet."""

    source: tuple[Span, ...]  # who speaks, as written; empty: the text names nobody
    cue: tuple[Span, ...]  # "said", "according to"; may be empty
    content: tuple[Span, ...]  # what was said; never empty
    via: tuple[Span, ...] = ()  # who passed it on: "a statement carried by [SANA]"
    referent: Span | None = None  # the name that a pronoun or role in `source` stands for; None: uncertain
    referent_confidence: float = 0.0  # calibrated, 0..1
    confidence: float = 1.0  # that this is an attribution with this source; calibrated, 0..1
    told: bool = False  # its cue tells of words in a language whose cues we do not know


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one pass over a text finds."""

    attributions: tuple[Attribution, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words of a text that best answer a question. Both figures are calibrated, 0..1."""

    span: Span | None  # in the text asked; None: it has no words
    right: float  # that these words are the answer
    here: float  # that the text holds an answer at all


# --- who said what ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, pronoun or role as written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person or body across articles. `aliases` are the other spellings, `roles` as articles put them."""

    id: str
    name: str
    kind: SpeakerKind = "unknown"
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are on the page. Made only by `cut`, so it cannot misquote."""

    source_id: str
    span: Span
    text: str

    @classmethod
    def cut(cls, article: Article, span: Span) -> Quote:
        if span.end > len(article.text):
            raise ValueError(f"{span} is outside {article.source.id}")
        return cls(article.source.id, span, span.cut(article.text))


@dataclass(frozen=True, slots=True)
class Statement:
    """Words or thoughts that an article gives to somebody."""

    source_id: str
    speaker: Speaker | None  # None: the article names nobody, or it is uncertain who is meant
    mention: Mention | None  # the speaker as written here: "He", "the Iranian diplomat"
    cue: Mention | None
    content: tuple[Quote, ...]  # in reading order; several when the cue interrupts it
    form: Form
    act: str  # a name in rag.speech.acts.ACTS: "say", "blame", "deny", ...
    target: Quote | None = None  # who is blamed, praised, urged; a part of the article
    negated: bool = False  # "did not say that ..."
    via: tuple[Mention, ...] = ()
    span: Span = Span(0, 0)  # from its first to its last part
    confidence: float = 1.0

    @property
    def id(self) -> str:
        extent = hull([quote.span for quote in self.content])
        return f"{self.source_id}#s{extent.start}-{extent.end}"

    @property
    def extent(self) -> Span:
        """From the first to the last character of the content."""
        return hull([quote.span for quote in self.content])

    @property
    def said(self) -> str:
        """The content in one line of words, without what interrupts it."""
        return " ".join(quote.text for quote in self.content)


# --- asking -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Where to look. Empty means everywhere; dates are inclusive and compare by day."""

    speakers: tuple[str, ...] = ()  # Speaker.id
    outlets: tuple[str, ...] = ()  # as written in Source.outlet, compared without case
    articles: tuple[str, ...] = ()  # Source.id
    since: str | None = None  # "2024-11-29"
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as read: what kind it is, and about whom and what."""

    question: str  # as asked
    standalone: str  # understandable without the conversation
    kind: str = "topic"  # a name in rag.questions.frames.KINDS
    speakers: tuple[Speaker, ...] = ()  # in the library, whom the question is about
    unknown: tuple[str, ...] = ()  # names in the question which the library does not know
    act: str | None = None  # a name in rag.speech.acts.ACTS
    target: str = ""  # "whom did X blame": empty; "did X blame Y": "Y"
    topic: str = ""  # the remaining words: what about
    quotation: str = ""  # words the question asks about: did X say "..."; who said "..."
    wh: str = ""  # who, whom, what, when, where, how many, ...
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, how well, and why (names, words, meaning)."""

    found: Statement | Passage
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answerer says. Unchecked: only `rag.checks.verify` turns it into citations."""

    text: str  # prose without quotation marks; may be empty
    evidence: tuple[str, ...]  # ids of statements or passages
    speaker: str | None = None  # whom the answerer says the words are by; None: nobody
    names: tuple[str, ...] = ()  # the short answer: names or words on the page
    spans: tuple[Span | None, ...] = ()  # narrower than each piece of evidence, where given
    doubt: str = ""  # why the prose is not to be believed: found by a second model before anything is verified


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and what comes nearest."""

    kind: str  # unknown_speaker, never_quoted, not_on_this, said_by_others, own_voice, not_in_library
    reason: str  # a sentence for the reader
    nearest: tuple[str, ...] = ()  # names, or ids of evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """An answerer's reply: claims, or a refusal (claims may then hold the nearest evidence)."""

    claims: tuple[Claim, ...] = ()
    refusal: Refusal | None = None
    made_by: str = ""
    templated: bool = False  # the prose comes from our own templates; free prose is checked for support
    side_by_side: bool = False  # the claims set statements against each other, by outlet or by date
    usage: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked quotation. `quote.text == article.text[span]`, and the page names the speaker."""

    number: int
    quote: Quote
    source: Source
    state: State
    speaker: Speaker | None = None
    mention: Mention | None = None
    via: tuple[Mention, ...] = ()
    cue: Mention | None = None
    form: Form | None = None
    act: str | None = None
    copies: tuple[str, ...] = ()  # ids of other articles which carry the same words


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: prose with [n] markers, and the citations they point to."""

    question: str
    standalone: str
    text: str
    names: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    refusal: str = ""  # Refusal.kind; nothing_verified: all that was said had to be dropped
    reason: str = ""
    nearest: tuple[str, ...] = ()
    made_by: str = ""
    side_by_side: bool = False  # statements of several outlets or dates: `rag.checks.sidebyside` marks what differs
    dropped: tuple[str, ...] = ()  # what verify removed, one line each
    timings_ms: dict[str, float] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)

    def with_timings(self, **timings_ms: float) -> Answer:
        return replace(self, timings_ms={**self.timings_ms, **timings_ms})


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A follow-up made understandable on its own."""

    question: str | None  # None: nothing usable came of it
    usage: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer in a conversation."""

    question: str
    answer: Answer
    filters: Filters = Filters()  # where it was asked to look
