"""Whom does "he" stand for? Questions with answers, to weigh the clues of rag.models.referring by.

The clues come from the product's own runtime on the text; the answers from the corpora.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rag.models.attribution import AttributionModel
from rag.models.grouping import Linker, Tagged
from rag.models.referring import Scene
from rag.models.words import Range
from training.corpus import word_range
from training.measure import match, same

Question = tuple[
    np.ndarray, np.ndarray, np.ndarray
]  # rows of candidates, the row of "none", which are right (none last)


def silver(model: AttributionModel, records: list[dict]) -> Iterator[list[Question]]:
    """Pronouns of PolNeAR by article, answered by its silver coreference layer.

    Roles are left out: that layer joins "the senator" to a name by matching words and little else.
    """
    records = [record for record in records if record.get("coreference")]
    for record, tagged in zip(records, model.tag([record["text"] for record in records]), strict=True):
        yield _questions(model, tagged, partial(_in_chain, tagged, _chains(record, tagged)))


def _in_chain(tagged: Tagged, chains: dict, source: Range, scene: Scene, who: int) -> bool | None:
    if source not in chains or source[1] - source[0] > 1:
        return None
    return bool(chains[source] & {int(tagged.names[i, 1]) - 1 for i in scene.figures[who].mentions})


def resolved(model: AttributionModel, articles: list[dict]) -> Iterator[list[Question]]:
    """Pronouns and roles of SEER by article, answered by the full names its annotators gave."""
    for article, tagged in zip(articles, model.tag([article["text"] for article in articles]), strict=True):
        reading, agents = model._reading(tagged), {}
        for claim in article["claims"]:
            if claim["span"] and (found := match(article["text"], reading, claim)) and found.source:
                agents[word_range(tagged.page, found.source[0].start, found.source[0].end)] = claim["agent"]
        yield _questions(model, tagged, partial(_is_agent, tagged, agents))


def _is_agent(tagged: Tagged, agents: dict, source: Range, scene: Scene, who: int) -> bool | None:
    if source not in agents:
        return None
    page = tagged.page
    spans = [tagged.names[i] for i in scene.figures[who].mentions]
    return any(same(page.text[page.starts[a] : page.ends[b - 1]], agents[source]) for a, b in spans)


def _questions(model: AttributionModel, tagged: Tagged, answer) -> list[Question]:
    linker: Linker = model._linker
    found: list[Question] = []
    spoken: list[tuple[int, int]] = []
    if not len(tagged.names):
        return found
    for group, (candidates, rows, none, scene) in linker.questions(tagged, linker(tagged), spoken):
        right = [answer(group.source[0], scene, who) for who in candidates]
        if not right or right[0] is None:
            continue
        found.append((rows, none, np.append(right, not any(right))))
        spoken += [(group.source[0][0], who) for who, ok in zip(candidates, right, strict=True) if ok][:1]
    return found


def _chains(record: dict, tagged: Tagged) -> dict[tuple[int, int], set[int]]:
    """Mention (words) -> the last words of all heads in its chain."""
    found = {}
    for chain in record["coreference"]:
        heads = {r[1] - 1 for m in chain if (r := word_range(tagged.page, *m["head"]))}
        for mention in chain:
            if whole := word_range(tagged.page, mention["start"], mention["end"]):
                found[whole] = heads - {whole[1] - 1}
    return found
