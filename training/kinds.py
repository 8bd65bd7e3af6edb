"""Fit the heads of `rag.questions.kinds`: a question's kind, whether it leans on the one before, asks for words.

    python -m training.kinds --questions FILE... --articles FILE... --to rag/models/matcher

Reads the kinds of our questions and, for kinds that they hardly have, `kinds.txt` with people and topics filled in.
Prints how well both do on the articles that are kept aside.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rag.domain import QuestionKind
from rag.models.embedding import LocalEmbedder
from rag.questions.kinds import kind_features
from training.matcher_export import update
from training.matcher_questions import composed, kept_aside
from training.matcher_rows import read

KINDS = [kind for kind in QuestionKind if kind is not QuestionKind.LIBRARY]  # which has a head of its own: about.py
OURS = {"other": "list"}
TIMES = 14  # each line of kinds.txt, with other names
Example = tuple[str, str, bool]  # text, kind, whether its article is kept aside


def written(
    articles: Sequence[dict], questions: Sequence[dict], rng: random.Random, name: str = "kinds.txt"
) -> Iterator[Example]:
    """The lines of a file beside this one with speakers of the questions and words of titles filled in."""
    people = sorted({who for q in questions for _, who in q["gold"] if who and len(who.split()) < 5})
    titles = [a["title"].rstrip(".") for a in articles if a["title"]]
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    for number, line in enumerate(line for line in lines if line and not line.startswith("#")):
        kind, text = line.split("\t")
        for _ in range(TIMES):
            words = rng.choice(titles).split()
            start = rng.randrange(max(1, len(words) - 2))
            topic = " ".join(words[start : start + rng.randint(1, 4)])
            x, y = rng.sample(people, 2)
            if rng.random() < 0.4:
                x, y = x.split()[-1], y.split()[-1]
            made = text.format(x=x, y=y, t=topic[:1].lower() + topic[1:] if rng.random() < 0.6 else topic)
            yield (made.lower() if rng.random() < 0.15 else made), kind, number % 7 == 0


def examples(questions: Sequence[dict]) -> Iterator[Example]:
    for question in questions:
        kind = OURS.get(question["kind"], question["kind"])
        if kind in {*KINDS}:
            yield composed(question), kind, kept_aside(question["article"])


def rows(texts: Sequence[str], encoder: LocalEmbedder) -> csr_matrix:
    vectors = encoder.embed(texts)
    return csr_matrix([kind_features(text, vector) for text, vector in zip(texts, vectors, strict=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True, help="folder of the matcher's weights")
    options = parser.parse_args()
    questions = [q for path in options.questions for q in read(path)]
    articles = [a for path in options.articles for a in read(path)]
    encoder = LocalEmbedder()
    found = [*examples(questions), *written(articles, questions, random.Random(1))]
    vectors = rows([text for text, _, _ in found], encoder)
    labels, aside = np.array([kind for _, kind, _ in found]), np.array([held for _, _, held in found])
    model = LogisticRegression(C=1.0, max_iter=500).fit(vectors[~aside], labels[~aside])
    guessed = model.predict(vectors[aside])
    for kind in KINDS:
        own = labels[aside] == kind
        print(f"{kind:9} {own.sum():5} found {np.mean(guessed[own] == kind):.3f}")
    print(f"all       {aside.sum():5} right {np.mean(guessed == labels[aside]):.3f}")
    order = [list(model.classes_).index(kind) for kind in KINDS]
    heads = {"kind.weight": model.coef_[order], "kind.bias": model.intercept_[order]}
    texts = [q["q"] for q in questions] + [q["first"] for q in questions if q.get("first")]
    leans = np.array([q["kind"] == "followup" for q in questions] + [False] * (len(texts) - len(questions)))
    held = np.array(
        [kept_aside(q["article"]) for q in questions] + [kept_aside(q["article"]) for q in questions if q.get("first")]
    )
    vectors = rows(texts, encoder)
    model = LogisticRegression(C=1.0, max_iter=500).fit(vectors[~held], leans[~held])
    guessed = model.predict(vectors[held])
    truth = leans[held]
    others = np.mean(guessed[~truth])
    print(f"leans     {truth.sum():5} found {np.mean(guessed[truth]):.3f}, others taken for it {others:.3f}")
    heads |= {"leans.weight": model.coef_[0], "leans.bias": model.intercept_}
    asked = [q for q in questions if q["minimal"]]
    spoken = np.array([any(who for n, who in q["gold"] if n in q["minimal"]) for q in asked])
    held = np.array([kept_aside(q["article"]) for q in asked])
    vectors = rows([composed(q) for q in asked], encoder)
    model = LogisticRegression(C=0.3, max_iter=500).fit(vectors[~held], spoken[~held])
    guessed = model.predict(vectors[held])
    print(f"spoken    {held.sum():5} right {np.mean(guessed == spoken[held]):.3f}, {np.mean(spoken[held]):.3f} are")
    heads |= {"spoken.weight": model.coef_[0], "spoken.bias": model.intercept_}
    update(options.to, heads)


if __name__ == "__main__":
    main()
