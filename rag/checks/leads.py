"""Who says it: what may stand before the word that reports, in prose about somebody's statement.

A name, a role, a day, whoever passed it on, and nothing else: "Velin, who opened the gates, said" tells something, and
"Velin's aide said" is somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.checks.wording import bare

_LEADING = frozenset("the a an its his her their same".split())
_NO_ROLE = re.compile(r"(?:who|which|whose|that|and)\b", re.IGNORECASE)
_SYMBOLS = {
    "C": "citing cited quoting quoted",
    "B": "by in via through",
    "A": "as",
    "X": "also has have had did does later then earlier again further meanwhile however",
    "!": "not never",
    "P": "he she they it",
    "": "the a an on",
}
_SYMBOL_OF = {word: symbol for symbol, listed in _SYMBOLS.items() for word in listed.split()}
_WHO = r"(?:VC)?[NR]*N[NR]*(?:CBV)?|(?:VC)?R+(?:CBV)?"
_FIRST = re.compile(rf"D*X*(?:{_WHO})D*(?P<rest>[X!]*)A?")
_LATER = re.compile(rf"D*X*(?:{_WHO}|P)D*(?P<rest>[X!]*)A?")


@dataclass(frozen=True)
class Known:
    """What may be called what: names and roles of a speaker, whoever passes them on, words of days."""

    names: tuple[tuple[str, ...], ...]
    roles: tuple[tuple[str, ...], ...] = ()
    relays: tuple[tuple[str, ...], ...] = ()
    days: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()  # words that the page has before its verb: "strongly"


NOBODY = Known(())


def known_as(
    names: Iterable[str],
    written: Sequence[str],
    roles: Iterable[str],
    relays: Iterable[str],
    days: Iterable[str],
    also: Iterable[str] = (),
) -> Known:
    """The names by which prose may call a speaker; `written` is how the page calls them there, the shortest first.

    >>> known_as(["Mara Velin"], ["the water minister, Mara Velin"], [], [], []).roles
    (('water', 'minister'),)
    """
    called = [form for name in names for form in _forms(name)]
    parts = [part for part in written[0].split(",") if part.strip() and not _NO_ROLE.match(part.strip())]
    beside = [form for part in parts for form in (_words(part), _words(re.split(r"\bwho\b|\bwhich\b", part)[0]))]
    called += [form for whole in written for form in (_words(whole), _without_s(whole))] + ([] if called else beside)
    others = [*beside, *(_words(role) for role in roles)]
    return Known(
        names=_longest_first(called),
        roles=_longest_first(form for form in others if form not in called),
        relays=_longest_first(_words(relay) for relay in relays),
        days=frozenset(days),
        also=frozenset(also) - _SYMBOL_OF.keys(),
    )


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    """A whole name, and its last word."""
    yield (form := _words(name))
    yield form[-1:]


def _words(name: str) -> tuple[str, ...]:
    """Without the article before it and the possessive inside: "Tolmar's minister" may be told "Tolmar minister"."""
    listed = _without_s(name)
    while listed and listed[0] in _LEADING:
        listed = listed[1:]
    return listed


def _without_s(name: str) -> tuple[str, ...]:
    return tuple(word for word in bare(name) if word != "s")


def _longest_first(forms: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({form for form in forms if form}, key=lambda form: (-len(form), form)))


def who_says(lead: str, known: Known, first: bool) -> int | None:
    """How often the saying is denied ("did not") in a lead that names its speaker and says no more; None: it does not.

    >>> known = known_as(["Mara Velin"], ["the water minister, Mara Velin"], [], [], ["tuesday"])
    >>> who_says("On Tuesday Velin, the water minister, did not", known, True), who_says("Velin also", known, True)
    (1, 0)
    >>> who_says("Velin's aide", known, True), who_says("She", known, True), who_says("She", known, False)
    (None, None, 0)
    """
    match = (_FIRST if first else _LATER).fullmatch(_symbols(bare(lead), known))
    return match["rest"].count("!") if match else None


def _symbols(said: Sequence[str], known: Known) -> str:
    """One letter for each name (N), role (R), relay (V), word of a day (D) ..., "?" for any other word."""
    found, at = [], 0
    while at < len(said):
        for symbol, forms in (("N", known.names), ("R", known.roles), ("V", known.relays)):
            if length := next((n for form in forms if (n := _long(said, at, form))), 0):
                found.append(symbol)
                at += length
                break
        else:
            plain = "D" if said[at] in known.days else "X" if said[at] in known.also else "?"
            found.append(_SYMBOL_OF.get(said[at], plain))
            at += 1
    return "".join(found)


def _long(said: Sequence[str], at: int, form: Sequence[str]) -> int:
    """How many words at place `at` are this form, possessives inside it included; 0: it does not stand there."""
    here = at
    for n, word in enumerate(form):
        here += n > 0 and here < len(said) and said[here] == "s"
        if here >= len(said) or said[here] != word:
            return 0
        here += 1
    return here - at
