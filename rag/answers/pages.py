"""How the articles of an answer name who speaks, and what they call them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.checks.quotes import locate
from rag.domain import Article, Span, Statement
from rag.lexicon.nameforms import TITLES
from rag.names.reached import doubtful
from rag.names.standing import role_stands
from rag.seams import Records
from rag.text import fold, sentences

# "party leader Sir": of the name
_TITLE_AFTER = re.compile(r"\s+(?:Sir|Dame|Lord|Lady|Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Col|Rev)\.?$")
DOUBTED = "Perhaps nobody (the page doubts or imagines it)"
UNNAMED, UNCERTAIN = "Somebody unnamed", "Somebody (it is uncertain who)"
NEVER_NAMES = frozenset("he she they it we i you who him her them his their its which that these those this".split())


@dataclass(frozen=True)
class Pages:
    """What the articles of one answer call its speakers; each article is read once."""

    records: Records
    _articles: dict[str, Article] = field(default_factory=dict, kw_only=True)
    _sentences: dict[str, list[Span]] = field(default_factory=dict, kw_only=True)

    def article(self, source_id: str) -> Article:
        if source_id not in self._articles:
            self._articles[source_id] = self.records.article(source_id)
        return self._articles[source_id]

    def sentences(self, source_id: str) -> list[Span]:
        """Where the sentences of an article stand."""
        if source_id not in self._sentences:
            self._sentences[source_id] = list(sentences(self.article(source_id).text))
        return self._sentences[source_id]

    def named(self, statement: Statement) -> str:
        """The speaker under the fullest name that this article uses; else as written."""
        if statement.speaker:
            text = self.article(statement.source_id).text
            here = [name for name in statement.speaker.names if locate(text, name)]
            if here:
                return statement.speaker.name if statement.speaker.name in here else max(here, key=len)
        mention = statement.mention.text if statement.mention else ""
        return UNNAMED if not mention or fold(mention) in NEVER_NAMES else plain_name(mention)

    def label(self, statement: Statement) -> str:
        """The speaker with role and relay: "a Syrian source in Idlib, cited by al-Mayadeen"."""
        if statement.doubted:
            return DOUBTED
        if doubtful(statement):
            return UNCERTAIN
        name, written = self.named(statement), statement.mention.text if statement.mention else ""
        if statement.speaker is None and name != UNNAMED:
            return f"{name} (it is uncertain who is meant)"
        if statement.speaker is None or statement.speaker.kind in ("unknown", "group"):
            name = plain_name(written) if written and fold(written) not in NEVER_NAMES else name
        role = re.sub(r"^(?:its|his|her|their)\s+", "", next(iter(self.roles(statement)), ""), flags=re.IGNORECASE)
        relays = list(dict.fromkeys(_ended(plain_name(relay.text)) for relay in statement.via))
        via = ", ".join(r for r in relays if not any(r != other and r in other for other in relays))
        name += f", {role}" if role and fold(role) not in fold(name) else ""
        return name + (f", cited by {via}" if via else "")

    def roles(self, statement: Statement) -> list[str]:
        """The speaker's roles that this article names beside their name, the fullest first; a mere title is none."""
        speaker, text = statement.speaker, self.article(statement.source_id).text
        given = (_TITLE_AFTER.sub("", role) for role in (speaker.roles if speaker else ()))
        roles = [role for role in dict.fromkeys(given) if speaker and role_stands(speaker, role, text)]
        return sorted((role for role in roles if fold(role).strip(".") not in TITLES), key=len, reverse=True)


def _ended(name: str) -> str:
    """A name without the full stop of the sentence it ends; an abbreviation keeps its own.

    >>> _ended("the BBC."), _ended("the U.S.")
    ('the BBC', 'the U.S.')
    """
    return name[:-1] if name.endswith(".") and "." not in name[:-1] else name


def plain_name(text: str) -> str:
    """A name or title for prose: in one line, and without quotation marks, which only the page's words may have."""
    bare = re.sub(r"[\"“”«»„‟‹›]|(?<!\w)['‘‚](?=\w)|(?<=[\w.,!?])['’](?!\w)", "", text)
    return " ".join(bare.split()).strip(" ,;")
