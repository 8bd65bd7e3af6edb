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
    bears: bool | None = None  # the same of prose: whether the text alone says all of it
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


def claims(data: Path, most: int, rng: random.Random) -> list[Row]:
    """Those of the public sets whose texts are most like statements in news."""
    names = "mnli_dev begin_attribution foolmetwice scitail_dev wice rte negation_nli commitmentbank conjnli lingnli"
    rows = [one for name in names.split() for one in read(data / "nli" / f"{name}.jsonl.gz") if one["label"] in _LABELS]
    return [_claim(one) for one in _some(rows, most, rng)]


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
    verdict, origin = _LABELS[one["label"]], one["source"].split("/")[0]
    return Row(one["hypothesis"], one["premise"], verdict=verdict, bears=verdict == YES, origin=origin)


def supports(folder: Path, part: str) -> Iterator[Row]:
    """Prose about one or several statements, faithful or not, with the statements (see training/README.md)."""
    from training.matcher_questions import kept_aside

    statements = {one["id"]: one for one in read(folder / f"{part}_statements.jsonl.gz")}
    for pair in read(folder / f"{part}_pairs.jsonl.gz"):
        if part == "train" and kept_aside(statements[pair["id"]]["article"]):
            continue
        said, faithful = statements[pair["id"]], pair["label"] == "faithful"
        origin = f"support-{pair['kind'] or 'faithful'}"
        yield Row(pair["prose"], statements_text(said), said["title"] or "", bears=faithful, origin=origin)


def statements_text(said: dict) -> str:
    """The statements that prose rests on, as the product writes them: each sentence behind its speaker."""
    return " ".join(spoken(one["speaker"] or "", one["sentence"]) for one in said.get("parts") or [said])


def spoken(speaker: str, sentence: str) -> str:
    """A candidate as the network reads it; the product writes it the same way (rag.domain.Pair)."""
    return f"{speaker}: {sentence}" if speaker else sentence
