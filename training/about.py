"""Fit the head that knows a question about the library itself: "What is in this library?", "what can I ask".

    python -m training.about --questions FILE... --articles FILE... --dev FILE --to rag/models/matcher/about.safetensors

Reads `about.txt` with people and topics filled in, on its other side all questions over articles. One line in seven is
kept aside, and prints how many of these are told right; `--dev` are questions that nothing was fitted to, none of them
about the library. The head shipped is fitted to all but those.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

from rag.models.embedding import LocalEmbedder
from rag.questions.kinds import ABOUT
from training.kinds import rows, written
from training.matcher_questions import composed
from training.matcher_rows import read

C = 1.0
LEAST = np.log(ABOUT / (1 - ABOUT))  # the same as a logit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    questions = [q for path in options.questions for q in read(path)]
    articles = [a for path in options.articles for a in read(path)]
    encoder = LocalEmbedder()
    found = list(dict.fromkeys(written(articles, questions, random.Random(1), "about.txt")))
    found += [(text, "other", False) for text in dict.fromkeys(map(composed, questions))]
    vectors = rows([text for text, _, _ in found], encoder)
    wanted = np.array([kind == "library" for _, kind, _ in found])
    aside = np.array([held for _, _, held in found])
    model = LogisticRegression(C=C, max_iter=500).fit(vectors[~aside], wanted[~aside])
    scores = model.decision_function(vectors)
    for name, some in (("about the library", aside & wanted), ("others", aside & ~wanted)):
        print(f"{name:17} {some.sum():4} kept aside, {np.mean(scores[some] > LEAST):.3f} taken for such")
    for (text, _, held), score in zip(found, scores, strict=True):
        if held and (score > LEAST) != (_ == "library"):
            print(f"    {score:6.2f} {text}")
    model = LogisticRegression(C=C, max_iter=500).fit(vectors, wanted)
    dev = [question for q in read(options.dev) for question in (q["q"], composed(q), q.get("first")) if question]
    scores = model.decision_function(rows(dev, encoder))
    print(
        f"development       {len(dev):4} questions, {np.sum(scores > LEAST)} taken for such, highest {scores.max():.2f}"
    )
    heads = {"heads.about.weight": model.coef_[0].astype("f4"), "heads.about.bias": model.intercept_.astype("f4")}
    save_file(heads, options.to)


if __name__ == "__main__":
    main()
