"""Measure the weights that the product reads, with the product's own runtime.

    python -m training.measure --data DIR [--weights rag/models/attribution] [--predictions FILE]

DIR holds polnear/dev.jsonl.gz and seer/{articles,questions}.jsonl. Prints Markdown. Test sets are not touched. How well
the product names speakers, with what it knows of names and roles, is measured by training.measure_speakers.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from rag.domain import Attribution, Reading, Span
from rag.models.attribution import FOLDER, AttributionModel
from rag.models.embedding import LocalEmbedder
from training.cases import cases, parse
from training.corpus import read
from training.scoring import Attributed, Words, iou, measure

GOALS = {  # measure: (people, pilot, goal)
    "token content": (0.916, 0.910, 0.92),
    "token source": (0.811, 0.854, 0.87),
    "token cue": (0.686, 0.719, 0.74),
    "exact source": (0.784, 0.771, 0.81),
    "exact cue": (0.706, 0.690, 0.74),
    "exact content": (0.689, 0.594, 0.70),
    "source given content": (0.962, 0.861, 0.95),
    "found and linked": (0.780, 0.697, 0.80),
}


def plain(attribution: Attribution) -> Attributed:
    return {
        role: [(span.start, span.end) for span in getattr(attribution, role)]
        for role in ("source", "cue", "content", "via")
    }


def polnear(model: AttributionModel, data: Path) -> tuple[dict[str, float], list[dict]]:
    records = read(data / "polnear" / "dev.jsonl.gz")
    readings = model.read([record["text"] for record in records])
    found = [[plain(attribution) for attribution in reading.attributions] for reading in readings]
    gold = [
        [
            {role: [tuple(s) for s in item[role]] for role in ("source", "cue", "content")}
            for item in record["attributions"]
        ]
        for record in records
    ]
    rows = measure([(record["text"], g, f) for record, g, f in zip(records, gold, found, strict=True)])
    return rows, [{"id": r["id"], "text": r["text"], "attributions": f} for r, f in zip(records, found, strict=True)]


# --- SEER: is the speaker's full name right? ------------------------------------------------------


def name_of(text: str, reading: Reading, attribution: Attribution) -> str:
    """The name this attribution gives: of a person or body in its source, else of what the source stands for."""
    if not attribution.source:
        return ""
    if attribution.referent and attribution.referent_confidence >= 0.5:
        return attribution.referent.cut(text)
    source = attribution.source[0]
    inside = [e for e in reading.entities if source.holds(e.span) and e.label in ("PERSON", "ORGANIZATION")]
    people = [e for e in inside if e.label == "PERSON"]
    return (people or inside)[0].span.cut(text) if inside and people else source.cut(text)


_SMALL = frozenset("the a an of for and in s mr mrs ms dr sir lord gen president minister".split())


def tokens(name: str) -> list[str]:
    return [w for w in re.findall(r"\w+", name.lower().replace("’s", "").replace("'s", "")) if w not in _SMALL]


def same(name: str, agent: str) -> bool:
    """Whether two names may be one: one's words are among the other's, or the last words are spelt nearly alike."""
    a, b = tokens(name), tokens(agent)
    if not a or not b:
        return False
    alike = SequenceMatcher(None, a[-1], b[-1]).ratio() >= 0.85
    return alike or set(a) <= set(b) or set(b) <= set(a)


def seer(model: AttributionModel, data: Path) -> dict[str, float]:
    articles = {a["id"]: a for a in map(json.loads, (data / "seer" / "articles.jsonl").open(encoding="utf-8"))}
    readings = dict(zip(articles, model.read([a["text"] for a in articles.values()]), strict=True))
    found = right = total = 0
    for key, article in articles.items():
        for claim in article["claims"]:
            if claim["span"] is None:
                continue  # its words were not found on the page when the corpus was prepared
            best = match(article["text"], readings[key], claim)
            total += 1
            found += best is not None
            right += best is not None and same(name_of(article["text"], readings[key], best), claim["agent"])
    questions = map(json.loads, (data / "seer" / "questions.jsonl").open(encoding="utf-8"))
    quiet = []
    for question in questions:
        if question["type"] == "null_mentioned_not_quoted":
            text, reading = articles[question["article"]]["text"], readings[question["article"]]
            quiet.append(not any(same(name_of(text, reading, a), question["speaker"]) for a in reading.attributions))
    return {
        "SEER, this model alone: claim found": found / total,
        "SEER, this model alone: name right": right / max(1, found),
        "SEER, this model alone: mentioned, not quoted": sum(quiet) / len(quiet),
    }


def match(text: str, reading: Reading, claim: dict) -> Attribution | None:
    """The attribution near the claim's passage whose content has most words in common with the claim's words.

    The corpus gives the words, sometimes put right, and a passage around them that may hold other speech too.
    """
    wanted = Counter(re.findall(r"\w+", claim["utterance"].lower()))
    area = Span(*claim["span"])

    def likeness(attribution: Attribution) -> float:
        words = Counter(re.findall(r"\w+", " ".join(s.cut(text) for s in attribution.content).lower()))
        return (wanted & words).total() / (wanted | words).total()

    near = [a for a in reading.attributions if any(span.meets(area) for span in a.content)]
    best = max(near, key=likeness, default=None)
    return best if best and likeness(best) >= 0.2 else None


# --- written cases: relays and unnamed speech -------------------------------------------------------


def written(model: AttributionModel, held_back: bool) -> dict[str, float]:
    """Shares of the written cases that are right: content found, its speaker (or nobody), its relay, and silence."""
    records = [parse(line) for line in cases(held_back)]
    readings = model.read([record["text"] for record in records])
    outcomes: dict[str, list[bool]] = {
        "content": [],
        "speaker": [],
        "via": [],
        "no via where none": [],
        "own voice": [],
    }
    for record, reading in zip(records, readings, strict=True):
        gold, words = record["attributions"][0], Words(record["text"])
        if not gold["content"]:
            outcomes["own voice"].append(not reading.attributions)
            continue
        wanted = words.of(gold["content"])
        best = max(map(plain, reading.attributions), key=lambda a: iou(words.of(a["content"]), wanted), default=None)
        found = best is not None and iou(words.of(best["content"]), wanted) >= 0.5
        outcomes["content"].append(found)
        outcomes["speaker"].append(found and _agree(words, gold["source"], best["source"]))
        outcomes["via" if gold["via"] else "no via where none"].append(
            found and _agree(words, gold["via"], best["via"])
        )
    return {f"written cases: {name}": sum(right) / len(right) for name, right in outcomes.items()}


def _agree(words: Words, gold: list, found: list) -> bool:
    return bool(words.of(gold) & words.of(found)) if gold else not found


def speed(model: AttributionModel, texts: Sequence[str]) -> float:
    """Processor time to read the texts, as a multiple of that to embed them in passages of 100 words; best of three."""
    embedder = LocalEmbedder()
    passages = [" ".join(w[i : i + 100]) for t in texts for w in [t.split()] for i in range(0, len(w), 100)]

    def best(action) -> float:
        times = []
        for _ in range(3):
            began = time.process_time()
            action()
            times.append(time.process_time() - began)
        return min(times)

    return best(lambda: model.read(texts)) / best(lambda: embedder.embed(passages))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=FOLDER)
    parser.add_argument("--predictions", type=Path, help="write what was found in PolNeAR dev, a JSON line an article")
    parser.add_argument("--speed", action="store_true", help="also compare with embedding")
    options = parser.parse_args()
    model = AttributionModel(options.weights)
    rows, predictions = polnear(model, options.data)
    rows |= seer(model, options.data) | written(model, held_back=True)
    if options.speed:
        rows["reading / embedding time"] = speed(model, [item["text"] for item in predictions])
    print(f"{model.describe()}\n\n| measure | people | pilot | goal | measured |\n|---|---|---|---|---|")
    for name, value in rows.items():
        shown = ["" if x is None else f"{x:.3f}" for x in GOALS.get(name, (None, None, None))]
        print(f"| {name} | {' | '.join(shown)} | {value:.3f} |")
    if options.predictions:
        options.predictions.write_text("".join(json.dumps(item) + "\n" for item in predictions), encoding="utf-8")


if __name__ == "__main__":
    main()
