"""Whom each source of one article is: a name, a pronoun, a role or "the friend", tied to a figure of the article.

A wrong guess is worse than none: where two people could be meant there is no figure.
"""

from __future__ import annotations

import re

from rag.domain import Attribution, Reading, Span, SpeakerKind
from rag.extraction.anaphora import antecedent, role_contradicts
from rag.extraction.context import Context, Figure, Spoken
from rag.extraction.figures import figure_for, figures, gender_before, namesakes, relabelled, whole
from rag.extraction.namesakes import gender_after, may_be_kin, one_of
from rag.extraction.possessives import has_role, holder_later, introduced, is_kin, named_later, owner
from rag.lexicon.sourcewords import BODY_NOUNS, FIRST_PERSON, PRONOUNS
from rag.names.initials import with_initials
from rag.names.sources import Phrase
from rag.names.spelling import clean, words_of

TRUSTED = 0.5  # confidence from which whom the model points at is meant
TRUSTED_RELATIVE = 0.35  # the same for "who", which stands beside its name
_ONE_OF_THEM = frozenset("one another others some many several both most all".split())


class Cast:
    """The figures of one article, whom each phrase means of them, and the memory of who spoke last."""

    def __init__(self, context: Context, reading: Reading) -> None:
        self.context = context
        self.text = text = context.text
        entities = whole(text, with_initials(text, reading.entities))
        self.figures = figures(text, entities)
        self.entities = relabelled(entities, self.figures)
        self.spoken: list[Spoken] = []

    def meant(self, phrase: Phrase, attribution: Attribution) -> tuple[Figure | None, float]:
        """The figure that the source of an attribution is, a new one if need be, and how sure that is (0..1)."""
        if known := self.answering(attribution):
            return known, attribution.referent_confidence
        if phrase.name is not None:
            figure = self._figure_named(phrase)
            return figure, 1.0 if figure else 0.5
        if attribution.told and not attribution.cue:
            return self._labelled(phrase.span.cut(self.text)), 1.0
        if phrase.sort == "relative":
            return self._before_relative(phrase.span, attribution)
        if phrase.span.cut(self.text).casefold() in _ONE_OF_THEM:
            return self._one_of_group(phrase.span.start)
        if phrase.sort in ("pronoun", "role"):
            if found := self._pointed_at(phrase, attribution):
                return found
            if phrase.sort == "pronoun":
                return None, 0.5
        if phrase.sort == "unnamed" and (later := named_later(self.text, phrase, self.figures)):
            return later, 0.8
        if phrase.sort == "role" and (later := holder_later(self.text, phrase, self.figures)):
            return later, 0.8
        if phrase.noun != "pair" and (known := self._surname(phrase.span)):
            return known, 1.0
        words = re.sub(r"['’]s?$", "", phrase.span.cut(self.text).strip(" ,;:"))  # "the party's slogan"
        kind: SpeakerKind = "body" if phrase.noun == "body" else "group" if phrase.sort == "group" else "unknown"
        self.figures.append(figure := Figure(kind, words, [], {words: 1}))
        return figure, 0.9

    def answering(self, attribution: Attribution) -> Figure | None:
        """Whom the reading itself means: where no word beside the content says it, or our rules know none of them."""
        return self._figure_at(attribution.referent) if attribution.told and attribution.referent else None

    def _pointed_at(self, phrase: Phrase, attribution: Attribution) -> tuple[Figure, float] | None:
        """Whom a pronoun or role means: whom the model is sure of, else whom the rules find."""
        words = phrase.span.cut(self.text).casefold()
        if words in FIRST_PERSON:
            return None
        others = self._talked_about(attribution)
        if is_kin(self.text, phrase):
            return self._kin(phrase, others)
        learned, trust = self.pointed(attribution)
        if learned and (learned in others or not _agrees(learned, words, phrase)):
            learned = None
        if learned and phrase.sort == "role" and role_contradicts(learned, phrase, self.context):
            learned = None
        if learned and trust >= TRUSTED:
            found: tuple[Figure, float] | None = (learned, trust)
        else:
            found = antecedent(phrase, self.figures, self.spoken, self.context, others)
        if found:
            _learn_gender(found[0], words, found[1])
        return found

    def pointed(self, attribution: Attribution) -> tuple[Figure | None, float]:
        """Whom the model points at for words that ask for a name, and how sure it is."""
        found = self._figure_at(attribution.referent) if attribution.referent else None
        return found, attribution.referent_confidence

    def _kin(self, phrase: Phrase, others: list[Figure]) -> tuple[Figure, float] | None:
        """As in "her friend" and "the friend": somebody else than she, named by that role or by no name."""
        if whose := owner(self.text, phrase):
            owned = antecedent(whose, self.figures, self.spoken, self.context)
            others = [*others, *([owned[0]] if owned else [])]
            return antecedent(phrase, self.figures, self.spoken, self.context, others)
        known = [f for f in self.figures if f.kind != "person" or has_role(f, phrase, self.text)]
        if found := antecedent(phrase, known, self.spoken, self.context, others):
            return found
        if first := introduced(self.text, phrase):
            words = first.cut(self.text)
            self.figures.append(figure := Figure("unknown", words, [first], {words: 1}))
            return figure, 0.8
        return antecedent(phrase, self.figures, self.spoken, self.context, others)

    def _labelled(self, words: str) -> Figure:
        """Whoever a transcript calls "HOST" or "Speaker 1", throughout."""
        known = next((f for f in self.figures if f.kind == "unknown" and f.name == words), None)
        if known is None:
            self.figures.append(known := Figure("unknown", words, [], {words: 1}))
        return known

    def _surname(self, span: Span) -> Figure | None:
        """A person known by the words up to the first comma, where no name was seen: "Page, a former salesman"."""
        words = re.sub(r"^[Tt]he\s+\S*\d-year-old\s+", "", span.cut(self.text).split(",")[0].strip())
        if not words[:1].isupper() or len(words.split()) > 3 or re.search(r"['’]s?\s", words):
            return None  # "Page's lawyer" is not Page
        return figure_for(words, span.start, "person", self.figures)

    def _one_of_group(self, at: int) -> tuple[Figure | None, float]:
        """As in "..., said one": one of the group that spoke last."""
        last = self.spoken[-1] if self.spoken else None
        near = last and self.context.paragraph(at) - self.context.paragraph(last.at) <= 1
        return (last.figure, 0.7) if last and near and last.figure.kind == "group" else (None, 0.5)

    def _figure_named(self, phrase: Phrase) -> Figure | None:
        """The figure of a name, a new one if need be; None where two have that surname and nothing tells which."""
        assert phrase.name is not None
        name = phrase.name.cut(self.text)
        kind: SpeakerKind = "person" if phrase.sort == "person" else "body"
        if (figure := self._figure_at(phrase.name)) and figure.kind == kind and _covers(name, figure):
            return None if may_be_kin(figure, self.text, phrase.name) else figure
        gender = gender_before(self.text, phrase.name) if kind == "person" else ""
        bare = bare_name(self.text, name)
        if kind == "person" and (fitting := namesakes(bare, phrase.name.start, self.figures, gender)):
            gender = gender or gender_after(self.text, phrase.name.end)
            return one_of(fitting, self.text, phrase.name, gender)
        figure = figure_for(bare, phrase.name.start, kind, self.figures, gender)
        if figure is None:
            self.figures.append(figure := Figure(kind, bare, [phrase.name], {bare: 1}))
        return figure

    def _talked_about(self, attribution: Attribution) -> list[Figure]:
        """Whom the words name: at their beginning, or between quotation marks. Nobody calls himself by name there."""
        found = []
        for span in attribution.content:
            quoted = span.cut(self.text).lstrip()[:1] in tuple("\"“‘'«")
            end = span.end if quoted else min(span.end, span.start + 25)
            found += [f for f in self.figures if any(span.start <= s.start < end for s in f.spans)]
        return found

    def _figure_at(self, span: Span) -> Figure | None:
        """The figure that is named at `span`; the longest name wins."""
        inside = [(len(s), f) for f in self.figures for s in f.spans if span.holds(s) or s.holds(span)]
        return max(inside, key=lambda found: found[0])[1] if inside else None

    def _before_relative(self, span: Span, attribution: Attribution) -> tuple[Figure | None, float]:
        """Ann Lee, *who* said ...: the name right before, with at most its apposition between."""
        ends = [(s.end, f) for f in self.figures for s in f.spans if s.end <= span.start and span.start - s.end < 90]
        if re.match(r"\s+(?:also\s+)?(?:have|are|were|do)\b", self.text[span.end : span.end + 12]):
            return None, 0.5  # several, of whom the name before is at most one
        if ends:
            end, figure = max(ends, key=lambda found: found[0])
            between = self.text[end : span.start]
            if re.fullmatch(r"\s*(?:,|,[^,.;]*,|\([^)]*\)\s*,?)?\s*", between):
                return figure, 0.9
        found, trust = self.pointed(attribution)
        return (found, trust) if trust >= TRUSTED_RELATIVE else (None, 0.5)

    def only_person(self, at: int) -> Figure | None:
        """The person whom the article quotes: named most so far, and nobody else has spoken or stands beside them."""
        named = {
            id(f): sum(s.start < at and not self.context.inside_words(s.start) for s in f.spans) for f in self.figures
        }
        people = [f for f in self.figures if f.kind == "person" and named[id(f)]]
        main = max(people, key=lambda f: named[id(f)], default=None)
        voices_so_far = {id(one.figure) for one in self.spoken if one.figure.kind == "person"}
        rest = [named[id(f)] for f in people if f is not main]
        alone = not rest or (
            main is not None and (voices_so_far == {id(main)} or (named[id(main)] > 2 and max(rest) == 1))
        )
        return main if alone and voices_so_far <= {id(main)} else None


def _learn_gender(figure: Figure, words: str, confidence: float) -> None:
    """Who was surely called "she" is not called "he" later."""
    if confidence >= 0.8 and not figure.gender:
        figure.gender = {"m": "m", "f": "f"}.get(PRONOUNS.get(words, ""), "")


def _agrees(figure: Figure, words: str, phrase: Phrase) -> bool:
    """Whether a figure can be called "he", "she", "it", "they" or by a role."""
    if phrase.sort == "role":
        other = set(words_of(figure.name)) & BODY_NOUNS  # "the party" is no office
        return (
            (figure.kind == "person") == (phrase.noun == "person")
            and phrase.noun != "unnamed"
            and (not other or bool(other & set(words_of(words))))
        )
    gender = PRONOUNS.get(words, "")
    if gender in ("m", "f"):
        return figure.kind == "person" and figure.gender in ("", gender)
    return gender != "n" or figure.kind != "person"


def _covers(name: str, figure: Figure) -> bool:
    """Whether a phrase's name is all of the figure's, not a longer one that only holds it (the Clinton campaign)."""
    return figure.kind == "person" or max(len(words_of(s)) for s in figure.spellings) >= len(words_of(clean(name)))


def bare_name(text: str, name: str) -> str:
    """A name without article and scare words, where the page has it so too; "the party" and other words as written."""
    bare = clean(name)
    return bare if bare in text and not bare.islower() and bare else name
