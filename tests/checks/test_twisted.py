"""Prose twisted in thirteen ways, read by the real models: hardly any is shown, and none gives words to another."""

from __future__ import annotations

import pytest
from makers import make_article
from twisted import FAIR, KNOWN, NEWS, TWISTED

from rag.checks.verify import Prose, Verifier
from rag.domain import Claim, Hit, Query
from rag.text import quotations
from rag.wiring import _local_extractor, prose_judge, reader

OURS = "Our own sentence."


class Newsroom:
    def __init__(self) -> None:
        made = [make_article(text, id=f"n{i}", title=title) for i, (title, text) in enumerate(NEWS.items())]
        self.articles = {article.source.id: article for article in made}
        found = _local_extractor().extract(made)
        self.said = dict(zip(self.articles, found, strict=True))

    def told(self, prose: str, *said: str, vouched: bool = False):
        """The answer to a segment of prose, and whether its own words are shown."""
        cited = [next(one for some in self.said.values() for one in some if w in one.said) for w in said]
        verifier = Verifier(
            Query("What was said?"),
            [Hit(one, 1.0) for one in cited],
            self.articles.__getitem__,
            self.said.__getitem__,
            checks=Prose(prose_judge(), reader(), lambda found, span: OURS),
        )
        claim = Claim(prose, tuple(one.id for one in cited), cited[0].speaker.name, vouched=vouched)
        text = verifier.add(claim, free=True)
        return text, bool(verifier.believed), verifier


@pytest.fixture(scope="module")
def newsroom():
    return Newsroom()


def passed(newsroom, rows):
    return [(kind, prose) for kind, prose, *said in rows if newsroom.told(prose, *said)[1]]


@pytest.mark.parametrize("rows", [TWISTED[:KNOWN], TWISTED[KNOWN:]], ids=["known", "held back"])
def test_hardly_any_twisted_prose_is_shown(newsroom, rows):
    found = passed(newsroom, rows)
    assert len(found) <= 0.03 * len(rows), found


def test_no_prose_gives_words_to_another(newsroom):
    """Also where a second model vouches for it: whose words they are is for code and the reader to see."""
    for kind, prose, *said in TWISTED:
        if kind == "speaker":
            assert not newsroom.told(prose, *said, vouched=True)[1], prose


@pytest.mark.parametrize("kind, prose, said", [row[:3] for row in TWISTED])
def test_what_is_left_out_is_told_in_our_own_sentence(newsroom, kind, prose, said):
    text, shown, verifier = newsroom.told(prose, said)
    assert shown or (text.startswith(OURS) and verifier.dropped)
    assert len(verifier.citations) == 1


def test_fair_prose_is_shown(newsroom):
    stopped = [prose for prose, *said in FAIR if not newsroom.told(prose, *said)[1]]
    assert len(stopped) <= 0.5 * len(FAIR), stopped


@pytest.mark.parametrize("row", TWISTED, ids=lambda row: row[1])
def test_no_twisted_prose_is_shown_in_quotation_marks(newsroom, row):
    _, prose, *said = row
    text, shown, _ = newsroom.told(f"“{prose}”", *said)
    assert not shown and prose not in text and not quotations(text)
