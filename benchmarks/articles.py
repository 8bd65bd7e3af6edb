"""News that nobody wrote: articles of 400 to 700 words with invented people, places and statements.

Article number n is always the same. Some of its sentences give words to somebody, directly, in paraphrase, by a
pronoun or a role, or through another outlet, so that there is something to read.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

SPOKEN_SHARE = 0.4  # of sentences; makes about one statement in 35 words, as people find in real news

_FIRST = "Mara Ansel Ilka Joren Petra Davor Selma Tomas Ines Rurik Noor Emil Leona Casper Adil Hanne Viktor".split()
_LAST_A = "Vel Brand Korr Sand Hart Lind Oster Mar Tev Gal Dray Fenn Holm Ruda Stav Wick Zell Bered".split()
_LAST_B = "in oval mann berg ic ström aro ette ska ov enko inder".split()
_PLACE_A = "Sarn Kett Hald Vor Elm Drun Oster Mire Tal Quill Brack Lome Fennel Garr Istra".split()
_PLACE_B = "en holm wick ova mouth dale ford burg stad ell".split()
_MONTHS = "January February March April May June September October November".split()
_CUES = ("said", "said on Tuesday", "told reporters", "insisted", "warned", "added", "argued", "explained", "announced")
_OUTLETS = ("The Halden Courier", "Sarn Daily", "Northern Wire", "Ketter Post", "Radio Istra", "The Brackwick Mail")
_BODIES = (
    "the interior ministry",
    "the harbour authority",
    "the river commission",
    "the central bank",
    "the coast guard",
    "the health inspectorate",
    "the railway company",
    "the national archive",
    "the city council",
    "the water board",
    "the electoral office",
    "the fire brigade",
    "the farmers' league",
    "the teachers' union",
)
_ROLES = (
    "minister",
    "spokeswoman",
    "mayor",
    "director",
    "inspector",
    "deputy chair",
    "engineer",
    "commissioner",
    "surgeon",
    "prosecutor",
    "union leader",
    "harbour master",
    "chief economist",
    "general",
    "opposition leader",
)
_TOPICS = (
    "bridge",
    "harbour",
    "budget",
    "hospital",
    "ferry line",
    "dam",
    "school reform",
    "rail strike",
    "grain price",
    "border crossing",
    "flood wall",
    "tram depot",
    "census",
    "power station",
    "fishing quota",
    "airport runway",
    "museum roof",
    "water tariff",
    "vaccine order",
    "ceasefire",
    "mine",
    "election date",
    "pension plan",
)
_EVENTS = (
    "was closed on Monday after cracks were found",
    "cost twice as much as planned",
    "will open next spring",
    "divided the council for the third time this year",
    "has lost half of its staff since the summer",
    "was the subject of a letter that leaked last week",
    "stood still for eleven hours during the storm",
    "is to be rebuilt with money from the regional fund",
    "drew two thousand protesters on Saturday",
)
_CLAIMS = (
    "the {topic} was never inspected",
    "nobody had been told about the {topic}",
    "the money for the {topic} is gone",
    "the {topic} would be safe by winter",
    "the delay of the {topic} had cost {number} jobs",
    "a new plan for the {topic} would be shown in {month}",
    "the figures on the {topic} were wrong by {number}",
    "the {topic} must not become a bargaining chip",
    "residents near the {topic} deserved an apology",
    "the contract for the {topic} would be signed within {number} days",
    "the accident at the {topic} could have been prevented",
)
_PLAIN = (
    "The {topic} {event}.",
    "In {place}, the {topic} {event}.",
    "About {number} people live within sight of it.",
    "A report of {number} pages was handed over in {month}, and its annexes were kept back.",
    "Shops along the quay opened late, and the last bus left {place} at nine.",
    "The region of {place} has had {number} such cases since {month}, more than any other.",
    "Work stopped in {month} and has not been taken up again.",
    "Snow fell on the hills above {place} for the first time this year, and the road was closed.",
)
# <who speaks>, [what is said]: the marks are taken out again, and where they stood is kept
_SPOKEN = (
    "“[{Claim}],” <{name}> {cue}.",
    "<{name}>, {role} of {body}, {cue} that [{claim}].",
    "“[{Claim}],” <{pronoun}> {cue}.",
    "According to <{body}>, [{claim}].",
    "<{Pronoun}> denied that [{claim}].",
    "<{name}> accused {body} of [having hidden that {claim}].",
    "<The {role}> blamed {other} and said [{claim}].",
    "“[{Claim}],” said <{other}>, who had come to {place} for the day.",
    "<{Body}> warned that [{claim}].",
    "In a statement carried by {outlet}, <{other}> said that [{claim}].",
    "{outlet} cited <an official> as saying that [{claim}].",
    "<{name}> praised {other} and promised that [{claim}].",
    "<{Pronoun}> did not say whether [{claim}].",
)


@dataclass(frozen=True, slots=True)
class Said:
    """Who says what in a text, as half-open ranges of its characters."""

    source: tuple[int, int]
    content: tuple[int, int]


@dataclass(frozen=True, slots=True)
class News:
    """An article before it is a file."""

    title: str
    outlet: str
    date: str
    text: str
    said: tuple[Said, ...]


def news(number: int) -> News:
    """Article number `number`."""
    chance = random.Random(number)
    place = chance.choice(_PLACE_A) + chance.choice(_PLACE_B)
    people = [_name(chance) for _ in range(3)]
    topics = chance.sample(_TOPICS, 3)
    wanted, words, paragraphs = chance.randint(400, 700), 0, []
    while words < wanted:
        sentences = [_sentence(chance, place, people, topics) for _ in range(chance.randint(2, 4))]
        paragraphs.append(" ".join(sentences))
        words += len(paragraphs[-1].split())
    text, said = _unmarked("\n\n".join(paragraphs))
    title = f"{topics[0].capitalize()} of {place} {chance.choice(_EVENTS)}"
    day = date(2023, 1, 1) + timedelta(days=chance.randrange(1000))
    return News(title, chance.choice(_OUTLETS), day.isoformat(), text, said)


def write(folder: Path, count: int) -> None:
    """Write articles 0 to count - 1 as text files with a few header lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        one = news(number)
        header = f"Title: {one.title}\nOutlet: {one.outlet}\nDate: {one.date}\n"
        (folder / f"{number:06}.txt").write_text(f"{header}\n{one.text}\n", encoding="utf-8")


def questions(count: int) -> list[str]:
    """Questions of several kinds about the people, places and topics of the first `count` articles."""
    found = []
    for number in range(count):
        chance = random.Random(number)
        place = chance.choice(_PLACE_A) + chance.choice(_PLACE_B)
        name, other, _ = (_name(chance) for _ in range(3))
        topic = chance.sample(_TOPICS, 3)[0]
        forms = (
            f"What did {name} say about the {topic}?",
            f"Who did {name} accuse?",
            f"Who spoke about the {topic} in {place}?",
            f"Did {other} say that the {topic} was never inspected?",
            f"What happened to the {topic} in {place}?",
        )
        found.append(forms[number % len(forms)])
    return found


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST_A)}{chance.choice(_LAST_B)}"


def _sentence(chance: random.Random, place: str, people: list[str], topics: list[str]) -> str:
    name, other = chance.sample(people, 2)
    body, pronoun = chance.choice(_BODIES), chance.choice(("he", "she"))
    number, month = chance.randint(3, 900), chance.choice(_MONTHS)
    claim = chance.choice(_CLAIMS).format(topic=chance.choice(topics), number=number, month=month)
    return chance.choice(_SPOKEN if chance.random() < SPOKEN_SHARE else _PLAIN).format(
        claim=claim,
        Claim=_upper(claim),
        body=body,
        Body=_upper(body),
        pronoun=pronoun,
        Pronoun=_upper(pronoun),
        name=name if chance.random() < 0.5 else name.split()[1],
        other=other,
        role=chance.choice(_ROLES),
        cue=chance.choice(_CUES),
        outlet=chance.choice(_OUTLETS),
        place=place,
        topic=chance.choice(topics),
        event=chance.choice(_EVENTS),
        number=number,
        month=month,
    )


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _unmarked(marked: str) -> tuple[str, tuple[Said, ...]]:
    """Take the marks out of a text and say where they stood.

    >>> _unmarked("<Ines> said [no].")
    ('Ines said no.', (Said(source=(0, 4), content=(10, 12)),))
    """
    found: dict[str, list[tuple[int, int]]] = {"<": [], "[": []}
    for taken, match in enumerate(re.finditer(r"<[^>]*>|\[[^]]*\]", marked)):
        start = match.start() - 2 * taken
        found[match[0][0]].append((start, start + len(match[0]) - 2))
    said = (Said(source, content) for source, content in zip(found["<"], found["["], strict=True))
    return re.sub(r"[][<>]", "", marked), tuple(said)
