"""The matcher: one small network that reads a question with a sentence that may answer it.

For each sentence it says whether it answers, whether it bears out or contradicts what is asked, and which few words are
the short answer; of prose in place of a question, whether the sentences bear it out. How the weights were made and how
well they do: rag/models/matcher/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rag.domain import Pair, PairScores, Span
from rag.errors import ConfigError
from rag.models.embedding import CLS, ENCODER, SEP, fingerprint, word_table
from rag.models.runtime import Floats, Network, encodable, load_tokenizer, read_weights

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

MATCHER = Path(__file__).parent / "matcher"
PROSE = Path(__file__).parent / "prose"  # earlier weights of the same: better at prose, worse at questions
MAX_QUESTION, MAX_TEXT, MAX_CONTEXT = 96, 200, 56  # pieces of each, as it was trained
MAX_ANSWER = 24  # words of a short answer


class MatcherModel:
    """A seams.Matcher. Its weights are loaded when it is first asked; safe to use from several threads."""

    def __init__(self, folder: Path = MATCHER, encoder: Path = ENCODER, threads: int | None = None) -> None:
        self._folder, self._encoder, self._threads = folder, encoder, threads
        self.name = f"whosaid-matcher@{fingerprint(folder / 'model.onnx')}"
        self._lock = Lock()

    def read(self, question: str, pairs: Sequence[Pair]) -> list[PairScores]:
        """Return one PairScores a pair, in order. Never raises on any text."""
        if not pairs:
            return []
        asked = self._tokenizer.encode(encodable(question), add_special_tokens=False).ids[:MAX_QUESTION]
        texts = self._pieces([pair.text for pair in pairs])
        contexts = self._pieces([pair.context for pair in pairs])
        first = [CLS, *asked, SEP]
        rows = []
        for text, context in zip(texts, contexts, strict=True):
            around = [*context.ids[:MAX_CONTEXT], SEP] if context.ids else []
            rows.append([*first, *text.ids[:MAX_TEXT], SEP, *around])
        found = self._network.run(rows, [len(first)] * len(rows))
        return [
            _pair_scores(judged, ends[[0, *range(len(first), len(first) + min(len(text.ids), MAX_TEXT))]], text)
            for judged, ends, text in zip(found["judged"], found["ends"], texts, strict=True)
        ]

    @cached_property
    def heads(self) -> dict[str, Floats]:
        """Small arrays beside the network: kinds, and the calibration of `rag.answers.scoring`."""
        own = [self._folder / f"{name}.safetensors" for name in ("heads", "about")]
        weights = read_weights(*own)
        return {name[6:]: np.asarray(w, np.float32) for name, w in weights.items() if name.startswith("heads.")}

    def _pieces(self, texts: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(self._encoder / "tokenizer.json")

    @cached_property
    def _network(self) -> Network:
        with self._lock:
            return Network(self._folder / "model.onnx", word_table(self._encoder), self._threads)


@cache
def edit_weights() -> dict[str, dict[str, float]]:
    """Weights of single edits, and of what they are joined with: see rag.checks.edits."""
    path = PROSE / "edits.json"
    try:
        found: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError) as error:
        raise ConfigError(f"the model file {path} is missing or damaged ({error}); install whosaid again") from error


def _pair_scores(judged: Floats, ends: Floats, text: Encoding) -> PairScores:
    """From the five logits of a pair and the scores of [CLS] and of the text's pieces as first and last."""
    shares = np.exp(judged[1:4] - judged[1:4].max())
    shares /= shares.sum()
    span, margin = _best(ends, text)
    bears = float(1 / (1 + np.exp(-judged[4]))) if len(judged) > 4 else 0.0
    return PairScores(float(judged[0]), (float(shares[0]), float(shares[1]), float(shares[2])), span, margin, bears)


def _best(ends: Floats, text: Encoding) -> tuple[Span | None, float]:
    """The best span of whole words, and its margin over "no answer here" (the scores of [CLS])."""
    words = text.word_ids[: len(ends) - 1]
    if not words:
        return None, -20.0
    number = np.array(words)
    begins = np.flatnonzero(np.r_[True, number[1:] != number[:-1]])
    closes = np.r_[begins[1:] - 1, len(words) - 1]
    first, last = ends[1 + begins, 0], ends[1 + closes, 1]
    ahead = np.arange(len(begins))[None] - np.arange(len(begins))[:, None]
    sums = np.where((ahead >= 0) & (ahead < MAX_ANSWER), first[:, None] + last[None], -np.inf)
    start, end = divmod(int(sums.argmax()), len(begins))
    margin = float(np.clip(sums[start, end] - ends[0].sum(), -20, 20))
    return Span(text.offsets[begins[start]][0], text.offsets[closes[end]][1]), margin
