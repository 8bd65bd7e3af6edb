"""Words of prose against words of a page: which say something, which are denied, conditioned, or moved.

Everything here works on plain strings and knows English function words only: prose in another language finds
nothing it shares with the page, and is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.speech.acts import cues
from rag.text import fold, sentences, words

# Words that carry no claim of their own; negations, conditions and hedges have rules of their own below.
FREE = frozenset(
    """a an the this that these those it its itself he him his himself she her hers herself they them their theirs
    themselves who whom whose which what when where why how of in on at by for from to with about into over under after
    before during between among as than then and or so but both also too while because since though although
    however meanwhile there here is are was were be been being am has have had having do does did will would shall can
    s t ll ve re d just still yet once again according article articles report reports outlet newspaper passage
    statement statements comment comments remark remarks words account own voice further separately i we our us you my
    your me one if unless until provided may might could should must not no never none nobody nothing neither nor
    without cannot likely possibly perhaps reportedly allegedly only hardly barely scarcely""".split()
)
REPORTING = frozenset(
    """say says said saying tell tells told telling add adds added adding state states stated stating report reports
    reported reporting write writes wrote writing note notes noted noting""".split()
)
PRONOUNS = frozenset("he she they it him her them his their its i we you me us my our".split())
_NEGATORS = frozenset(
    """not no never none nobody nothing neither nor without cannot hardly barely scarcely rarely seldom few little
    false untrue deny denies denied denying refuse refuses refused refusing reject rejects rejected rejecting fail fails
    failed failing""".split()
)
_CONDITIONS = frozenset("if unless until provided".split())
_FUTURE = frozenset("will would shall".split())  # prose may bring it in: "we open" is told as "they would open"
_HEDGES = (
    _FUTURE,
    *map(frozenset, (  # one of a group may stand for another
        ("may", "might", "could", "can"), ("should", "must"), ("only",), ("least",), ("than",), ("against",),
        ("some", "several", "many", "most", "half", "part"), ("almost", "nearly", "roughly"),
        ("likely", "possibly", "perhaps", "reportedly", "allegedly", "apparently", "probably"),
    )),
)  # fmt: skip
_LINKS = frozenset("because since although though despite after before so then therefore thus hence".split())
_RETOLD = {"say", "report", "announce", "deny", "admit", "confirm"}  # acts that put a second speaker into what was said
_NUMBERS = frozenset(
    """two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
    dozen dozens hundred hundreds thousand thousands million millions billion billions half""".split()
)
_ROUNDED = frozenset("nearly almost roughly about around".split())  # before the next number
_CLAUSE = re.compile(r"[,;:]|\b(?:if|unless|until|when|because|after|before|while|although|and|but)\b", re.IGNORECASE)


def bare(text: str) -> list[str]:
    """Folded words, hyphens and apostrophes apart.

    >>> bare("Al-Assad's aide didn't.")
    ['al', 'assad', 's', 'aide', 'did', 'not']
    """
    folded = (re.sub(r"n't$", "-not", fold(span.cut(text))) for span in words(text))
    return [part for word in folded for part in re.split(r"['.\-]", word) if part]


def stem(word: str) -> str:
    """Enough of a word to know its other forms by.

    >>> stem("villages") == stem("village"), stem("denied") == stem("deny"), stem("stopped") == stem("stop")
    (True, True, True)
    """
    short = re.sub(r"ie[sd]$", "y", word)
    short = re.sub(r"(?<=\w\w\w)(?:ing|ed|es|s|e|ly)$", "", short)
    return re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", short)


def telling(text: str) -> list[str]:
    """Stems of the words that say something, in order."""
    return [stem(word) for word in bare(text) if word not in FREE and word not in REPORTING]


def turned(prose: str, pages: Sequence[str], contents: Sequence[str]) -> str | None:
    """Why `prose` turns the meaning of the page; None if no rule finds fault.

    `pages` are whole sentences, `contents` the words within them that somebody said. A negation, a condition, a
    hedge and a second speaker must be kept with the words they belong to, and words stay in their order.

    >>> page = "The wall of the dam may not hold."
    >>> turned("The wall may not hold.", [page], [page])
    >>> turned("The wall may hold.", [page], [page])
    'a negation is lost or moved (hold)'
    >>> turned("The dam may not hold the wall.", [page], [page])
    'words in another order than on the page'
    """
    said = set(telling(prose))
    used = " ".join(part for page in pages for part in _parts(page) if len(set(telling(part)) & said) >= 2)
    return (
        _denied_otherwise(prose, pages)
        or _softened(prose, used)
        or next((why for content in contents if (why := _retold(prose, content))), None)
        or _recounted(prose, pages)
        or next((why for part in _parts(prose) if (why := _reordered(part, contents))), None)
    )


def _parts(text: str) -> list[str]:
    return [span.cut(text) for span in sentences(text)]


def _denied_otherwise(prose: str, pages: Sequence[str]) -> str | None:
    """Whether a word of the page is denied more or less often than there, judged by the word that follows it."""
    on_page = [use for page in pages for part in _parts(page) for use in _uses(part)]
    for word, short, negations, following in (use for part in _parts(prose) for use in _uses(part)):
        alike = [n for _, other, n, after in on_page if other == short and after == following]
        if negations not in (alike or [n for _, other, n, _ in on_page if other == short] or [negations]):
            return f"a negation is lost or moved ({word})"
    return None


def _uses(sentence: str) -> list[tuple[str, str, int, str]]:
    """(word, its stem, negations that deny it, the stem after it or "") for each word that says something.

    >>> [use[1:3] for use in _uses("We did not say no.")], [use[1:3] for use in _uses("Nobody will leave here today.")]
    ([('say', 1)], [('leav', 1), ('today', 0)])
    """
    found: list[tuple[str, str, int]] = []
    negations = 0
    for word in bare(sentence):
        if word in _NEGATORS:
            negations += 1
        elif word not in FREE:
            found.append((word, stem(word), negations))
            negations = 0
    following = [short for _, short, _ in found[1:]]
    return [(*use, after) for use, after in zip(found, [*following, ""], strict=False)]


def _softened(prose: str, page: str) -> str | None:
    """Whether a condition of the page, or a hedge of a word which the prose takes from it, is lost or brought in."""
    there_all, here_all = set(bare(page)), set(bare(prose))
    if changed := _CONDITIONS & (there_all ^ here_all):
        return f"a condition is lost or brought in ({min(changed)})"
    if linked := _LINKS & (here_all - there_all):
        return f"a connection is brought in ({min(linked)})"
    there, here = _hedged(page), _hedged(prose)
    for short in there.keys() & here.keys():
        lost, brought = there[short].keys() - here[short].keys(), here[short].keys() - there[short].keys() - {_FUTURE}
        if lost or brought:
            words_of = there[short] if lost else here[short]
            return f"a hedge is lost or brought in ({min(words_of[group] for group in lost or brought)})"
    return None


def _hedged(text: str) -> dict[str, dict[frozenset[str], str]]:
    """Stems with the hedges right before them: their groups, and the words themselves.

    >>> [list(hedges.values()) for hedges in _hedged("Some men could leave.").values()]
    [['some'], ['could']]
    """
    found: dict[str, dict[frozenset[str], str]] = {}
    pending: dict[frozenset[str], str] = {}
    for word in bare(text):
        groups = {group: word for group in _HEDGES if word in group}
        pending |= groups
        if not groups and word not in FREE and word not in REPORTING:
            found.setdefault(stem(word), {}).update(pending)
            pending = {}
    return found


def _retold(prose: str, content: str) -> str | None:
    """Whether the words of somebody whom the speaker cites are told as the speaker's own."""
    kept, said = set(telling(prose)), {stem(word) for word in bare(prose)}
    for cue in cues(content):
        after = set(telling(content[cue.end :])) - set(telling(content[: cue.start]))
        verb = [stem(word) for word in bare(content[cue.start : cue.end])]
        if _RETOLD & set(cue.acts) and len(after & kept) >= 2 and not said & set(verb):
            return f"a second speaker is left out ({content[cue.start : cue.end]})"
    return None


def _recounted(prose: str, pages: Sequence[str]) -> str | None:
    """Whether a number counts something else than on the page: what follows it there may be shortened, not changed.

    >>> page = "The fire took 40 old houses, and 12 families left."
    >>> _recounted("The fire took 40 houses.", [page]), _recounted("In the fire 40 families left.", [page])
    (None, 'a number counts something else (40)')
    """
    there = [count for page in pages for part in _parts(page) for count in _counts(part)]
    known = {number for number, _ in there}
    for number, following in (count for part in _parts(prose) for count in _counts(part)):
        alike = [after for other, after in there if other == number]
        if number in known and following and not any(following[0] in after for after in alike):
            return f"a number counts something else ({number})"
    return None


def _counts(sentence: str) -> list[tuple[str, list[str]]]:
    """Each number with the stems of the words behind it, three at most and none behind the next number.

    >>> _counts("Nearly 9 million crowns for 40 houses.")
    [('9 million', ['crown']), ('40', ['hous'])]
    """
    found: list[tuple[str, list[str]]] = []
    for word in bare(sentence):
        is_number = word[0].isdigit() or word in _NUMBERS
        if is_number and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]} {word}", [])
        elif is_number:
            found.append((word, []))
        elif word not in FREE and word not in REPORTING and word not in _ROUNDED and found and len(found[-1][1]) < 3:
            found[-1][1].append(stem(word))
    return found


def _reordered(sentence: str, contents: Sequence[str]) -> str | None:
    """Whether words of one content stand in another order. Whole clauses may change places."""
    orders = [telling(content) for content in contents]
    for order in orders:
        others = {short for other in orders if other is not order for short in other}
        ranges = []
        for clause in clauses(sentence):
            wanted = [short for short in telling(clause) if short in order and short not in others]
            places = _places(wanted, order, ranges[-1][1] + 1 if ranges else 0) or _places(wanted, order)
            if places is None:
                return "words in another order than on the page"
            ranges += [(places[0], places[-1])] if places else []
        if any(a[0] <= b[1] and b[0] <= a[1] for i, a in enumerate(ranges) for b in ranges[:i]):
            return "words in another order than on the page"
    return None


def _places(wanted: Sequence[str], order: Sequence[str], first: int = 0) -> list[int] | None:
    """Where the wanted words stand in `order` from place `first` on, one after the other; None if they do not.

    >>> _places(["a", "c"], ["a", "b", "c"]), _places(["c", "a"], ["a", "b", "c"])
    ([0, 2], None)
    """
    places: list[int] = []
    for short in wanted:
        start = places[-1] + 1 if places else first
        if short not in order[start:]:
            return None
        places.append(order.index(short, start))
    return places


def clauses(prose: str) -> list[str]:
    """Prose cut before commas and the words that join clauses.

    >>> clauses("The rain stops, and if so we leave.")
    ['The rain stops', ', ', 'and ', 'if so we leave.']
    """
    cuts = [match.start() for match in _CLAUSE.finditer(prose)]
    return [prose[start:end] for start, end in zip([0, *cuts], [*cuts, len(prose)], strict=True)]
