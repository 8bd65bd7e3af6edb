"""The nouns. Frozen, small, and made of plain values; every other module speaks in these.

Long on purpose: one vocabulary in reading order, from a span to an answer. It decides nothing, so there is no second
idea to part off, and a noun is looked up in one place.

Offsets are characters (code points) of `Article.text`, half-open. Times are ISO 8601 text
("2024-11-29" or "2024-11-29T08:30:00+00:00"), so that they sort and compare as text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Generic, Literal, TypeVar

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
    pages: tuple[int, ...] = ()  # where each printed page begins in Article.text; (): not printed, or not known

    def page_at(self, position: int) -> int | None:
        """The number of the page, from 1, on which a character of the text stands.

        >>> Source("a", pages=(0, 900)).page_at(900), Source("a").page_at(900)
        (2, None)
        """
        return bisect_right(self.pages, position) or None

    def printed(self, position: int) -> str:
        """The same as citations have it.

        >>> Source("a", pages=(0, 900)).printed(20), Source("a").printed(20)
        ('p. 1', '')
        """
        page = self.page_at(position)
        return f"p. {page}" if page else ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text cleaned once at the door and never changed again."""

    source: Source
    text: str

    @property
    def revision(self) -> str:
        """Hash of the text: an edited article has another one (16 hexadecimal digits)."""
        return revision_of(self.text.encode("utf-8", "surrogatepass"))


def revision_of(text: bytes) -> str:
    """The hash of a text in UTF-8, 16 hexadecimal digits."""
    return sha256(text).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Passage:
    """Some whole sentences of an article: what the encoder reads at once. Never ends inside a quotation."""

    source_id: str
    span: Span
    text: str

    @property
    def id(self) -> str:
        return f"{self.source_id}#p{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True)
class Sentence(Passage):
    """One sentence of an article: what is searched, and what a question is matched with."""

    @property
    def id(self) -> str:
        return f"{self.source_id}#t{self.span.start}-{self.span.end}"


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
    doubt: float = 0.0  # that nobody may have said it: forged, imagined, a comment; 0..1
    own: float = 0.0  # that nobody says it: the article tells what somebody did or is; 0..1
    told: bool = False  # words, though no cue that we know says so: another language's cue, a transcript's label


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one pass over a text finds."""

    attributions: tuple[Attribution, ...] = ()
    entities: tuple[Entity, ...] = ()


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


def place_of(identity: str) -> tuple[str, str, int, int] | None:
    """Read an id of a passage, sentence or statement: (article's id, kind, start, end); None if it is not one.

    >>> place_of("irna-2024#s10-42")
    ('irna-2024', 's', 10, 42)
    """
    source_id, _, place = identity.rpartition("#")
    start, _, end = place[1:].partition("-")
    if place[:1] not in ("p", "t", "s") or not all(n.isdecimal() and len(n) < 12 for n in (start, end)):
        return None
    return source_id, place[0], int(start), int(end)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words or thoughts that an article gives to somebody."""

    source_id: str
    speaker: Speaker | None  # None: the article names nobody, or it is uncertain who is meant
    mention: Mention | None  # the speaker as written here: "He", "the Iranian diplomat"
    cue: Mention | None
    content: tuple[Quote, ...]  # in reading order; several when the cue interrupts it
    form: Form
    act: str  # a name in rag.extraction.acts.ACTS: "say", "blame", "deny", ...
    target: Quote | None = None  # who is blamed, praised, urged; a part of the article
    negated: bool = False  # "did not say that ..."
    via: tuple[Mention, ...] = ()
    span: Span = Span(0, 0)  # from its first to its last part
    confidence: float = 1.0
    doubted: bool = False  # the page itself doubts or imagines it: nobody's words, whoever `mention` names

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

    def among(self, people: Sequence[Speaker]) -> tuple[str, ...]:
        """The ids of those people who pass."""
        ids = dict.fromkeys(speaker.id for speaker in people)
        return tuple(id for id in ids if not self.speakers or id in self.speakers)


class QuestionKind(StrEnum):
    """What a question wants; told by a trained head over its vector (rag.questions.kinds)."""

    SAID = "said"  # what somebody said about something
    WHO_SAID = "who_said"
    WHOM = "whom"  # whom somebody blames, thanks, urges ...
    DID_SAY = "did_say"  # whether somebody said it
    SHORT = "short"  # how many, when, where, which, why: a few words
    LIST = "list"  # all quotations on a topic, reactions, a summary
    COMPARE = "compare"  # how outlets or speakers differ
    CHANGED = "changed"  # what somebody said over time
    WHO_IS = "who_is"
    VOICES = "voices"  # who is quoted, and how often
    OUTLETS = "outlets"  # who reports it
    LIBRARY = "library"  # what the library itself holds, and what can be asked; told by a head of its own


class Verdict(StrEnum):
    """What the library says to "did X say Y?"."""

    YES = "yes"
    NO = "no"  # what X said differs: other figures, the contrary, a condition
    PARTLY = "partly"  # only a part of it, or under a condition: told by a language model only
    SOMEONE_ELSE = "someone_else"
    ARTICLE_ONLY = "article_only"  # the article says so in its own voice
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as read: what kind it is, whom it names, and where to look."""

    question: str  # as asked
    read: str = ""  # the same with names in place of "he" and "she", where a follow-up has such
    before: str = ""  # the question that this one leans on; "": it stands alone
    apart: bool = False  # it leans only by its "he" or "she", who is named in `read`
    kind: QuestionKind = QuestionKind.SAID
    spoken: float = 0.5  # probability that somebody's words answer it, not the article's own
    speakers: tuple[Speaker, ...] = ()  # of the library, whom the question names
    spoken_of: tuple[Speaker, ...] = ()  # whom a follow-up may mean by "he" or "they"
    unclear: tuple[Speaker, ...] = ()  # several whom its "he" or "she" may mean
    unknown: tuple[str, ...] = ()  # names in the question that nobody in the library has
    asked: str = ""  # the question without names of speakers and the words that say where and when to look
    english: bool = True  # False: it is in another language, which the offline models do not read
    filters: Filters = Filters()

    @property
    def standalone(self) -> str:
        """What the models read: a follow-up behind the question before it.

        >>> Query("and why?", before="Who did Velin blame?").standalone
        'Who did Velin blame? - and why?'
        """
        read = self.read or self.question
        return f"{self.before} - {read}" if self.before and not self.apart else read


@dataclass(frozen=True, slots=True)
class PairScores:
    """What the network sees in one pair: logits, and the best span of whole words."""

    answers: float
    verdict: tuple[float, float, float]  # probabilities: borne out, contradicted, neither
    span: Span | None  # in characters of the text
    margin: float  # of the span's score over "no answer here"
    bears: float = 0.0  # read with prose in place of a question: that the text alone says all of it, 0..1


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read beside a question: whose words, the sentence, and the title with the sentence before."""

    speaker: str
    sentence: str
    context: str = ""

    @property
    def text(self) -> str:
        """
        >>> Pair("Mara Velin", "We shut it.").text
        'Mara Velin: We shut it.'
        """
        return f"{self.speaker}: {self.sentence}" if self.speaker else self.sentence

    @property
    def shift(self) -> int:
        """Where the sentence begins in the text."""
        return len(self.text) - len(self.sentence)


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of a question and a sentence."""

    seen: float  # logit of the network that the sentence answers; of "did X say ...?", that it settles it
    bears_out: float  # share of the network, 0..1, for yes
    contradicts: float  # the same for no
    span: Span | None = None  # the short answer, in characters of the article
    by_speaker: bool = False  # the short answer is whoever speaks
    right: float = 0.0  # that the short answer is one, calibrated, 0..1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what is said in it and how it was found."""

    sentence: Sentence
    source: Source
    before: str = ""  # the sentence before it
    statements: tuple[Statement, ...] = ()  # those of whose content it has a part
    cosine: float = 0.0
    words: float = 0.0  # 1 for the best by words, 1/2 for the second ...; 0: not found by words
    why: tuple[str, ...] = ()
    match: Match | None = None
    score: float = 0.0  # that it answers, calibrated, 0..1

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        return tuple(dict.fromkeys(s.speaker for s in self.statements if s.speaker))


Piece = Statement | Passage  # of evidence
Found = TypeVar("Found", bound=Piece, covariant=True)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Found]):
    """Something found, how well, and why (names, words, meaning)."""

    found: Found
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answerer says. Unchecked: only `rag.checks.verify` turns it into citations."""

    text: str  # prose without quotation marks; may be empty
    evidence: tuple[str, ...]  # ids of statements, sentences or passages
    speaker: str | None = None  # whom the answerer says the words are by; None: nobody
    names: tuple[str, ...] = ()  # the short answer: names or words on the page
    spans: tuple[Span | None, ...] = ()  # narrower than each piece of evidence, where given
    kind: str = "point"  # of prose by a model: summary, point, contrast
    doubt: str = ""  # why the prose is not to be believed: found by a second model before anything is verified
    vouched: bool = False  # a second model found all of the prose in the evidence
    confidence: float = 0.0  # that its evidence answers, calibrated, 0..1
    subject: str = ""  # whom `text` is about: claims about one stand in one line; "": free prose
    further: str = ""  # what stands for `text` behind another claim about the same


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of what there is an answer shows."""

    statements: int  # all that answer, copies once
    people: int  # by whom they are
    told: int  # of them, in the prose
    shown: int  # of them, as quotations

    @property
    def line(self) -> str:
        """
        >>> Extent(11, 6, 10, 11).line, Extent(57, 1, 10, 40).line, Extent(1, 1, 1, 1).line
        ('11 statements by 6 people; the first 10 are told', '57 statements; the first 40 are shown', '1 statement')
        """
        count = f"{self.statements:,} statement{'' if self.statements == 1 else 's'}"
        count += f" by {self.people:,} people" if self.people > 1 else ""
        if self.shown < self.statements:
            return f"{count}; the first {self.shown} are shown"
        return f"{count}; the first {self.told} are told" if self.told < self.statements else count


class RefusalKind(StrEnum):
    """Why there is no answer, by kind."""

    UNKNOWN_SPEAKER = "unknown_speaker"  # the library quotes and names nobody of that name
    NEVER_QUOTED = "never_quoted"  # mentioned only, or not quoted where the question asks
    NOT_ON_THIS = "not_on_this"  # quoted, but on something else
    SAID_BY_OTHERS = "said_by_others"
    OWN_VOICE = "own_voice"  # the article says it, not a speaker
    NOT_IN_LIBRARY = "not_in_library"
    OTHER_LANGUAGE = "other_language"  # the offline models read English; a language model reads others, too
    WHICH_PERSON = "which_person"  # "he" or "she" may be several of the people in the conversation
    UNSURE = "unsure"  # something comes near, and nothing answers for sure
    NOTHING_VERIFIED = "nothing_verified"  # no answerer's kind: all that was said had to be dropped


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer."""

    kind: RefusalKind
    reason: str  # a sentence for the reader
    names: tuple[str, ...] = ()  # the closest that the library has to a name it does not know; who may be meant


@dataclass(frozen=True, slots=True)
class UncheckedAnswer:
    """An answerer's reply: claims, or a refusal. `nearest` is what comes near, and is said to be only that."""

    claims: tuple[Claim, ...] = ()
    refusal: Refusal | None = None
    nearest: tuple[Claim, ...] = ()
    verdict: Verdict | None = None
    decides: str = ""  # the id of the evidence that the verdict rests on, where a model says so
    confidence: float = 0.0  # that the first claim answers, calibrated, 0..1
    made_by: str = ""
    templated: bool = False  # the prose comes from our own templates; free prose is checked for support
    side_by_side: bool = False  # the claims set statements against each other, by outlet or by date
    extent: Extent | None = None  # of a list; None: it is none, or nobody counted
    about: tuple[str, ...] = ()  # lines about the library itself, counted by code: they rest on no page, and quote none
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
    spoken: tuple[Span, ...] | None = None  # its parts inside the page's own quotation marks; None: not noted
    copies: tuple[str, ...] = ()  # ids of other articles which carry the same words
    doubted: bool = False  # Statement.doubted
    confidence: float = 0.0  # that it answers, calibrated, 0..1; 0: nobody judged it


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: prose with [n] markers, and the citations they point to."""

    question: str
    standalone: str
    text: str
    names: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False  # there is no answer; `nearest` may still hold what comes near
    refusal: RefusalKind | None = None  # None: it is not refused
    reason: str = ""
    nearest: tuple[Citation, ...] = ()  # at most five, best first: shown as what comes near, and only that
    nearest_names: tuple[str, ...] = ()  # Refusal.names
    verdict: Verdict | None = None
    confidence: float = 0.0  # that it is the answer, calibrated, 0..1
    made_by: str = ""
    side_by_side: bool = False  # statements of several outlets or dates: `rag.export.sidebyside` marks what differs
    extent: Extent | None = None  # of a list: how much of what there is it shows
    dropped: tuple[str, ...] = ()  # what verify removed, one line each
    timings_ms: dict[str, float] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)

    @property
    def outcome(self) -> Literal["answered", "unsure", "refused"]:
        return "answered" if not self.refused else "unsure" if self.refusal == RefusalKind.UNSURE else "refused"

    @property
    def closest_names(self) -> tuple[str, ...]:
        """Names nearly spelt as one that the library does not know; those of other refusals are in their reason."""
        told = self.refusal in (RefusalKind.WHICH_PERSON, RefusalKind.OTHER_LANGUAGE)
        return () if told else self.nearest_names

    def with_timings(self, **timings_ms: float) -> Answer:
        return replace(self, timings_ms={**self.timings_ms, **timings_ms})


@dataclass(frozen=True, slots=True)
class Search:
    """One of the searches that a model plans for a question."""

    words: str
    speaker: str = ""  # as the question or the conversation writes it
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model understands a question, and what it wants searched."""

    question: str | None = None  # understandable on its own; None: nothing usable came of it
    searches: tuple[Search, ...] = ()
    usage: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer in a conversation."""

    question: str
    answer: Answer
    filters: Filters = Filters()  # where it was asked to look
