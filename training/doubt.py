"""Train the network that knows words which nobody may have said (`rag.models.doubt`).

On the examples of `doubt_examples.py` and on ordinary articles, `--news`, which are taken as said throughout. One
example in five, with its neighbours, is kept aside to measure; the networks shipped are trained on all.

    python -m training.doubt --news train_articles.jsonl.gz train2_articles.jsonl.gz --out FOLDER/doubt.safetensors
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from rag.models.attribution import AttributionModel
from rag.models.doubt import NAMES, Surroundings
from training.doubt_examples import Labels, Text, examples, variants

LEAST_SURE = 0.3  # attributions under this are no statements (rag.extraction.statements)
DIRECTIONS = 96  # of the states that are kept; they hold five sixths of the variance
WIDTH, LOOKS, HIDDEN, DROP = 64, 12, 24, 0.2
NETWORKS, EPOCHS, BATCH, RATE, DECAY = 3, 12, 32, 2e-3, 0.02
NEWS_SHARE = 2.0  # ordinary statements an epoch for each of the examples'
WORDS_LEFT_OUT, TITLES_LEFT_OUT, SMOOTHING = 0.15, 0.3, 0.03
TITLE = NAMES.index("title")


@dataclass(slots=True)
class Rows:
    """Attributions: the words that bear on them one after another, and how many each has."""

    states: np.ndarray  # (words, width)
    parts: np.ndarray  # (words,), of NAMES
    counts: np.ndarray
    letters: np.ndarray
    groups: np.ndarray
    starts: np.ndarray = field(init=False)  # of each one's words

    def __post_init__(self) -> None:
        self.starts = np.concatenate([[0], np.cumsum(self.counts)[:-1]])


def rows(model: AttributionModel, texts: Sequence[Text], keep: np.ndarray | None) -> tuple[Rows, np.ndarray]:
    """The input for each attribution that is labelled, and the matrix that keeps DIRECTIONS of the states.

    `keep`: that matrix, its first row the mean; None: find it.
    """
    states, parts, letters, groups = [], [], [], []
    for low in range(0, len(texts), 64):
        some = texts[low : low + 64]
        tagged_texts = model.tag([text.text for text in some], [text.title for text in some])
        for text, tagged in zip(some, tagged_texts, strict=True):
            around = Surroundings(tagged)
            for group in model._linker(tagged):
                spans = [(int(tagged.page.starts[a]), int(tagged.page.ends[b - 1])) for a, b in group.content]
                letter = "s" if text.labels is None else _letter(spans, text.labels)
                if not letter or group.confidence < LEAST_SURE:
                    continue
                words, part = around.words(group)
                found = tagged.states[words]
                if tagged.title is not None:
                    found, part = np.vstack([found, tagged.title]), np.append(part, TITLE)
                states.append((found - keep[0]) @ keep[1:].T if keep is not None else found)
                parts.append(part)
                letters.append(letter)
                groups.append(text.group)
    everything = np.vstack(states)
    if keep is None:
        keep = _directions(everything)
        everything = (everything - keep[0]) @ keep[1:].T
    counts = np.array([len(part) for part in parts])
    return Rows(everything, np.concatenate(parts), counts, np.array(letters), np.array(groups)), keep


def _directions(states: np.ndarray) -> np.ndarray:
    """The mean, then the principal directions, each scaled so that what lies along it has a variance of 1."""
    mean = states.mean(0)
    variance, found = np.linalg.eigh(np.cov((states - mean).T))
    scaled = found[:, ::-1][:, :DIRECTIONS] / np.sqrt(variance[::-1][:DIRECTIONS]).clip(0.05)
    return np.vstack([mean, scaled.T]).astype(np.float32)


def _letter(spans: list[tuple[int, int]], labels: Labels) -> str:
    for start, end, letter in labels:
        if sum(max(0, min(end, b) - max(start, a)) for a, b in spans) > 0.5 * (end - start):
            return letter
    return ""


class Network(nn.Module):
    """As `rag.models.doubt.Doubts` computes it."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.part = nn.Linear(DIRECTIONS, WIDTH), nn.Embedding(len(NAMES), WIDTH)
        self.key, self.key_part = nn.Linear(WIDTH, LOOKS), nn.Embedding(len(NAMES), LOOKS)
        self.hidden, self.out = nn.Linear(LOOKS * WIDTH, HIDDEN), nn.Linear(HIDDEN, 1)
        self.drop = nn.Dropout(DROP)
        nn.init.normal_(self.part.weight, 0, 0.3)
        nn.init.normal_(self.key_part.weight, 0, 0.5)

    def forward(self, states: torch.Tensor, parts: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Logits, (rows,); states (rows, words, DIRECTIONS), parts and there (rows, words)."""
        found = torch.relu(self.inner(self.drop(states)) + self.part(parts))
        scores = (self.key(found) + self.key_part(parts)).masked_fill(~there[..., None], -1e4)
        looks = torch.einsum("bwq,bwd->bqd", scores.softmax(1), found).flatten(1)
        return self.out(self.drop(torch.relu(self.hidden(self.drop(looks)))))[:, 0]


def batch(rows: Rows, chosen: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    counts = rows.counts[chosen][:, None]
    at = np.arange(counts.max())[None]
    there = at < counts
    words = np.where(there, rows.starts[chosen][:, None] + at, 0)
    return (
        torch.from_numpy(rows.states[words]),
        torch.from_numpy(rows.parts[words].astype(np.int64)),
        torch.from_numpy(there),
    )


def train(examples: Rows, mine: np.ndarray, news: Rows, theirs: np.ndarray, seed: int) -> Network:
    """A network from the rows `mine` of the examples and `theirs` of the news."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    each = min(int(len(mine) * NEWS_SHARE), len(theirs))
    steps = EPOCHS * (len(mine) // BATCH + each // BATCH + 2)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.15)
    wanted = (examples.letters != "s").astype(np.float32) * (1 - SMOOTHING) + SMOOTHING / 4
    for _ in range(EPOCHS):
        jobs = [(examples, some) for some in _alike(examples, mine, chance)]
        jobs += [(news, some) for some in _alike(news, chance.choice(theirs, each, replace=False), chance)]
        chance.shuffle(jobs)  # type: ignore[arg-type]
        for source, some in jobs:
            states, parts, there = batch(source, some)
            kept = there & (torch.rand(there.shape) > WORDS_LEFT_OUT)
            if source is news:
                kept &= ~((parts == TITLE) & (torch.rand(len(some), 1) < TITLES_LEFT_OUT))
            kept[:, 0] |= ~kept.any(1)
            target = torch.zeros(len(some)) if source is news else torch.from_numpy(wanted[some])
            loss = nn.functional.binary_cross_entropy_with_logits(network(states, parts, kept), target)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            pace.step()
    return network.eval()


def _alike(rows: Rows, chosen: np.ndarray, chance: np.random.Generator) -> list[np.ndarray]:
    """Batches of rows of about the same number of words."""
    order = chosen[np.argsort(rows.counts[chosen] + chance.normal(0, 15, len(chosen)))]
    return [order[low : low + BATCH] for low in range(0, len(order), BATCH)]


def scores(networks: Sequence[Network], rows: Rows, chosen: np.ndarray) -> np.ndarray:
    """The mean logit of each row."""
    with torch.no_grad():
        found = [
            sum(network(*batch(rows, chosen[low : low + 128])) for network in networks) / len(networks)
            for low in range(0, len(chosen), 128)
        ]
    return torch.cat(found).numpy()


def heads(networks: Sequence[Network], keep: np.ndarray) -> dict[str, np.ndarray]:
    """The weights as `Doubts` wants them: (networks, ...), for whole states."""
    states = [{name: value.detach().numpy() for name, value in one.named_parameters()} for one in networks]
    found = {
        "in.weight": [keep[1:].T @ one["inner.weight"].T for one in states],
        "in.bias": [one["inner.bias"] - keep[0] @ keep[1:].T @ one["inner.weight"].T for one in states],
        "part": [one["part.weight"] for one in states],
        "key.weight": [one["key.weight"].T for one in states],
        "key.part": [one["key_part.weight"] + one["key.bias"] for one in states],
        "hidden.weight": [one["hidden.weight"].T for one in states],
        "hidden.bias": [one["hidden.bias"] for one in states],
        "out.weight": [one["out.weight"][0] for one in states],
        "out.bias": [one["out.bias"][0] for one in states],
    }
    return {f"heads.doubt.{name}": np.array(value, np.float16) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, nargs="+", required=True, help="articles: JSON with title and text a line")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = AttributionModel()
    lines = (line for path in arguments.news for line in gzip.decompress(path.read_bytes()).splitlines())
    articles = [Text(row.get("title") or "", row["text"], None, i) for i, row in enumerate(map(json.loads, lines))]
    ours, keep = rows(model, list(variants(examples(), articles)), None)
    news, _ = rows(model, articles, keep)
    aside, also = ours.groups % 5 == 0, news.groups % 5 == 0
    measured = [train(ours, np.flatnonzero(~aside), news, np.flatnonzero(~also), seed) for seed in range(3)]
    found, ordinary = scores(measured, ours, np.flatnonzero(aside)), scores(measured, news, np.flatnonzero(also))
    for least in (-1, 0, 1, 2):
        shares = [f"{letter} {np.mean(found[ours.letters[aside] == letter] > least):.2f}" for letter in "fiops"]
        print(f"marked above {least}: {', '.join(shares)}; ordinary {np.mean(ordinary > least):.4f}", flush=True)
    networks = [train(ours, np.arange(len(ours.counts)), news, np.arange(len(news.counts)), i) for i in range(NETWORKS)]
    from safetensors.numpy import save_file

    save_file(heads(networks, keep), arguments.out)


if __name__ == "__main__":
    main()
