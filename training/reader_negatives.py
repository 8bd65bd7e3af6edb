"""Questions that their text does not answer, made from questions that it does.

Each way imitates one mistake that a fact-checker would pay for: another sentence on the same matter, another name or
number, another deed, the contrary, a reason or a time that nobody gave.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from training.reader_pairs import Pair, rare

_WORD = re.compile(r"[\w’'-]+")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w’'.-]+)(?: (?:of |the |al-)*[A-Z][\w’'.-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_KINDS = (_MONTHS, _DAYS)
_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|must)\b(?! not)")
DEEDS = 0.7  # share of the questions with a known deed in which that is the word swapped
FEW = 8  # words that stand in the same place: with fewer, any with the same ending will do
_SHORTENED = {"will": "won't", "can": "can't"}
_REST = re.compile(
    r"^(?:what|who|where|when|why|whom) ((?:did|does|do) .{8,}|(?:was|were) .+ \w+ed\W*)$", re.IGNORECASE
)


# Deeds of the news, "base past participle"; those on one line are near in meaning and never swapped for each other.
_DEEDS = tuple(
    tuple(tuple(deed.split()) for deed in line.split(", "))
    for line in """
build built built, make made made, create created created, design designed designed, produce produced produced
buy bought bought, acquire acquired acquired, get got got, own owned owned, receive received received
sell sold sold, give gave given, offer offered offered, pay paid paid, send sent sent, provide provided provided
win won won, beat beat beaten, defeat defeated defeated
lose lost lost, fail failed failed, drop dropped dropped, fall fell fallen, cut cut cut, reduce reduced reduced
rise rose risen, grow grew grown, increase increased increased, gain gained gained
die died died, kill killed killed, murder murdered murdered
injure injured injured, hurt hurt hurt, wound wounded wounded, attack attacked attacked, hit hit hit
arrest arrested arrested, charge charged charged, detain detained detained, sentence sentenced sentenced
free freed freed, release released released, acquit acquitted acquitted
begin began begun, start started started, open opened opened, found founded founded, launch launched launched
end ended ended, stop stopped stopped, close closed closed, finish finished finished, cancel cancelled cancelled
leave left left, resign resigned resigned, retire retired retired, quit quit quit, escape escaped escaped
join joined joined, enter entered entered, arrive arrived arrived, reach reached reached, visit visited visited
hire hired hired, employ employed employed, appoint appointed appointed, elect elected elected
fire fired fired, dismiss dismissed dismissed, sack sacked sacked
write wrote written, publish published published, sign signed signed
burn burned burned, destroy destroyed destroyed, damage damaged damaged, sink sank sunk
save saved saved, rescue rescued rescued, protect protected protected, repair repaired repaired
steal stole stolen, hide hid hidden, lie lied lied
find found found, discover discovered discovered, see saw seen, meet met met
born born born, marry married married, live lived lived, study studied studied, work worked worked
vote voted voted, choose chose chosen, support supported supported, approve approved approved
oppose opposed opposed, reject rejected rejected, ban banned banned, refuse refused refused
pass passed passed, earn earned earned, cost cost cost, weigh weighed weighed, measure measured measured
sue sued sued, accuse accused accused, blame blamed blamed
""".strip().splitlines()
)
_DEED = {
    form: (line, kind)
    for line, deeds in enumerate(_DEEDS)
    for deed in deeds
    for kind, form in reversed([*enumerate(deed)])
}


class Negatives:
    """Makes unanswerable pairs out of a part's answerable ones."""

    def __init__(self, pairs: Sequence[Pair], rng: random.Random) -> None:
        self.rng = rng
        self._texts = sorted({pair.text for pair in pairs})
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(self._texts):
            for word in rare(text):
                self._by_word[word].append(place)
        self._names = sorted({name for pair in pairs for name in _NAME.findall(pair.question)})
        slots: dict[tuple[str, str], set[str]] = defaultdict(set)
        for pair in pairs:
            for place in _contents(pair.question):
                for slot in _slots(pair.question, place):
                    slots[slot].add(place[0])
        self._words = {slot: sorted(words) for slot, words in slots.items()}
        asked: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            asked[pair.text].add(pair.question.split()[0].lower() if pair.question else "")
        self._asked = asked
        self._ways: tuple[tuple[float, str, Callable[[Pair], Pair | None]], ...] = (
            (0.28, "other sentence", self.elsewhere),
            (0.28, "other name", self.renamed),
            (0.22, "other word", self.reworded),
            (0.06, "negated", self.negated),
            (0.16, "other question", self.otherwise),
        )

    def make(self, pair: Pair) -> Pair | None:
        """One unanswerable pair near this one, in a way drawn at random; None where that way has no hold on it."""
        (_, kind, way) = self.rng.choices(self._ways, [share for share, _, _ in self._ways])[0]
        made = way(pair)
        return Pair(made.question, made.text, None, kind) if made else None

    def elsewhere(self, pair: Pair) -> Pair | None:
        """The same question with another sentence that shares words with it."""
        shared: Counter[int] = Counter()
        for word in sorted(rare(pair.question)):
            places = self._by_word.get(word, [])
            for place in places if len(places) < 60 else self.rng.sample(places, 60):
                shared[place] += 1
        answer = pair.text[slice(*pair.answer)]
        near = [place for place, _ in shared.most_common(6) if self._apart(self._texts[place], pair, answer)]
        if not near:
            return None
        return Pair(pair.question, self._texts[near[0] if self.rng.random() < 0.5 else self.rng.choice(near)], None, "")

    def _apart(self, text: str, pair: Pair, answer: str) -> bool:
        """Another text, which lacks the answer and a word of the question: else it might well answer, too."""
        overlaps = text in pair.text or pair.text in text or answer.lower() in text.lower()
        return not overlaps and not rare(pair.question) <= rare(text)

    def renamed(self, pair: Pair) -> Pair | None:
        """A name, number, month or day of the question swapped for another of its kind."""
        places = [*_NAME.finditer(pair.question), *_NUMBER.finditer(pair.question)]
        places = [place for place in places if place[0].lower() in pair.text.lower()]
        if not places:
            return None
        place = self.rng.choice(places)
        other = self._other(place[0])
        if other.lower() in pair.text.lower():
            return None
        return Pair(pair.question[: place.start()] + other + pair.question[place.end() :], pair.text, None, "")

    def _other(self, name: str) -> str:
        if name[0].isdigit():
            return str(self.rng.randint(1900, 2024)) if len(name) == 4 else str(self.rng.randint(2, 999))
        kind = next((words for words in _KINDS if name in words), None)
        like = kind or [other for other in self.rng.sample(self._names, min(80, len(self._names)))
                        if len(other.split()) == len(name.split())]  # fmt: skip
        return self.rng.choice([other for other in like if other != name] or self._names)

    def reworded(self, pair: Pair) -> Pair | None:
        """A word of the question, such as its verb, swapped for one that stands in the same place in another question.

        Whether the text has the first word does not matter: "hire" for "cut" asks something else, however it is put.
        """
        places = _contents(pair.question)
        deeds = [place for place in places if place[0] in _DEED]
        if deeds and self.rng.random() < DEEDS:
            place, other = deeds[-1], self._other_deed(deeds[-1][0])
        elif places:
            place = self.rng.choice(places)
            other = self._in_its_place(pair.question, place)
        else:
            return None
        if other[:4] in pair.text.lower() or other[:4] == place[0][:4]:
            return None
        return Pair(pair.question[: place.start()] + other + pair.question[place.end() :], pair.text, None, "")

    def _other_deed(self, word: str) -> str:
        line, kind = _DEED[word]
        return self.rng.choice(self.rng.choice(_DEEDS[:line] + _DEEDS[line + 1 :]))[kind]

    def _in_its_place(self, question: str, place: re.Match[str]) -> str:
        slot, wider = _slots(question, place)
        return self.rng.choice(self._words[slot] if len(self._words[slot]) >= FEW else self._words[wider])

    def negated(self, pair: Pair) -> Pair | None:
        """The contrary: "what was built" becomes "what was not built"."""
        place = _AUXILIARY.search(pair.question)
        if not place or re.search(r"\b(?:not|never|no)\b|n['’]t\b", pair.text + pair.question):
            return None
        word = place[1]
        began = pair.question[: place.start()].strip().lower()
        short = _SHORTENED.get(word, f"{word}n't")
        said = f"{word} not" if began in ("what", "who") and word not in ("did", "does", "do") else short
        return Pair(pair.question[: place.start()] + said + pair.question[place.end() :], pair.text, None, "")

    def otherwise(self, pair: Pair) -> Pair | None:
        """Why, when or where instead, of a sentence of which nobody asked that."""
        match = _REST.match(pair.question)
        free = [wh for wh in ("why", "when", "where") if wh not in self._asked[pair.text]]
        if not match or not free or pair.kind != "qamr":
            return None
        return Pair(f"{self.rng.choice(free).capitalize()} {match[1]}", pair.text, None, "")


def _contents(question: str) -> list[re.Match[str]]:
    """The words behind the first one that say what is asked; no names, for which `renamed` is there."""
    known = rare(question)
    return [m for m in _WORD.finditer(question) if m.start() and m[0].islower() and m[0] in known]


def _slots(question: str, place: re.Match[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where a word stands: its ending and the word behind it; and its ending alone."""
    ending = next((ending for ending in ("ing", "ed", "ly", "s") if place[0].endswith(ending)), "")
    behind = _WORD.search(question, place.end())
    return (ending, behind[0].lower() if behind else "?"), (ending, "")
