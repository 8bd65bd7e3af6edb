"""Spans become attributions: fragments are joined, each gets its source, cue and relay, and a name for "he"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.models.linking import Floats, PairScorer, pair_features, span_states
from rag.models.pointing import CUE, SAID, Question, asked, scores, told_elsewhere
from rag.models.referring import Scene, points_back
from rag.models.relays import homes
from rag.models.words import Page, Range, Spans

RELATIONS = ("source", "cue", "join", "refer")
REACH = 100  # words between a content and what belongs to it; training saw windows little longer than this
REFER_REACH = 250  # the same between "he" and a name
OWN_VOICE = 0.35  # what has no source and is less sure than this is the article speaking itself
GUESS = 0.3  # least confidence with which a name is offered for "he"; readers should ask for more
ALONE = 1.5  # a fragment stands alone unless joining is this much likelier (natural logarithm; chosen on PolNeAR dev)

_OPENS = ("“", "‘")
CLUES = (  # to how sure an attribution is; logarithms of probabilities, but for the last five
    "content words, mean",
    "content words, least",
    "source words, least",
    "cue words, least",
    "this source",
    "this cue",
    "has a source",
    "has a cue",
    "opens with a mark",
    "length",
    "always",
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text after tagging. Spans are in words and in order."""

    page: Page
    states: Floats  # (words, width)
    tags: NDArray[np.int64]
    sure: Floats  # (words, tags): how probable each tag is, each word by itself
    roles: dict[str, Spans]
    names: Spans
    labels: NDArray[np.int64]  # of each name, an index of LABELS


@dataclass(slots=True)
class Group:
    """One attribution, in words."""

    content: list[Range]
    source: list[Range]
    cue: list[Range]
    via: list[Range]
    clues: Floats  # of CLUES
    referent: Range | None = None
    referent_confidence: float = 0.0
    confidence: float = 1.0


class Linker:
    def __init__(self, heads: Mapping[str, Floats], pointing: Mapping[str, Floats] | None = None) -> None:
        self._pointing = pointing or {}
        self._score = {relation: PairScorer.of(heads, relation) for relation in RELATIONS}
        self._confidence = heads.get("confidence.weights", np.eye(len(CLUES), dtype=np.float32)[-1])

    def __call__(self, tagged: Tagged) -> list[Group]:
        contents = tagged.roles["content"]
        if not len(contents):
            return []
        logs = {role: self._logs(tagged, role, contents, tagged.roles[role]) for role in ("source", "cue")}
        fragments = joined(agreeing(self._logs(tagged, "join", contents, contents), logs["cue"], logs["source"]))
        groups = []
        for members in fragments:
            chosen = {role: _choose(log[members], tagged.roles[role]) for role, log in logs.items()}
            content = [_range(contents[i]) for i in members]
            clues = _clues(
                tagged, content, {role: logs[role][members].mean(0).max() for role in ("source", "cue")}, chosen
            )
            group = Group(content, chosen["source"], chosen["cue"], [], clues)
            group.confidence = float(1 / (1 + np.exp(-(clues @ self._confidence))))
            if not own_voice(tagged.page, group):
                groups.append(group)
        relays = tagged.roles["via"]
        parts = [[*g.content, *g.source, *g.cue] for g in groups]
        for relay, home in zip(relays, homes(tagged.page, relays, parts), strict=True):
            if home is not None:
                groups[home].via.append(_range(relay))
        _tell_once(tagged.page, groups)
        self._refer(tagged, groups)
        return groups

    def _logs(self, tagged: Tagged, relation: str, queries: Spans, keys: Spans) -> Floats:
        """Log probabilities, shape (queries, keys + 1); the last column means "none of them"."""
        near = REACH if relation != "refer" else REFER_REACH
        gap = np.maximum(keys[None, :, 0] - queries[:, None, 1], queries[:, None, 0] - keys[None, :, 1])
        allowed = gap <= near
        if relation == "join":
            allowed &= keys[None, :, 0] < queries[:, None, 0]
        scores = self._score[relation](
            span_states(tagged.states, queries),
            span_states(tagged.states, keys),
            pair_features(tagged.page, queries, keys),
            allowed,
        )
        scores -= scores.max(1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(1, keepdims=True))

    def _refer(self, tagged: Tagged, groups: list[Group]) -> None:
        """Give each source without a name of its own, and words without a source, the name they most probably have."""
        if not len(tagged.names) or not self._pointing:
            return
        spoken: list[tuple[int, int]] = []
        for group, candidates, question, scene in self.questions(tagged, groups, spoken):
            if not candidates:
                continue
            probable = np.exp(scores(question, self._pointing))
            best = int(probable[:-1].argmax())
            if probable[best] < GUESS:
                continue
            at = _begin(group)[0]
            group.referent = scene.name_of(candidates[best], at)
            group.referent_confidence = float(probable[best])
            if group.referent_confidence >= 0.5:
                spoken.append((at, candidates[best]))

    def questions(
        self, tagged: Tagged, groups: list[Group], spoken: list[tuple[int, int]]
    ) -> Iterator[tuple[Group, list[int], Question, Scene]]:
        """Each group that asks for a name, in order, with its candidates (figures of the scene) and its clues.

        Named sources are noted in `spoken` on the way; the caller notes whom it finds for the others.
        """
        page = tagged.page
        scene = Scene(page, tagged.names, tagged.labels)
        unnamed = {group.source[0] for group in groups if group.source and scene.whose(group.source[0]) is None}
        asking = sorted(s for s in unnamed if points_back(page.words[s[0] : s[1]]))
        queries = np.array(asking, np.int32).reshape(-1, 2)
        logs = dict(zip(asking, self._logs(tagged, "refer", queries, tagged.names), strict=True))
        said, sources = [r for g in groups for r in g.content], [r for g in groups for r in g.source]
        elsewhere = told_elsewhere(len(page.words), said, sources)
        for group in sorted(groups, key=_begin):
            source = _begin(group)
            named = scene.whose(source) if group.source else None
            if named is not None:
                spoken.append((source[0], named))
            elif source in logs or (not group.source and page.words[source[0]] in _OPENS):
                candidates, rows, none = scene.clues(source, group.content, logs.get(source), spoken)
                words = {SAID: group.content, CUE: group.cue}
                places = [[_range(tagged.names[i]) for i in scene.figures[who].mentions] for who in candidates]
                yield group, candidates, asked(page, tagged.states, elsewhere, words, source, places, rows, none), scene


def _begin(group: Group) -> Range:
    """The words that ask for a name: the source, or how the words without one begin."""
    start = group.content[0][0]
    return group.source[0] if group.source else (start, start + 1)


_BEING = re.compile(
    r"(?:(?:ha[sd]|have|s|[’']|\w+ly|long|also) )*(?:is|was|are|were|been|became) (?:\w+ )?(?:the|an?|one of) "
)


def own_voice(page: Page, group: Group) -> bool:
    """Whether the article speaks itself: a doubtful find without a source, or what somebody is.

    The training corpus counts "has been a supporter of" as attribution; here a statement is what somebody says or
    thinks, and what the article says about him is not his.
    """
    if not group.source and group.confidence < OWN_VOICE:
        return True
    if len(group.cue) != 1 or page.words[group.content[0][0]] in _OPENS:
        return False
    (start, end) = group.cue[0]
    return _BEING.match(" ".join(page.words[start:end])) is not None


def _tell_once(page: Page, groups: list[Group]) -> None:
    """One "he said" tells of one quotation, the nearest; the others beside it are turns that no words tell of."""
    told: dict[Range, list[Group]] = {}
    for group in groups:
        if group.cue and page.words[group.content[0][0]] in _OPENS:
            told.setdefault(group.cue[0], []).append(group)
    for (start, end), some in told.items():
        nearest = min(some, key=lambda group: min(max(a - end, start - b) for a, b in group.content))
        for group in some:
            if group is not nearest:
                group.source, group.cue = [], []


def agreeing(join: Floats, cue: Floats, source: Floats) -> Floats:
    """Scores of joining, raised where two fragments choose the same cue and the same source.

    Left to itself the scorer joins neighbouring quotations of different people; an attribution has one cue.
    """
    cues, sources = np.exp(cue), np.exp(source)
    same_cue = cues[:, :-1] @ cues[:, :-1].T + 0.5 * np.outer(cues[:, -1], cues[:, -1])
    scores = join.copy()
    scores[:, :-1] += np.log(same_cue + 1e-3) + 0.5 * np.log(sources @ sources.T + 1e-3)
    scores[:, -1] += ALONE
    return scores


def joined(logs: Floats) -> list[list[int]]:
    """Fragments of one content, by each one's best predecessor or none; logs (fragments, fragments + 1)."""
    home: list[list[int]] = []
    of: dict[int, list[int]] = {}
    for i, row in enumerate(logs):
        before = int(row.argmax())
        if before < len(logs):
            of[before].append(i)
            of[i] = of[before]
        else:
            of[i] = [i]
            home.append(of[i])
    return home


def _clues(tagged: Tagged, content: list[Range], links: dict[str, float], chosen: dict[str, list[Range]]) -> Floats:
    sure = np.log(tagged.sure[np.arange(len(tagged.tags)), tagged.tags] + 1e-4)
    words = np.concatenate([sure[a:b] for a, b in content])
    least = {role: min((float(sure[a:b].min()) for a, b in chosen[role]), default=0.0) for role in ("source", "cue")}
    opens = tagged.page.words[content[0][0]] in _OPENS
    return np.array(
        [
            words.mean(),
            words.min(),
            least["source"],
            least["cue"],
            links["source"],
            links["cue"],
            bool(chosen["source"]),
            bool(chosen["cue"]),
            opens,
            np.log1p(len(words)),
            1.0,
        ],
        np.float32,
    )


def _choose(logs: Floats, keys: Spans) -> list[Range]:
    """The key on which all fragments together agree best; [] if that is "none"."""
    best = int(logs.sum(0).argmax())
    return [_range(keys[best])] if best < len(keys) else []


def _range(span: NDArray[np.int32]) -> Range:
    return int(span[0]), int(span[1])
