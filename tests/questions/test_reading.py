"""Questions as they are read: a table for the form, one for places and periods, one for follow-ups, and laws."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Answer, Citation, Filters, Quote, Source, Span, Speaker, Turn
from rag.people.speakers import Phonebook
from rag.questions.reading import KINDS, read_question

EVERYWHERE = Filters()
TODAY = date(2025, 3, 10)  # a Monday
SPEAKERS = Phonebook(
    [
        Speaker("mara-velin", "Mara Velin", "person", ("Velin",), ("water minister",)),
        Speaker("esmail-baghaei", "Esmail Baghaei", "person", ("Esmaeil Baqaei", "Baghaei", "Baqaei"), ("spokesman",)),
        Speaker("ingrid-solvang", "Ingrid Solvang", "person", (), ("port director",)),
        Speaker("sarn-army", "Sarn army", "body"),
        Speaker("coast-monitor", "Coast Monitor for Rivers", "body", ("CMR",)),
        Speaker("port-authority", "Port Authority", "body"),
        Speaker("ann-lee", "Ann Lee", "person"),
        Speaker("tom-lee", "Tom Lee", "person"),
    ]
)
SOURCES = [
    Source("a1", "Harbour closes after the storm", "Sarn Courier", published="2025-03-04"),
    Source("a2", "Who shut the gates?", "coastpost.com", published="2025-03-07"),
]


def read(question, turns=(), filters=EVERYWHERE):
    return read_question(question, turns, SPEAKERS, TODAY, filters, SOURCES)


# question, kind, question word, speakers ("? name": nobody's name), act, target, topic
FORMS = [
    ("Was it Velin who said the dam is safe?", "did_say", "", "Mara Velin", "say", "", "the dam is safe"),
    (
        "Did Velin call the flood a breach of the Sarn agreements?",
        "did_say",
        "",
        "Mara Velin",
        "describe",
        "the flood a breach",
        "the Sarn agreements",
    ),
    ("How do the outlets differ on who is to blame?", "compare", "how", "", "blame", "", ""),
    ("How do the papers differ on who was to blame for the flood?", "compare", "how", "", "blame", "", "the flood"),
    ("Quote Velin on the dam", "said", "what", "Mara Velin", "", "", "the dam"),
    ("velin blame who", "whom", "who", "Mara Velin", "blame", "", ""),
    ("velin said what about the dam", "said", "what", "Mara Velin", "", "", "the dam"),
    ("What did Vera Velin say?", "said", "what", " ? Vera Velin", "", "", ""),
    (
        "What did Velin say about ending the work by February?",
        "said",
        "what",
        "Mara Velin",
        "",
        "",
        "ending the work by February",
    ),
    ("What did Velin say when the flood came?", "said", "what", "Mara Velin", "", "when the flood came", ""),
    ("What did Velin tell the inquiry about the wall?", "said", "what", "Mara Velin", "", "the inquiry", "the wall"),
    ("What did Velin say in the debate?", "said", "what", "Mara Velin", "", "in the debate", ""),
    ("What did Velin say to Solvang about the wall?", "said", "what", "Mara Velin", "", "Solvang", "the wall"),
    ("Which areas were attacked?", "fact", "which", "", "", "", "Which areas were attacked"),
    ("Who was charged with fraud?", "fact", "who", "", "", "", "Who was charged with fraud"),
    ("Which article quotes the army?", "articles", "which", "Sarn army", "", "", ""),
    ("Compare how the papers report what Velin blamed", "compare", "", "Mara Velin", "blame", "", ""),
    ("How do Velin and Solvang differ on the dam?", "compare", "how", "Mara Velin + Ingrid Solvang", "", "", "the dam"),
    ("Whose family did Velin condole with?", "whom", "whose", "Mara Velin", "condole", "", ""),
    ("What did Velin say was to blame for the flood?", "whom", "what", "Mara Velin", "blame", "", "the flood"),
    ("In how many articles is Velin quoted?", "count", "how many", "Mara Velin", "", "", ""),
    ("Who did Velin blame?", "whom", "who", "Mara Velin", "blame", "", ""),
    ("who did mara velin blame for the flood", "whom", "who", "Mara Velin", "blame", "", "the flood"),
    ("Whom did Velin accuse of negligence?", "whom", "whom", "Mara Velin", "blame", "", "negligence"),
    (
        "Who does Velin hold responsible for the broken gate?",
        "whom",
        "who",
        "Mara Velin",
        "blame",
        "",
        "the broken gate",
    ),
    ("Who did Velin point the finger at?", "whom", "who", "Mara Velin", "blame", "", ""),
    ("Who has Velin criticised?", "whom", "who", "Mara Velin", "criticise", "", ""),
    ("Which countries did Velin thank?", "whom", "which", "Mara Velin", "thank", "", ""),
    ("Who did Solvang praise for the rescue?", "whom", "who", "Ingrid Solvang", "praise", "", "the rescue"),
    ("To whom did Solvang pay tribute?", "whom", "whom", "Ingrid Solvang", "honour", "", ""),
    ("Whom did Solvang honour?", "whom", "whom", "Ingrid Solvang", "honour", "", ""),
    ("Who did Velin extend condolences to?", "whom", "who", "Mara Velin", "condole", "", ""),
    ("Who was blamed for the flood?", "whom", "who", "", "blame", "", "the flood"),
    ("Who was accused of negligence by Velin?", "whom", "who", "Mara Velin", "blame", "", "negligence"),
    ("Who has been thanked by the Port Authority?", "whom", "who", "Port Authority", "thank", "", ""),
    ("Who did the army urge to leave?", "whom", "who", "Sarn army", "urge", "", "leave"),
    ("Who did Velin call on to act?", "whom", "who", "Mara Velin", "urge", "", "act"),
    ("Tell me who Velin blamed.", "whom", "who", "Mara Velin", "blame", "", ""),
    ("Can you tell me whom Baqaei condemned?", "whom", "whom", "Esmail Baghaei", "condemn", "", ""),
    ("What did Velin condemn?", "whom", "what", "Mara Velin", "condemn", "", ""),
    ("What does Velin blame for the flood?", "whom", "what", "Mara Velin", "blame", "", "the flood"),
    ("Who is to blame for the flood according to Velin?", "whom", "who", "Mara Velin", "blame", "", "the flood"),
    ("In Velin's view, who is responsible for the flood?", "whom", "who", "Mara Velin", "blame", "", "the flood"),
    ("Who else did Velin blame?", "whom", "who else", "Mara Velin", "blame", "", ""),
    ("Who did Velin apologise to?", "whom", "who", "Mara Velin", "apologise", "", ""),
    ("Who did Velin threaten?", "whom", "who", "Mara Velin", "threaten", "", ""),
    ("What did Velin say?", "said", "what", "Mara Velin", "", "", ""),
    ("What did Velin say about the harbour?", "said", "what", "Mara Velin", "", "", "the harbour"),
    ("what has velin said about the harbour wall", "said", "what", "Mara Velin", "", "", "the harbour wall"),
    ("What did Velin tell reporters?", "said", "what", "Mara Velin", "", "", ""),
    ("What does Velin think of the plan?", "said", "what", "Mara Velin", "", "", "the plan"),
    ("What did Velin warn about?", "said", "what", "Mara Velin", "warn", "", ""),
    ("What did Velin warn would happen?", "said", "what", "Mara Velin", "warn", "", "would happen"),
    ("What did Velin promise?", "said", "what", "Mara Velin", "promise", "", ""),
    ("What did Velin demand of the Port Authority?", "said", "what", "Mara Velin", "demand", "", "the Port Authority"),
    ("What did Velin call the plan?", "said", "what", "Mara Velin", "", "", "the plan"),
    ("How did Velin describe the storm?", "said", "what", "Mara Velin", "", "", "the storm"),
    ("How did Velin respond to the accusation?", "said", "what", "Mara Velin", "", "the accusation", ""),
    ("What was Velin's response to the report?", "said", "what", "Mara Velin", "", "", "the report"),
    ("What is Velin's position on the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    ("Velin's comments on the dam", "said", "what", "Mara Velin", "", "", "the dam"),
    ("What are the army's views about the ceasefire?", "said", "what", "Sarn army", "", "", "the ceasefire"),
    ("statements by Ingrid Solvang about the gates", "said", "what", "Ingrid Solvang", "", "", "the gates"),
    ("quotes from Velin on water prices", "said", "what", "Mara Velin", "", "", "water prices"),
    ("Tell me what Velin said about Solvang", "said", "what", "Mara Velin", "", "", "Solvang"),
    ("Everything Velin said about the dam", "said", "what", "Mara Velin", "", "", "the dam"),
    ("What did Velin accuse the Port Authority of?", "said", "what", "Mara Velin", "blame", "the Port Authority", ""),
    ("What did Velin say to Solvang?", "said", "what", "Mara Velin", "", "Solvang", ""),
    ("What warnings did Velin issue?", "said", "what", "Mara Velin", "warn", "", ""),
    ("What else did Velin say?", "said", "what else", "Mara Velin", "", "", ""),
    (
        "What did Velin and Solvang say about the wall?",
        "said",
        "what",
        "Mara Velin + Ingrid Solvang",
        "",
        "",
        "the wall",
    ),
    ("What did the water minister say?", "said", "what", "Mara Velin", "", "", ""),
    ("What did water minister Mara Velin say about the wall?", "said", "what", "Mara Velin", "", "", "the wall"),
    ("What did CMR say?", "said", "what", "Coast Monitor for Rivers", "", "", ""),
    ("What did Baqei say?", "said", "what", "Esmail Baghaei", "", "", ""),
    ("What did Lee say?", "said", "what", "Ann Lee + Tom Lee", "", "", ""),
    ("What did Tom Lee say?", "said", "what", "Tom Lee", "", "", ""),
    ("What did Olga Brandt say?", "said", "what", " ? Olga Brandt", "", "", ""),
    ("What did he say?", "said", "what", " ? he", "", "", ""),
    ("What was said about the dam?", "said", "what", "", "", "", "the dam"),
    ("What did the outlets say about the dam?", "said", "what", "", "", "", "the dam"),
    ("What do experts say about the dam?", "said", "what", "", "", "", "the dam"),
    ("Did Velin say anything about the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    ("Has Velin commented on the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    ("What does Velin want?", "said", "what", "Mara Velin", "want", "", ""),
    ("What did Velin deny?", "said", "what", "Mara Velin", "deny", "", ""),
    ("What did Velin reject?", "whom", "what", "Mara Velin", "reject", "", ""),
    ("What did Velin confirm about the leak?", "said", "what", "Mara Velin", "confirm", "", "the leak"),
    ("Velin on the dam", "said", "what", "Mara Velin", "", "", "the dam"),
    ("Velin dam wall", "said", "what", "Mara Velin", "", "", "dam wall"),
    ("What about the dam?", "said", "what", "", "", "", "the dam"),
    ("Who said the wall was weak?", "who_said", "who", "", "say", "", "the wall was weak"),
    ("Who said that the wall was weak?", "who_said", "who", "", "say", "", "the wall was weak"),
    ("Who claimed the wall had been checked?", "who_said", "who", "", "say", "", "the wall had been checked"),
    ("Who denied the report?", "who_said", "who", "", "deny", "", "the report"),
    ("Who warned about the wall?", "who_said", "who", "", "warn", "", "the wall"),
    ("Who reported that three gates were shut?", "who_said", "who", "", "say", "", "three gates were shut"),
    ('Who called it "a wall of sand"?', "who_said", "who", "", "describe", "", 'it "a wall of sand"'),
    ("Who described the plan as reckless?", "who_said", "who", "", "describe", "the plan", "reckless"),
    ("Who thinks the dam is safe?", "who_said", "who", "", "think", "", "the dam is safe"),
    ("Who is quoted as saying that the dam is safe?", "who_said", "who", "", "say", "", "the dam is safe"),
    ("Who has called for an inquiry?", "who_said", "who", "", "demand", "an inquiry", ""),
    ("Who blamed the Port Authority for the flood?", "who_said", "who", "", "blame", "the Port Authority", "the flood"),
    ("Who accused Velin?", "who_said", "who", "", "blame", "Velin", ""),
    ("Who condemned the attack on the gate?", "who_said", "who", "", "condemn", "the attack on the gate", ""),
    ("Who thanked the volunteers?", "who_said", "who", "", "thank", "the volunteers", ""),
    ("Who praised Solvang?", "who_said", "who", "", "praise", "Solvang", ""),
    ("Which minister said the dam is safe?", "who_said", "which", "", "say", "", "the dam is safe"),
    ("Which officials warned about the wall?", "who_said", "which", "", "warn", "", "the wall"),
    ("Which of the outlets reported three deaths?", "who_said", "which", "", "report", "", "three deaths"),
    ("Who said this: The wall was never inspected.", "who_said", "who", "", "", "", "The wall was never inspected"),
    (
        '"The wall was never inspected." Who said that?',
        "who_said",
        "who",
        "",
        "",
        "",
        '"The wall was never inspected."',
    ),
    ("Whose words are these: we will rebuild the wall", "who_said", "who", "", "", "", "we will rebuild the wall"),
    ("Who made the claim that the wall was weak?", "who_said", "who", "", "say", "", "the wall was weak"),
    ("Who issued a warning about the wall?", "who_said", "who", "", "warn", "", "the wall"),
    ("Who else condemned the attack?", "who_said", "who else", "", "condemn", "the attack", ""),
    ("Who is saying the dam is safe?", "who_said", "who", "", "say", "", "the dam is safe"),
    ("Who told reporters that the gates were shut?", "who_said", "who", "", "say", "", "the gates were shut"),
    ("By whom was it said that the dam is safe?", "who_said", "whom", "", "say", "", "the dam is safe"),
    ("Who supports the plan?", "who_said", "who", "", "support", "the plan", ""),
    ("Who apologised?", "who_said", "who", "", "apologise", "", ""),
    ("Did Velin say the wall was weak?", "did_say", "", "Mara Velin", "say", "", "the wall was weak"),
    ("Did Velin say that the wall was weak?", "did_say", "", "Mara Velin", "say", "", "the wall was weak"),
    ("Did Velin really blame Solvang?", "did_say", "", "Mara Velin", "blame", "Solvang", ""),
    (
        "Did Velin blame the Port Authority for the flood?",
        "did_say",
        "",
        "Mara Velin",
        "blame",
        "the Port Authority",
        "the flood",
    ),
    ("Has Velin denied the report?", "did_say", "", "Mara Velin", "deny", "", "the report"),
    ("Is it true that Velin praised the army?", "did_say", "", "Mara Velin", "praise", "the army", ""),
    ("Was Solvang blamed by Velin?", "did_say", "", "Mara Velin", "blame", "Solvang", ""),
    ("Was Velin quoted as saying that the dam is safe?", "did_say", "", "Mara Velin", "say", "", "the dam is safe"),
    ("Velin said the dam is safe, right?", "did_say", "", "Mara Velin", "say", "", "the dam is safe"),
    ("Does Velin support the plan?", "did_say", "", "Mara Velin", "support", "the plan", ""),
    ("Did the army confirm the strike?", "did_say", "", "Sarn army", "confirm", "", "the strike"),
    ("Did anyone deny the report?", "did_say", "", "", "deny", "", "the report"),
    (
        "Did Velin promise that the wall would be rebuilt?",
        "did_say",
        "",
        "Mara Velin",
        "promise",
        "",
        "the wall would be rebuilt",
    ),
    ("Did Velin not say the wall was weak?", "did_say", "", "Mara Velin", "say", "", "the wall was weak"),
    ("whether Velin blamed Solvang", "did_say", "", "Mara Velin", "blame", "Solvang", ""),
    (
        "According to CMR, how many boats sank?",
        "detail",
        "how many",
        "Coast Monitor for Rivers",
        "",
        "",
        "how many boats sank",
    ),
    (
        "How many boats sank according to the Coast Monitor for Rivers?",
        "detail",
        "how many",
        "Coast Monitor for Rivers",
        "",
        "",
        "How many boats sank",
    ),
    (
        "How many boats did CMR say had sunk?",
        "detail",
        "how many",
        "Coast Monitor for Rivers",
        "say",
        "",
        "boats had sunk",
    ),
    (
        "When did Velin say the wall would be ready?",
        "detail",
        "when",
        "Mara Velin",
        "say",
        "",
        "the wall would be ready",
    ),
    (
        "Where did the army say the strike took place?",
        "detail",
        "where",
        "Sarn army",
        "say",
        "",
        "the strike took place",
    ),
    ("Why did Velin condemn the plan?", "detail", "why", "Mara Velin", "condemn", "", "the plan"),
    ("Why does Velin oppose the dam?", "detail", "why", "Mara Velin", "reject", "", "the dam"),
    ("Which gate did Solvang say was shut?", "detail", "which", "Ingrid Solvang", "say", "", "gate was shut"),
    (
        "How much did Velin say the repairs would cost?",
        "detail",
        "how much",
        "Mara Velin",
        "say",
        "",
        "the repairs would cost",
    ),
    ("What reason did Velin give for the delay?", "detail", "why", "Mara Velin", "", "", "the delay"),
    ("Who did Velin say would pay?", "detail", "who", "Mara Velin", "say", "", "would pay"),
    (
        "According to Velin, who will pay for the repairs?",
        "detail",
        "who",
        "Mara Velin",
        "",
        "",
        "who will pay for the repairs",
    ),
    (
        "Which countries signed the river treaty?",
        "fact",
        "which",
        "",
        "",
        "",
        "Which countries signed the river treaty",
    ),
    ("How many people died in the flood?", "fact", "how many", "", "", "", "How many people died in the flood"),
    ("When did the harbour close?", "fact", "when", "", "", "", "When did the harbour close"),
    ("Where is the dam?", "fact", "where", "", "", "", "Where is the dam"),
    ("What happened at the harbour?", "fact", "what", "", "", "", "What happened at the harbour"),
    ("Why was the harbour closed?", "fact", "why", "", "", "", "Why was the harbour closed"),
    ("How do the outlets differ on the flood?", "compare", "how", "", "", "", "the flood"),
    ("How did the newspapers report Velin's statement?", "compare", "how", "Mara Velin", "", "", ""),
    (
        "What is the difference between Velin and Solvang on the dam?",
        "compare",
        "what",
        "Mara Velin + Ingrid Solvang",
        "",
        "",
        "the dam",
    ),
    ("Compare Velin and Solvang on the dam", "compare", "", "Mara Velin + Ingrid Solvang", "", "", "the dam"),
    ("Did Velin change her position on the dam?", "changed", "", "Mara Velin", "", "", "the dam"),
    ("Has the army's position on the ceasefire changed?", "changed", "", "Sarn army", "", "", "the ceasefire"),
    ("How has Velin's stance on the dam shifted?", "changed", "how", "Mara Velin", "", "", "the dam"),
    ("Who is Mara Velin?", "who_is", "who", "Mara Velin", "", "", ""),
    ("Who is the port director?", "who_is", "who", "Ingrid Solvang", "", "", ""),
    ("How often is Velin quoted?", "count", "how often", "Mara Velin", "say", "", ""),
    ("How many articles quote Velin?", "count", "how many", "Mara Velin", "", "", ""),
    ("Which outlets quoted Velin?", "outlets", "which", "Mara Velin", "", "", ""),
    ("Which newspapers have interviewed Solvang?", "outlets", "which", "Ingrid Solvang", "", "", ""),
    ("In which article did Velin blame Solvang?", "articles", "which", "Mara Velin", "blame", "", "Solvang"),
    (
        'What did Velin say in "A story nobody wrote down"?',
        "said",
        "what",
        "Mara Velin ? A story nobody wrote down",
        "",
        "",
        "",
    ),
    ("Who did Velin blame for the flood in 2011?", "whom", "who", "Mara Velin", "blame", "", "the flood in 2011"),
    ("Who said boats had sunk since June?", "who_said", "who", "", "say", "", "boats had sunk since June"),
    ("What did the State Department say?", "said", "what", " ? the State Department", "", "", ""),
    ("Did the UN report say the dam is safe?", "did_say", "", " ? the UN report", "say", "", "the dam is safe"),
    ("What did Hope Hicks say?", "said", "what", " ? Hope Hicks", "", "", ""),
    ("Please tell me, what did Velin say about the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    ("Could you show me what Solvang said", "said", "what", "Ingrid Solvang", "", "", ""),
    ("hello, who did velin blame please", "whom", "who", "Mara Velin", "blame", "", ""),
    ("What promise did Velin make about the wall?", "said", "what", "Mara Velin", "promise", "", "the wall"),
    ("What did the army announce?", "said", "what", "Sarn army", "announce", "", ""),
    ("Who threatened the army?", "who_said", "who", "", "threaten", "the army", ""),
    ("Who welcomed the ceasefire?", "who_said", "who", "", "welcome", "the ceasefire", ""),
    ("Which country denied the strike?", "who_said", "which", "", "deny", "", "the strike"),
    ("Who admitted the mistake?", "who_said", "who", "", "admit", "", "the mistake"),
    ("What does the Port Authority expect?", "said", "what", "Port Authority", "predict", "", ""),
    ("What did Velin fear?", "said", "what", "Mara Velin", "fear", "", ""),
    ("Which articles say the dam is safe?", "articles", "which", "", "", "", "the dam is safe"),
    ("Has the army apologised for the strike?", "did_say", "", "Sarn army", "apologise", "", "the strike"),
    ("What did VELIN say about the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    ('What did Velin say about "the wall of sand"?', "said", "what", "Mara Velin", "", "", '"the wall of sand"'),
    ('Did Velin say "we will rebuild the wall"?', "did_say", "", "Mara Velin", "say", "", '"we will rebuild the wall"'),
    # a name that runs on into a verb; another question inside
    ("Did Velin let the town know it?", "did_say", "", "Mara Velin", "", "", "let the town know it"),
    (
        "What lesson did Velin draw from the flood reports?",
        "detail",
        "what",
        "Mara Velin",
        "",
        "",
        "lesson draw from the flood reports",
    ),
    ("Did the Velin family in the town say it?", "did_say", "", " ? the Velin family in the town", "say", "", ""),
    ("According to the Gazette, what did Velin say about the dam?", "said", "what", "Mara Velin", "", "", "the dam"),
    (
        "Who poked fun at the army's safety record?",
        "fact",
        "who",
        "",
        "",
        "",
        "Who poked fun at the army's safety record",
    ),
    # whom it asks for
    (
        "Who called Velin one of the best members of the board?",
        "who_said",
        "who",
        "",
        "describe",
        "",
        "Velin one of the best members of the board",
    ),
    ('Whose words are quoted in "Harbour closes after the storm"?', "count", "who", "", "", "", ""),
    ("Which moderator did Velin accuse of lying?", "whom", "which", "Mara Velin", "blame", "", "lying"),
    ("Which union boss grumbled about the wall?", "who_said", "which", "", "criticise", "the wall", ""),
    ("What was Velin's retort to the report?", "said", "what", "Mara Velin", "", "", "the report"),
]


@pytest.mark.parametrize("question, kind, wh, who, act, target, topic", FORMS, ids=[row[0] for row in FORMS])
def test_form(question, kind, wh, who, act, target, topic):
    query = read(question)
    names = " + ".join(speaker.name for speaker in query.speakers)
    unknown = f" ? {','.join(query.unknown)}" if query.unknown else ""
    found = query.kind, query.wh, names + unknown, query.act or "", query.target, query.topic
    assert found == (kind, wh, who, act, target, topic)
    assert query.kind in KINDS
    assert query.standalone == question


# question, kind, topic, where to look
PLACES = [
    ("What did Velin say in February?", "said", "", {"since": "2025-02-01", "until": "2025-02-28"}),
    ('What did Velin say in "Harbour closes after the storm"?', "said", "", {"articles": ("a1",)}),
    ("What did Velin say in the article Who shut the gates?", "said", "", {"articles": ("a2",)}),
    ('Who was blamed in the report "Harbour closes after the storm"?', "whom", "", {"articles": ("a1",)}),
    ("According to the Sarn Courier, who did Velin blame?", "whom", "", {"outlets": ("Sarn Courier",)}),
    ("What did Velin say, according to the Sarn Courier report?", "said", "", {"outlets": ("Sarn Courier",)}),
    ("What did the Coast Post report about the gates?", "said", "the gates", {"outlets": ("coastpost.com",)}),
    (
        "How many boats sank according to the Sarn Courier?",
        "fact",
        "How many boats sank",
        {"outlets": ("Sarn Courier",)},
    ),
    ("What did Velin say on Tuesday?", "said", "", {"since": "2025-03-04", "until": "2025-03-05"}),
    ("What did Velin say since February about the dam?", "said", "the dam", {"since": "2025-02-01"}),
    ("What did Velin say in 2024?", "said", "", {"since": "2024-01-01", "until": "2024-12-31"}),
    ('What did Velin say in the article "Harbour closes after the"?', "said", "", {"articles": ("a1",)}),
    ("What did Velin tell Coast Talk On Sunday?", "said", "", {}),  # the name of a programme
    ("What did Velin say yesterday?", "said", "", {"since": "2025-03-09", "until": "2025-03-09"}),
    (
        "What did Velin say between 1 March and 5 March 2025?",
        "said",
        "",
        {"since": "2025-03-01", "until": "2025-03-05"},
    ),
    (
        "Did Velin say on Tuesday that the wall was weak?",
        "did_say",
        "the wall was weak",
        {"since": "2025-03-04", "until": "2025-03-05"},
    ),
]


@pytest.mark.parametrize("question, kind, topic, where", PLACES, ids=[row[0] for row in PLACES])
def test_place_and_period(question, kind, topic, where):
    query = read(question)
    assert (query.kind, query.topic) == (kind, topic)
    assert query.filters == Filters(**where)


@pytest.mark.parametrize(
    "when, since",
    [("in March", "2025-03-01"), ("on 4 March", "2025-03-04"), ("in 2026", "2026-01-01"), ("yesterday", "2026-04-30")],
)
def test_a_month_is_the_latest_one_that_the_library_knows(when, since):
    query = read_question(f"What did Velin say {when}?", (), SPEAKERS, date(2026, 5, 1), EVERYWHERE, SOURCES)
    assert query.filters.since == since


def test_a_candidate_for_an_office_does_not_hold_it():
    mayor = Speaker("m", "Hilde Orm", "person", roles=("outgoing mayor",))
    other = Speaker("c", "Per Dahl", "person", roles=("candidate for mayor",))
    assert read_question("What did the mayor say?", (), [mayor, other]).speakers == (mayor,)
    assert read_question("What did the candidate say?", (), [mayor, other]).speakers == (other,)


def test_an_office_is_found_in_other_words():
    governor = Speaker("g", "Ann Lee", "person", roles=("Norland Gov.",))
    paper = Speaker("p", "Washington", "body")
    assert read_question("What did Norland's governor say?", (), [governor]).speakers == (governor,)
    assert read_question("What did the Washington government say?", (), [paper]).speakers == (paper,)
    assert not read_question("What did the Washington Post say?", (), [paper]).speakers


def test_the_question_narrows_the_filters_it_is_given():
    query = read(
        "What did Velin say since 1 March 2025?", filters=Filters(outlets=("Sarn Courier",), since="2025-02-01")
    )
    assert query.filters == Filters(outlets=("Sarn Courier",), since="2025-03-01")


@pytest.mark.parametrize(
    "question, quoted",
    [
        ('Who called it "a wall of sand"?', "a wall of sand"),
        ("Did Velin say “we will rebuild the wall”?", "we will rebuild the wall"),
        ("Who said this: The wall was never inspected.", "The wall was never inspected"),
        ("What did Velin say?", ""),
    ],
)
def test_quotation(question, quoted):
    assert read(question).quotation == quoted


@pytest.mark.parametrize(
    "name, guessed",
    [
        ("Baqei", False),  # sounds the same
        ("Solvnag", True),  # nearly: whoever can search the library decides
        ("Olga Brandt", None),
        ("Harbour Monitor for Rivers and Lakes", None),  # says more than the name of any speaker
        ("Eva Lee", None),  # two Lees, neither of them Eva
    ],
)
def test_names_that_are_nearly_known(name, guessed):
    query = read(f"What did {name} say?")
    assert bool(query.speakers) == (guessed is not None)
    assert query.unknown == ((name,) if guessed in (True, None) else ())


# --- conversations ----------------------------------------------------------------------------------------


def turn(question, names=(), cited=(), refused=False):
    citations = tuple(
        Citation(n, Quote("a1", Span(0, len(text)), text), SOURCES[0], "attributed", SPEAKERS.get(speaker))
        for n, (speaker, text) in enumerate(cited, 1)
    )
    return Turn(question, Answer(question, question, "", names, citations, refused))


BLAMED = turn(
    "Who did Velin blame?", ("the Port Authority", "Tom Lee"), [("mara-velin", "a plot of the Port Authority")]
)
SAID = turn("What did Velin say about the dam?", (), [("mara-velin", "the dam is safe")])
WHO = turn("Who said the dam is safe?", ("Mara Velin",), [("mara-velin", "the dam is safe")])
CALLED = turn("Did Velin call Solvang a liar?", (), [("mara-velin", "Solvang is a liar")])
NOBODY = turn("What did Olga Brandt say about the dam?", refused=True)

FOLLOW_UPS = [
    (BLAMED, "And what did she warn about?", "What did Velin warn about?"),
    (BLAMED, "what did she say about the dam?", "What did Velin say about the dam?"),
    (BLAMED, "Why?", "Why did Velin blame the Port Authority and Tom Lee?"),
    (BLAMED, "When was that?", "When did Velin blame the Port Authority and Tom Lee?"),
    (BLAMED, "And the army?", "Who did the army blame?"),
    (BLAMED, "and Solvang?", "Who did Solvang blame?"),
    (BLAMED, "And the weather?", "Did Velin blame the weather?"),
    (BLAMED, "What about the dam?", "What did Velin say about the dam?"),
    (BLAMED, "in which article?", "In which article did Velin blame the Port Authority and Tom Lee?"),
    (BLAMED, "which outlet?", "In which article did Velin blame the Port Authority and Tom Lee?"),
    (BLAMED, "What else did she say?", "What else did Velin say?"),
    (BLAMED, "what else", "What else did Velin say?"),
    (BLAMED, "Who else?", "Who else did Velin blame?"),
    (BLAMED, "Really?", "Did Velin blame the Port Authority and Tom Lee?"),
    (BLAMED, "on Tuesday?", "Who did Velin blame on Tuesday?"),
    (BLAMED, "And according to the Sarn Courier?", "Who did Velin blame according to the Sarn Courier?"),
    (BLAMED, "who is she?", "Who is Velin?"),
    (BLAMED, "What are her views on the dam?", "What are Velin's views on the dam?"),
    (BLAMED, "how often is she quoted?", "How often is Velin quoted?"),
    (BLAMED, "Whom did the politician thank?", "Whom did Velin thank?"),
    (BLAMED, "and about the harbour?", "What did Velin say about the harbour?"),
    (SAID, "why?", "Why did Velin say this: the dam is safe?"),
    (SAID, "And Solvang?", "What did Solvang say about the dam?"),
    (SAID, "And the weather?", "What did Velin say about the weather?"),
    (SAID, "who else said that?", "Who else said that the dam is safe?"),
    (SAID, "Who said that?", "Who said this: the dam is safe?"),
    (SAID, "Did the army say that?", "Did the army say that the dam is safe?"),
    (WHO, "What else did she say?", "What else did Mara Velin say?"),
    (WHO, "And the army?", "Did the army say that the dam is safe?"),
    (WHO, "When?", "When did Mara Velin say that the dam is safe?"),
    (CALLED, "Who else did?", "Who else called Solvang a liar?"),
    (SAID, "How many gates?", "How many gates of the dam, according to Velin?"),
    (SAID, "According to whom?", "Who said this: the dam is safe?"),
    (SAID, "Anything about prices?", "What did Velin say about prices?"),
    (NOBODY, "And Velin?", "What did Velin say about the dam?"),
    (SAID, "And her view of the army?", "What is Velin's view of the army?"),
    (BLAMED, "What did Solvang say?", "What did Solvang say?"),  # complete: nothing is added
    (BLAMED, "Who said the gates were shut?", "Who said the gates were shut?"),
]


@pytest.mark.parametrize(
    "before, question, full", FOLLOW_UPS, ids=[f"{row[0].question} {row[1]}" for row in FOLLOW_UPS]
)
def test_follow_up(before, question, full):
    query = read(question, [before])
    assert query.standalone == full
    assert query.question == question
    assert not query.unknown


def test_after_why_comes_the_question_before():
    asked = turn("Why did Velin say this: the dam is safe?", (), [("mara-velin", "the dam is safe")])
    assert read("And Solvang?", [SAID, asked]).standalone == "What did Solvang say about the dam?"


# --- laws ---------------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_any_text_is_some_question(text):
    query = read(text)
    assert query.kind in KINDS
    assert read(query.standalone).kind == query.kind


@given(
    st.lists(
        st.sampled_from('who what did does say said blame Velin the army about that it and in on is " ? , 2024'.split())
    )
)
def test_any_words_after_any_turn(parts):
    query = read(" ".join(parts), [BLAMED])
    assert query.kind in KINDS
