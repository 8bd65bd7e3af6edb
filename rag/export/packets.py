"""Fact-check packets: an answer to hand on, with what it takes to check it again without asking again.

A packet is one JSON object: questions and answers, every quotation with its offsets, the revision of its article and
hashes of quotation, article and packet. `rag.drafts.recheck` says of each quotation whether a library still has it so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import get_args

from rag.domain import Article, Citation, Filters, Span, State, Turn
from rag.errors import ReadError
from rag.export.objects import citation_object
from rag.export.render import nearest_shown, shown

FORMAT, VERSION = "whosaid-packet", 3
READ = (1, 2, VERSION)  # of 1, `nearest` holds names, not quotations; 2 does not say where it was asked to look
KEYS = frozenset(("format", "version", "made", "answers", "articles", "sha256"))
ArticleOf = Callable[[str], Article]


def packet(
    turns: Iterable[Turn], article_of: ArticleOf, made: str, archived: Mapping[str, str] = MappingProxyType({})
) -> dict:
    """The packet of one answer or of a conversation; `made` is the time, as ISO 8601 text.

    `archived`: addresses of archived copies, by the ids of their articles.
    """
    listed = list(turns)
    cited = {citation.source.id: citation.source for turn in listed for citation in shown(turn.answer)}
    articles = {id: article_of(id) for id in cited}
    body = {
        "format": FORMAT,
        "version": VERSION,
        "made": made,
        "answers": [_answer(turn, articles) for turn in listed],
        "articles": {
            id: article_object(article) | ({"archived": archived[id]} if id in archived else {})
            for id, article in sorted(articles.items())
        },
    }
    return body | {"sha256": fingerprint(body)}


def _answer(turn: Turn, articles: Mapping[str, Article]) -> dict:
    answer, filters = turn.answer, turn.filters
    return {
        "question": answer.question,
        "filters": {
            "speakers": list(filters.speakers),
            "outlets": list(filters.outlets),
            "articles": list(filters.articles),
            "since": filters.since,
            "until": filters.until,
        },
        "standalone": answer.standalone,
        "answer": answer.text,
        "names": list(answer.names),
        "outcome": answer.outcome,
        "verdict": str(answer.verdict) if answer.verdict else None,
        "confidence": round(answer.confidence, 3),
        "refused": answer.refused,
        "reason": answer.reason,
        "nearest_names": list(answer.nearest_names),
        "made_by": answer.made_by,
        "quotations": [_quotation(citation, articles[citation.source.id]) for citation in answer.citations],
        "nearest": [_quotation(citation, articles[citation.source.id]) for citation in nearest_shown(answer)],
    }


def _quotation(citation: Citation, article: Article) -> dict:
    written = citation.mention.span if citation.mention else None
    return citation_object(citation) | {
        "act": citation.act,
        "speaker_start": written.start if written else None,
        "speaker_end": written.end if written else None,
        "revision": article.revision,
        "quote_sha256": hash_of(citation.quote.text),
    }


def article_object(article: Article) -> dict:
    source = article.source
    return {
        "title": source.title,
        "outlet": source.outlet,
        "author": source.author,
        "url": source.url,
        "published": source.published,
        "updated": source.updated,
        "revision": article.revision,
        "characters": len(article.text),
        "text_sha256": hash_of(article.text),
    }


def hash_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(body: Mapping) -> str:
    """Of everything but the fingerprint itself, however the file is laid out."""
    rest = {name: value for name, value in body.items() if name != "sha256"}
    return hash_of(json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


# --- reading one ------------------------------------------------------------------------------------------


def is_packet(payload: bytes) -> bool:
    """Whether a file looks like a packet, whatever its name."""
    return payload[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and FORMAT.encode() in payload


def read_packet(payload: bytes, name: str = "the file") -> dict:
    """A packet from a file's bytes. Raises ReadError for anything else."""
    try:
        found = json.loads(payload.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{name} is not a packet: it is not JSON ({error})") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ReadError(f"{name} is not a packet; `whosaid ask QUESTION --packet FILE` writes one")
    if found.get("version") not in READ:
        wanted = " and ".join(map(str, READ))
        raise ReadError(f"{name} has version {found.get('version')!r}; this whosaid reads packets of version {wanted}")
    try:
        fingerprint(found).encode()
        _check(found)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ReadError(f"{name} is a damaged packet: a field is missing or misspelt ({error})") from None
    return found


def filters_of(answer: Mapping) -> Filters:
    """Where an answer of a packet was asked to look; everywhere, if it does not say."""
    given = answer.get("filters") or {}
    lists = {name: tuple(given.get(name) or ()) for name in ("speakers", "outlets", "articles")}
    return Filters(**lists, since=given.get("since"), until=given.get("until"))


def quotations_of(found: Mapping) -> Iterator[tuple[str, Mapping]]:
    """(question, quotation) for all quotations of a packet: those cited, and those that come nearest."""
    for answer in found["answers"]:
        near = answer["nearest"] if found["version"] > 1 else ()
        for quotation in (*answer["quotations"], *near):
            yield str(answer["question"]), quotation


def _check(found: Mapping) -> None:
    """Raises KeyError, TypeError, AttributeError or ValueError for a packet that cannot be checked."""
    if not isinstance(found["articles"], dict) or not isinstance(found["answers"], list):
        raise ValueError("articles, answers")
    if not isinstance(found.get("made", ""), str):
        raise ValueError("made")
    json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text, wherever it stands
    for answer in found["answers"]:
        _check_answer(answer)
    for _, quotation in quotations_of(found):
        for name in ("quote", "article_id", "revision", "quote_sha256"):
            _check_text(name, quotation[name])
        for name in ("speaker", "speaker_as_written", "title", "outlet", "published", "url", "form", "act"):
            if quotation[name] is not None:
                _check_text(name, quotation[name])
        for relay in quotation["via"]:
            _check_text("via", relay)
        if quotation["state"] not in get_args(State):
            raise ValueError("state")
        int(quotation["n"])
        Span(int(quotation["start"]), int(quotation["end"]))


def _check_answer(answer: Mapping) -> None:
    for name in ("question", "answer", "made_by", "reason"):
        _check_text(name, answer[name])
    filters = answer.get("filters", {})
    if not isinstance(filters, dict) or filters.keys() > {"speakers", "outlets", "articles", "since", "until"}:
        raise ValueError("filters")
    for name, value in filters.items():
        one = name in ("since", "until")
        for text in ([] if value is None else [value]) if one else value:
            _check_text(name, text)


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(name)
    value.encode()  # half a surrogate pair is no text
