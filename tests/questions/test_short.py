"""The few words of a sentence that answer a question: a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Query, Span
from rag.questions.short import asked_of, fitting, role_of
from rag.questions.shortdeeds import lacking

GATES = "Two gates were shut on 6 January, and 1,200 homes near Brenik and Low Town lost 3.5 million litres a day."
POLL = "She leads by 46 per cent to 41 in a poll of 1,004 residents that Ann Lee Hardy paid for last autumn."
PACT = "The pact of Norland, Iran and Turkey was signed late, when it was dark."
ROWS = [  # question word, topic, sentence, what was read, what is the answer
    ("how many", "gates were shut", GATES, "Two", "Two"),
    ("how many", "homes lost water", GATES, "1,200 homes", "1,200 homes"),
    ("how many", "homes lost water", GATES, "homes", None),
    ("how much", "water was lost a day", GATES, "3.5 million", "3.5 million litres a day"),
    ("how much", "does she lead", POLL, "46 per cent", "46 per cent to 41"),
    ("how much", "does she lead", POLL, "She leads", None),
    ("how much", "rents rose", "Rents have doubled since 2017.", "doubled", "doubled"),
    ("how long", "how long did it last", "It cost 12 million a day and lasted nine weeks.", "12 million", None),
    ("how long", "how long did it last", "It cost 12 million a day and lasted nine weeks.", "nine", "nine weeks"),
    ("when", "the gates were shut", GATES, "6 January,", "on 6 January"),
    ("when", "the gates were shut", GATES, "Low Town", None),
    ("when", "was it signed", PACT, "when it was dark.", "when it was dark"),
    ("when", "was it paid for", POLL, "last autumn", "last autumn"),
    ("where", "homes lost water", GATES, "Brenik", "Brenik and Low Town"),
    ("which", "which countries signed the pact", PACT, "Norland", "Norland, Iran and Turkey"),
    ("who", "paid for the poll", POLL, "Ann", "Ann Lee Hardy"),
    ("who", "paid for the poll", POLL, "1,004", None),
    ("who", "came after Hardy", POLL, "Ann Lee Hardy", None),
    ("why", "why was it signed late", "It was signed late because of a row, and so on.", "a row", "because of a row"),
    ("why", "why was it signed late", PACT, "it was dark", "it was dark"),
    ("what", "what leaks", "She said that Norland “wastes more than it", "Norland “wastes more", "Norland"),
    ("what", "what leaks", "She called it “a sieve” twice.", "“a sieve”", "a sieve"),
    ("what", "what did it send", "It sent money, arms and advisers to them.", "money", "money, arms and advisers"),
    ("what", "what was shut", GATES, "gates", "gates"),
    ("what", "what gates were shut", GATES, "gates", None),
    ("what", "was it", PACT, " , ", None),
]


@pytest.mark.parametrize("wh, topic, text, given, found", ROWS, ids=[f"{row[0]} {row[1]}: {row[3]}" for row in ROWS])
def test_fitting(wh, topic, text, given, found):
    start = text.index(given.strip()) if given.strip() in text else 0
    span = fitting(Span(start, start + len(given.strip())), wh, topic, text)
    assert (span and span.cut(text)) == found


@pytest.mark.parametrize(
    "topic, sentence, missing",
    [
        ("which countries signed the pact", PACT, set()),
        ("which countries are part of the pact", PACT, set()),
        ("which countries broke the pact", PACT, {"break"}),
        ("how many gates were opened", GATES, {"open"}),
    ],
)
def test_lacking(topic, sentence, missing):
    assert lacking(topic, sentence) == missing


@pytest.mark.parametrize(
    "wh, act, topic, standalone, asked",
    [
        ("how many", None, "how many boats sank", "According to Lee, how many boats sank?", "how many boats sank?"),
        ("when", None, "By when must it close", "By when must it close, in Lee's view?", "By when must it close?"),
        ("whose", "say", "advice he took", "Whose advice did Lee say he took?", "whose advice he took?"),
        ("when", "urge", "her to stop", "By when did Lee urge her to stop?", "By when did Lee urge her to stop?"),
        ("why", "say", "", "Why did Lee say so?", "Why did Lee say so?"),
        ("", None, "the boats", "The boats?", "The boats?"),
    ],
)
def test_asked_of(wh, act, topic, standalone, asked):
    assert asked_of(Query(standalone, standalone, act=act, wh=wh, topic=topic)) == asked


@pytest.mark.parametrize(
    "name, sentence, role",
    [
        ("Ann Lee", "Her deputy, Ann Lee, agreed.", "Her deputy"),
        ("Ann Lee", "Ann Lee, the harbour master of Sarn, agreed.", "the harbour master of Sarn"),
        ("Ann Lee", "Ann Lee, director of the port, agreed.", "director of the port"),
        ("Ann Lee", "Ann Lee agreed.", None),
    ],
)
def test_role(name, sentence, role):
    found = role_of(name, sentence)
    assert (found and found.cut(sentence)) == role


@given(
    st.sampled_from(["how many", "how much", "when", "where", "who", "which", "why", "what", ""]),
    st.text(),
    st.text(min_size=1),
    st.data(),
)
def test_what_fits_lies_in_the_text(wh, topic, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    given = Span(start, data.draw(st.integers(start, len(text))))
    span = fitting(given, wh, topic, text)
    assert span is None or (0 <= span.start < span.end <= len(text))
