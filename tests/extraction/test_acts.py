"""Speech acts: which act a cue and its content do, whether it is negated, and whom it is aimed at."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.extraction.acts import ACTS, act_of, cues, negated
from rag.extraction.targets import target_of
from rag.lexicon.inflection import forms

ACT_CASES = [
    # cue, content, acts expected first
    ("said", "that the bridge would open in May", "say"),
    ("told", "reporters that it was late", "say"),
    ("", "the bridge is open", "say"),
    (":", "“The bridge is open”", "say"),
    ("according to", "the bridge is open", "say"),
    ("blamed", "the contractor for the delay", "blame"),
    ("accused", "the council of lying", "blame"),
    ("has repeatedly accused", "the council of lying", "blame"),
    ("held", "the port authority responsible for the leak", "blame"),
    ("holds", "them accountable", "blame"),
    ("pointed the finger at", "the harbour master", "blame"),
    ("laid the blame", "at the company's door", "blame"),
    ("attributed", "the losses to bad planning by the board", "blame"),
    ("considers", "the riots part of an evil plan by Norvia and Sellan", "blame"),
    ("described", "the fire as a plot orchestrated by the mine owners", "blame"),
    ("said", "the leak was the fault of the water board", "blame"),
    ("said", "the contractor was responsible for the collapse", "blame"),
    ("said", "the contractor was not responsible for the collapse", "say"),
    ("said", "thousands fled because of Norvia's bombing of the coast", "blame"),
    ("believes", "the council is behind the leak", "blame"),
    ("said", "the storm was behind the delays", "say"),
    ("condemned", "the raid", "condemn"),
    ("strongly condemning", "all forms of piracy", "condemn"),
    ("slammed", "the budget", "condemn"),
    ("expressed outrage", "at the verdict", "condemn"),
    ("criticized", "the plan", "criticise"),
    ("criticises", "the plan", "criticise"),
    ("took aim at", "the governor", "criticise"),
    ("criticism of", "the plan", "criticise"),
    ("mocked", "her rival", "criticise"),
    ("praised", "the nurses", "praise"),
    ("hailed", "the vote as a triumph", "praise"),
    ("heaped praise on", "the team", "praise"),
    ("warned", "that delay would be costly", "warn"),
    ("cautioned", "against haste", "warn"),
    ("sounded the alarm", "over the reservoir", "warn"),
    ("issued a stark warning", "about the dam", "warn"),
    ("threatened", "to walk out", "threaten"),
    ("vowed revenge", "on the raiders", "threaten"),
    ("vowed", "to stay", "promise"),
    ("demanded", "an apology", "demand"),
    ("called for", "an inquiry", "demand"),
    ("called", "for an inquiry", "demand"),
    ("ordered", "the evacuation of the valley", "demand"),
    ("called on", "neighbours to stay calm", "urge"),
    ("called", "on neighbours to stay calm", "urge"),
    ("urged", "voters to turn out", "urge"),
    ("appealed to", "the rebels to talk", "urge"),
    ("asked", "residents to boil their water", "urge"),
    ("told", "drivers to slow down", "urge"),
    ("stressed the need", "for calm", "urge"),
    ("underscored", "the importance of the treaty", "urge"),
    ("stressed", "that the ferry is safe", "say"),
    ("pledged", "a new school", "promise"),
    ("promised", "that the road would be mended", "promise"),
    ("has assured", "farmers that aid will come", "promise"),
    ("gave her word", "that it would not happen again", "promise"),
    ("denied", "taking the money", "deny"),
    ("rebutted", "the claim", "deny"),
    ("confirmed", "that two boats were missing", "confirm"),
    ("acknowledged", "that it was late", "confirm"),
    ("admitted", "taking the money", "admit"),
    ("conceded", "that the count was wrong", "admit"),
    ("took responsibility", "for the error", "admit"),
    ("thanked", "the crews", "thank"),
    ("expressed his deep gratitude", "to the crews", "thank"),
    ("said", "“I thank you all for coming”", "thank"),
    ("paid tribute to", "the fallen", "honour"),
    ("honored", "the general", "honour"),
    ("honoured", "the general", "honour"),
    ("paid", "tribute to the fallen", "honour"),
    ("saluted", "the miners", "honour"),
    ("extended his condolences", "to the family", "condole"),
    ("expressed", "his deepest sympathies to the bereaved", "condole"),
    ("mourned", "the loss of the crew", "condole"),
    ("congratulated", "the winners", "congratulate"),
    ("apologized", "for the delay", "apologise"),
    ("apologised", "for the delay", "apologise"),
    ("said", "“We are sorry for what happened”", "apologise"),
    ("welcomed", "the ruling", "welcome"),
    ("predicted", "a wet summer", "predict"),
    ("expects", "prices to fall", "predict"),
    ("is expected to", "resign", "predict"),
    ("hopes", "for a quick end", "hope"),
    ("feared", "the worst", "fear"),
    ("expressed deep concern", "over the camps", "fear"),
    ("expressed", "deep concern over the camps", "fear"),
    ("asked", "whether the dam was safe", "ask"),
    ("wondered", "why nobody came", "ask"),
    ("thinks", "it will rain", "think"),
    ("believed", "that the road was safe", "think"),
    ("wants", "to build a port", "want"),
    ("plans to", "build a port", "want"),
    ("proposed", "a toll", "propose"),
    ("backed", "the bill", "support"),
    ("reaffirmed the country’s unwavering support", "for the fishermen", "support"),
    ("voiced", "the union's continued support for the strikers", "support"),
    ("endorsed", "her rival", "support"),
    ("rejected", "the offer", "reject"),
    ("dismissed", "the report", "reject"),
    ("declined to", "comment", "reject"),
    ("ruled out", "a tax rise", "reject"),
    ("agreed", "that the road was bad", "agree"),
    ("described", "the vote as close", "describe"),
    ("calling", "it a farce", "describe"),
    ("announced", "a curfew", "announce"),
    ("reported", "heavy losses", "report"),
    ("explained", "that the valve had stuck", "explain"),
]


@pytest.mark.parametrize("cue, content, act", ACT_CASES)
def test_act_of(cue, content, act):
    assert act_of(cue, content)[0] == act


def test_a_statement_can_do_several_acts():
    assert set(act_of("condemned", "the raids, carried out as a plot by the mine owners")) == {"condemn", "blame"}
    assert act_of("said", "the mayor must resign")[:2] == ("demand",) or "demand" in act_of(
        "said", "the mayor must resign"
    )


# [cue] and {target} are marked in the sentence; without {} there must be none.
TARGET_CASES = [
    ("blame", "Ann Lee [blamed] {the contractor} for the delay."),
    ("blame", "Ann Lee [blamed] the delay on {the contractor}."),
    ("blame", "Ann Lee [accused] {the council} of lying."),
    ("blame", "Ann Lee [accused] {members of the council} of lying."),
    ("blame", "Ann Lee [accused] {Norvia and the Sellan Republic} of a cover-up."),
    ("blame", "Ann Lee [held] {the port authority} responsible for the leak."),
    ("blame", "Ann Lee [holds] {Rome, Paris and Bonn} accountable for it."),
    ("blame", "Ann Lee [pointed the finger at] {the harbour master}, who denied it."),
    ("blame", "Ann Lee [laid the blame] at {the company}'s door."),
    ("blame", "Ann Lee [laid the blame] squarely on {the company}."),
    ("blame", "Ann Lee [attributed] the losses to {bad planning}."),
    ("blame", "Ann Lee [said] the riots were part of an evil plan by {Norvia and the Sellan Republic} to weaken us."),
    ("blame", "Ann Lee [called] it a calculated plot orchestrated by {the mine owners and Norvia}."),
    ("blame", "Ann Lee [said] {Norvia and its allies} were responsible for the famine."),
    ("blame", "Ann Lee [said] the leak was the fault of {the water board}."),
    ("blame", "Ann Lee [said] it was {Norvia}'s fault."),
    ("blame", "Ann Lee [said] people fled because of {Norvia}’s bombing of the coast."),
    ("blame", "Ann Lee [said] that responsibility for the spill lies with {Norvik Oil}."),
    ("blame", "Ann Lee [said] {Norvik Oil} bears full responsibility for the spill."),
    ("blame", "Ann Lee [said] that {Norvik Oil} had orchestrated the walkout."),
    ("blame", "{The contractor} was [blamed] for the delay by Ann Lee."),
    ("blame", "{Norvia} has been [accused] of a cover-up."),
    ("blame", "Ann Lee [blamed] him for the delay."),
    ("blame", "Ann Lee [blamed] {Norvia, the old enemy, and the Sellan Republic} for the delay."),
    ("blame", "Ann Lee [said] the raids were part of a plan by {Norvia and Sella} to destabilise the coast."),
    ("condemn", "Ann Lee [condemned] {the raid} in the strongest terms."),
    ("condemn", "Ann Lee [condemned] {the recent attacks by raiders} in the valley."),
    ("condemn", "Ann Lee [denounced] {Norvia} as a bully."),
    ("condemn", "Ann Lee [lashed out at] {the press}."),
    ("criticise", "Ann Lee [criticized] {the governor} over his budget."),
    ("criticise", "[Criticism of] {the governor} was growing."),
    ("praise", "Ann Lee [praised] {the nurses} for their courage."),
    ("praise", "Ann Lee [praising] {his bravery and dedication}."),
    ("praise", "Ann Lee [heaped praise on] {the team}."),
    ("praise", "{The nurses} were [praised] for their courage."),
    ("warn", "Ann Lee [warned] {Norvia} against a blockade."),
    ("warn", "Ann Lee [warned] {drivers} that the bridge was icy."),
    ("warn", "Ann Lee [warned] that the bridge was icy."),
    ("warn", "Ann Lee [warned] of icy roads."),
    ("warn", "Ann Lee [warned against] the return of raiders."),
    ("demand", "Ann Lee [demanded] that {Norvia} leave the strait."),
    ("demand", "Ann Lee [demanded] an apology from {the council}."),
    ("demand", "Ann Lee [ordered] {the garrison} to leave."),
    ("demand", "Ann Lee [called for] {Norvia} to leave the strait."),
    ("demand", "Ann Lee [called for] an inquiry."),
    ("urge", "Ann Lee [called on] {neighbouring countries}, above all those on the coast, to stay calm."),
    ("urge", "Ann Lee [called] on {the rebels} to talk."),
    ("urge", "Ann Lee [urged] {voters} to turn out."),
    ("urge", "Ann Lee [appealed to] {the rebels} to talk."),
    ("urge", "Ann Lee [asked] {residents} to boil their water."),
    ("urge", "Ann Lee [stressed the need] for calm in the valley."),
    ("urge", "Ann Lee [underscored the importance] of cooperation to end the war."),
    ("promise", "Ann Lee [assured] {farmers} that aid will come."),
    ("promise", "Ann Lee [pledged] that aid will come."),
    ("thank", "Ann Lee [thanked] {the rescue teams} for their work."),
    ("thank", "Ann Lee [expressed her gratitude] to {the rescue teams}."),
    ("honour", "Ann Lee [paid tribute to] {the thousands who have lost their lives at sea}."),
    ("honour", "Ann Lee [honored] {Brigadier General Kees (Hal) van Doorn}, an adviser killed near the dam."),
    ("honour", "Ann Lee [paid] tribute to {the miners}."),
    ("condole", "Ann Lee [extended his condolences] to {the general's family} while praising him."),
    ("condole", "Ann Lee [offered] her deepest condolences to {the families of the crew}."),
    ("congratulate", "Ann Lee [congratulated] {the winners} on their medals."),
    ("apologise", "Ann Lee [apologised to] {the passengers} for the delay."),
    ("apologise", "Ann Lee [apologised] for the delay."),
    ("support", "Ann Lee [voiced the union's continued support] for {the strikers and their families} in their fight."),
    ("support", "Ann Lee [backed] {the strikers}."),
    ("describe", "Ann Lee [called] {Norvia} a bully."),
    ("describe", "Ann Lee [described] {the vote} as close."),
    ("ask", "Ann Lee [asked] {the minister} whether the dam was safe."),
    ("ask", "Ann Lee [asked] whether the dam was safe."),
    ("threaten", "Ann Lee [threatened] {Norvia} with sanctions."),
    ("threaten", "Ann Lee [threatened] to leave."),
    ("welcome", "Ann Lee [welcomed] {the ruling}."),
    ("say", "Ann Lee [told] the council that it was late."),
]


def marked(sentence: str) -> tuple[str, Span, Span | None]:
    """The sentence without marks, and the spans of [cue] and {target}."""
    text, spans = "", {}
    for piece in re.split(r"([\[\]{}])", sentence):
        if piece and piece in "[{":
            spans[piece] = [len(text)]
        elif piece and piece in "]}":
            spans["[" if piece == "]" else "{"].append(len(text))
        else:
            text += piece
    return text, Span(*spans["["]), Span(*spans["{"]) if "{" in spans else None


@pytest.mark.parametrize("act, sentence", TARGET_CASES)
def test_target_of(act, sentence):
    text, cue, wanted = marked(sentence)
    found = target_of(act, text, [Span(cue.end, len(text) - 1)], [cue])
    assert (found and found.cut(text)) == (wanted and wanted.cut(text))


@pytest.mark.parametrize("act, sentence", TARGET_CASES)
def test_the_act_of_each_target_case_is_read_from_its_words(act, sentence):
    text, cue, _ = marked(sentence)
    assert act in act_of(cue.cut(text), text[cue.end :])


@pytest.mark.parametrize(
    "cue, before, expected",
    [
        ("said", "He ", False),
        ("did not say", "", True),
        ("say", "He did not ", True),
        ("say", "She didn’t ", True),
        ("said", "He never ", True),
        ("denied", "She ", True),
        ("has denied", "", True),
        ("to comment", "He declined ", True),
        ("says", "It is unclear whether the mayor ", True),
        ("says", "If he ", True),
        ("said", "Nothing is lost, she ", False),
        ("said", "He was not there, but Lee ", False),
        ("said without hesitation", "", True),
        ("noted", "She ", False),
        ("refused to say", "", True),
    ],
)
def test_negated(cue, before, expected):
    assert negated(cue, before) is expected


def test_every_act_is_reached_by_its_own_words():
    for act in ACTS.values():
        for phrase in act.verbs:
            if "*" not in phrase:
                assert any(act.name in cue.acts for cue in cues(phrase)), phrase


@pytest.mark.parametrize(
    "verb, expected",
    [
        ("deny", "denies denying denied"),
        ("blame", "blames blaming blamed"),
        ("slam", "slams slamming slammed"),
        ("say", "says saying said"),
        ("admit", "admits admitting admitted"),
        ("express", "expresses expressing expressed"),
        ("vow", "vows vowing vowed"),
        ("swear", "swears swearing swore sworn"),
    ],
)
def test_forms(verb, expected):
    assert forms(verb)[1:] == tuple(expected.split())


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_is_read_without_error(text, cue):
    assert set(act_of(cue, text)) <= set(ACTS)
    assert all(text[found.start : found.end] for found in cues(text))
    negated(cue, text)
    for act in ("blame", "honour", "warn", "describe"):
        span = target_of(act, text, [Span(len(text) // 2, len(text))], [Span(0, len(text) // 2)])
        assert span is None or 0 <= span.start < span.end <= len(text)
