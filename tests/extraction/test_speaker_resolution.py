"""Within one article: whom a source means. Each case is a short text about invented people."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Attribution, Entity, Reading, Span
from rag.extraction.relays import told
from rag.extraction.speaker_resolution import Voice, voices
from rag.names.roles import role_beside
from rag.names.sources import phrase_of


def reading(marked: str, people: str = "", bodies: str = "", places: str = "") -> tuple[str, Reading]:
    """A text and its Reading, from marks: <source>, [cue], {content}, numbered 1 2 ... after the opening mark.

    Names are given as "Ann Lee, Lee" and found wherever they stand.
    """
    text, open_, spans = "", [], {}
    for piece in re.split(r"([<\[{]\d?|[>\]}])", marked):
        if re.fullmatch(r"[<\[{]\d?", piece):
            open_.append((piece[0], int(piece[1:] or 1), len(text)))
        elif piece in (">", "]", "}"):
            kind, number, start = open_.pop()
            spans.setdefault(number, {}).setdefault(kind, []).append(Span(start, len(text)))
        else:
            text += piece
    attributions = tuple(
        Attribution(tuple(parts.get("<", ())), tuple(parts.get("[", ())), tuple(parts["{"]))
        for _, parts in sorted(spans.items())
    )
    entities = [
        Entity(Span(*match.span()), label)
        for label, names in (("PERSON", people), ("ORGANIZATION", bodies), ("LOCATION", places))
        for name in sorted(filter(None, names.split(", ")), key=len, reverse=True)
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.span.start, -len(e.span))):
        if not any(entity.span.meets(other.span) for other in kept):
            kept.append(entity)
    return text, Reading(attributions, tuple(kept))


def heard(marked: str, **names: str) -> list[Voice]:
    text, found = reading(marked, **names)
    return list(voices(text, told(text, found)))


def name_of(voice: Voice) -> str | None:
    return voice.speaker.name if voice.speaker else None


LEE = "Ann Lee, Lee"
CASES = [
    # a name within a clause about somebody else
    (
        "<A woman who accuses former mayor Ann Lee> [said] {it was late}.",
        "A woman who accuses former mayor Ann Lee",
        {"people": LEE},
    ),
    ("<The river company, led by new director Ann Lee,> [said] {it was late}.", "The river company", {"people": LEE}),
    ("<Ann Lee, who met Bo Ray,> [said] {it was late}.", "Ann Lee", {"people": "Ann Lee, Bo Ray"}),
    # a dateline's agency is no acronym of the place
    ("PORT ELM, Norland (AP)\n\nIt rained. <The AP> [says] {it rained}.", "AP", {"bodies": "AP", "places": "Norland"}),
    # names read in part, and words beside them
    ("“We shut,” [said] <Heather T. Tull>. {“We shut.”}", "Heather T. Tull", {"people": "Heather T. Tull"}),
    ("“We shut,” [said] <J. P. R. Tull>. {“We shut.”}", "J. P. R. Tull", {"people": "J., Tull"}),
    (
        "<Lt. Gov. J. P. R. Tull Jr. of St. Kell> [said] {it was late}.",
        "J. P. R. Tull Jr.",
        {"people": "J, Tull", "places": "St. Kell"},
    ),
    ("<Interim Kell Police Chief Edo Alvar> [said] {it was late}.", "Edo Alvar", {}),
    ("<Ostrel Pumps Inc. today> [announced] {a record year}.", "Ostrel Pumps Inc.", {"bodies": "Ostrel Pumps Inc."}),
    ("<The party’s> [slogan], {“Kell First”}, was on every bag.", "The party", {}),
    (
        "The Ballot Board, <which watches campaign money>, [warned] {it was late}.",
        "Ballot Board",
        {"bodies": "Ballot Board"},
    ),
    # two speakers
    ("{“We leave,”} [said] <Hale and Avory>.", "Hale and Avory", {"people": "Hale, Avory"}),
    (
        "<Kai Volk, the former envoy, and Tim Morse, a former official,> [testified] {it was late}.",
        "Kai Volk, the former envoy, and Tim Morse, a former official",
        {"people": "Kai Volk, Tim Morse"},
    ),
    ("<Ben Rho, an aide for Kai Volk> [said] {it was late}.", "Ben Rho", {"people": "Ben Rho, Kai Volk"}),
    # whose lawyer it is does not speak by the lawyer's mouth
    ("Mara Lund left. <Lund's lawyer> [said] {he stays}.", "Lund's lawyer", {"people": "Mara Lund, Lund"}),
    # an office of one body is not given to whoever spoke last
    (
        "Ann Lee, the Norland party's candidate, left. Lee spoke long. <The Ostrel governor> [said] {it was late}.",
        "The Ostrel governor",
        {"people": LEE},
    ),
    # a nickname in marks is part of the name; Don is a first name
    ('Jo "Sunny" Marek came. <Marek> [said] {it was late}.', 'Jo "Sunny" Marek', {"people": "Jo, Marek"}),
    ("<Don Fowler> [said] {it was late}.", "Don Fowler", {"people": "Don Fowler"}),
    # a first name alone is the person's whose full name stands before it, if it is nobody else's
    ("Ceri Lund, 11, ran home. <Ceri> [said] {it was late}.", "Ceri Lund", {"people": "Ceri Lund, Ceri"}),
    ("Sir Ian Moss fell. <Sir Ian> [said] {it was late}.", "Ian Moss", {"people": "Ian Moss, Ian"}),
    ("Ann Lee met Ann Moss. <Ann> [said] {it was late}.", "Ann", {"people": "Ann Lee, Ann Moss, Ann"}),
    # a role before the paragraph that names its one holder
    (
        "<The trade minister> [said] {it was late}.\n\nOn Monday the trade minister, Ann Lee, left.",
        "Ann Lee",
        {"people": LEE},
    ),
    # two parts of one body's name
    ("<Downing Street> [said] {it was late}.", "Downing Street", {"bodies": "Downing", "places": "Street"}),
    # names, titles, roles, appositions
    ("<Ann Lee> [said] {it was late}.", "Ann Lee", {"people": LEE}),
    ("{It was late}, [said] <Mrs. Lee>. She is Ann Lee.", "Ann Lee", {"people": LEE}),
    (
        "<Foreign Ministry spokesman Ben Rho> [said] {it was late}.",
        "Ben Rho",
        {"people": "Ben Rho", "bodies": "Foreign Ministry"},
    ),
    (
        "<The spokesman for Norvia’s Foreign Ministry, Ben Rho>, [has called for] {calm}.",
        "Ben Rho",
        {"people": "Ben Rho", "bodies": "Foreign Ministry", "places": "Norvia"},
    ),
    ("<Ben Rho, a spokesman for Ann Lee>, [said] {it was late}.", "Ben Rho", {"people": "Ben Rho, Ann Lee"}),
    ("<Lee's campaign manager, Ben Rho>, [said] {it was late}.", "Ben Rho", {"people": "Ben Rho, Lee"}),
    ("<Lee spokeswoman Dora Quill> [said] {it was late}.", "Dora Quill", {"people": "Dora Quill, Lee"}),
    ("<The harbour council for trade representative Ben Rho> [said] {it was late}.", "Ben Rho", {"people": "Ben Rho"}),
    (
        "<Sens. Ann Lee (D) and Ben Rho (R)> [said] {it was late}.",
        "Sens. Ann Lee (D) and Ben Rho (R)",
        {"people": "Ann Lee, Ben Rho"},
    ),
    # bodies
    (
        "<The so-called Valley Observatory for Birds (VOB), a monitor>, [said] {it was late}.",
        "Valley Observatory for Birds",
        {"bodies": "Valley Observatory for Birds"},
    ),
    ("<The Norvian army> [said] {it was late}.", "Norvian army", {"places": "Norvian"}),
    ("<The Lee campaign> [said] {it was late}. Ann Lee agreed.", "Lee campaign", {"people": LEE}),
    ("<Lee’s office> [said] {it was late}. Ann Lee agreed.", "Lee’s office", {"people": LEE}),
    (
        "The Harbour Port Authority met. <The authority> [said] {it was late}.",
        "Harbour Port Authority",
        {"bodies": "Harbour Port Authority"},
    ),
    ("The Valley Post wrote. <The Post> [said] {it was late}.", "Valley Post", {"bodies": "Valley Post, Post"}),
    # unnamed and groups: the words as written
    ("<a Norvian source in Sarn> [said] {it was late}.", "a Norvian source in Sarn", {"places": "Norvian, Sarn"}),
    ("<Market analysts> [say] {it was late}.", "Market analysts", {}),
    ("<officials> [say] {it was late}. Ann Lee left.", "officials", {"people": LEE}),
    ("<Many Norvians> [say] {it was late}.", "Many Norvians", {"places": "Norvians"}),
    ("<aides to Ann Lee> [said] {it was late}.", "aides to Ann Lee", {"people": LEE}),
    # pronouns
    ("Ann Lee arrived on Monday. <She> [said] {it was late}.", "Ann Lee", {"people": LEE}),
    ("Ann Lee arrived on Monday.\n\nHer car was blue.\n\n<She> [said] {it was late}.", "Ann Lee", {"people": LEE}),
    ("Ann Lee met Peter Rho. <She> [said] {it was late}.", "Ann Lee", {"people": "Ann Lee, Peter Rho"}),
    ("Ann Lee met Peter Rho. <He> [said] {it was late}.", "Peter Rho", {"people": "Ann Lee, Peter Rho"}),
    ("Mark Lee and Peter Rho met. <He> [said] {it was late}.", None, {"people": "Mark Lee, Peter Rho"}),
    ("Nobody came. <He> [said] {it was late}.", None, {}),
    ("While <he> [admitted] {it was late}, Peter Rho went home.", "Peter Rho", {"people": "Peter Rho"}),
    ("Ann Lee, <who> [said] {it was late}, left.", "Ann Lee", {"people": LEE}),
    # roles
    ("Trade minister Ann Lee came. <The minister> [said] {it was late}.", "Ann Lee", {"people": LEE}),
    (
        "Ann Lee, 45, came with Peter Rho, 30. <The 45-year-old> [said] {it was late}.",
        "Ann Lee",
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "Senator Ann Lee met coach Peter Rho. <The coach> [said] {it was late}.",
        "Peter Rho",
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "Norvian President Ann Lee met Sellan President Peter Rho. <The Norvian president> [said] {it was late}.",
        "Ann Lee",
        {"people": "Ann Lee, Peter Rho"},
    ),
    ("Coach Peter Rho left. <The judge> [said] {it was late}.", "The judge", {"people": "Peter Rho"}),
    ("Peter Rho came home. <His lawyer> [said] {it was late}.", "His lawyer", {"people": "Peter Rho"}),
    (
        "Peter Rho, the lawyer for the port, came.\n\nThe judge, Ann Lee, left. <The lawyer> [said] {it was late}.",
        "Peter Rho",
        {"people": "Ann Lee, Peter Rho"},
    ),
    ("The judge, Ann Lee, left. <The lawyer> [said] {it was late}.", "The lawyer", {"people": LEE}),
    (
        "Lawyer Ann Lee met lawyer Peter Rho. Both left.\n\nRain fell.\n\nIt was late. <The lawyer> [said] {no}.",
        "The lawyer",
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "Mayor Ann Lee met Vice President Peter Rho. <The president> [said] {it was late}.",
        "The president",
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "Ann Lee, until now a deputy, was named harbour master. <The new harbour master> [said] {it was late}.",
        "Ann Lee",
        {"people": LEE},
    ),
    # a lead that names nobody yet
    (
        "<A surgeon> [told] an inquiry {it was late}.\n\nThe surgeon, Ann Lee, left.",
        "Ann Lee",
        {"people": LEE},
    ),
    ("<An official> [said] {it was late}.\n\nPort official Ann Lee left.", "An official", {"people": LEE}),
    (
        "<A surgeon> [said] {it was late}.\n\nThe surgeons came: surgeon Ann Lee, surgeon Peter Rho.",
        "A surgeon",
        {"people": "Ann Lee, Peter Rho"},
    ),
    # somebody's friend
    ("Ann Lee wept. <Her friend> [said] {it was late}.", "Her friend", {"people": LEE}),
    ("Ann Lee wept. Her friend disagreed: {it was late}, <the friend> [said].", "Her friend", {"people": LEE}),
    (
        "Ann Lee wept. Her brother, Peter Rho, left. <The brother> [said] {it was late}.",
        "Peter Rho",
        {"people": "Ann Lee, Peter Rho"},
    ),
    ("Ann Lee, a friend of the port, wept. <Her friend> [said] {it was late}.", "Her friend", {"people": LEE}),
    # somebody's ministry
    ("Norvia said no. {It was late}, <its energy ministry> [said].", "its energy ministry", {"places": "Norvia"}),
    (
        "The Energy Ministry met. Norvia spoke. <Its energy ministry> [said] {it was late}.",
        "Energy Ministry",
        {"bodies": "Energy Ministry", "places": "Norvia"},
    ),
    ("<The United States itself> [said] {it was late}.", "United States", {"places": "United States"}),
    # two people with one surname
    ("Ann Lee met Mark Lee. <Lee> [said] {it was late}.", None, {"people": "Ann Lee, Mark Lee, Lee"}),
    ("Ann Lee met Mark Lee. <Mr. Lee> [said] {it was late}.", "Mark Lee", {"people": "Ann Lee, Mark Lee, Lee"}),
    ("Ann Lee met Mark Lee. <Lee> [said through her union] {no}.", "Ann Lee", {"people": "Ann Lee, Mark Lee, Lee"}),
    (
        "Mark Lee met the surgeon, Robin Lee. <Dr Lee> [said] {it was late}.",
        "Robin Lee",
        {"people": "Mark Lee, Robin Lee, Lee"},
    ),
    (
        "Dr Ann Lee met Mark Lee. <Dr Lee> [said] {it was late}.",
        "Ann Lee",
        {"people": "Ann Lee, Mark Lee, Lee"},
    ),
    (
        "Robin Lee came with her husband, Mark Lee. <Lee> [said] {it was late}.",
        "Robin Lee",
        {"people": "Robin Lee, Mark Lee, Lee"},
    ),
    # perhaps a relative
    ("Ann Lee's brother waited. {“I am tired,”} <Lee> [said].", None, {"people": LEE}),
    ("The widow of Ann Lee wept. {“I am tired,”} <Lee> [said].", None, {"people": LEE}),
    ("Ann Lee's brother waited, and Lee came. {“I am tired,”} <Lee> [said].", "Ann Lee", {"people": LEE}),
    ("Ann Lee, whose brother waited, came. {“I am tired,”} <Lee> [said].", "Ann Lee", {"people": LEE}),
    # nobody
    ("[Reportedly], {the bridge fell}. Ann Lee left.", None, {"people": LEE}),
    ("{More than 130 people} [were said] {to be killed}.", None, {}),
    ("<Ann Lee> [is said] {to be ill}.", None, {"people": LEE}),
    ("{The deal} [has been described] by observers {as reckless}. Ann Lee left.", "observers", {"people": LEE}),
]


@pytest.mark.parametrize("marked, name, names", CASES)
def test_one_source(marked, name, names):
    (voice,) = heard(marked, **names)
    assert name_of(voice) == name


SEVERAL = [
    (
        "<1A surgeon> [1said] {1no}. {2It was late}, <2a surgeon> [2said].\n\nThe surgeon, Ann Lee, left.",
        ["Ann Lee", "Ann Lee"],
        {"people": LEE},
    ),
    # whom a sentence begins with speaks after its colon
    (
        "<1Peter Rho> [1said] {1no}. <2He> [2left] {2it}. Mark Lee disagreed: {3the fee}, <3he> [3said], {3was low}.",
        ["Peter Rho", "Peter Rho", "Mark Lee"],
        {"people": "Mark Lee, Peter Rho"},
    ),
    # the one who speaks goes on speaking
    (
        "<1Ann Lee> [1said] {1Peter Rho had paid}. <2She> [2added] {2it was late}.",
        ["Ann Lee", "Ann Lee"],
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "<1Mark Lee> [1said] {1Peter Rho had paid}.\n\n{2“Rho always pays,”} <2he> [2said].",
        ["Mark Lee", "Mark Lee"],
        {"people": "Mark Lee, Peter Rho, Rho"},
    ),
    (
        "<1Ann Lee> [1said] {1it was late}. <2Peter Rho> [2said] {2no}. <3She> [3left] {3it there}.",
        ["Ann Lee", "Peter Rho", "Ann Lee"],
        {"people": "Ann Lee, Peter Rho"},
    ),
    (
        "<1Market analysts> [1say] {1prices rise}. <2They> [2expect] {2more}.",
        ["Market analysts", "Market analysts"],
        {},
    ),
    (
        "<1The Harbour Council> [1said] {1no}. <2It> [2promised] {2a reply}.",
        ["Harbour Council", "Harbour Council"],
        {"bodies": "Harbour Council"},
    ),
    (
        "<1A Norvian source in Sarn> [1said] {1no}. <2The source> [2added] {2it was late}.",
        ["A Norvian source in Sarn"] * 2,
        {"places": "Norvian, Sarn"},
    ),
    ("<1Port officials> [1warned] {1us}. {2“It is late,”} [2said] <2one>.", ["Port officials", "Port officials"], {}),
    # a quotation of several paragraphs
    ("{1“It is late,”} <1Ann Lee> [1said].\n\n{2“We leave now.”}", ["Ann Lee", "Ann Lee"], {"people": LEE}),
    (
        "{1“It is late, and <2I> [2think] {2we should go},”} <1Ann Lee> [1said].",
        ["Ann Lee", "Ann Lee"],
        {"people": LEE},
    ),
    # two people with one surname
    (
        "<1Ann Lee> [1said] {1no}. <2Mark Lee> [2said] {2yes}. <3Ms. Lee> [3left] {3it}.",
        ["Ann Lee", "Mark Lee", "Ann Lee"],
        {"people": "Ann Lee, Mark Lee, Ms. Lee"},
    ),
]


@pytest.mark.parametrize("marked, expected, names", SEVERAL)
def test_several_sources(marked, expected, names):
    found = heard(marked, **names)
    assert [name_of(voice) for voice in found] == expected
    assert len({voice.speaker.id for voice in found if voice.speaker}) == len({name for name in expected if name})


RELAYS = [
    (
        "<Lebanon's al-Nahar television network> [cited] "
        "{a Norvian source in Sarn as saying that the bridge had fallen}.",
        "a Norvian source in Sarn",
        ["Lebanon's al-Nahar television network"],
    ),
    (
        "al-Nahar television [cited] <a Norvian source> as [saying] {that the bridge had fallen}.",
        "a Norvian source",
        ["al-Nahar television"],
    ),
    (
        "<The Norvian army>, in a statement carried by state news agency NANA on Thursday, "
        "[said] {the bridge had fallen}.",
        "Norvian army",
        ["state news agency NANA"],
    ),
    ("<Ann Lee> [told] Reuters {the bridge had fallen}.", "Ann Lee", ["Reuters"]),
    ("<Ann Lee> [told] the council {the bridge had fallen}.", "Ann Lee", []),
    ("<Ann Lee> was [quoted] by the Valley Post as saying {the bridge had fallen}.", "Ann Lee", ["the Valley Post"]),
    (
        "{The bridge had fallen}, <the Valley Post newspaper> [reported], citing port officials.",
        "port officials",
        ["the Valley Post newspaper"],
    ),
    ("{The bridge had fallen}, <the Valley Post newspaper> [reported], citing data.", "Valley Post", []),
    ("<The Valley Post> [quoted] {Ann Lee as saying the bridge had fallen}.", "Ann Lee", ["The Valley Post"]),
    ("<Ann Lee> [said] {Reuters told her the bridge had fallen}.", "Ann Lee", []),
    ("<Ann Lee> [said in an interview with the BBC] {that the bridge had fallen}.", "Ann Lee", ["the BBC"]),
]


@pytest.mark.parametrize("marked, name, via", RELAYS)
def test_relays(marked, name, via):
    (voice,) = heard(marked, people=LEE, bodies="Valley Post, Reuters, NANA, BBC", places="Lebanon, Norvian, Sarn")
    assert (name_of(voice), [mention.text for mention in voice.via]) == (name, via)


def test_an_outlet_that_reports_in_a_sentence_of_its_own_is_not_whoever_spoke_before():
    text = "Norland said it was safe. The Gazette wrote that the gates were shut."
    at = {
        words: Span(text.index(words), text.index(words) + len(words)) for words in ("Norland", "The Gazette", "wrote")
    }
    read = Attribution((at["Norland"],), (at["wrote"],), (Span(44, len(text) - 1),), via=(at["The Gazette"],))
    (found,) = told(text, Reading((read,), ())).attributions
    assert (found.source, found.via) == ((at["The Gazette"],), ())


def test_the_model_decides_where_the_rules_leave_it_open():
    text, found = reading("Mark Lee and Peter Rho met. <He> [said] {it was late}.", people="Mark Lee, Peter Rho")
    one = found.attributions[0]
    sure = Attribution(one.source, one.cue, one.content, referent=Span(0, 8), referent_confidence=0.8)
    unsure = Attribution(one.source, one.cue, one.content, referent=Span(0, 8), referent_confidence=0.1)
    assert name_of(voices(text, Reading((sure,), found.entities))[0]) == "Mark Lee"
    assert voices(text, Reading((unsure,), found.entities))[0].speaker is None


def test_a_speaker_collects_spellings_and_roles():
    first, *_ = heard(
        "<1Trade minister Ann Lee> [1said] {1no}. <2The minister> [2left] {2it}. <3Lee> [3sang] {3on}.", people=LEE
    )
    assert (first.speaker.name, first.speaker.aliases, first.speaker.roles) == (
        "Ann Lee",
        ("Lee",),
        ("Trade minister", "minister"),
    )


@pytest.mark.parametrize(
    "text, name, role",
    [
        ("A plan by trade minister Ann Lee failed.", "Ann Lee", "trade minister"),
        ("Ann Lee, the trade minister, left.", "Ann Lee", "trade minister"),
        ("The head of the port, Ann Lee, left.", "Ann Lee", "head of the port"),
        ("FBI Director Ann Lee left.", "Ann Lee", "FBI Director"),
        ("We saw Ann Lee.", "Ann Lee", ""),
        ("Ann Lee, who left, came.", "Ann Lee", ""),
        ("Asked whether he blamed the lawyer, Ann Lee left.", "Ann Lee", ""),
        ("It was late. When he saw the minister, Ann Lee left.", "Ann Lee", ""),
        ("Her brother, Ann Lee, left.", "Ann Lee", "brother"),
    ],
)
def test_role_beside(text, name, role):
    assert role_beside(text, Span(text.index(name), text.index(name) + len(name))) == role


WORDS = st.lists(
    st.sampled_from(
        "Ann Lee he She said told “it ” , . \n \n\n the The spokesman "
        "who , cited as saying by officials Reuters i ’s 45-year-old".split(" ")
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(st.text(max_size=120), WORDS), st.data())
def test_any_text_and_any_spans_are_read_without_error_and_the_page_names_the_speaker(text, data):
    def span() -> Span:
        start = data.draw(st.integers(0, len(text)))
        return Span(start, data.draw(st.integers(start, len(text))))

    def some() -> tuple[Span, ...]:
        return tuple(span() for _ in range(data.draw(st.integers(0, 2))))

    attributions = tuple(
        Attribution(some(), some(), (span(), *some()), some(), span(), 0.9) for _ in range(data.draw(st.integers(0, 3)))
    )
    entities = tuple(
        Entity(one, data.draw(st.sampled_from(["PERSON", "ORGANIZATION", "LOCATION", "MISC"]))) for one in some()
    )
    found = told(text, Reading(attributions, entities))
    assert len(voices(text, found)) == len(found.attributions) >= len(attributions)  # paragraphs may be told apart
    for voice in voices(text, found):
        for name in voice.speaker.names if voice.speaker else ():
            assert name in text
        assert voice.mention is None or voice.mention.span.cut(text) == voice.mention.text
    assert phrase_of(text, Span(0, len(text)), entities).span.end <= len(text)
