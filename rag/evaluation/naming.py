"""Do two renderings mean the same? Strict and simple, so that a set's author can foresee it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rag.domain import Citation, Speaker
from rag.text import fold, words

MAX_EXTRA = 5  # words that a produced name may carry beyond the wanted one: "the retired judge Lucian Faro"
_LIGHT = frozenset("the a an mr mrs ms miss dr sir dame".split())


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without articles, titles of address and the possessive.

    >>> name_words("Dr Ines Marek’s")
    ('ines', 'marek')
    """
    folded = fold(name)
    parts = [span.cut(folded).removesuffix("'s") for span in words(name)]
    return tuple(part for part in parts if part not in _LIGHT)


def holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Whether `shorter` stands in `longer` in one piece; nothing holds ()."""
    size = len(shorter)
    return bool(size) and any(longer[i : i + size] == shorter for i in range(len(longer) - size + 1))


def is_named(produced: str, accepted: Iterable[str]) -> bool:
    """Whether a produced name holds an accepted rendering word for word and at most MAX_EXTRA words more.

    >>> is_named("the retired judge Lucian Faro", ["Lucian Faro"]), is_named("United", ["United States"])
    (True, False)
    """
    found = name_words(produced)
    renderings = [name_words(name) for name in accepted]
    return any(holds(found, wanted) and len(found) <= len(wanted) + MAX_EXTRA for wanted in renderings)


def is_speaker(speaker: Speaker | None, accepted: Iterable[str]) -> bool:
    """Whether a speaker is one of `accepted`.

    The speaker's main name must hold an accepted one, or be the end of it (a page may only use the surname), or one of
    the speaker's other names must hold an accepted one.

    >>> [is_speaker(Speaker("x", name), ["Iran's Foreign Ministry"]) for name in ("Foreign Ministry", "Iran")]
    [True, False]
    """
    if speaker is None:
        return False
    main, others = name_words(speaker.name), [name_words(name) for name in speaker.aliases]
    for wanted in map(name_words, accepted):
        surname = bool(main) and wanted[-len(main) :] == main
        if surname or holds(main, wanted) or any(holds(other, wanted) for other in others):
            return True
    return False


def cited_as(citation: Citation, accepted: Iterable[str]) -> bool:
    """Whether a citation is given to one of `accepted`, by the speaker's name or as the page puts it."""
    accepted = list(accepted)
    written = name_words(citation.mention.text) if citation.mention else ()
    return is_speaker(citation.speaker, accepted) or (
        citation.speaker is None and any(holds(written, name_words(name)) for name in accepted)
    )
