"""Finding who said what in a text: the trained model behind the Reader seam.

One pass of a small BERT over the text; everything after it is numpy over words. rag/models/attribution/README.md
tells how the weights were made and how well they do.

Reading order: words.py (a text as words), tagging.py (spans), linking.py (which span belongs to which), this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.domain import Attribution, Entity, Reading, Span
from rag.models.doubt import JUDGED, chances
from rag.models.embedding import ENCODER, fingerprint, word_table
from rag.models.grouping import Linker, Tagged
from rag.models.naming import consistent
from rag.models.relays import quoted_as
from rag.models.runtime import Network, load_tokenizer, read_weights
from rag.models.tagging import LABELS, ROLES, Floats, best_labels, close_quotations, spans_of, viterbi
from rag.models.words import Page, Spans, ids, page, windows
from rag.text import quotations

FOLDER = Path(__file__).parent / "attribution"
WIDTH = 384  # of the states
AT_ONCE = 32  # texts whose states are held in memory together
MAX_CHARS = 200_000  # of one text; a longer one is read in parts, for the pairs of its spans grow with its square


def parts(text: str) -> list[tuple[int, str]]:
    """A text cut before line breaks, if it has any, into parts of at most MAX_CHARS; and where each starts."""
    found: list[tuple[int, str]] = []
    start = 0
    while start < len(text) or not found:
        end = start + MAX_CHARS
        if end < len(text):
            end = max(text.rfind("\n", start + 1, end), 0) or end
        found.append((start, text[start:end]))
        start = end
    return found


class AttributionModel:
    """A seams.Reader. Safe to share between threads; its output does not depend on what else is in a batch."""

    def __init__(self, folder: Path = FOLDER, encoder: Path = ENCODER, threads: int | None = None) -> None:
        network = folder / "model.onnx"
        more = [folder / f"{name}.safetensors" for name in (*JUDGED, "pointing")]  # none yet under training
        own = [folder / "heads.safetensors", *(path for path in more if path.exists())]
        weights = read_weights(*own)
        self.name = f"attribution@{'+'.join(map(fingerprint, (network, *own)))}"
        self._heads, self._doubting, pointing = (
            {name[len(kind) :]: np.asarray(w, np.float32) for name, w in weights.items() if name.startswith(kind)}
            for kind in ("heads.", "doubting.", "pointing.")
        )
        self._network = Network(network, word_table(encoder), threads)
        self._tokenizer = load_tokenizer(encoder / "tokenizer.json")
        self._linker = Linker(self._heads, pointing)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return one Reading a text, in order. Never raises on any text; an empty text gives an empty Reading."""
        pieces = [(i, start, piece) for i, text in enumerate(texts) for start, piece in parts(text)]
        found: list[list[Reading]] = [[] for _ in texts]
        for low in range(0, len(pieces), AT_ONCE):
            some = pieces[low : low + AT_ONCE]
            for (i, start, _), tagged in zip(some, self.tag([piece for *_, piece in some]), strict=True):
                found[i].append(self._reading(tagged, start))
        return [
            Reading(
                tuple(a for reading in readings for a in reading.attributions),
                tuple(e for reading in readings for e in reading.entities),
            )
            for readings in found
        ]

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """The words of each text, their states, and the spans of every role, not yet linked."""
        pages = [page(text, self._tokenizer) for text in texts]
        found = self._run(pages)
        rows, counts = [], []
        for text, scores in zip(pages, found, strict=True):
            paragraphs = np.split(scores["tags"], np.flatnonzero(np.diff(text.paragraph)) + 1)
            rows += paragraphs
            counts.append(len(paragraphs))
        tags = viterbi(rows, self._heads["move"], self._heads["start"])
        ends = np.cumsum(counts).tolist()
        return [
            _spans(text, scores, np.concatenate(tags[end - count : end]))
            for text, scores, count, end in zip(pages, found, counts, ends, strict=True)
        ]

    def describe(self) -> str:
        """For the user: which model, and how it runs here."""
        return f"{self.name} ({self._network.describe()})"

    def _run(self, pages: Sequence[Page]) -> list[dict[str, Floats]]:
        """The network's outputs at each word's first piece: "hidden", "tags" and "names", each (words, ...)."""
        jobs = [(i, window) for i, text in enumerate(pages) for window in windows(text)]
        rows = [ids(pages[i], window) for i, window in jobs]
        outputs = self._network.run([row for row, _ in rows])
        parts: list[dict[str, list[Floats]]] = [{name: [] for name in outputs} for _ in pages]
        for at, ((i, window), (_, first)) in enumerate(zip(jobs, rows, strict=True)):
            own = first[window.begin - window.start :]
            for name, found in outputs.items():
                parts[i][name].append(found[at][own])
        return [
            {name: np.concatenate(found) for name, found in part.items()} if part["tags"] else _EMPTY for part in parts
        ]

    def _reading(self, tagged: Tagged, offset: int = 0) -> Reading:
        """The spans of one text in characters, `offset` added to each."""
        text = tagged.page

        def characters(spans: Spans | Sequence[tuple[int, int]]) -> tuple[Span, ...]:
            return tuple(Span(int(text.starts[a]) + offset, int(text.ends[b - 1]) + offset) for a, b in spans)

        attributions = tuple(
            Attribution(
                source=characters(group.source),
                cue=characters(group.cue),
                content=characters(group.content),
                via=characters(group.via),
                confidence=group.confidence,
                referent=characters([group.referent])[0] if group.referent else None,
                referent_confidence=group.referent_confidence,
                doubt=doubt,
                own=own,
            )
            for group in self._linker(tagged)
            for doubt, own in [chances(tagged, group, self._heads, self._doubting)]
        )
        names = characters(tagged.names)
        entities = tuple(Entity(span, LABELS[label]) for span, label in zip(names, tagged.labels, strict=True))
        return Reading(attributions, entities)


_EMPTY = {
    "hidden": np.zeros((0, WIDTH), np.float32),
    "tags": np.zeros((0, 1 + 2 * len(ROLES)), np.float32),
    "names": np.zeros((0, 1 + 2 * len(LABELS)), np.float32),
}


def _spans(text: Page, scores: dict[str, Floats], tags: np.ndarray) -> Tagged:
    tags = quoted_as(close_quotations(tags, text, _quoted(text)), text)
    sure = np.exp(scores["tags"] - scores["tags"].max(1, keepdims=True))
    sure /= sure.sum(1, keepdims=True)
    names = best_labels(scores["names"])
    found = [spans_of(names, kind) for kind in range(len(LABELS))]
    labels = np.repeat(np.arange(len(LABELS)), [len(spans) for spans in found])
    spans = np.concatenate(found)
    spans, labels = consistent(text, spans, labels)
    roles = {role: spans_of(tags, kind) for kind, role in enumerate(ROLES)}
    return Tagged(text, scores["hidden"], tags, sure, roles, spans, labels)


def _quoted(text: Page) -> Spans:
    """The words of each quotation, its marks included."""
    found = [
        (int(np.searchsorted(text.ends, span.start, side="right")), int(np.searchsorted(text.starts, span.end)))
        for span in quotations(text.text)
    ]
    return np.array([pair for pair in found if pair[1] - pair[0] > 2], np.int32).reshape(-1, 2)
