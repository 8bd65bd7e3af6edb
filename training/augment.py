"""The same article as other outlets would print it: other names, other typography, relayed speech put in.

Each change is an edit of the text; every annotation moves with it.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np

from rag.models.words import fold
from training.cases import cases, parse

Edit = tuple[int, int, str]  # characters start to end become this

_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\. (?=[A-Z])")
_DOT = re.compile(r"(?<=\b(?:Mr|Ms|Dr))\.|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen))\.")


def _pools() -> dict[str, list[str]]:
    lines = Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines()
    return {line.split(": ")[0]: line.split(": ")[1].split() for line in lines if ": " in line}


POOLS = _pools()
COUNTRIES = dict(pair.split("/") for pair in POOLS["country"])
TRAINING_CASES = cases(held_back=False)


def edited(record: dict, edits: list[Edit]) -> dict:
    """Apply edits that do not overlap; a span that starts or ends inside one grows to hold it."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    if not kept:
        return record
    parts, at = [], 0
    for start, end, new in kept:
        parts += [record["text"][at:start], new]
        at = end
    parts.append(record["text"][at:])
    starts, ends = np.array([e[0] for e in kept]), np.array([e[1] for e in kept])
    growth = np.concatenate(([0], np.cumsum([len(new) - (end - start) for start, end, new in kept])))

    def low(offset: int) -> int:
        i = int(np.searchsorted(ends, offset, side="right"))  # edits wholly before
        return int(min(offset, starts[i]) if i < len(starts) else offset) + int(growth[i])

    def high(offset: int) -> int:
        i = int(np.searchsorted(starts, offset, side="left"))  # edits begun before
        return int(max(offset, ends[i - 1]) if i else offset) + int(growth[i])

    def span(pair: list[int]) -> list[int]:
        return [low(pair[0]), high(pair[1])]

    moved = {**record, "text": "".join(parts)}
    moved["attributions"] = [
        {role: [span(s) for s in spans] for role, spans in item.items() if role in ("source", "cue", "content", "via")}
        for item in record["attributions"]
    ]
    if record.get("entities"):
        moved["entities"] = [{**e, "start": low(e["start"]), "end": high(e["end"])} for e in record["entities"]]
        moved["coreference"] = [
            [{"start": low(m["start"]), "end": high(m["end"]), "head": span(m["head"])} for m in chain]
            for chain in record["coreference"]
        ]
    return moved


def rename(record: dict, rng: random.Random) -> list[Edit]:
    """Give the people of an article other names, each the same everywhere; first names keep their gender."""
    text, new = record["text"], {}
    people = [text[e["start"] : e["end"]] for e in record.get("entities") or [] if e["label"] == "PERSON"]
    for name in people:
        parts = re.findall(r"[A-Z][\w’'-]+", name)
        for place, part in enumerate(parts):
            for gender in ("male", "female"):
                if place < len(parts) - 1 and part in POOLS[gender]:
                    new.setdefault(part, rng.choice(POOLS["new" + gender]))
            if place == len(parts) - 1 and len(part) > 2 and part not in POOLS["male"] and part not in POOLS["female"]:
                new.setdefault(part, rng.choice(POOLS["family"]).replace("-", " "))
    return _replace(text, new)


def move(record: dict, rng: random.Random) -> list[Edit]:
    """Let it happen elsewhere: each country becomes another one."""
    to = dict(zip(COUNTRIES, rng.sample(list(COUNTRIES), len(COUNTRIES)), strict=True))
    words = to | {COUNTRIES[old]: COUNTRIES[new] for old, new in to.items()}
    return _replace(record["text"], words)


def _replace(text: str, new: dict[str, str]) -> list[Edit]:
    if not new:
        return []
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(new, key=len, reverse=True))) + r")\b")
    return [(m.start(), m.end(), new[m.group()]) for m in pattern.finditer(text)]


def relay(record: dict, rng: random.Random, share: float) -> dict:
    """Put written cases between paragraphs, `share` of the paragraphs' number."""
    text = record["text"]
    gaps = [match.end() for match in re.finditer(r"\n\n", text)]
    chosen = sorted(g for g in gaps if rng.random() < share)
    added = [parse(vary(rng.choice(TRAINING_CASES), rng)) for _ in chosen]
    moved = edited(record, [(g, g, a["text"] + "\n\n") for g, a in zip(chosen, added, strict=True)])
    shift = 0
    new = []
    for gap, case in zip(chosen, added, strict=True):
        for item in case["attributions"]:
            new.append({role: [[s + gap + shift, e + gap + shift] for s, e in spans] for role, spans in item.items()})
        shift += len(case["text"]) + 2
    return {**moved, "attributions": moved["attributions"] + new}


def vary(line: str, rng: random.Random) -> str:
    """A written case with another outlet and another speaker, so that the sentence is learnt and not its names."""
    if rng.random() < 0.6:
        line = re.sub(r"\[v [A-Z][^\]]*\]", f"[v {outlet(rng)}]", line)
    if rng.random() < 0.6:
        line = re.sub(r"(?<=\[)s [A-Z][^\]]*\]", f"s {someone(rng)}]", line)
    return line


def outlet(rng: random.Random) -> str:
    place = rng.choice(POOLS["city"]).title().replace("-", " ")
    paper = rng.choice("Times Post Herald Tribune Gazette Courier Standard Monitor Star Mail".split())
    medium = rng.choice(("TV", "Radio", "news agency", "television", "broadcaster", "News", "newspaper", "Today"))
    word = rng.choice(POOLS["family"]).replace("-", " ")
    return rng.choice(
        (
            f"The {place} {paper}",
            f"Al-{word} {medium}",
            f"{word} {medium}",
            rng.choice(POOLS["agency"]),
            f"State {medium}",
            f"{rng.choice(list(COUNTRIES.values()))} {medium} {word.upper()}",
            f"The {word} {paper}",
            f"{place} {medium}",
        )
    )


def someone(rng: random.Random) -> str:
    name = f"{rng.choice(POOLS['newmale'] + POOLS['newfemale'])} {rng.choice(POOLS['family'])}".replace("-", " ")
    people = rng.choice(list(COUNTRIES.values()))
    office = rng.choice("Foreign Interior Defence Health Finance Transport Justice".split())
    return rng.choice(
        (
            name,
            f"{office} Minister {name}",
            f"The {people} army",
            f"A {people} source",
            f"The {office.lower()} ministry",
            f"{people} {office.lower()} ministry spokesman {name}",
            f"General {name}",
            f"{name}, a lawyer,",
            f"{people} officials",
        )
    )


def typography(record: dict, rng: random.Random) -> list[Edit]:
    """One of: no titles, titles without a dot, British quotation marks, lost paragraph breaks, a dateline."""
    text, kind = record["text"], rng.random()
    if kind > 0.75:
        return [(m.start(), m.end(), "") for m in _DOT.finditer(text)]
    if kind < 0.2:
        return [(m.start(), m.end(), "") for m in _TITLE.finditer(text)]
    if kind < 0.27:
        return [(m.start(), m.end(), "‘" if m.group() == "“" else "’") for m in re.finditer("[“”]", fold(text))]
    if kind < 0.35:
        return [(m.start(), m.end(), " ") for m in re.finditer(r"\n\n", text) if rng.random() < 0.4]
    if kind < 0.5:
        gap = text.find("\n\n") + 2 if "\n\n" in text else 0
        city, agency = rng.choice(POOLS["city"]), rng.choice(POOLS["agency"])
        return [(gap, gap, rng.choice((f"{city} – ", f"{city} ({agency}) — ", f"{city}, Nov. 3 ({agency}) - ")))]
    return []


def augment(record: dict, rng: random.Random) -> dict:
    """Another version of an article of PolNeAR; the same `rng` state gives the same version."""
    if rng.random() < 0.5:
        record = edited(record, rename(record, rng))
    if rng.random() < 0.2:
        record = edited(record, move(record, rng))
    record = relay(record, rng, 0.04)
    record = edited(record, typography(record, rng))
    return record
