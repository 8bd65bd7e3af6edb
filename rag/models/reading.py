"""Short answers: the trained model that cuts the few words out of a text which answer a question.

MiniLM reads question and text together and scores every piece of the text as the first and as the last of the answer;
its first piece, [CLS], stands for "not here". rag/models/reader/README.md tells how the weights were made and how well
they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rag.domain import ShortAnswer, Span
from rag.models.embedding import CLS, ENCODER, SEP, fingerprint
from rag.models.graph import linear
from rag.models.runtime import Floats, Network, encodable, load_tokenizer, read_weights
from rag.text import words

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

FOLDER = Path(__file__).parent / "reader"
MAX_QUESTION, MAX_TEXT = 80, 220  # pieces; what it was trained on is shorter
MAX_ANSWER = 60  # words
FEATURES = 4
NOTHING = ShortAnswer(None, 0.0, 0.0)


@dataclass(frozen=True)
class Window:
    """A part of a text, in words and in pieces."""

    text: int
    words: list[Span]
    first: list[int]  # of each word: its first piece, counted in the row
    last: list[int]
    row: list[int]
    second: int  # where the text begins in the row


class ShortAnswerModel:
    """A seams.ShortAnswerer. Safe to share between threads; what else is asked does not change an answer.

    The weights are loaded when the first question is asked: most kinds of question need no short answer.
    """

    def __init__(self, folder: Path = FOLDER, encoder: Path = ENCODER, threads: int | None = None) -> None:
        self._paths = encoder / "model.safetensors", folder / "model.safetensors"
        self._tokens, self._threads, self._making = encoder / "tokenizer.json", threads, Lock()

    @cached_property
    def name(self) -> str:
        return f"reader@{fingerprint(self._paths[1])}"

    def describe(self) -> str:
        """For the user: which model, and how it runs here."""
        return f"{self.name} ({self._parts[0].describe()})"

    def best(self, question: str, texts: Sequence[str]) -> list[ShortAnswer]:
        """Return one answer a text, in order; its span is of whole words. Never raises on any question or text.

        A long text is read in windows, of which the surest answers.
        """
        return [self._answer(span, features) for span, features in self.spans(question, texts)]

    def spans(self, question: str, texts: Sequence[str]) -> list[tuple[Span | None, Floats]]:
        """The best span of each text, None if it has no words, and its FEATURES: what tells how sure it is."""
        found: list[tuple[Span | None, Floats]] = [(None, np.zeros(FEATURES, np.float32))] * len(texts)
        if not words(question) or not any(map(words, texts)):
            return found
        network, tokenizer, _ = self._parts
        asked = tokenizer.encode(encodable(question), add_special_tokens=False).ids[:MAX_QUESTION]
        encodings = tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        windows = [
            window for i, text in enumerate(texts) for window in _windows(i, text, encodings[i], [CLS, *asked, SEP])
        ]
        scores = network.run([window.row for window in windows], [window.second for window in windows])["ends"]
        for window, ends in zip(windows, scores, strict=True):
            span, features = _best_span(window, ends)
            if found[window.text][0] is None or features[1] > found[window.text][1][1]:
                found[window.text] = span, features
        return found

    def _answer(self, span: Span | None, features: Floats) -> ShortAnswer:
        if span is None:
            return NOTHING
        here, right = (1 / (1 + np.exp(-(self._parts[2] @ features)))).tolist()
        return ShortAnswer(span, min(here, right), here)

    @property
    def _parts(self) -> tuple[Network, Tokenizer, Floats]:
        """The network, the tokenizer, and the weights of the calibration, (2, FEATURES): of `here` and of `right`."""
        with self._making:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Network, Tokenizer, Floats]:
        weights = read_weights(*self._paths)
        heads = {"ends": linear(weights["heads.ends.weight"], weights["heads.ends.bias"])}
        calibration = np.asarray(weights["heads.calibration"], np.float32)
        return Network(weights, heads, self._threads), load_tokenizer(self._tokens), calibration


def _windows(place: int, text: str, encoding: Encoding, asked: list[int]) -> list[Window]:
    """Cut a text's words into windows of at most MAX_TEXT pieces; each next one begins in the middle of the last."""
    spans = _answerable(text)
    starts, ends = (np.array([offset[i] for offset in encoding.offsets]) for i in (0, 1))
    firsts = np.searchsorted(ends, [span.start for span in spans], side="right") if len(ends) else []
    lasts = np.searchsorted(starts, [span.end for span in spans], side="left") - 1 if len(ends) else []
    met = [(span, int(a), int(b)) for span, a, b in zip(spans, firsts, lasts, strict=False) if a <= b]
    total, found = len(encoding.ids), []
    for begin in range(0, max(1, total - MAX_TEXT // 2), MAX_TEXT // 2):
        end = min(total, begin + MAX_TEXT)
        inside = [(span, a, b) for span, a, b in met if begin <= a and b < end]
        if inside:
            shift = len(asked) - begin
            firsts_in, lasts_in = [a + shift for _, a, _ in inside], [b + shift for _, _, b in inside]
            row = [*asked, *encoding.ids[begin:end], SEP]
            found.append(Window(place, [span for span, _, _ in inside], firsts_in, lasts_in, row, len(asked)))
    return found


def _answerable(text: str) -> list[Span]:
    """The words an answer may begin or end with: "$5" and "5%" are whole, and so is "40,000".

    >>> [span.cut("Over $40,000 (5%).") for span in _answerable("Over $40,000 (5%).")]
    ['Over', '$40,000', '5%']
    """
    merged: list[Span] = []
    for span in words(text):
        start = span.start - (span.start > 0 and text[span.start - 1] in "$£€")
        end = span.end + (text[span.end : span.end + 1] in ("%", "°"))
        last = merged[-1] if merged else None
        if last and text[last.end : start] in (",", ":") and text[last.end - 1].isdigit() and text[start].isdigit():
            merged[-1] = Span(last.start, end)
        else:
            merged.append(Span(start, end))
    return merged


def _best_span(window: Window, ends: Floats) -> tuple[Span, Floats]:
    """The best span of whole words by ends (pieces, 2): the scores of each piece as first and as last.

    Its FEATURES: 1, its margin over "not here", its share among all spans (in logs), its words (in logs).
    """
    first, last = ends[window.first, 0], ends[window.last, 1]
    count = len(first)
    ahead = np.arange(count)[None] - np.arange(count)[:, None]
    sums = np.where((ahead >= 0) & (ahead < MAX_ANSWER), first[:, None] + last[None], -np.inf)
    start, end = divmod(int(sums.argmax()), count)
    top = float(sums[start, end])
    share = -float(np.log(np.exp(sums - top).sum()))
    margin = float(np.clip(top - float(ends[0].sum()), -20, 20))
    span = Span(window.words[start].start, window.words[end].end)
    return span, np.array([1, margin, share, np.log(end - start + 1)], np.float32)
