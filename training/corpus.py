"""Annotated articles as arrays over words, the way the model sees them."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from rag.models.words import Page, page

ROLES = ("source", "cue", "content", "via")
LABELS = ("PERSON", "ORGANIZATION", "LOCATION", "MISC")
PRONOUNS = frozenset("he she they it him her them his their its".split())

Range = tuple[int, int]  # half-open, in words


@dataclass
class Annotated:
    """One article: its words, and what people (and silver layers) say about them."""

    page: Page
    tags: np.ndarray  # (words,) 0 outside; 1 + 2 * role begins one; 2 + 2 * role is inside
    entity_tags: np.ndarray  # (words,) the same over LABELS; -1 where the layer is missing
    spans: dict[str, list[Range]]  # role -> spans; also "name" (silver entities) and "mention" (pronouns and roles)
    links: dict[str, list[tuple[int, tuple[int, ...]]]] = field(default_factory=dict)
    # relation -> (index of the query span, indices of right keys; () = none of them)
    labels: list[int] = field(default_factory=list)  # label of each name


RELATIONS = {  # relation -> (spans that ask, spans that answer)
    "source": ("content", "source"),
    "cue": ("content", "cue"),
    "join": ("content", "content"),
    "via": ("content", "via"),
    "refer": ("mention", "name"),
}


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def word_range(text: Page, start: int, end: int) -> Range | None:
    """The words that a span of characters touches; None if it touches none."""
    first = int(np.searchsorted(text.ends, start, side="right"))
    last = int(np.searchsorted(text.starts, end, side="left"))
    return (first, last) if last > first else None


def bio(count: int, spans: list[tuple[Range, int]]) -> np.ndarray:
    tags = np.zeros(count, np.int64)
    for (start, end), kind in spans:
        free = tags[start:end] == 0
        if not free.all():
            continue  # the layer is univocal; a clash comes from a word cut in two by the annotation
        tags[start:end] = 2 + 2 * kind
        tags[start] = 1 + 2 * kind
    return tags


def annotate(record: dict, tokenizer: Tokenizer) -> Annotated:
    """One record of PolNeAR (JSON) over words."""
    text = page(record["text"], tokenizer)
    spans: dict[str, list[Range]] = {role: [] for role in (*ROLES, "name", "mention")}
    index: dict[tuple[str, Range], int] = {}

    def add(role: str, found: Range) -> int:
        if (role, found) not in index:
            index[role, found] = len(spans[role])
            spans[role].append(found)
        return index[role, found]

    links: dict[str, list] = {relation: [] for relation in RELATIONS}
    for item in record["attributions"]:
        part = {
            role: [
                add(role, found) for start, end in sorted(item.get(role, [])) if (found := word_range(text, start, end))
            ]
            for role in ROLES
        }
        for place, content in enumerate(part["content"]):
            for relation in ("source", "cue", "via"):
                links[relation].append((content, tuple(part[relation])))
            links["join"].append((content, tuple(part["content"][place - 1 : place] if place else ())))
    entities = _mended(record)
    labels = []
    for entity in entities:
        found = word_range(text, entity["start"], entity["end"])
        if found and ("name", found) not in index:
            add("name", found)
            labels.append(LABELS.index(entity["label"]))
    _refer(record, text, spans, links["refer"], add)
    tags = bio(len(text), [(span, kind) for kind, role in enumerate(ROLES) for span in spans[role]])
    names = bio(len(text), list(zip(spans["name"], labels, strict=True)))
    return Annotated(text, tags, names if entities else np.full(len(text), -1), spans, links, labels)


_TITLED = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Sir)\.?\s+)+(?=\S)")


def _mended(record: dict) -> list[dict]:
    """The silver names, where they contradict themselves put right: who has a full name in an article is a person
    wherever the surname stands alone (the layer takes "Trump" for a company, or for nothing), and a title is no name.
    """
    text, found = record["text"], []
    for entity in record.get("entities") or []:
        title = _TITLED.match(text, entity["start"], entity["end"])
        start = title.end() if title and title.end() < entity["end"] else entity["start"]
        found.append({**entity, "start": start})
    full = [text[e["start"] : e["end"]].split() for e in found if e["label"] == "PERSON"]
    surnames = {words[-1] for words in full if len(words) in (2, 3) and len(words[-1]) > 3 and words[-1].isalpha()}
    for entity in found:
        if text[entity["start"] : entity["end"]] in surnames:
            entity["label"] = "PERSON"
    if surnames:
        taken = np.zeros(len(text) + 1, bool)
        for entity in found:
            taken[entity["start"] : entity["end"]] = True
        alone = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(surnames))) + r")\b")
        found += [
            {"start": m.start(), "end": m.end(), "label": "PERSON"}
            for m in alone.finditer(text)
            if not taken[m.start() : m.end()].any()
        ]
    return found


def _refer(record: dict, text: Page, spans: dict, links: list, add) -> None:
    """Silver coreference: each pronoun or role of a chain points at the names in the same chain."""
    heads = {word: i for i, (start, end) in enumerate(spans["name"]) for word in range(start, end)}
    seen: set[Range] = set()
    for chain in record.get("coreference") or []:
        names, others = [], []
        for mention in chain:
            head, whole = word_range(text, *mention["head"]), word_range(text, mention["start"], mention["end"])
            if not head or not whole:
                continue
            if head[1] - 1 in heads:
                names.append(heads[head[1] - 1])
            elif whole[1] - whole[0] <= 10:
                others.append(whole)
        for whole in others:
            if whole not in seen and (names or whole in spans["source"] or text.words[whole[0]] in PRONOUNS):
                seen.add(whole)
                links.append((add("mention", whole), tuple(sorted(set(names)))))
    for source in spans["source"]:  # a nameless source in no chain: nobody it could stand for
        if source not in seen and source[1] - source[0] <= 8 and not any(w in heads for w in range(*source)):
            links.append((add("mention", source), ()))


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load(data: Path, base: Path, part: str) -> list[Annotated]:
    """The articles of PolNeAR `part` (train or dev); about 8 s for train."""
    tokenizer = load_tokenizer(base)
    return [annotate(record, tokenizer) for record in read(data / "polnear" / f"{part}.jsonl.gz")]
