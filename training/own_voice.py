"""Train the head that knows the article's own voice where the network finds somebody's words (`rag.models.doubt`).

"Gore has kept silent", "he earmarked £4 billion", "developers expect prototypes": the corpus counts acts and intentions
as attributions, readers who say whose words a sentence holds do not. Their judgements, `--data`, are sentences of
articles with the name of who speaks, or none; an attribution in one of them is a row. Questions and articles are in the
form that training/README.md describes.

    python -m training.own_voice --data DIR/questions --out rag/models/attribution/own.safetensors
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.extraction.statements import OWN
from rag.models.attribution import AttributionModel
from rag.models.doubt import parts
from rag.models.grouping import Group
from rag.models.words import Page

SETS, KEPT = ("train", "train2"), "dev"
C, FOLDS, AT_ONCE = 0.001, 5, 8
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]  # inputs; whether the article speaks; number of the article


def lines(path: Path) -> Iterator[dict]:
    return map(json.loads, gzip.decompress(path.read_bytes()).splitlines())


def judged(path: Path) -> dict[tuple[str, int], set[str]]:
    """Who speaks in the sentences that readers looked at: (article, sentence from 1) -> names, "" for the article."""
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for question in lines(path):
        for number, who in (*question["gold"], *(one for one in question["near"] if isinstance(one, list))):
            found[question["article"], number].add(who)
    return found


def rows(model: AttributionModel, folder: Path, name: str) -> Rows:
    """A row for each attribution whose sentences are all the article's, or none of them."""
    labels = judged(folder / f"{name}_questions.jsonl.gz")
    articles = list(lines(folder / f"{name}_articles.jsonl.gz"))
    inputs, own, of = [], [], []
    for low in range(0, len(articles), AT_ONCE):
        some = articles[low : low + AT_ONCE]
        for number, (article, tagged) in enumerate(zip(some, model.tag([a["text"] for a in some]), strict=True), low):
            for group in model._linker(tagged):
                touched = [
                    labels[article["id"], n]
                    for n, span in enumerate(article["sentences"], 1)
                    if (article["id"], n) in labels and _touches(tagged.page, group, *span)
                ]
                silent = {who == {""} for who in touched}
                if group.source and len(silent) == 1 and not any(len(who) > 1 and "" in who for who in touched):
                    inputs.append(parts(tagged, group))
                    own.append(silent.pop())
                    of.append(number)
    return np.array(inputs), np.array(own), np.array(of)


def _touches(page: Page, group: Group, start: int, end: int) -> bool:
    return any(page.starts[a] < end and start < page.ends[b - 1] for a, b in (*group.content, *group.source))


def fit(inputs: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, float]:
    """A logistic model; weights for the inputs as they are."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scale = StandardScaler().fit(inputs)
    model = LogisticRegression(C=C, max_iter=400).fit(scale.transform(inputs), own)
    weight = model.coef_[0] / scale.scale_
    return weight, float(model.intercept_[0] - weight @ scale.mean_)


def report(name: str, scores: np.ndarray, own: np.ndarray) -> None:
    taken = scores > np.log(OWN / (1 - OWN))
    caught, lost = taken[own].mean(), taken[~own].mean()
    of_own, of_others = own.sum(), (~own).sum()
    print(f"{name}: of {of_own} in the article's voice {caught:.3f} known, of {of_others} others {lost:.3f} taken")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="questions and articles with readers' judgements")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    model = AttributionModel()
    sets = [rows(model, arguments.data, name) for name in SETS]
    inputs, own = (np.concatenate([one[i] for one in sets]) for i in (0, 1))
    of = np.concatenate([number + 10_000 * i for i, (*_, number) in enumerate(sets)])
    scores = np.zeros(len(own))
    for fold in range(FOLDS):
        mine = of % FOLDS == fold
        weight, bias = fit(inputs[~mine], own[~mine])
        scores[mine] = inputs[mine] @ weight + bias
    report("five-fold over articles", scores, own)
    weight, bias = fit(inputs, own)
    kept, truth, _ = rows(model, arguments.data, KEPT)
    report(KEPT, kept @ weight + bias, truth)
    from safetensors.numpy import save_file

    save_file({"heads.own.weight": weight.astype("f4"), "heads.own.bias": np.array([bias], "f4")}, arguments.out)


if __name__ == "__main__":
    main()
