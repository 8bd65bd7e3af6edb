"""A name in letters of several alphabets is nobody else's, and is shown with a remark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Citation, Mention, Quote, Source, Span, Speaker, Statement
from rag.export.render import who
from rag.names.matching import MAYBE, same_name
from rag.names.phonebook import Phonebook
from rag.names.scripts import REMARK, mixed_alphabets
from rag.names.speakers import Directory
from rag.questions.names import _misspelt, _nearest_spelling

REAL = "Tomas Okareva"
LOOKALIKES = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "O": "\u039f", "T": "\u0422", "v": "\u03bd"}
PLANTED = [REAL.replace(letter, other, 1) for letter, other in LOOKALIKES.items()]
MARA = Speaker("mara", REAL, "person", roles=("harbour master",))


@pytest.mark.parametrize("name", [*PLANTED, "Tomas \u041eкарева", "\u0422омас Okareva", "Okarev\u03b1 Trust"])
def test_names_in_two_alphabets(name):
    assert mixed_alphabets(name)


@pytest.mark.parametrize(
    "name",
    [REAL, "Zoë Ångström-Çelik", "Томас Окарева", "Ο Τόμας", "NATO", "木村 Kimura", "金 Kim", "Ｔomas Okareva", "3M",
     "Trương Mỹ Hoa", "Əli Hüseynov", "Khamene‘i", "Naʼim Qāsim", "محمد", "O’Hara", "ДНК-7", "Müller & Söhne"],
)  # fmt: skip
def test_names_in_one_alphabet(name):
    assert not mixed_alphabets(name)


@pytest.mark.parametrize("name", [*PLANTED, PLANTED[0].split()[1], PLANTED[1].split()[1]])
def test_nothing_takes_it_for_the_name_it_looks_like(name):
    if not mixed_alphabets(name):
        pytest.skip("its surname is in one alphabet")
    book = Phonebook([MARA])
    assert same_name(name, REAL) < MAYBE and same_name(REAL, name) < MAYBE
    assert book.find(name) == [] and book.called(name) == ()
    assert Phonebook([Speaker("x", name, "person")]).find(REAL) == []
    assert not _misspelt(name, REAL) and _nearest_spelling(name, book) is None
    assert _nearest_spelling(REAL, Phonebook([Speaker("x", name, "person")])) is None


@given(st.text("ab\u0430\u03b1 -\u00e9\U0001d41a", max_size=12), st.text("ab\u0430\u03b1 -\u00e9", max_size=12))
def test_the_same_name_is_in_as_many_alphabets(one, other):
    if mixed_alphabets(one) != mixed_alphabets(other):
        assert same_name(one, other) == 0 == same_name(other, one)
    assert same_name(one, one) == 1.0


def statement(source_id, name):
    quote = Quote(source_id, Span(0, 5), "words")
    speaker, mention = Speaker("local", name, "person"), Mention(name, Span(6, 9))
    return Statement(source_id, speaker, mention, None, (quote,), "direct", "say")


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("order", [1, -1])
def test_two_speakers_in_the_library(name, order):
    said = [statement("a", REAL), statement("b", name), statement("c", REAL)][::order]
    found = {one.source_id: one.speaker.id for one in Directory().assign(said)}
    assert found["a"] == found["c"] != found["b"]


def test_it_is_shown_with_a_remark():
    quote = Quote("a", Span(0, 5), "words")
    shown = [
        who(Citation(1, quote, "attributed", Source("a"), Speaker("s", name, "person"), form="direct"))
        for name in (PLANTED[0], REAL)
    ]
    assert REMARK in shown[0] and REMARK not in shown[1]
