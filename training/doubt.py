"""Train the head that knows words which nobody may have said (`rag.models.doubt`).

Examples are lines of `doubt.txt`, written for this, with marks around the words: [s:...] said, [f:...] forged or denied
by the page, [i:...] imagined, [o:...] another's, [p:...] the page's own furniture. Ordinary articles of many genres,
`--news`, are taken as said throughout, at a smaller weight: with one genre alone, one in fifty statements of interviews
was marked. One example in five, with its neighbours, is kept aside to measure; the head shipped is fitted to all.

    python -m training.doubt --news train_articles.jsonl.gz train2_articles.jsonl.gz --out FOLDER/doubt.safetensors
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np

from rag.extraction.statements import DOUBTED
from rag.models.attribution import AttributionModel
from rag.models.doubt import parts

EXAMPLES = Path(__file__).with_name("doubt.txt")
TOGETHER = 4  # lines that may be about one story: they stand on one side of every split
NEWS_WEIGHT, C = 1.5, 0.003  # chosen by cross-validation over the examples
LEAST = np.log(DOUBTED / (1 - DOUBTED))  # the same as a logit
Labels = list[tuple[int, int, str]]  # start, end, letter


def parse(line: str) -> tuple[str, Labels]:
    """
    >>> parse("Lee said “[s:no]”.")
    ('Lee said “no”.', [(10, 12, 's')])
    """
    text, labels, at = "", [], 0
    line = line.replace("\\n", "\n")
    for mark in re.finditer(r"\[([sfiop]):(.*?)\]", line, re.DOTALL):
        text += line[at : mark.start()]
        labels.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return text + line[at:], labels


def examples() -> list[tuple[str, Labels, int]]:
    """(text, labels, group): each line alone, and together with the next of its group."""
    lines = [parse(line) for line in EXAMPLES.read_text("utf-8").split("\n") if line.strip()]
    found = [(text, labels, i // TOGETHER) for i, (text, labels) in enumerate(lines)]
    for i, ((one, mine), (other, theirs)) in enumerate(pairwise(lines)):
        if i % TOGETHER != TOGETHER - 1:
            shift = len(one) + 2
            both = [*mine, *((a + shift, b + shift, letter) for a, b, letter in theirs)]
            found.append((f"{one}\n\n{other}", both, i // TOGETHER))
    return found


def rows(
    model: AttributionModel, texts: list[str], labels: list[Labels] | None
) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """The head's input for each attribution found, with the number of its text and its letter."""
    inputs, known = [], []
    for i, tagged in enumerate(model.tag(texts)):
        for group in model._linker(tagged):
            page = tagged.page
            spans = [(int(page.starts[a]), int(page.ends[b - 1])) for a, b in group.content]
            letter = "s" if labels is None else _letter(spans, labels[i])
            if letter:
                inputs.append(parts(tagged, group))
                known.append((i, letter))
    return np.array(inputs), known


def _letter(spans: list[tuple[int, int]], labels: Labels) -> str:
    for start, end, letter in labels:
        if sum(max(0, min(end, b) - max(start, a)) for a, b in spans) > 0.5 * (end - start):
            return letter
    return ""


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--news", type=Path, nargs="+", required=True, help="articles: a JSON object with a text a line"
    )
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    model = AttributionModel()
    found = examples()
    inputs, known = rows(model, [text for text, *_ in found], [labels for _, labels, _ in found])
    lines = (line for path in arguments.news for line in gzip.decompress(path.read_bytes()).splitlines())
    texts = [json.loads(line)["text"] for line in lines]
    news, of = rows(model, texts, None)
    letters = np.array([letter for _, letter in known])
    groups = np.array([found[i][2] for i, _ in known])
    articles = np.array([i for i, _ in of])
    chance, ordinary = np.zeros(len(inputs)), np.zeros(len(news))
    for fold in range(5):
        mine, theirs = groups % 5 == fold, articles % 5 == fold
        weight, bias = fit(inputs[~mine], letters[~mine] != "s", news[~theirs])
        chance[mine], ordinary[theirs] = inputs[mine] @ weight + bias, news[theirs] @ weight + bias
    for letter in "fiops":
        print(f"{letter}: {np.mean(chance[letters == letter] > LEAST):.2f} of {np.sum(letters == letter)} marked")
    print(f"ordinary news: {np.mean(ordinary > LEAST):.4f} of {len(ordinary)} marked")
    from safetensors.numpy import save_file

    weight, bias = fit(inputs, letters != "s", news)
    heads = {"heads.doubt.weight": weight.astype("f4"), "heads.doubt.bias": np.array([bias], "f4")}
    save_file(heads, arguments.out)


if __name__ == "__main__":
    main()
