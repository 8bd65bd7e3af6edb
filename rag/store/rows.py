"""Nouns to rows and back, losslessly: `from_row(to_row(x)) == x`."""

from __future__ import annotations

import json
import types
from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, Mention, Quote, Source, Span, Speaker, Statement, Turn, revision_of
from rag.errors import LibraryError, Unreadable
from rag.seams import Vectors
from rag.store.compact import GARBLED, unpacked

Numbers = NDArray[np.int64]  # of rows of the table `evidence`

SOURCE = "id, title, outlet, author, url, published, updated, origin, pages"
SPEAKER = "id, name, kind, aliases, roles"


def source_from(row: Sequence[Any]) -> Source:
    """Raises LibraryError if a column holds no text."""
    texts = (*row[:5], row[7], row[8] or "", *(day for day in row[5:7] if day is not None))
    if not all(isinstance(value, str) for value in texts):
        raise LibraryError(f"The record of article {row[0]!r} is garbled; {anew(row)}")
    return source_as_stored(row)


def source_as_stored(row: Sequence[Any]) -> Source:
    """The same, whatever its columns hold."""
    *values, pages = row
    values.append(tuple(map(int, pages.split())) if isinstance(pages, str) else ())
    return Source(*values)


def article_from(source: Source, revision: str, stored: bytes | None) -> Article:
    """The article with its stored text. Raises LibraryError, which names it, unless the text is the one that was added.

    A revision is the hash of its text: 10 microseconds for a page of 5,000 characters, so each reading is checked.
    """
    if stored is None:
        raise LibraryError(f"The text of article {source.id!r} is lost; {anew(source_row(source))}")
    if revision_of(stored) != revision:
        raise LibraryError(
            f"The stored text of article {source.id!r} was altered and is not quoted; {anew(source_row(source))}"
        )
    return Article(source, stored.decode("utf-8", "surrogatepass"))


def anew(source: Sequence[Any]) -> str:
    """What repairs an article; `source` is its row."""
    return f"add it again (whosaid add {str(source[7])[:200]!r}), or take it out (whosaid remove {source[0]!r})"


def source_row(source: Source) -> tuple[str | None, ...]:
    *values, pages = (getattr(source, name) for name in SOURCE.split(", "))
    return (*values, " ".join(map(str, pages)))


def speaker_row(speaker: Speaker) -> tuple[str, ...]:
    return speaker.id, speaker.name, speaker.kind, _json(speaker.aliases), _json(speaker.roles)


def speaker_from(row: Sequence[Any] | None) -> Speaker:
    """Raises LibraryError if there is no row, or none that `speaker_row` made."""
    try:
        identity, name, kind, aliases, roles = row or ()
        found = tuple(json.loads(aliases)), tuple(json.loads(roles))
        if not all(isinstance(text, str) for text in (identity, name, kind, *found[0], *found[1])):
            raise TypeError
        return Speaker(identity, name, kind, *found)
    except (ValueError, TypeError) as error:
        who = f"The speaker {row[0]!r} is" if row else "A speaker is lost or"
        raise LibraryError(f"{who} garbled in the library; `whosaid reindex` reads the speakers anew") from error


def statement_body(statement: Statement) -> str:
    """All of a statement but its article, its speaker and the words that its article can give back.

    Default values are left out: most statements have no target, no relay and one piece of content.
    """
    body: dict[str, object] = {"content": [_span(quote.span) for quote in statement.content], "form": statement.form}
    body |= {"act": statement.act, "span": _span(statement.span), "confidence": statement.confidence}
    if statement.mention:
        body["mention"] = _mention(statement.mention)
    if statement.cue:
        body["cue"] = _mention(statement.cue)
    if statement.target:
        body["target"] = _span(statement.target.span)
    if statement.negated:
        body["negated"] = True
    if statement.doubted:
        body["doubted"] = True
    if statement.via:
        body["via"] = [_mention(relay) for relay in statement.via]
    return _json(body)


def statement_from(body: str, article: Article, speaker: Speaker | None) -> Statement:
    """Quotes are cut from the article again, so a stored statement cannot misquote it.

    Raises LibraryError, which names the article, if the body was not written by `statement_body` or its places are
    not in the article.
    """
    try:
        found = _statement(json.loads(body), article, speaker)
        size, mentions = len(article.text), (found.mention, found.cue, *found.via)
        aimed = [found.target.span] if found.target else []
        places = [found.span, *aimed, *(q.span for q in found.content), *(m.span for m in mentions if m)]
        if found.content and all(0 <= place.start <= place.end <= size for place in places):
            return found
        raise ValueError("a place that is not in the article")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise garbled(article.source.id) from error


def garbled(source_id: str) -> LibraryError:
    return LibraryError(f"A statement of article {source_id!r} is garbled; `whosaid reindex` reads the articles again")


def _statement(row: dict[str, Any], article: Article, speaker: Speaker | None) -> Statement:
    return Statement(
        source_id=article.source.id,
        speaker=speaker,
        mention=_mention_from(row["mention"]) if "mention" in row else None,
        cue=_mention_from(row["cue"]) if "cue" in row else None,
        content=tuple(Quote.cut(article, Span(*ends)) for ends in row["content"]),
        form=row["form"],
        act=row["act"],
        target=Quote.cut(article, Span(*row["target"])) if "target" in row else None,
        negated=row.get("negated", False),
        via=tuple(_mention_from(relay) for relay in row.get("via", ())),
        span=Span(*row["span"]),
        confidence=row["confidence"],
        doubted=row.get("doubted", False),
    )


def evidence_id(source_id: str, kind: str, start: int, end: int) -> str:
    """The same as `Passage.id`, `Sentence.id` and `Statement.id`."""
    return f"{source_id}#{kind}{start}-{end}"


def vectors_from(numbers: bytes, signs: bytes, magnitudes: bytes) -> tuple[Numbers, Vectors]:
    """The numbers of an article's evidence, shape (n,), and its vectors, shape (n, dim). Raises LibraryError."""
    found = numbers_from(numbers)
    return found, unpacked(signs, magnitudes, len(found))


def numbers_from(numbers: bytes) -> Numbers:
    """Raises LibraryError."""
    try:
        return np.frombuffer(numbers, np.int64)
    except (ValueError, TypeError) as error:
        raise LibraryError(GARBLED) from error


def turn_row(turn: Turn) -> str:
    return _json(plain(turn))


@lru_cache(maxsize=256)  # the page reads a conversation at every click, and a long answer takes 20 ms
def turn_from(row: str) -> Turn:
    """Raises Unreadable if the row was not written by `turn_row`."""
    try:
        return rebuilt(Turn, json.loads(row))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(
            "A stored conversation cannot be read; start one under another name (whosaid conversations delete NAME)"
        ) from error


def plain(value: object) -> object:
    """A noun as dicts, lists and plain values; fields at their default are left out."""
    if is_dataclass(value):
        return {f.name: plain(item) for f in fields(value) if (item := getattr(value, f.name)) != _default(f)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def rebuilt(kind: Any, value: Any) -> Any:
    """The inverse of `plain`, led by the type: tuples, optional values and nested nouns come back as they were."""
    origin, kinds = get_origin(kind), get_args(kind)
    if value is None:
        return None
    if origin in (Union, types.UnionType):
        return rebuilt(next(option for option in kinds if option is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is no list")
        return tuple(rebuilt(kinds[0], item) for item in value)
    if origin is dict:
        return {key: rebuilt(kinds[1], item) for key, item in value.items()}
    if origin is Literal and value not in kinds:
        raise ValueError(f"{value!r} is none of {kinds}")
    if kind in (str, bool, int, float) and not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: rebuilt(hints[name], item) for name, item in value.items() if name in hints})
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _default(f: Any) -> object:
    if f.default_factory is not MISSING:
        return f.default_factory()
    return f.default


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _mention(mention: Mention) -> list[object]:
    return [mention.text, mention.span.start, mention.span.end]


def _mention_from(row: list[Any]) -> Mention:
    return Mention(row[0], Span(row[1], row[2]))
