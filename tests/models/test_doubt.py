"""Words that nobody may have said: new examples, none of them in training/doubt.txt, counted together."""

from __future__ import annotations

import pytest

from rag.domain import Article, Source
from rag.models.attribution import AttributionModel
from rag.wiring import extractor
from training.marked import EXAMPLES, examples, parse

TRAPS = [
    'A forged letter has Commissioner Etta Vale write: "the river is ours". She calls it a fabrication.',
    'Claim: Mayor Sven Holt said "children should work". Rating: False. The mayor never said this.',
    'Satire. Minister Pia Roos declared on Monday that "clouds need a licence".',
    'He might as well have said "drop dead", wrote columnist Amir Dade of Governor Lisle.',
    'Imagine Judge Orla Penn saying: "I was asleep."',
    'A fake account in the name of coach Tim Agyei announced "I quit".',
    'The quotation "bread is a rumour", often attributed to the poet Nell Fry, is in none of her books.',
    'In the film, Admiral Boaz Kern whispers, "Sink them all." The real Kern left no such words.',
    'Correction: we wrongly quoted Dr Hala Younis as saying "the vaccine is useless". She said nothing of it.',
    'Had he been sober, Count Rudi would have said "no".',
]
CONTROLS = [
    'Commissioner Etta Vale said that "the river is everybody\'s".',
    "Mayor Sven Holt told the council that children should learn a trade.",
    "Minister Pia Roos declared on Monday that the licence for fishing would be free.",
    "Columnist Amir Dade wrote that Governor Lisle had left early.",
    'Judge Orla Penn said: "I was awake for every word."',
    'Coach Tim Agyei announced on his own site: "I quit."',
    "The poet Nell Fry said in 1990 that bread was a miracle.",
    "Admiral Boaz Kern reported that two ships had been lost.",
    "Dr Hala Younis said the vaccine was safe, and that the report was a fake.",
    "Count Rudi said that he would have come, if he had been asked.",
    "Police spokeswoman Ines Brandt said the letter was a forgery.",
    "If elected, Senator Olga Prins said, she would close the mine.",
]


def marked(texts: list[str]) -> int:
    """In how many texts some statement is doubted."""
    found = extractor().extract([Article(Source(str(i)), text) for i, text in enumerate(texts)])
    return sum(any(statement.doubted for statement in statements) for statements in found)


def test_most_traps_are_marked_and_hardly_a_control():
    assert marked(TRAPS) >= 7
    assert marked(CONTROLS) <= 2


def test_doubted_words_are_nobodys():
    (found,) = extractor().extract([Article(Source("a"), TRAPS[5] + "\n\n" + CONTROLS[0])])
    assert any(statement.doubted for statement in found)
    assert all(statement.speaker is None for statement in found if statement.doubted)
    assert any(statement.speaker and statement.speaker.name == "Etta Vale" for statement in found)


@pytest.mark.parametrize("text", ["", "No words of anybody.", "“", "Lee said"])
def test_any_text(text):
    for attribution in AttributionModel().read([text])[0].attributions:
        assert 0 <= attribution.doubt <= 1


def test_every_example_reads_and_none_stands_in_this_file():
    lines = [line for line in EXAMPLES.read_text("utf-8").split("\n") if line.strip()]
    assert all(labels or "[" not in line for line, (_, labels) in zip(lines, map(parse, lines), strict=True))
    assert not {text for text, *_ in examples()} & {*TRAPS, *CONTROLS}


ACTS = [  # what somebody did, wants or is, told by the article itself: none of training's sentences
    "Mayor Sven Holt has set aside four million crowns for the harbour. The harbour is old.",
    "Governor Pia Roos was critical of the port while holding off on remarks about the railway.",
    "The factory in Ferrow is expecting to get its first machines early next year.",
    "Judge Orla Penn signed the order on Monday that closed the mill.",
    "Coach Tim Agyei intends to keep the same team for the cup.",
]
WORDS = [
    "Mayor Sven Holt said the city had set aside four million crowns for the harbour.",
    "“We have been critical of the port,” Governor Pia Roos told reporters.",
    "The factory in Ferrow announced that it would get its first machines early next year.",
    "Judge Orla Penn said that the mill had broken the law.",
    "Coach Tim Agyei told the club's channel that he would keep the same team.",
]


def test_the_articles_own_voice_is_no_statement_and_what_is_said_is_one():
    own, said = (extractor().extract([Article(Source("a"), text) for text in texts]) for texts in (ACTS, WORDS))
    assert sum(any(s.speaker for s in found) for found in own) <= 2
    assert all(any(s.speaker for s in found) for found in said)
