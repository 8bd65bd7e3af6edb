"""What the matcher learns from, as one kind of row: two texts, and what is known of them.

Public sets in the form {question, text, label, span} and {premise, hypothesis, label}; QAMR; our own questions over
articles come from `training.matcher_questions`.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.reader_pairs import Range, agreed, qamr

YES, NO, NEITHER, NOT_YES = 0, 1, 2, 3  # of a verdict; NOT_YES: one of the last two, it is not said which


@dataclass(frozen=True, slots=True)
class Row:
    """A question or claim, a text (and what stands around it), and what is known: None where nothing is."""

    first: str
    text: str
    context: str = ""  # title and sentence before; no answer is cut from it
    answers: bool | None = None  # whether the text answers the question
    verdict: int | None = None  # whether it bears the claim out
    span: Range | None = None  # the short answer, in characters of `text`
    origin: str = ""
    weight: float = 1.0


# How many rows of each set an epoch takes at most; most sets are smaller. What states no licence is named in the card.
QUESTIONS = {
    "condaqa": 4000, "pubmedqa_conclusions": 1000, "qadiscourse": 12000, "qanom": 8000, "qasrl_gs": 6000,
    "qmsum_who_said": 2600, "qnli_dev": 5800, "torque_dev": 1200, "xquad_en_sentences": 3400,
    "liar_who_said": 12000, "squadshifts_new_wiki": 15000, "squadshifts_reddit": 8000, "trecqa_news": 4000,
    "wikiqa": 5000, "boolq_contrast": 400,
}  # fmt: skip
CLAIMS = {
    "mnli_dev": 20000, "conjnli": 16000, "cad_snli": 11500, "snli_dev_test": 10000, "mpe": 4000, "med": 5400,
    "help_conj": 3000, "begin_attribution": 4800, "foolmetwice": 2600, "scitail_dev": 2200, "wice": 710,
    "lingnli": 52500, "negation_nli": 4500, "commitmentbank": 1200, "rte": 2800, "mrpc_news": 5800,
    "dnc_veridicality": 4000,
}  # fmt: skip
QAMR = 20000
_LABELS = {"entails": YES, "contradicts": NO, "neutral": NEITHER, "not_entailed": NOT_YES}


def read(path: Path) -> list[dict]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def public(data: Path, rng: random.Random) -> list[Row]:
    """One epoch over the public sets, shuffled."""
    rows: list[Row] = []
    for name, most in QUESTIONS.items():
        rows += [_question(one) for one in _some(read(data / "qa" / f"{name}.jsonl.gz"), most, rng)]
    for name, most in CLAIMS.items():
        found = [one for one in read(data / "nli" / f"{name}.jsonl.gz") if one["label"] in _LABELS]
        rows += [_claim(one) for one in _some(found, most, rng)]
    pairs = [agreed(pair) for part in ("train", "dev") for pair in qamr(data, part)]
    rows += [
        Row(pair.question, pair.text, answers=True, span=pair.answer, origin="qamr") for pair in _some(pairs, QAMR, rng)
    ]
    rng.shuffle(rows)
    return rows


def _some(rows: Sequence, most: int, rng: random.Random) -> list:
    return list(rows) if len(rows) <= most else rng.sample(rows, most)


def _question(one: dict) -> Row:
    label, span = one["label"], one.get("span")
    polar = label == "contradicts" or one["source"].split("/")[0].split("+")[0] in ("condaqa", "boolq", "pubmedqa")
    verdict = {"answers": YES, "contradicts": NO, "no": NEITHER}[label] if polar else None
    return Row(
        one["question"], one["text"], answers=label != "no", verdict=verdict,
        span=tuple(span) if span and label == "answers" else None, origin=one["source"].split("/")[0],
    )  # fmt: skip


def _claim(one: dict) -> Row:
    return Row(one["hypothesis"], one["premise"], verdict=_LABELS[one["label"]], origin=one["source"].split("/")[0])


def supports(data: Path, part: str) -> Iterator[Row]:
    """Prose about a statement, faithful or not, with the statement: `support/` (see training/README.md)."""
    statements = {one["id"]: one for one in read(data / "support" / f"{part}_statements.jsonl.gz")}
    for pair in read(data / "support" / f"{part}_pairs.jsonl.gz"):
        said = statements[pair["id"]]
        label = YES if pair["label"] == "faithful" else NOT_YES
        text = spoken(said["speaker"], said["written"] or "", said["sentence"])
        yield Row(pair["prose"], text, said["title"], verdict=label, origin=f"support-{pair['kind'] or 'faithful'}")


def spoken(speaker: str, written: str, sentence: str) -> str:
    """A candidate as the network reads it; the product writes it the same way (rag.models.matcher.spoken)."""
    return f"{speaker}: {sentence}" if speaker else sentence
