"""What indirect speech may change about a word: the person, the tense, a number in figures for one in words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.tokens import Token
from rag.checks.wording import FREE, stem

_FIRST = {  # who speaks of themselves, and what they become where somebody else tells it
    "i": "he she they", "me": "him her them", "my": "his her their", "mine": "his hers theirs",
    "myself": "himself herself themselves", "we": "they it", "us": "them it", "our": "their its", "ours": "theirs",
    "ourselves": "themselves itself", "you": "they you", "your": "their your",
}  # fmt: skip
FIRST_PERSON = {first: frozenset(others.split()) for first, others in _FIRST.items()}
_SHIFTS = {  # an auxiliary, and what it becomes a tense further back or of another person
    form: frozenset(others.split())
    for forms, others in (
        ("is are am s m re", "is are am was were"), ("was were", "was were"), ("has have ve s", "has have had"),
        ("do does", "do does did"), ("will shall ll", "will would"), ("can", "could"), ("may", "might"),
    )
    for form in forms.split()
}  # fmt: skip
_TOLD_BACK = {"had": frozenset(("did",)), "been": frozenset(("was", "were"))}  # "did not go": had not gone
_VERBS = """
    become became, begin began begun, break broke broken, bring brought, build built, buy bought, catch caught,
    choose chose chosen, come came, deal dealt, do did done, draw drew drawn, drive drove driven, eat ate eaten,
    fall fell fallen, feel felt, fight fought, find found, fly flew flown, forget forgot forgotten, get got, give
    gave given, go went gone, grow grew grown, hear heard, hide hid hidden, hold held, keep kept, know knew known,
    lead led, leave left, lend lent, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden, rise
    rose risen, run ran, say said, see saw seen, sell sold, send sent, shake shook shaken, sing sang sung, sink sank
    sunk, sit sat, sleep slept, speak spoke spoken, spend spent, stand stood, steal stole stolen, strike struck,
    swear swore sworn, take took taken, teach taught, tell told, think thought, throw threw thrown, understand
    understood, wake woke woken, wear wore worn, win won, write wrote written
"""  # irregular ones: the present, then what stands behind "she" and "had"
_FORMS = [verb.split() for verb in _VERBS.split(",")]
_PRESENT = frozenset(forms[0] for forms in _FORMS)
_PAST = tuple(frozenset(forms) for forms in _FORMS)
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen twenty".split()
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_NUMBERS = {name: str(value) for value, name in enumerate(_SMALL)} | {name: str(n) for name, n in _TENS.items()}


def same_word(prose: Sequence[Token], i: int, page: Sequence[Token], place: int, names: frozenset[str]) -> bool:
    """Whether word `i` of prose is the page's word at `place`, as another may tell it. `names` may stand for "I"."""
    said, there = prose[i].word, page[place].word
    if prose[i].figure and page[place].figure:
        return prose[i].figure == page[place].figure
    if said == there:
        return True
    if _TOLD_BACK.get(said, frozenset()) & {there} and (said == "had" or (i and prose[i - 1].word == "had")):
        return True
    if said in ("was", "were") and there == "been" and place and page[place - 1].word == "had":
        return True
    if there in FIRST_PERSON and (said in FIRST_PERSON[there] or (said in names and there in ("i", "we", "me"))):
        return True
    if said in _SHIFTS.get(there, ()):
        return True
    if _NUMBERS.get(said, said) == _NUMBERS.get(there, there):
        return True
    if said in FREE or there in FREE:
        return False
    return _same_verb(said, there, prose[i - 1].word if i else "")


def _same_verb(said: str, there: str, before: str) -> bool:
    """Whether one verb is told a tense further back, or of another person: "hear" as "hears", "heard".

    >>> _same_verb("hears", "hear", "she"), _same_verb("written", "wrote", "had"), _same_verb("gates", "gate", "the")
    (True, True, False)
    """
    if any(said in forms and there in forms for forms in _PAST):
        return is_past(said)
    if stem(said) != stem(there) or said.endswith("ing") or there.endswith("ing"):
        return False
    if said.endswith("ed"):
        return True
    return not there.endswith("ed") and before in ("he", "she", "it", "and", "who", "but", "also")


def brought_in(prose: Sequence[Token], i: int, page: Sequence[Token], last: int) -> bool:
    """Whether prose may add a word: "that" at its beginning, "had" before what is past on the page."""
    word = prose[i].word
    if word == "that":
        return i == 0
    following = prose[i + 1].word if i + 1 < len(prose) else ""
    before = page[last].word if last >= 0 else "i"
    behind_subject = (
        before not in FREE or before in FIRST_PERSON or before in ("he", "she", "it", "they", "who", "which")
    )
    on_page = next((token.word for token in page[last + 1 :] if token.word not in ("not", "never")), "")
    told_back = is_past(on_page) or on_page in ("was", "were", "did")
    return word == "had" and behind_subject and told_back and following not in ("had", "did")


def is_past(verb: str) -> bool:
    """
    >>> is_past("won"), is_past("win"), is_past("opened")
    (True, False, True)
    """
    return verb.endswith("ed") or (verb not in _PRESENT and any(verb in forms for forms in _PAST))
