"""What both stores say and count alike."""

from __future__ import annotations

from rag.errors import ArticleGone, LibraryError

COUNTS = {
    "articles": "SELECT count(*) FROM articles",
    "revisions": "SELECT count(*) FROM revisions",
    "passages": "SELECT count(*) FROM evidence WHERE kind = 'p'",
    "statements": "SELECT count(*) FROM evidence WHERE kind = 's'",
    "speakers": "SELECT count(*) FROM speakers",
    "copies": "SELECT count(*) FROM articles WHERE founder IS NOT NULL",
    "conversations": "SELECT count(DISTINCT conversation) FROM turns",
    "waiting": "SELECT count(*) FROM articles WHERE models = ''",
}


def no_article(source_id: str, revision: str | None = None) -> ArticleGone:
    kept = f"revision {revision} of {source_id!r}" if revision else f"article {source_id!r}"
    return ArticleGone(f"There is no {kept} in the library; `whosaid status` says what it holds")


def other_embedder(place: str, stored: str, name: str) -> LibraryError:
    return LibraryError(
        f"The library at {place} was embedded with {stored}, and this is {name}; "
        "run `whosaid reindex`, or choose the embedder it was made with"
    )
