"""Train the network that weighs whom "he", "the diplomat" or an untagged quotation stands for (`rag.models.pointing`).

    python -m training.pointing --data DIR --out rag/models/attribution/pointing.safetensors

The answers come from `speakers.txt` (texts written for this: [Name|words], or [?|words] where the text leaves it open),
from the readers' judgements of who speaks in a sentence (DIR/questions, train and train2; an article in five is kept
aside with one line of `speakers.txt` in five), and, at a smaller weight, from the silver coreference of DIR/polnear.
Prints how often the network is right on what is kept aside, by kind of asking words; what is shipped is fitted to all.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.models.attribution import AttributionModel
from rag.models.grouping import Group, Tagged
from rag.models.pointing import ASKS, PARAGRAPHS, SENTENCES, SOURCE_ELSE, Question, nearest
from rag.models.referring import FEATURES, KINDS, NONE_FEATURES, Scene
from rag.names.spelling import words_of
from rag.text import sentences
from training.attending import WIDTH, Attending
from training.corpus import read, word_range
from training.marked import SPEAKERS, Labels, parsed
from training.measure import same
from training.own_voice import judged, lines

FOLDS, AT_ONCE = 5, 16
SILVER, PIECE = 0.5, 1.0  # weights of a silver answer and of one in a piece of an article
SILVER_ARTICLES, PIECES, PAIRS = 400, 4, 5  # PIECES, PAIRS: of an article
DROPOUT, EPOCHS, BATCH, RATE = 0.25, 6, 16, 8e-4


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    right: np.ndarray  # of each candidate, and last of "nobody named"
    kind: int  # an index of KINDS
    weight: float
    fold: int


Answer = Callable[[Tagged, Group, Scene, int], bool | None]  # whether a figure is meant; None: not known


def questions(model: AttributionModel, tagged: Tagged, answer: Answer, weight: float, fold: int) -> Iterator[Answered]:
    """All questions of a text that have an answer; whoever is known to speak has spoken for those after it."""
    spoken: list[tuple[int, int]] = []
    if not len(tagged.names):
        return
    for group, candidates, question, scene in model._linker.questions(tagged, model._linker(tagged), spoken):
        right = [answer(tagged, group, scene, who) for who in candidates]
        if not right or right[0] is None:
            continue
        at = (group.source or group.content)[0][0]
        spoken += [(at, who) for who, ok in zip(candidates, right, strict=True) if ok][:1]
        kind = int(question.none[1:].argmax())
        yield Answered(question, np.append(right, not any(right)).astype(bool), kind, weight, fold)


def _called(tagged: Tagged, scene: Scene, who: int, name: str) -> bool:
    page = tagged.page
    spans = [tagged.names[i] for i in scene.figures[who].mentions]
    return name != "?" and any(same(page.text[page.starts[a] : page.ends[b - 1]], name) for a, b in spans)


def by_labels(labels: Labels, _: Tagged) -> Answer:
    """Whom marks say: those that share most characters with a statement."""

    def answer(tagged: Tagged, group: Group, scene: Scene, who: int) -> bool | None:
        page = tagged.page
        spans = [(int(page.starts[a]), int(page.ends[b - 1])) for a, b in group.content]
        total = sum(b - a for a, b in spans)
        shared: defaultdict[str, int] = defaultdict(int)
        for a, b in spans:
            for start, end, name in labels:
                shared[name] += max(0, min(b, end) - max(a, start))
        name = max(shared, key=shared.__getitem__, default="")
        return _called(tagged, scene, who, name) if name and 2 * shared[name] > total else None

    return answer


def by_silver(coreference: list[list[dict]], tagged: Tagged) -> Answer:
    """Whom the silver chain of a pronoun names. Roles are left out: there it joins words that match and little else."""
    chains: dict[tuple[int, int], set[int]] = {}
    for chain in coreference:
        heads = {r[1] - 1 for m in chain if (r := word_range(tagged.page, *m["head"]))}
        for mention in chain:
            if whole := word_range(tagged.page, mention["start"], mention["end"]):
                chains[whole] = heads - {whole[1] - 1}

    def answer(tagged: Tagged, group: Group, scene: Scene, who: int) -> bool | None:
        source = group.source[0] if group.source else None
        if source not in chains or source[1] - source[0] > 1:
            return None
        return bool(chains[source] & {int(tagged.names[i, 1]) - 1 for i in scene.figures[who].mentions})

    return answer


@dataclass(frozen=True, slots=True)
class Text:
    """A text, what answers its questions, and how much an answer weighs."""

    text: str
    answer: Callable[[Tagged], Answer]
    weight: float
    fold: int
    piece: bool = False  # of an article: only what has its answer in the piece is asked there


def texts(data: Path) -> Iterator[Text]:
    """`speakers.txt`; the articles of DIR/questions and of DIR/polnear, whole and in pieces.

    Texts written to be hard teach that nobody is meant; pieces, in which somebody is, teach the plain cases.
    """
    rng = random.Random(0)
    for number, (text, labels) in enumerate(parsed(SPEAKERS)):
        yield Text(text, partial(by_labels, labels), 1.0, number % FOLDS)
    for name in ("train", "train2"):
        known = judged(data / "questions" / f"{name}_questions.jsonl.gz")
        for number, article in enumerate(lines(data / "questions" / f"{name}_articles.jsonl.gz")):
            who = {n: known.get((article["id"], n), set()) for n in range(1, len(article["sentences"]) + 1)}
            single = {n: next(iter(names)) for n, names in who.items() if len(names) == 1}
            labels = [(*span, single[n]) for n, span in enumerate(article["sentences"], 1) if single.get(n)]
            yield Text(article["text"], partial(by_labels, labels), 1.0, number % FOLDS)
            for start, end in pieces(article["text"], rng):
                moved = [(a - start, b - start, name) for a, b, name in labels]
                yield Text(article["text"][start:end], partial(by_labels, moved), PIECE, number % FOLDS, True)
    records = [record for part in ("dev", "train") for record in read(data / "polnear" / f"{part}.jsonl.gz")]
    for record in [record for record in records if record.get("coreference")][:SILVER_ARTICLES]:
        yield Text(record["text"], partial(by_silver, record["coreference"]), SILVER, -1)
        for start, end in pieces(record["text"], rng):
            inside = [
                [_moved(m, start) for m in chain if start <= m["start"] and m["end"] <= end]
                for chain in record["coreference"]
            ]
            yield Text(record["text"][start:end], partial(by_silver, inside), PIECE, -1, True)


def pieces(text: str, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Some pairs, threes and fours of its sentences, and some pairs of which the second has "he" or "she"."""
    parts = sentences(text)
    if len(parts) < 5:
        return
    for _ in range(PIECES):
        first, count = rng.randrange(len(parts) - 1), rng.randint(2, 4)
        yield parts[first].start, parts[min(first + count, len(parts)) - 1].end
    pairs = [(a.start, b.end) for a, b in pairwise(parts) if {"he", "she"} & set(words_of(b.cut(text)))]
    yield from rng.sample(pairs, min(PAIRS, len(pairs)))


def _moved(mention: dict, by: int) -> dict:
    a, b = mention["head"]
    return {"start": mention["start"] - by, "end": mention["end"] - by, "head": [a - by, b - by]}


def gathered(model: AttributionModel, data: Path) -> list[Answered]:
    found: list[Answered] = []
    made = list(texts(data))
    for low in range(0, len(made), AT_ONCE):
        some = made[low : low + AT_ONCE]
        for one, tagged in zip(some, model.tag([one.text for one in some]), strict=True):
            answered = questions(model, tagged, one.answer(tagged), one.weight, one.fold)
            found += (a for a in answered if not (one.piece and a.right[-1]))
        print(f"\r{low}/{len(made)} texts, {len(found)} questions", end="", flush=True)
    print()
    return found


class Pointer(Attending):
    """The same arithmetic as `rag.models.pointing.scores`, of many windows at once."""

    def __init__(self) -> None:
        super().__init__(SOURCE_ELSE + 1, PARAGRAPHS, SENTENCES, DROPOUT)
        self.pooled = nn.LayerNorm(WIDTH)
        self.inner, self.meant = nn.Linear(3 * WIDTH + len(FEATURES), WIDTH), nn.Linear(WIDTH, 1)
        self.none_inner, self.none = nn.Linear(2 * WIDTH + len(NONE_FEATURES), WIDTH), nn.Linear(WIDTH, 1)

    def forward(self, some: Sequence[Question]) -> list[Tensor]:
        x = self.pooled(self.attended(some)[0])
        found = []
        for words, question in zip(x, some, strict=True):
            asks = words[torch.from_numpy(question.roles == ASKS).nonzero()[:, 0]].mean(0)
            named = [
                torch.cat([words[nearest(n)].mean(0), words[n].mean(0)]) if len(n) else torch.zeros(2 * WIDTH)
                for n in question.names
            ]
            rows = torch.cat(
                [torch.stack(named), asks.expand(len(named), -1), torch.from_numpy(question.rows).float()], 1
            )
            meant = self.meant(functional.gelu(self.inner(self.drop(rows)), approximate="tanh"))[:, 0]
            nobody = torch.cat([asks, words[: len(question.roles)].mean(0), torch.from_numpy(question.none)])
            none = self.none(functional.gelu(self.none_inner(self.drop(nobody)), approximate="tanh"))
            found.append(functional.log_softmax(torch.cat([meant, none]), 0))
        return found


def learn(some: Sequence[Answered]) -> Pointer:
    """Passes in batches of like length; the rate rises for a hundred steps, then falls in a line."""
    torch.manual_seed(0)
    rng, net = random.Random(0), Pointer()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.05)
    steps, step = EPOCHS * -(-len(some) // BATCH), 0
    net.train()
    for _ in range(EPOCHS):
        order = sorted(range(len(some)), key=lambda i: len(some[i].question.roles) + rng.randint(0, 40))
        batches = [order[low : low + BATCH] for low in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        for batch in batches:
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1, (step + 1) / 100) * max(0.02, 1 - step / steps)
            found = net([some[i].question for i in batch])
            losses = [
                -some[i].weight * logs[torch.from_numpy(some[i].right)].logsumexp(0)
                for i, logs in zip(batch, found, strict=True)
            ]
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
    return net.eval()


def probabilities(net: Pointer, some: Sequence[Answered]) -> list[np.ndarray]:
    with torch.no_grad():
        return [
            logs.exp().numpy()
            for low in range(0, len(some), 64)
            for logs in net([a.question for a in some[low : low + 64]])
        ]


def report(some: Sequence[Answered], probable: Sequence[np.ndarray], bar: float = 0.5) -> None:
    """By kind: given and right, given and wrong, left open; of those with an answer, and of those that have none."""
    for kind in (*range(len(KINDS)), None):
        counts = np.zeros((2, 3), int)
        for one, p in zip(some, probable, strict=True):
            if kind in (None, one.kind):
                best = int(p[:-1].argmax())
                outcome = 2 if p[best] < bar else 0 if one.right[best] else 1
                counts[int(one.right[-1]), outcome] += 1
        name = "all" if kind is None else KINDS[kind]
        (right, wrong, left), (_, guessed, nobody) = counts
        print(f"{name:8} meant: {right} right, {wrong} wrong, {left} open; nobody: {nobody} open, {guessed} guessed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=1, help="of five that are measured")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    found = gathered(AttributionModel(), arguments.data)
    for fold in range(arguments.folds):
        aside = [one for one in found if one.fold == fold]
        report(aside, probabilities(learn([one for one in found if one.fold != fold]), aside))
    from safetensors.numpy import save_file

    state = learn(found).state_dict()
    save_file({f"pointing.{name}": value.numpy().astype("f2") for name, value in state.items()}, arguments.out)


if __name__ == "__main__":
    main()
