"""Train what knows words that nobody may have said (`rag.models.doubt`): a linear head, and a small network beside it.

Examples are lines of `doubt.txt`, written for this, with marks around the words: [s:...] said, [f:...] forged or denied
by the page, [i:...] imagined, [o:...] another's, [p:...] the page's own furniture. Ordinary articles of many genres,
`--news`, are taken as said throughout, whole and in pieces as short as the examples. One group of examples in five, and
one ordinary article in five, are kept aside to measure, `--folds` times; what is shipped is fitted to all.

    python -m training.doubt --news train_articles.jsonl.gz train2_articles.jsonl.gz --out FOLDER/doubt.safetensors
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.extraction.statements import DOUBTED
from rag.models.attribution import AttributionModel
from rag.models.doubt import CUE, LINEAR, PARAGRAPHS, SAID, SENTENCES, SOURCE, TITLE, Window, parts, window
from rag.text import sentences
from training.attending import WIDTH, Attending
from training.marked import Labels, examples, letter_of

NEWS_WEIGHT, C = 1.5, 0.003  # of the linear head; chosen by cross-validation over the examples
DROPOUT, EPOCHS, BATCH, RATE = 0.3, 4, 32, 8e-4  # of the network
CUTS, MOST_CUT = 6, 4  # pieces of an ordinary article that are read alone, and sentences of one
AT_ONCE = 64
LEAST = np.log(DOUBTED / (1 - DOUBTED))  # the same as a logit


@dataclass(frozen=True, slots=True)
class Row:
    """An attribution that the network finds in a text."""

    parts: np.ndarray
    window: Window
    letter: str
    text: int  # its number


def rows(model: AttributionModel, texts: list[str], labels: list[Labels] | None) -> list[Row]:
    """A row for each attribution found, with its letter; without labels, all are said."""
    found = []
    for low in range(0, len(texts), AT_ONCE):
        for i, tagged in enumerate(model.tag(texts[low : low + AT_ONCE]), low):
            for group in model._linker(tagged):
                page = tagged.page
                spans = [(int(page.starts[a]), int(page.ends[b - 1])) for a, b in group.content]
                letter = "s" if labels is None else letter_of(spans, labels[i])
                if letter:
                    found.append(Row(parts(tagged, group), window(tagged, group), letter, i))
    return found


def fit(inputs: np.ndarray, doubted: np.ndarray, news: np.ndarray) -> tuple[np.ndarray, float]:
    """A logistic model; weights for the inputs as they are."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    everything = np.vstack([inputs, news])
    scale = StandardScaler().fit(everything)
    wanted = np.r_[doubted, np.zeros(len(news))]
    weights = np.r_[np.ones(len(inputs)), np.full(len(news), NEWS_WEIGHT)]
    model = LogisticRegression(C=C, max_iter=400).fit(scale.transform(everything), wanted, sample_weight=weights)
    weight = model.coef_[0] / scale.scale_
    return weight, float(model.intercept_[0] - weight @ scale.mean_)


class Doubter(Attending):
    """The same arithmetic as `rag.models.doubt.judged`, of many windows at once."""

    def __init__(self) -> None:
        super().__init__(TITLE + 1, PARAGRAPHS, SENTENCES, DROPOUT)
        self.pooled = nn.LayerNorm(4 * WIDTH)
        self.inner, self.doubt = nn.Linear(4 * WIDTH, WIDTH), nn.Linear(WIDTH, 1)

    def forward(self, windows: Sequence[Window]) -> Tensor:
        x, roles, there = self.attended(windows)
        masks = [(roles == role) & there for role in (SAID, CUE, SOURCE)] + [there]
        means = [(x * m[..., None]).sum(1) / m.sum(1, keepdim=True).clamp(min=1) for m in masks]
        return self.doubt(functional.gelu(self.inner(self.drop(self.pooled(torch.cat(means, -1))))))[:, 0]


def learn(windows: Sequence[Window], doubted: np.ndarray) -> Doubter:
    """Four passes in batches of like length; the rate rises for a hundred steps, then falls in a line."""
    torch.manual_seed(0)
    rng, net = random.Random(0), Doubter()
    wanted = torch.from_numpy(doubted.astype(np.float32))
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.05)
    steps = EPOCHS * -(-len(windows) // BATCH)
    net.train()
    for step, some in enumerate(batch for _ in range(EPOCHS) for batch in _batches(windows, rng)):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 100) * max(0.02, 1 - step / steps)
        found = net([windows[i] for i in some])
        loss = functional.binary_cross_entropy_with_logits(found, wanted[some])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return net.eval()


def _batches(windows: Sequence[Window], rng: random.Random) -> list[list[int]]:
    order = list(range(len(windows)))
    rng.shuffle(order)
    near = [
        sorted(order[low : low + 20 * BATCH], key=lambda i: len(windows[i].roles))
        for low in range(0, len(order), 20 * BATCH)
    ]
    cut = [part[low : low + BATCH] for part in near for low in range(0, len(part), BATCH)]
    rng.shuffle(cut)
    return cut


def cut(text: str, rng: random.Random) -> str:
    """A few sentences of an ordinary article: examples are short, and what is short is not therefore doubted."""
    parts = sentences(text)
    first = rng.randrange(max(1, len(parts) - 1))
    some = parts[first : first + rng.randint(1, MOST_CUT)]
    return text[some[0].start : some[-1].end] if some else ""


def scores(found: tuple[np.ndarray, float, Doubter], some: Sequence[Row]) -> np.ndarray:
    """The logits of doubt, as the product joins them."""
    weight, bias, net = found
    with torch.no_grad():
        read = [net([row.window for row in some[low : low + BATCH]]).numpy() for low in range(0, len(some), BATCH)]
    return LINEAR * (np.array([row.parts for row in some]) @ weight + bias) + (1 - LINEAR) * np.concatenate(read)


def fitted(examples: Sequence[Row], news: Sequence[Row]) -> tuple[np.ndarray, float, Doubter]:
    doubted = np.array([row.letter != "s" for row in (*examples, *news)])
    inputs, ordinary = (np.array([row.parts for row in some]) for some in (examples, news))
    return *fit(inputs, doubted[: len(examples)], ordinary), learn([row.window for row in (*examples, *news)], doubted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--news", type=Path, nargs="+", required=True, help="articles: a JSON object with a text a line"
    )
    parser.add_argument("--most", type=int, default=300, help="ordinary articles that are read, drawn by chance")
    parser.add_argument("--folds", type=int, default=2, help="of five that are measured")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = AttributionModel()
    made = examples()
    found = rows(model, [text for text, *_ in made], [labels for _, labels, _ in made])
    lines = (line for path in arguments.news for line in gzip.decompress(path.read_bytes()).splitlines())
    texts = [json.loads(line)["text"] for line in lines]
    rng = random.Random(0)
    rng.shuffle(texts)
    texts = texts[: arguments.most]
    news = rows(model, texts, None)
    pieces = [cut(text, rng) for text in texts for _ in range(CUTS)]
    news += [replace(row, text=row.text // CUTS) for row in rows(model, pieces, None)]
    print(f"{len(found)} rows of {len(made)} examples, {len(news)} of ordinary articles", flush=True)
    aside: list[tuple[str, float]] = []
    for fold in range(arguments.folds):
        mine, theirs = ([r for r in found if (made[r.text][2] % 5 == fold) is kept] for kept in (True, False))
        ours, others = ([r for r in news if (r.text % 5 == fold) is kept] for kept in (True, False))
        learnt = fitted(theirs, others)
        aside += zip((row.letter for row in mine), scores(learnt, mine), strict=True)
        aside += (("news", score) for score in scores(learnt, ours))
    for letter in ("f", "i", "o", "p", "s", "news"):
        given = np.array([score for one, score in aside if one == letter])
        if len(given):
            print(f"{letter}: {np.mean(given > LEAST):.4f} of {len(given)} marked", flush=True)
    from safetensors.numpy import save_file

    weight, bias, net = fitted(found, news)
    heads = {"heads.doubt.weight": weight.astype("f4"), "heads.doubt.bias": np.array([bias], "f4")}
    network = {f"doubting.{name}": value.numpy().astype("f2") for name, value in net.state_dict().items()}
    save_file({**heads, **network}, arguments.out)


if __name__ == "__main__":
    main()
