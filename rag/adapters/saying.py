"""Who said it: the speakers whose words a question quotes or retells, as the page names them."""

from __future__ import annotations

import re

from rag.adapters.case import TRUSTED, Case
from rag.adapters.contrary import NOT, contradicts, negates, strangers
from rag.adapters.pages import UNNAMED
from rag.adapters.points import MAX_POINTS, cite
from rag.domain import Claim, Hit, Span, Statement
from rag.questions.relevance import about, fits_act, has_name, margin, quoted_words, topic_of
from rag.questions.topics import content_words, coverage, stems
from rag.speech.acts import answers
from rag.speech.cues import Cue, cues
from rag.speech.nounphrases import is_pronoun, subject_before
from rag.text import fold, words

CLOSE = 1.0  # in log odds: so near the best, another one says it too
OPENING_WORDS = 4
SHARED = 0.3  # of the words of a saying: fewer, and it is another one
INSIDE = 0.6  # of the words asked about that somebody's account of a deed has
ALL_INSIDE = 0.8  # the same of what somebody else is said to have said
SPEECH = frozenset({"say", "report", "announce", "confirm", "admit", "deny", "warn", "think", "urge", "blame"})
LONG_NAME = 8  # words: a subject so long is more than whoever speaks
MAX_SPEAKERS = 3  # of one saying; of an act ("who condemned it?") all


def who_said(case: Case) -> list[Claim]:
    """The speakers as the page names them, with role and relay, best match first."""
    query = case.query
    candidates = [hit for hit in case.statements if hit.score >= TRUSTED or _all_act(case, hit)]
    if case.asks_act:
        fitting = [hit for hit in candidates if _does(case, hit.found)]
        fitting = [hit for hit in fitting if query.act in ("describe", "deny") or not case.denies_doing(hit.found)]
        fitting = [hit for hit in fitting if _shares_words(case, hit)] if topic_of(query) else fitting
        candidates = fitting or (case.saying_as_much(candidates) if topic_of(query) else [])
    candidates = [hit for hit in candidates if _has_quoted(case, hit.found)] or candidates
    if query.target:
        candidates = [hit for hit in candidates if not _is_target(case, hit.found)]
        aimed = [hit for hit in candidates if has_target(case, hit.found) and _for_this(case, hit.found)]
        candidates = aimed or [hit for hit in candidates if _has_all(case, hit.found)]
    if query.wh.endswith("else"):
        candidates = case.fresh(candidates, by_speaker=True)
    candidates = [hit for hit in candidates if _shares_words(case, hit)]
    if query.act == "describe":  # whoever says that they never called it so did not
        negated = bool(NOT.search(fold(topic_of(query))))
        candidates = [hit for hit in candidates if negates(hit.found, topic_of(query)) == negated]
    best = max((hit.score for hit in candidates), default=0.0)
    if not case.asks_act:
        candidates = [hit for hit in candidates if margin(best, hit.score) <= CLOSE]
        candidates = [hit for hit in candidates if not _says_otherwise(case, hit.found)]
    candidates = [hit for hit in candidates if hit.found.speaker or hit.found.mention]  # "reportedly" is nobody
    so_called = {hit.found.id for hit in case.called_for(candidates)}
    candidates = [hit for hit in candidates if hit.found.id in so_called or _second_speaker(case, hit.found)]
    if not candidates or case.own_voice_wins(best):
        return _told_inside(case) if case.asks_act and not candidates else []
    candidates.sort(key=lambda hit: (-_opening(case, hit.found), -_closeness(case, hit.found), -hit.score))
    by_speaker: dict[str, list[Statement]] = {}
    for hit in candidates:
        by_speaker.setdefault(case.everywhere_key(hit.found), []).append(hit.found)
    named = [said for said in by_speaker.values() if case.named(said[0]) != UNNAMED] or list(by_speaker.values())[:1]
    shown = named[: MAX_POINTS if case.asks_act else MAX_SPEAKERS]
    return [_by(case, said, "· " if i else "") for i, said in enumerate(shown)]


def _does(case: Case, statement: Statement) -> bool:
    """Whether the act asked for is done: by the verb, inside the words, or by the very words that a name is made of."""
    called = _AFTER_NAME.sub("", topic_of(case.query))  # "called Velin one of the best"
    exact = len(content_words(called)) > 2 and has_name(about(statement), called)
    very = case.query.act == "describe" and (exact or _has_quoted(case, statement))
    return very or fits_act(statement, case.query.act) or case.does_inside(statement)


_AFTER_NAME = re.compile(r"^(?:[A-Z][\w.'’-]*\s+)+")


def _has_quoted(case: Case, statement: Statement) -> bool:
    """Whether the words have all that the question puts in quotation marks."""
    quoted = quoted_words(case.query)
    return bool(quoted) and all(has_name(about(statement), words) for words in quoted)


def _says_otherwise(case: Case, statement: Statement) -> bool:
    """That it is impossible to hold a vote does not say that there should be one, nor that Norland should, if the
    article never names Norland; words quoted as they are do.
    """
    asked = fold(topic_of(case.query)).strip("\"' .,")
    content = fold(statement.said)
    if asked in content:
        return False
    near = f"{case.around(statement)} {case.page(statement.source_id)}"
    return bool(strangers(topic_of(case.query), near)) or contradicts(None, statement, asked)


def _by(case: Case, said: list[Statement], mark: str) -> Claim:
    """The speaker of some statements; of words that this speaker gives to somebody else, that one."""
    label, name = case.label(said[0]), case.short_name(said[0])
    if other := _second_speaker(case, said[0]):
        label, name = f"{other}, according to {label}", (other,)
    return cite(mark + label, said[:6], case.speaker_name(said[0]), name)


def _second_speaker(case: Case, statement: Statement) -> str:
    """Who says it inside the words: "Lund said that the company had claimed the gates were shut"; "" if nobody does."""
    wanted = stems(topic_of(case.query))
    text = case.article(statement.source_id).text
    for span in [quote.span for quote in statement.content] if len(wanted) > 2 else ():
        content = span.cut(text)
        met = wanted & stems(content)
        if 2 * len(met) < len(wanted):
            continue
        for cue in (cue for cue in cues(content) if {*SPEECH, case.query.act} & set(cue.acts)):
            if NOT.search(fold(" ".join(content[: cue.start].split()[-2:]))):  # "does not mention" says nothing
                continue
            before, after = stems(content[: cue.start]), stems(content[cue.end :])
            who = subject_before(text, span.start, span.start + len(content[: cue.start].rstrip(' "“‘')))
            inside = len(met & after) >= ALL_INSIDE * len(met) and len(met & before) < len(met) / 4
            if who and inside and _NOUN.match(who.cut(text)) and len(words(who.cut(text))) < LONG_NAME:
                return who.cut(text)
    return ""


_NOUN = re.compile(r"(?!(?:He|She|They|It|We|I|You|This|That)\b)(?:(?:the|an?|his|her|its|their)\s|.*[A-Z])")


def _closeness(case: Case, statement: Statement) -> float:
    """How alike the words asked about and the statement's are, 0..1, in steps: a longer one says something else too."""
    wanted, there = stems(topic_of(case.query)), stems(about(statement))
    return round(10 * len(wanted & there) / max(1, len(wanted | there))) / 10


def _told_inside(case: Case) -> list[Claim]:
    """Who did it by somebody's account: "a source said the rebels had told hospitals to close" answers "the rebels"."""
    wanted = stems(topic_of(case.query))
    for hit in sorted(case.statements, key=lambda hit: -hit.score) if wanted else ():
        statement = hit.found
        text = case.article(statement.source_id).text
        done = [cue for quote in statement.content for cue in _deeds(case, text, quote.span)]
        if coverage(wanted, about(statement)) < INSIDE or not done:
            continue
        start, cue = done[0]
        if (who := subject_before(text, start, start + cue.start)) and not is_pronoun(who.cut(text)):
            doer = who.cut(text)
            lead = f"{doer}, according to {case.label(statement)}"
            return [cite(lead, [statement], case.speaker_name(statement), (doer,))]
    return []


def _deeds(case: Case, text: str, span: Span) -> list[tuple[int, Cue]]:
    """The verbs inside somebody's words that do what was asked for, each with where those words begin."""
    act = case.query.act or ""
    return [(span.start, cue) for cue in cues(span.cut(text)) if any(act == a or answers(act, a) for a in cue.acts)]


def _shares_words(case: Case, hit: Hit) -> bool:
    """Meaning alone does not make somebody the author of a sentence: some of its words must be theirs.

    What they are called is not theirs: the army's words need not be what was said about the army.
    """
    topic, called = topic_of(case.query), hit.found.mention.text if hit.found.mention else ""
    wanted, sentence = stems(topic), case.sentence(hit.found)
    sentence = sentence.replace(called, " ") if called else sentence
    plain = stems(_NAMES.sub(" ", topic))  # to name the same people is not to say the same
    enough = not plain or coverage(plain, sentence) > 0
    return len(wanted) < 3 or (enough and coverage(wanted, sentence) >= SHARED)


_NAMES = re.compile(r"\b[A-Z][\w’'-]*")


def _opening(case: Case, statement: Statement) -> float:
    """How many of the first words asked about are theirs: in "X is safe, after Y warned ..." X decides."""
    first = content_words(topic_of(case.query))[:OPENING_WORDS]
    return coverage(stems(" ".join(first)), about(statement))


def _all_act(case: Case, hit: Hit) -> bool:
    """A question without a topic ("who apologised?") is met by the act alone."""
    return not topic_of(case.query) and fits_act(hit.found, case.query.act)


def _has_all(case: Case, statement: Statement) -> bool:
    """Whether the words have all of what was said of a target that they need not name: "a thief is a thief"."""
    wanted = stems(case.query.topic)
    return len(wanted) > 1 and coverage(wanted, about(statement)) == 1


def _for_this(case: Case, statement: Statement) -> bool:
    """Whether it was done for what was asked; whoever blames somebody need not repeat what the article is about."""
    wanted = stems(case.query.topic)
    if not wanted or coverage(wanted, case.sentence(statement)) >= 0.5:
        return True
    return coverage(wanted, case.page(statement.source_id)) == 1


def has_target(case: Case, statement: Statement) -> bool:
    """Whether the sentence, its speaker left out, has whom it was done to; to call a thing something takes both."""
    wanted = stems(case.query.target)
    least = 0.75 if case.query.act == "describe" and not case.query.topic else 0.5
    called = statement.mention.text if statement.mention else ""
    sentence = case.sentence(statement)
    sentence = sentence.replace(called, " ", 1) if called and not is_pronoun(called) else sentence
    return not wanted or coverage(wanted, sentence) >= least


def _is_target(case: Case, statement: Statement) -> bool:
    """Whether the speaker is the one it was done to: who praised Lund is not Lund, unless "himself"."""
    wanted, names = stems(case.query.target), statement.speaker.names if statement.speaker else ()
    whole = statement.speaker is None or statement.speaker.kind != "person"
    same = any(wanted == stems(name) or (not whole and wanted < stems(name)) for name in names)
    return bool(wanted) and same and not re.search(r"\b(?:him|her|it|them)sel(?:f|ves)\b", case.sentence(statement))
