"""The articles of a question's evidence: their pages, each read once, and how they name who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.checks.quotes import locate
from rag.domain import Article, Filters, Passage, Span, Statement
from rag.people.nameforms import TITLES
from rag.seams import Records
from rag.text import fold, sentence_around, sentences

TOLD_BEFORE = 4  # sentences: what they tell of is what the next words are about
_TITLE_AFTER = re.compile(r"\s+(?:Sir|Dame|Lord|Lady|Mr|Mrs|Ms|Dr|Prof)\.?$")  # "party leader Sir": of the name
UNNAMED = "Somebody unnamed"
NEVER_NAMES = frozenset("he she they it we i you who him her them his their its which that these those this".split())


@dataclass(frozen=True)
class Pages:
    """What the articles say around a statement, and what they call its speaker."""

    records: Records
    _articles: dict[str, Article] = field(default_factory=dict, kw_only=True)
    _said: dict[str, list[Statement]] = field(default_factory=dict, kw_only=True)
    _parts: dict[str, list[Span]] = field(default_factory=dict, kw_only=True)

    def article(self, source_id: str) -> Article:
        if source_id not in self._articles:
            self._articles[source_id] = self.records.article(source_id)
        return self._articles[source_id]

    def page(self, source_id: str) -> str:
        """An article's title and text."""
        article = self.article(source_id)
        return f"{article.source.title}. {article.text}"

    def said_in(self, source_id: str) -> list[Statement]:
        """All statements of an article."""
        if source_id not in self._said:
            self._said[source_id] = self.records.statements(Filters(articles=(source_id,)))
        return self._said[source_id]

    def statement_at(self, source_id: str, span: Span) -> Statement | None:
        """The longest statement by somebody that meets a span; None if the article itself speaks there."""
        given = [s for s in self.said_in(source_id) if s.speaker or s.mention]
        meeting = [s for s in given if s.span.meets(span) or s.extent.meets(span)]
        return max(meeting, key=lambda s: len(s.extent), default=None)

    def sentence(self, statement: Statement) -> str:
        text = self.article(statement.source_id).text
        span = statement.span if len(statement.span) else statement.extent
        return sentence_around(text, span, self.parts(statement.source_id)).cut(text)

    def parts(self, source_id: str) -> list[Span]:
        """The sentences of an article."""
        if source_id not in self._parts:
            self._parts[source_id] = sentences(self.article(source_id).text)
        return self._parts[source_id]

    def parts_of(self, passage: Passage) -> list[Span]:
        """The sentences that stand wholly in a passage, by their place in its article."""
        return [part for part in self.parts(passage.source_id) if passage.span.holds(part)]

    def around(self, statement: Statement) -> str:
        """Some sentences before the words, theirs, and the next: what they are told in connection with."""
        parts = self.parts(statement.source_id)
        at = [i for i, part in enumerate(parts) if part.meets(statement.extent)]
        near = parts[max(0, at[0] - TOLD_BEFORE) : at[-1] + 2] if at else []
        return " ".join(part.cut(self.article(statement.source_id).text) for part in near)

    # --- names ---------------------------------------------------------------------------------------------

    def key(self, statement: Statement) -> str:
        if statement.speaker:
            return statement.speaker.id
        return f"{statement.source_id}:{fold(statement.mention.text) if statement.mention else ''}"

    def everywhere_key(self, statement: Statement) -> str:
        """The same for one speaker in all articles; unnamed ones by how they are called."""
        known = statement.speaker is not None and "@" not in statement.speaker.id
        return self.key(statement) if known else fold(self.label(statement))

    def speaker_name(self, statement: Statement) -> str | None:
        return statement.speaker.name if statement.speaker else None

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
        name, written = self.named(statement), statement.mention.text if statement.mention else ""
        if statement.speaker is None and name != UNNAMED:
            return f"It is uncertain who is meant by {name}"
        if statement.speaker is None or statement.speaker.kind in ("unknown", "group"):
            name = plain_name(written) if written and fold(written) not in NEVER_NAMES else name
        role = re.sub(r"^(?:its|his|her|their)\s+", "", next(iter(self.roles(statement)), ""), flags=re.IGNORECASE)
        relays = list(dict.fromkeys(plain_name(relay.text) for relay in statement.via))
        via = ", ".join(r for r in relays if not any(r != other and r in other for other in relays))
        name += f", {role}" if role and fold(role) not in fold(name) else ""
        return name + (f", cited by {via}" if via else "")

    def roles(self, statement: Statement) -> list[str]:
        """The speaker's roles that this article names, the fullest first; a mere title is none."""
        text = self.article(statement.source_id).text
        given = (_TITLE_AFTER.sub("", role) for role in (statement.speaker.roles if statement.speaker else ()))
        roles = [role for role in dict.fromkeys(given) if locate(text, role)]
        return sorted((role for role in roles if fold(role).strip(".") not in TITLES), key=len, reverse=True)

    def short_name(self, statement: Statement) -> tuple[str, ...]:
        """The name as the short answer; () where the page leaves it open who is meant."""
        return (self.named(statement),) if statement.speaker else ()


def plain_name(text: str) -> str:
    """A name or title for prose: in one line, and without quotation marks, which only the page's words may have."""
    bare = re.sub(r"[\"“”«»„‟‹›]|(?<!\w)['‘‚](?=\w)|(?<=[\w.,!?])['’](?!\w)", "", text)
    return " ".join(bare.split()).strip(" ,;")
