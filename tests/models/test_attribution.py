"""The trained reader, with the weights that ship: laws that hold for any text, and tables of sentences."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.domain import Attribution, Reading, Span
from rag.models.attribution import AttributionModel

REPORT = """Minister Warns Of Dry Summer

VELMONT (Tasva) – Water Minister Ada Korhal warned on Monday that the reservoirs were half empty.

“We will not cut supplies before June,” she said, “unless the spring stays dry.”

"The pipes are old," the mayor of Castra, Pavel Orsik, told reporters.

"They were laid in 1951. We have asked for money every year."

The lake has been the main source of water for the valley since the war. Observers say the plan is too late.
"""


@pytest.fixture(scope="module")
def model():
    return AttributionModel(threads=1)


def cut(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(span.cut(text) for span in spans)


def spans_in(reading: Reading) -> list[Span]:
    found = [entity.span for entity in reading.entities]
    for a in reading.attributions:
        found += [*a.source, *a.cue, *a.content, *a.via, *([a.referent] if a.referent else [])]
    return found


def about(model: AttributionModel, text: str, words: str) -> Attribution:
    """The attribution whose content holds `words`."""
    found = [a for a in model.read([text])[0].attributions if words in cut(text, a.content)]
    assert found, [cut(text, a.content) for a in model.read([text])[0].attributions]
    return found[0]


# --- laws -----------------------------------------------------------------------------------------


def lawful(text: str, reading: Reading) -> None:
    for span in spans_in(reading):
        assert 0 <= span.start < span.end <= len(text)
        assert span.cut(text).strip()
    contents = [span for a in reading.attributions for span in a.content]
    assert not any(one.meets(other) for i, one in enumerate(contents) for other in contents[:i])
    for a in reading.attributions:
        assert a.content
        assert 0 <= a.confidence <= 1 and 0 <= a.referent_confidence <= 1
        assert list(a.content) == sorted(a.content)


def test_a_report_is_lawful(model):
    lawful(REPORT, model.read([REPORT])[0])


ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from("\"'“”‘’«»\n\n  ,.!?-—"),
    st.sampled_from(" he said that the she told him according to".split()),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ALPHABET, max_size=60).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_a_lawful_reading(model, text):
    lawful(text, model.read([text])[0])


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\ud800", "“", '"', "\n\n\n", "he said", "a" * 3000, "x " * 700, "“" * 300, "日本語" * 200],
)
def test_odd_texts(model, text):
    lawful(text, model.read([text])[0])


def test_empty_text_gives_an_empty_reading(model):
    assert model.read(["", " \n"]) == [Reading(), Reading()]
    assert model.read([]) == []


def test_a_book_is_read_in_parts(model, monkeypatch):
    monkeypatch.setattr("rag.models.attribution.MAX_CHARS", len(REPORT) + 5)
    once = model.read([REPORT])[0]
    twice = model.read([REPORT + "\n" + REPORT])[0]
    assert len(twice.attributions) == 2 * len(once.attributions)
    lawful(REPORT + "\n" + REPORT, twice)


def test_batch_and_order_do_not_matter(model):
    """Padding is masked; what remains is rounding, which may move a confidence but no span."""
    texts = [REPORT, "He said no.", REPORT * 4, "", "“Stay,” said Ada Korhal."]
    together = model.read(texts)
    for text, one in zip(texts, together, strict=True):
        (alone,) = model.read([text])
        assert [(a.source, a.cue, a.content, a.via) for a in alone.attributions] == [
            (a.source, a.cue, a.content, a.via) for a in one.attributions
        ]
        assert alone.entities == one.entities
    assert [r.entities for r in model.read(texts[::-1])] == [r.entities for r in together[::-1]]


def test_no_label_changes_inside_a_word(model):
    for span in spans_in(model.read([REPORT])[0]):
        for edge in (span.start, span.end):
            assert not (0 < edge < len(REPORT) and REPORT[edge - 1].isalnum() and REPORT[edge].isalnum())


@pytest.mark.parametrize("typed", ['"', "“”", "«»"])
def test_a_quotation_that_opens_closes(model, typed):
    text = f"Ada Korhal said: {typed[0]}We asked for money. We got none. It is late.{typed[-1]} The lake is low."
    content = cut(text, about(model, text, "We got none").content)
    assert content.startswith(typed[0]) and content.rstrip(".").endswith(typed[-1])


# --- tables: text, words of the content, source, cue ------------------------------------------------

SAID = [
    ("Ada Korhal said that the lake was low.", "the lake was low", "Ada Korhal", "said"),
    ("The lake was low, according to the ministry.", "The lake was low", "the ministry", "according to"),
    ("According to the army, two bridges were destroyed.", "two bridges were destroyed", "the army", "According to"),
    ("“We will stay,” said Commander Hadid.", "We will stay", "Commander Hadid", "said"),
    ("Korhal has called for immediate talks with the union.", "immediate talks", "Korhal", "called for"),
    ("The minister strongly condemned the attack on the port.", "the attack on the port", "The minister", "condemned"),
    ("Tehran considers the raid part of an evil plan by its enemies.", "part of an evil plan", "Tehran", "considers"),
    ("She pledged that the dam would be finished by May.", "the dam would be finished", "She", "pledged"),
    ("The firm denied that it had paid the minister.", "it had paid the minister", "The firm", "denied"),
    ("Orsik did not say that the bridge was safe.", "the bridge was safe", "Orsik", "did not say"),
    ("The general praised his soldiers for their patience.", "his soldiers", "The general", "praised"),
    ("He paid tribute to the nurses of the city.", "the nurses", "He", "paid tribute"),
    ("Orsik asked whether the money would ever come.", "whether the money", "Orsik", "asked"),
    ("In a statement, the council said it would appeal.", "it would appeal", "the council", "said"),
    ("Minister Warns Of Dry Summer", "Dry Summer", "Minister", "Warns"),  # a headline
    ("Orsik: 'They have no cards'", "They have no cards", "Orsik", ":"),  # a caption
    ("Did Orsik say that the bridge was safe?", "the bridge was safe", "Orsik", "say"),
    ("If he says that the lake is low, they will laugh.", "the lake is low", "he", "says"),
    ("Orsik has never said that the bridge was safe.", "the bridge was safe", "Orsik", "has never said"),
    ("The minister accused the rebels of shelling a hospital.", "shelling a hospital", "The minister", "accused"),
    ("The army blamed the rebels for the fire.", "the rebels", "The army", "blamed"),
    ("Korhal urged Orsik to resign.", "Orsik to resign", "Korhal", "urged"),
    ("He called the raid a plot orchestrated by two foreign powers.", "a plot orchestrated", "He", "called"),
    ("Korhal thanked the nurses for their work.", "the nurses", "Korhal", "thanked"),
    ("He predicted that prices would double.", "prices would double", "He", "predicted"),
    ("The group threatened to attack the port.", "attack the port", "The group", "threatened"),
    ("The ministry confirmed the arrest of two men.", "the arrest", "The ministry", "confirmed"),
    ("The minister wants to close the port.", "close the port", "The minister", "wants"),
    ("“I never met him,” the 45-year-old told the court.", "I never met him", "the 45-year-old", "told"),
    pytest.param(
        "Korhal accused Orsik of lying to the council.",
        "of lying",
        "Korhal",
        "accused",
        marks=pytest.mark.xfail(
            strict=True, reason="reads 'Korhal [was] accused'; with a full name or a country it is right"
        ),
    ),
]


@pytest.mark.parametrize("text, words, source, cue", SAID)
def test_who_said_it(model, text, words, source, cue):
    found = about(model, text, words)
    assert source in cut(text, found.source)
    assert cue in cut(text, found.cue)


def test_a_source_in_the_sentence_before(model):
    found = about(model, REPORT, "laid in 1951")
    assert "Orsik" in cut(REPORT, found.source) or not found.source  # never the minister


def test_one_content_in_two_pieces(model):
    found = about(model, REPORT, "We will not cut supplies")
    assert cut(REPORT, found.content) == "“We will not cut supplies before June,” … “unless the spring stays dry.”"
    assert cut(REPORT, found.source) == "she"


def test_a_quotation_of_two_paragraphs_is_one(model):
    text = (
        "The mayor of Castra, Pavel Orsik, wrote to the council in March:\n\n"
        "“The pipes are old. They were laid in 1951.\n\n“We have asked for money every year and got none.”\n\n"
        "The lake is low."
    )
    found = about(model, text, "The pipes are old")
    assert "every year and got none" in cut(text, found.content)


RELAYED = [
    (
        "Lebanon's al-Sahil television network cited a Syrian source in Homs as saying that the schools were shut.",
        "the schools were shut",
        "a Syrian source",
        "al-Sahil",
    ),
    (
        "The Syrian army, in a statement carried by state news agency KONA on Friday, said two boats had been sunk.",
        "two boats had been sunk",
        "The Syrian army",
        "KONA",
    ),
    (
        "In a statement carried by the MENAR agency, the interior ministry said it had arrested 11 people.",
        "it had arrested 11 people",
        "the interior ministry",
        "MENAR",
    ),
    (
        "The Ostland Times quoted Health Minister Rina Tavares as saying that the vaccine was ready.",
        "the vaccine was ready",
        "Rina Tavares",
        "Ostland Times",
    ),
    (
        "Igor Palko, quoted by the Unian Post, said the missiles had been delivered.",
        "the missiles had been delivered",
        "Igor Palko",
        "Unian Post",
    ),
]


@pytest.mark.parametrize("text, words, source, via", RELAYED)
def test_relays(model, text, words, source, via):
    found = about(model, text, words)
    assert source in cut(text, found.source)
    assert via in cut(text, found.via)
    assert via not in cut(text, found.source)


UNNAMED = [
    ("Ada Korhal left for Rome on Friday. The rebels reportedly attacked ten villages near the border.", "villages"),
    ("Ada Korhal left for Rome. More than 130 people were said to be killed in the clashes.", "killed in the clashes"),
    ("Orsik resigned. It has been described as the worst flood in a century.", "the worst flood"),
    ("Orsik resigned. Observers say the truce will not last.", "the truce will not last"),
]


@pytest.mark.parametrize("text, words", UNNAMED)
def test_nobody_named_is_never_the_last_person_mentioned(model, text, words):
    found = about(model, text, words)
    source = cut(text, found.source)
    assert "Korhal" not in source and "Orsik" not in source
    assert found.referent is None or found.referent_confidence < 0.5


OWN_VOICE = [
    "The ministers met in Doha on Tuesday and signed a trade deal worth four billion.",
    "Two children were killed and six wounded when a shell hit the school.",
    "France has been the main supporter of the coastal government since the coup.",
]


@pytest.mark.parametrize("text", OWN_VOICE)
def test_the_articles_own_voice_is_nobodys(model, text):
    assert not model.read([text])[0].attributions


POINTS = [
    ("Water Minister Ada Korhal met farmers on Monday. She said the lake was low.", "the lake was low", "Ada Korhal"),
    (
        "Foreign Ministry spokesman Esmail Baghaei condemned the raid. He warned that it would spread.",
        "it would spread",
        "Esmail Baghaei",
    ),
]


@pytest.mark.parametrize("text, words, name", POINTS)
def test_pronouns_stand_for_names(model, text, words, name):
    found = about(model, text, words)
    assert found.referent is not None and name in found.referent.cut(text)


def test_a_womans_pronoun_is_not_given_to_a_man(model):
    text = "Mr. Orsik met Mrs. Korhal in Castra on Monday. Mr. Orsik smiled. She said the talks had failed."
    found = about(model, text, "the talks had failed")
    assert found.referent is None or "Korhal" in found.referent.cut(text) or found.referent_confidence < 0.5


def test_names_have_labels(model):
    text = "Ada Korhal of the National Water Board flew to Beirut. Korhal returned on Friday."
    found = {(e.span.cut(text), e.label) for e in model.read([text])[0].entities}
    assert {("Ada Korhal", "PERSON"), ("Korhal", "PERSON"), ("Beirut", "LOCATION")} <= found


def test_describes_itself(model):
    assert "ONNX Runtime" in model.describe() and model.name.startswith("attribution@")


@pytest.mark.parametrize(
    "text, names",
    [
        ("“All were safe,” Suleiman al-Amri told reporters.", ["Suleiman al-Amri"]),
        ("Berta Kilroy-Silk said she was unhurt.", ["Berta Kilroy-Silk"]),
        ("Mary Orr-Bell and Ann Lee-backed Bo Ray said no.", ["Mary Orr-Bell", "Ann Lee", "Bo Ray"]),
    ],
)
def test_names_are_whole_behind_a_hyphen(model, text, names):
    found = [entity.span.cut(text) for entity in model.read([text])[0].entities if entity.label == "PERSON"]
    assert found == names
