"""Words for those who speak without being named: pronouns, roles, kinds of bodies, groups."""

from __future__ import annotations

import re

PRONOUNS = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
    "it": "n",
    "its": "n",
    "itself": "n",
    "they": "p",
    "them": "p",
    "their": "p",
    "themselves": "p",
    "who": "",
}
RELATIVE = frozenset("who whom whose which that".split())
FIRST_PERSON = frozenset("i we you me us my our your myself ourselves this these those".split())
SPEAKING = FIRST_PERSON - {"this", "these", "those", "us"}  # whoever says them speaks; "us" may be a country

# Nouns of one person who has an office, a trade or a place: "the diplomat" points to somebody already named.
ROLE_NOUNS = frozenset(
    """
    spokesman spokeswoman spokesperson diplomat minister president premier chancellor senator congressman
    congresswoman lawmaker governor mayor judge justice prosecutor lawyer attorney candidate nominee leader chief head
    chairman chairwoman director secretary ambassador envoy general colonel commander officer official aide adviser
    advisor strategist analyst expert professor scientist researcher economist author writer journalist reporter host
    anchor columnist editor activist organizer campaigner billionaire businessman businesswoman businessmogul mogul
    developer magnate executive ceo founder owner manager coach player republican democrat conservative liberal
    representative source retiree pensioner man woman husband wife father mother son daughter brother sister widow
    friend politician statesman king queen prince pope bishop cleric ayatollah sheriff detective witness victim
    suspect defendant singer actor actress artist star celebrity frontrunner front-runner newyorker texan veteran
    doctor nurse teacher student resident farmer worker banker investor trader engineer deputy speaker whip incumbent
    challenger opponent rival vice president-elect socialist libertarian native mp commissioner superintendent
    principal chaplain rabbi imam pastor old-timer real-estate pilot driver captain admiral coordinator counsel
    treasurer tycoon entrepreneur historian
    surgeon physician master headmaster headteacher colleague neighbour neighbor
    partner uncle aunt cousin nephew niece boyfriend girlfriend patient referee
    """.split()
) | {"year-old"}

RELATIVES = frozenset(
    """
    brother sister wife husband widow widower mother father son daughter uncle aunt cousin nephew niece grandmother
    grandfather grandson granddaughter spouse
    """.split()
)
# Roles that are somebody's: "her friend" is another person than she.
RELATIONAL = RELATIVES | frozenset(
    """
    friend partner boyfriend girlfriend fiancé fiancée colleague neighbour neighbor roommate flatmate classmate
    teammate deputy aide assistant
    """.split()
)

# Events and things, which tell nothing: no reports, polls or records, through which somebody speaks.
THINGS = frozenset(
    """
    fire blaze flame smoke storm hurricane cyclone tornado typhoon blizzard flood flooding drought earthquake quake
    tsunami eruption avalanche landslide wildfire heatwave wave wind rain snow weather climate war battle fighting
    clash attack raid strike explosion blast bomb bombing shooting crash collision accident disaster crisis
    catastrophe incident virus disease outbreak pandemic epidemic illness infection cancer price cost rent tax wage
    inflation debt ship boat ferry freighter vessel car truck lorry bus train plane aircraft helicopter bridge road
    dam river lake reservoir warehouse building tower tunnel gate wall engine machine vehicle drug vaccine heat cold
    night winter summer
    """.split()
)

BODY_NOUNS = frozenset(
    """
    ministry department office agency administration bureau commission committee council court parliament congress
    senate house government cabinet army navy military forces force police party union movement coalition alliance
    group institute university foundation bank company corporation firm network channel newspaper paper magazine
    outlet station broadcaster site website observatory monitor campaign team camp club organization organisation
    association board authority service embassy mission regime report study survey poll statement article editorial
    letter document memo book film law bill ruling constitution country nation state city kingdom republic watchdog
    ngo charity tank publication ad advertisement video filing fund family lawsuit complaint post tweet message email
    blog press data figures numbers research analysis journal panel legislature lobby league federation tribunal
    consortium startup hospital school college church mosque band squad delegation junta
    """.split()
)
GENERIC = BODY_NOUNS | frozenset(
    "news television tv radio state-run state media online daily weekly leading local official wire".split()
)

WRITINGS = frozenset(
    "letter statement tweet post speech memoir book op-ed column email message memo testimony diary blog".split()
)

PLURALS = re.compile(
    r"^(?:officials|sources|supporters|people|residents|republicans|democrats|aides|advisers|advisors|media|leaders|"
    r"members|authorities|children|parents|families|friends|relatives|neighbou?rs|rebels|militants|soldiers|troops|"
    r"companies|countries|states|nations|allies|diplomats|citizens|students|veterans|immigrants|refugees|candidates|"
    r"presidents|polls|reports|figures|data|documents|records|rulings|studies|surveys|numbers|statistics|averages|"
    r"returns|\w+(?:ers|ists|ians|ors|ees|men|women|ants|ents|ans|ics|als|ates))$",
    re.IGNORECASE,
)

_TRADES = {
    "diplomacy": "diplomat spokesman spokeswoman spokesperson ambassador envoy minister secretary official",
    "politics": """
        senator congressman congresswoman lawmaker representative sen rep mp politician governor mayor candidate nominee
        president premier leader republican democrat chancellor minister councilman
        """,
    "law": "judge justice prosecutor lawyer attorney sheriff detective",
    "army": "general colonel commander officer admiral captain soldier veteran brigadier",
    "business": """
        billionaire businessman businesswoman mogul developer executive ceo founder owner tycoon entrepreneur magnate
        chairman
        """,
    "science": "scientist researcher professor economist historian analyst expert author doctor",
    "press": "journalist reporter host anchor columnist editor author writer",
    "sport": "coach player manager captain",
    "staff": """
        spokesman spokeswoman spokesperson aide adviser advisor strategist manager director chairman chairwoman
        operative
        """,
}


_SIDES = (  # nobody is on two of them at once
    "judge|lawyer attorney counsel barrister solicitor|prosecutor|witness|defendant suspect|victim",
    "doctor surgeon physician|nurse|patient",
    "teacher professor|student",
    "coach manager|player|referee",
    "president|mayor|governor|senator|judge|ambassador|king queen|pope|general",
)


def opposed_roles(one: str, others: set[str]) -> bool:
    """Whether somebody with the roles `others` is not called `one`: a judge is no lawyer.

    >>> opposed_roles("lawyer", {"judge"}), opposed_roles("lawyer", {"attorney"}), opposed_roles("lawyer", {"mayor"})
    (True, False, False)
    """
    for sides in ([set(side.split()) for side in group.split("|")] for group in _SIDES):
        own = next((side for side in sides if one in side), set())
        if own and not own & others and any(side & others for side in sides):
            return True
    return False


def kindred_roles(words: set[str]) -> set[str]:
    """The trades that some words belong to.

    >>> kindred_roles({"the", "diplomat"}) & kindred_roles({"ministry", "spokesman"})
    {'diplomacy'}
    """
    return {trade for trade, members in _TRADES.items() if words & set(members.split())}
