"""Questions made from PolNeAR's attributions: they teach the reader of short answers what news sounds like.

Of each attribution at most two, drawn at random: who said it, what was said, to or of whom, and what the words tell.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from training.corpus import PRONOUNS, read
from training.reader_pairs import Pair, Range

MAX_WORDS, MAX_CONTENT = 90, 45
_SPEECH = {
    "said": "say", "says": "say", "told": "tell", "warned": "warn", "warns": "warn", "claimed": "claim",
    "claims": "claim", "argued": "argue", "argues": "argue", "added": "add", "insisted": "insist",
    "announced": "announce", "suggested": "suggest", "noted": "note", "explained": "explain", "wrote": "write",
    "denied": "deny", "called": "call", "promised": "promise", "admitted": "admit", "stated": "state",
    "acknowledged": "acknowledge", "asked": "ask", "tweeted": "tweet", "believes": "believe", "believe": "believe",
    "accused": "accuse", "criticized": "criticize", "blamed": "blame", "praised": "praise", "urged": "urge",
    "reported": "report", "demanded": "demand", "declared": "declare", "predicted": "predict", "wants": "want",
}  # fmt: skip
_ACTS = {
    "accused": "accuse", "blamed": "blame", "praised": "praise", "urged": "urge", "criticized": "criticize",
    "thanked": "thank", "called": "call", "told": "tell", "asked": "ask", "attacked": "attack",
    "denounced": "denounce", "slammed": "criticize", "endorsed": "endorse", "mocked": "mock",
}  # fmt: skip
_QUOTES = str.maketrans("", "", '“”"')
_TITLE = r"(?:the |Sen\. |Rep\. |Gov\. |President |Mr\. |Mrs\. |Secretary |Democratic |Republican |former )*"
_OPENS = re.compile(r"[“\"]?" + _TITLE)
_DONE_TO = re.compile(rf"(\w+) ?({_TITLE[:-1]}?(?:[A-Z][\w’'.-]*(?: |$))+)?$")
_DOES = re.compile(
    r"(?:’s|'s)? ?("
    r"(?:is|was|has|had|will|would|can|could|should|must|did|does|wants|needs|plans|makes|\w+ed) [^,.;:“”]{8,80})"
)
_COUNTED = re.compile(
    r"((?:(?:more|less|fewer) than |at least |about |nearly |some )?"
    r"[$]?\d[\d,.]*(?: (?:million|billion|percent|thousand))?)"
    r" ([a-z]+s(?: [\w-]+){1,6})"
)


def polnear(data: Path, part: str, rng: random.Random) -> list[Pair]:
    """Questions made from attributions, each with the sentences the attribution stands in."""
    return [
        pair
        for record in read(data / "polnear" / f"{part}.jsonl.gz")
        for item in record["attributions"]
        for pair in asked(record, item, rng)
    ]


def asked(record: dict, item: dict, rng: random.Random) -> list[Pair]:
    """Who said it, what was said, to or of whom, and what the words themselves tell."""
    text = record["text"]
    if len(item["source"]) != 1 or len(item["cue"]) != 1 or not item["content"]:
        return []
    around = _sentences(record, [*item["source"], *item["cue"], *item["content"]])
    source, cue, content = item["source"][0], item["cue"][0], max(item["content"], key=lambda part: part[1] - part[0])
    words = _clean(text[content[0] : content[1]]).split()
    if around is None or not 3 <= len(words) <= MAX_CONTENT:
        return []
    named = [e for e in record.get("entities") or [] if content[0] <= e["start"] and e["end"] <= content[1]]
    made: list[tuple[str, Range, str]] = []
    lemma = next((_SPEECH[word] for word in _clean(text[cue[0] : cue[1]]).lower().split() if word in _SPEECH), "")
    speaker = _clean(text[source[0] : source[1]])
    made.append((_who(_clean(text[cue[0] : cue[1]]), words, lemma, rng), tuple(source), "who said"))
    if len(speaker.split()) <= 8 and speaker.lower() not in PRONOUNS:
        topic = _topic(words, rng)
        verb = lemma if lemma and rng.random() < 0.7 else "say"
        about = rng.choice([f" about {topic}", f" of {topic}", f" on {topic}", ""])
        made.append((f"What did {speaker} {verb}{about}?", tuple(content), "what said"))
        made += _inside(text, content, named, speaker, rng)
        made += _whom(text, cue, content, named, speaker)
    kept = rng.sample(made, min(len(made), 2))
    moved = []
    for question, (start, end), kind in kept:
        start, end = _trimmed(text, start, end)
        if start < end and around[0] <= start and end <= around[1]:
            moved.append(Pair(question, text[slice(*around)], (start - around[0], end - around[0]), kind))
    return moved


def _sentences(record: dict, spans: list[list[int]]) -> Range | None:
    """The sentences that hold all the spans; None for a long or broken stretch."""
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    whole = [(s["start"], s["end"]) if isinstance(s, dict) else tuple(s[:2]) for s in record["sentences"]]
    met = [s for s in whole if s[0] < high and s[1] > low]
    if not met or met[0][0] > low or met[-1][1] < high:
        return None
    found = met[0][0], met[-1][1]
    return found if len(record["text"][slice(*found)].split()) <= MAX_WORDS else None


def _clean(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split()).strip(" ,.;:–—-")


def _trimmed(text: str, start: int, end: int) -> Range:
    """Without quotation marks, commas and blanks at its ends."""
    while start < end and text[start] in ' \n\xa0“”",;:‘':
        start += 1
    while end > start and text[end - 1] in ' \n\xa0“”",;:.':
        end -= 1
    return start, end


def _who(cue: str, words: list[str], lemma: str, rng: random.Random) -> str:
    told = " ".join(words[: rng.randint(4, 18)])
    short = len(cue.split()) <= 3 and lemma
    forms = [f"Who said {told}?", f"Who said that {told}?", f"Who spoke about {_topic(words, rng)}?"]
    if short:
        forms += [f"Who {cue} {told}?", f"Who {cue} {told}?", f"Who {cue} something about {_topic(words, rng)}?"]
    return rng.choice(forms)


def _topic(words: list[str], rng: random.Random) -> str:
    """Two to five words in a row, chosen so that no short word begins or ends them."""
    runs = [
        words[low:high]
        for low in range(len(words))
        for high in range(low + 1, min(low + 5, len(words)) + 1)
        if len(words[low]) > 3 and len(words[high - 1]) > 3
    ]
    return " ".join(rng.choice(runs)).strip(",.;:") if runs else words[-1]


def _inside(text: str, content: list[int], named: list[dict], speaker: str, rng: random.Random) -> list:
    """Questions about the words themselves: who does it, where the clause begins with a name; how many of what."""
    lead = rng.choice(["", "", f"According to {speaker}, ", f"In the view of {speaker}, "])
    found = []
    body = text[content[0] : content[1]]
    opens = len(re.match(_TITLE, body)[0])
    for entity in named:
        rest = _DOES.match(text[entity["end"] : content[1]])
        if rest and 0 <= entity["start"] - content[0] <= opens:
            wh = {"PERSON": "who", "ORGANIZATION": "who", "LOCATION": "which place"}.get(entity["label"], "what")
            where = content[0], entity["end"]
            found.append((_question(f"{lead}{wh} {_clean(rest[1])}?"), where, "name inside"))
            break
    if match := _COUNTED.search(body):
        where = content[0] + match.start(1), content[0] + match.end(1)
        found.append((_question(f"{lead}how many {_clean(match[2])}?"), where, "number inside"))
    return found


def _question(words: str) -> str:
    return words[0].upper() + words[1:]


def _whom(text: str, cue: list[int], content: list[int], named: list[dict], speaker: str) -> list:
    """Whom an act is done to: the name or noun right behind "accused" or "told"."""
    words = _clean(text[cue[0] : cue[1]])
    match = _DONE_TO.search(words)
    if match and match[1] in _ACTS and match[2]:
        name = match[2].strip()
        start = text.rfind(name, cue[0], cue[1])
        return [(f"Who did {speaker} {_ACTS[match[1]]}?", (start, start + len(name)), "whom")] if start > 0 else []
    last = (words.split() or [""])[-1]
    opens = _OPENS.match(text[content[0] : content[1]])
    first = next((e for e in named if e["start"] <= content[0] + opens.end()), None)
    if last in _ACTS and first:
        return [(f"Who did {speaker} {_ACTS[last]}?", (content[0], first["end"]), "whom")]
    return []
