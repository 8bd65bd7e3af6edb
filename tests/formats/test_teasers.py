"""Lines that lead to another story are no words of an article, whatever file they came in."""

from __future__ import annotations

import json

import pytest

from rag.domain import Article
from rag.formats.articles import read_bytes
from rag.formats.teasers import without_teasers
from rag.settings import Settings

BEFORE = "The lock at Kell was shut on Monday after a gate cracked, the council said."
AFTER = "“We will wait,” said Ines Barrow, who owns two barges."
TEASERS = [
    "Read more: Prowse says he will quit in May", "READ MORE | Mayor blames the council",
    "Related: Ferry sinks, owner says",
    "[Related: Prowse says he will quit]", "Advertisement", "ADVERTISEMENT", "(Advertisement)",
    "Story continues below",
    "Article continues after advertisement", "Advertisement - scroll to continue",
    "READ: Prowse says he will quit in May",
    "Watch: the moment the gate cracked", "More from the Sarn Gazette", "See also: What the minister said of the lock",
    "Read more at https://example.org/prowse-quits", "▶ Listen: Prowse on why he quits", "Recommended for you",
    "Click here to read what Prowse said", "Don’t miss: Prowse says he quits",
]  # fmt: skip
WORDS = [
    "Read more than the headline, he said.", "Related parties must be named, the judge said.", "READ: We have no plan.",
    "Listen: “I never said that.”", "Watch out for ice, she said.", "Live and let live, he said.",
    "Advertisement costs rose, the council said.", "Video: “It is shut,” he says in it.", "Opinion: divided.",
    "“Related: nothing,” he said.", "The advertisement said: buy now", "Related: " + "word " * 60,
]  # fmt: skip


@pytest.mark.parametrize("line", TEASERS)
def test_teasers_go(line):
    assert without_teasers(f"{BEFORE}\n\n{line}\n\n{AFTER}").split() == f"{BEFORE} {AFTER}".split()


@pytest.mark.parametrize("line", WORDS)
def test_words_stay(line):
    text = f"{BEFORE}\n\n{line}\n\n{AFTER}"
    assert without_teasers(text) == text


def files(text):
    yield "kell.txt", f"Lock shut at Kell\n\n{text}"
    yield "kell.md", f"# Lock shut at Kell\n\n{text}"
    yield "kell.json", json.dumps([{"title": "Lock shut at Kell", "text": text}])
    yield (
        "kell.html",
        "<html><body><h1>Lock shut at Kell</h1>{}</body></html>".format(
            "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
        ),
    )


@pytest.mark.parametrize("name, payload", list(files("\n\n".join([BEFORE, TEASERS[0], AFTER, "Advertisement"]))))
def test_no_format_keeps_them(name, payload, tmp_path):
    (found,) = read_bytes(name, payload.encode(), Settings(tmp_path))
    assert isinstance(found, Article)
    assert found.text.split() == f"{BEFORE} {AFTER}".split()
