"""Ways to damage a library, each a function of its folder: what crashes, full disks and curious hands do to files."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Damage = Callable[[Path], object]


def sql(*statements: str) -> Damage:
    def do(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "library.sqlite3", isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    return do


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def do(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes() if path.exists() else b""))

    return do


def written(name: str, payload: bytes) -> Damage:
    return rewritten(name, lambda _: payload)


def index_as_a_file(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")
    (folder / "chroma").write_text("no folder")


def index_garbled(folder: Path) -> None:
    for path in (folder / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage" * 99)


def random_pages(payload: bytes) -> bytes:
    """Nine of ten pages behind the first with 200 random bytes in them."""
    chance, changed = random.Random(1), bytearray(payload)
    for page in range(4096, len(payload) - 4096, 4096):
        if chance.random() < 0.9:
            start = page + chance.randrange(3000)
            changed[start : start + 200] = chance.randbytes(200)
    return bytes(changed)


FIRST = "(SELECT min(n) FROM articles)"
SHADOWS = "words_data words_idx words_docsize words_config".split()

# Nothing but a copy of it, or its articles, brings these back.
LOST: dict[str, Damage] = {
    "file gone": lambda folder: (folder / "library.sqlite3").unlink(),
    "file empty": written("library.sqlite3", b""),
    "file garbage": written("library.sqlite3", b"garbage" * 999),
    "file cut": rewritten("library.sqlite3", lambda payload: payload[: len(payload) // 2]),
    "file zeros": rewritten("library.sqlite3", lambda p: p[: len(p) // 3] + bytes(len(p) // 3) + p[2 * len(p) // 3 :]),
    "file random": rewritten("library.sqlite3", random_pages),
    "manifest empty": sql("DELETE FROM manifest"),
    "version": sql("UPDATE manifest SET value = 'x' WHERE name = 'version'"),
    **{f"no {name}": sql(f"DROP TABLE {name}") for name in ("manifest", "articles", "revisions")},
    "articles empty": sql("DELETE FROM articles"),
}
# `whosaid reindex` makes these anew.
READ_AGAIN: dict[str, Damage] = {
    **{f"no {name}": sql(f"DROP TABLE {name}") for name in ("bands", "speakers", "evidence", "vectors", "magnitudes")},
    "no pending": sql("DROP TABLE pending"),
    "no view": sql("DROP VIEW searched"),
    **{
        f"{name} empty": sql(f"DELETE FROM {name}")
        for name in ("bands", "speakers", "evidence", "vectors", "magnitudes")
    },
    "words empty": sql("DELETE FROM words"),
    "no words": sql("DROP TABLE words"),
    **{f"{name} empty": sql(f"DELETE FROM {name}") for name in SHADOWS if name != "words_idx"},  # which needs no rows
    **{f"no {name}": sql(f"DROP TABLE {name}") for name in SHADOWS},
    "words random": sql("UPDATE words_data SET block = randomblob(length(block)) WHERE id > 10"),
    "words altered": sql("UPDATE words SET text = 'nothing'"),
    "body garbled": sql("UPDATE evidence SET body = '{\"cont' WHERE kind = 's'"),
    "body other": sql("UPDATE evidence SET body = '{}' WHERE kind = 's'"),
    "body null": sql("UPDATE evidence SET body = NULL WHERE kind = 's'"),
    "body far": sql("UPDATE evidence SET body = json_set(body, '$.content[0][1]', 999999) WHERE kind = 's'"),
    "body moved": sql("UPDATE evidence SET body = json_set(body, '$.content[0][0]', 0) WHERE kind = 's'"),
    "place negative": sql("UPDATE evidence SET start = -start - 5 WHERE kind = 't'"),
    "place no number": sql("UPDATE evidence SET start = 'x' WHERE n = 2"),
    "alias altered": sql("UPDATE speakers SET aliases = 'zz' || aliases"),
    "vectors cut": sql(f"UPDATE magnitudes SET magnitudes = substr(magnitudes, 1, 101) WHERE article = {FIRST}"),
    "vectors random": sql("UPDATE magnitudes SET magnitudes = randomblob(length(magnitudes))"),
    "vectors zero": sql("UPDATE vectors SET signs = zeroblob(length(signs))"),
    "vectors of others": sql("UPDATE vectors SET numbers = zeroblob(length(numbers))"),
    "vectors counted wrongly": sql("UPDATE articles SET vectors = vectors + 1"),
    "founder": sql("PRAGMA foreign_keys = OFF", "UPDATE articles SET founder = 999"),
    "generation no number": sql("UPDATE manifest SET value = 'abc' WHERE name = 'generation'"),
    "generation gone": sql("DELETE FROM manifest WHERE name = 'generation'"),
    "embedder gone": sql("DELETE FROM manifest WHERE name = 'embedder'"),
    "index as a file": index_as_a_file,
    "index garbled": index_garbled,
    "index gone": lambda folder: shutil.rmtree(folder / "chroma"),
}
# Plausible, so that only the seals show it: the same after reading again.
ONLY_DEEP: dict[str, Damage] = {
    "other speaker": sql("UPDATE evidence SET speaker = (SELECT min(id) FROM speakers) WHERE kind = 's'"),
    "other act": sql("UPDATE evidence SET body = json_set(body, '$.act', 'deny') WHERE kind = 's'"),
    "no statements": sql("DELETE FROM evidence WHERE kind = 's'"),
}
# Adding the article again, or removing it, puts these right.
ADD_AGAIN: dict[str, Damage] = {
    "text longer": sql("UPDATE revisions SET text = text || '.'"),
    "text other": sql("UPDATE revisions SET text = replace(text, 'the', 'no')"),
    "text empty": sql("UPDATE revisions SET text = ''"),
    "text no text": sql("UPDATE revisions SET text = x'ff00fe'"),
    "text not UTF-8": sql("UPDATE revisions SET text = CAST(x'ff00fe' AS TEXT)"),
    "text gone": sql("DELETE FROM revisions"),
    "hash": sql("UPDATE articles SET revision = '0000000000000000'"),
    **{
        f"{column} altered": sql(f"UPDATE articles SET {column} = 'zz' || {column}")
        for column in ("title", "outlet", "published", "author", "url")
    },
    "title no text": sql("UPDATE articles SET title = x'ff61'"),
    "date no text": sql("UPDATE articles SET published = x'ff61'"),
    "title not UTF-8": sql("UPDATE articles SET title = CAST(x'ff61' AS TEXT)"),
}
# The reader's own files, mended or moved away by hand.
BY_HAND: dict[str, Damage] = {
    "corrections no TOML": written("speakers.toml", b"[[x"),
    "corrections of other types": written("speakers.toml", b"merge = 3\n"),
    "corrections not UTF-8": written("speakers.toml", b"\xff\xfe"),
    "corrections a folder": lambda folder: (folder / "speakers.toml").mkdir(),
    "journal garbled": written("speakers.undo.jsonl", b"{x"),
    "models garbled": written("models.sqlite3", b"garbage" * 999),
    "turn garbled": sql("UPDATE turns SET turn = '{\"que'"),
    "turn other": sql("UPDATE turns SET turn = '{\"question\":5}'"),
    "turn not UTF-8": sql("UPDATE turns SET turn = CAST(x'ff00fe' AS TEXT)"),
    "no turns": sql("DROP TABLE turns"),
}
