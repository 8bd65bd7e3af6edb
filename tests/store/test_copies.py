from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.store.copies import bands, founder_of, likeness, shingles

SUBJECTS = "the port council|a ferry captain|the island hospital|two fishermen|the school board|an engineer".split("|")
VERBS = "opened|repaired|refused|painted|measured|delayed|sold|counted|praised|closed".split("|")
OBJECTS = "the northern gate|forty boats|a new timetable|the old lighthouse|three bridges|the ice store".split("|")
PLACES = "near Sarn|after the storm|on Tuesday|without notice|for the winter|at low tide|before noon".split("|")


def story(seed: int, sentences: int = 40) -> str:
    """Some hundred words, in paragraphs of four sentences; another seed shares hardly five words in a row."""
    pick = random.Random(seed)
    made = [
        f"In report {pick.randrange(10**6)}, {pick.choice(SUBJECTS)} {pick.choice(VERBS)} {pick.choice(OBJECTS)} "
        f"{pick.choice(PLACES)} and {pick.choice(VERBS)} {pick.choice(OBJECTS)}."
        for _ in range(sentences)
    ]
    return "\n\n".join(" ".join(made[i : i + 4]) for i in range(0, sentences, 4))


def found(one: str, other: str) -> bool:
    """As the records find copies: a shared band first, the comparison then."""
    ones, others = shingles(one), shingles(other)
    return bool(set(bands(ones)) & set(bands(others))) and likeness(ones, others) > 0


def cut_end(text: str, share: float) -> str:
    return text[: round(len(text) * (1 - share))]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text,
        lambda text: text.upper().replace(" ", "  "),
        lambda text: f"SARN, Nov 29 (Isle Wire) – {text}",
        lambda text: f"{text}\n\nReporting by Lena Marsh; editing by Pavel Oster. All rights reserved. Write to us.",
        lambda text: f"LONDON (Other Wire) - {cut_end(text, 0.2)}",
        lambda text: cut_end(text, 0.3),
        lambda text: cut_end(text, 0.4),
        lambda text: text.replace("lighthouse", "light house", 3),
    ],
    ids=["same", "case and spaces", "dateline", "closing lines", "dateline, cut", "cut .3", "cut .4", "a few words"],
)
@pytest.mark.parametrize("seed", range(5))
def test_edited_copies_are_found(edit, seed):
    assert found(story(seed), edit(story(seed)))


@pytest.mark.parametrize(
    "other",
    [
        lambda text: story(99),
        lambda text: f"{story(99)}\n\n{text[:600]}",  # quotes a part of it
        lambda text: f"{text[: len(text) // 2]}\n\n{story(99, 20)}",  # half is new
        lambda text: f"{text}\n\n{story(99, 80)}",  # a far longer report that holds all of it
        lambda text: "",
    ],
    ids=["another", "quotes it", "half new", "holds it", "empty"],
)
@pytest.mark.parametrize("seed", range(5))
def test_other_stories_are_not(other, seed):
    assert not found(story(seed), other(story(seed)))


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("The harbour is closed today.", "the harbour is closed TODAY", True),
        ("The harbour is closed today.", "The harbour is open today.", False),
        ("The harbour is closed today.", "The harbour is closed today. Boats wait.", False),
        ("", "", True),
    ],
)
def test_short_texts_are_copies_only_word_for_word(one, other, same):
    assert found(one, other) == same


def test_a_group_does_not_drift_away_from_its_founder():
    first = story(1)
    tenth = len(first) // 10
    second = first[tenth:] + story(2)[:tenth]
    third = second[tenth:] + story(3)[:tenth]
    texts = [shingles(text) for text in (first, second, third)]
    assert founder_of(texts[1], [(1, texts[0])]) == 1
    assert likeness(texts[1], texts[2]) > 0
    assert founder_of(texts[2], [(1, texts[0])]) is None


def test_the_likest_founder_is_chosen():
    text = story(1)
    near, nearer = shingles(text[300:]), shingles(text[50:])
    cut = shingles(text[:-300])
    assert founder_of(cut, [(1, near), (2, nearer)]) == 2
    assert founder_of(cut, []) is None


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_whole_for_oneself(one, other):
    ones, others = shingles(one), shingles(other)
    assert likeness(ones, ones) == 1
    assert likeness(ones, others) == likeness(others, ones)
    assert all(-(2**63) <= band < 2**63 for band in bands(ones))


def test_bands_are_part_of_the_stored_format():
    assert bands(shingles("Stored bands are compared with those of later versions."))[0] == 3553762811918428369
