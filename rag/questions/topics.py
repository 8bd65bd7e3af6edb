"""What a question is about, as words: its content words in a light normal form, and how many of them a text has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.people.nameforms import COUNTRIES
from rag.text import fold

STOP = frozenset(
    """
    a about above after again against all also although always am an and another any anybody anyone anything are
    aren't as ask asked asks at away back be became because become been before behind being between both but by call
    called came can can't cannot come could couldn't did didn't do does doesn't doing don't done down during each
    either else ever every everyone everything exactly far few first for from further get gets getting give given
    gives go goes going gone got had hadn't has hasn't have haven't having he he's her here hers herself him himself
    his how however i i'm if in instead into is isn't it it's its itself just kind know known last let like long
    made make makes many may maybe me mean might mine more most much must my myself near need needs neither never no
    nobody none nor not nothing now of off often on once one only onto or other others ought our ours out over own
    per perhaps put quite rather really regard regarding said same say saying says see seem seemed seems several
    shall she she's should shouldn't since so some somebody someone something somewhere still such take taken tell
    than that that's the their theirs them themselves then there there's therefore these they they're thing things
    think this those though thought through thus to together told too toward towards under until up upon us use used
    very was wasn't way we we're well went were weren't what what's whatever when where whether which while who
    who's whoever whole whom whose why will with within without won't would wouldn't yes yet you your yours yourself
    according article articles report reports reported story stories statement statements comment comments outlet
    outlets newspaper happen happened happening concerning claim claimed claims quote quoted question answer
    people person
    """.split()
)
_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    died:die dies:die dying:die dead:die death:die deaths:die fell:fall fallen:fall rose:rise risen:rise held:hold
    led:lead won:win lost:lose bought:buy sold:sell fought:fight struck:strike began:begin begun:begin broke:break
    broken:break built:build sank:sink sunk:sink stole:steal stolen:steal paid:pay met:meet sent:send spent:spend
    took:take gave:give drove:drive driven:drive flew:fly grew:grow grown:grow knew:know wrote:write written:write
    chose:choose chosen:choose caught:catch taught:teach brought:bring left:leave kept:keep slept:sleep felt:feel
    found:find shot:shoot stood:stand told:tell spoke:speak spoken:speak swore:swear tore:tear wore:wear threw:throw
    thrown:throw hid:hide hidden:hide killed:kill killing:kill killings:kill children:child men:man women:woman
    wives:wife lives:life troops:troop resigned:resign resignation:resign signed:sign signing:sign signatories:sign
    retook:retake retaken:retake rebuilt:rebuild withdrew:withdraw withdrawn:withdraw overthrew:overthrow
    overthrown:overthrow overcame:overcome drew:draw drawn:draw undertook:undertake arose:arise fled:flee bore:bear
    shrank:shrink shrunk:shrink froze:freeze frozen:freeze sought:seek spent:spend lent:lend bound:bind
    signatory:sign elected:elect elections:elect election:elect agreed:agree agreement:agree agreements:agree
    """.split()
)
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ied", "y"),
    ("ings", ""),
    ("ing", ""),
    ("edly", ""),
    ("eds", ""),
    ("ed", ""),
    ("ations", "ate"),
    ("ation", "ate"),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
    ("e", ""),
)


# Words of news English that say the same; the first of each group stands for all of them.
_ALIKE = """
    resign quit; error mistake blunder; fire blaze inferno; strike walkout stoppage; ship vessel; doctor physician;
    close shut; begin start commence; buy purchase; help aid assist assistance; child kid youngster; rise increase;
    fall drop decrease; lawyer attorney; film movie; flat apartment; disease illness; lorry truck; petrol gasoline;
    wage salary; expense cost; risk danger peril; cash money; frontier border; employee worker staff;
    company firm; accord pact agree; refund reimburse reimbursement; cut reduce slash; ban prohibit outlaw;
    injure wound hurt; migrant immigrant; investigate probe; rival opponent; quarrel dispute row; ill sick;
    flammable inflammable; faulty defective; huge enormous massive; reply response respond;
    letter missive; assure assurance; insult offend; answer retort; destroy wreck demolish; vanish disappear;
    rescue save; arrest detain; protest demonstrate demonstration; soldier troop; teacher educator;
    student pupil; vote ballot; road street; rubbish trash garbage; football soccer; holiday vacation
"""
_PHRASES = (  # of several words, and the one word that says the same
    (re.compile(r"\b(?:step(?:s|ped|ping)?|stand(?:s|ing)?|stood) down\b"), "resign"),
    (re.compile(r"\b(?:g[eo]t(?:s|ting)?|gave|give[sn]?|giving|hand(?:s|ed|ing)?) back\b"), "return"),
    (re.compile(r"\bset(?:s|ting)? up\b"), "establish"),
    (re.compile(r"\bturn(?:s|ed|ing)? down\b"), "reject"),
    (re.compile(r"\b(?:take|takes|took|taking) (?:\w+ ){0,3}to court\b"), "sue"),
    (re.compile(r"\bput(?:s|ting)? off\b"), "postpone"),
    (re.compile(r"\bbring(?:s|ing)? (?:it |them )?to an end\b"), "end"),
)


# Nouns and the verbs or adjectives that they come from, where one ending does not make them one.
_FAMILIES = """
    failure fail; removal remove; refusal refuse; approval approve; arrival arrive; denial deny; withdrawal withdraw;
    accusation accuse; condemnation condemn; allegation allege; rejection reject; invasion invade; decision decide;
    destruction destroy; explosion explode; growth grow; payment pay; treatment treat; resistance resist;
    reaction react; protection protect; production produce; closure close; departure depart; seizure seize;
    strength strong; safety safe; security secure; insecurity insecure; stability stable stabilise destabilise
    destabilisation; instability unstable; supporter support; attacker attack; violence violent; absence absent;
    independence independent; importance important; responsibility responsible; possibility possible; signature sign;
    investment invest; investor invest; agreement agree; announcement announce; arrangement arrange;
    employment employ; improvement improve; punishment punish; settlement settle; replacement replace;
    expansion expand; extension extend; suspension suspend; permission permit; admission admit; submission submit;
    deportation deport; expulsion expel; collapse collapsing; construction construct; correction correct;
    corruption corrupt; detention detain; retention retain; intervention intervene; prevention prevent;
    protest protester; reform reformer; proposal propose; renewal renew; survival survive survivor;
    acceptance accept; assurance assure; guidance guide; insurance insure; performance perform; avoidance avoid;
    persistence persist; existence exist; difference differ; preference prefer; defence defend defender;
    offence offend; threat threaten; belief believe; grief grieve; relief relieve; proof prove; choice choose;
    loss lose; sale sell; speech speak; thought think; birth born; marriage marry; flight fly; pursuit pursue;
    complaint complain; restraint restrain; blockade block; shortage short; coverage cover; breakage break;
    leakage leak; storage store; damage damaging; delivery deliver; discovery discover; recovery recover;
    bribery bribe; injury injure; inquiry inquire enquire; poverty poor; cruelty cruel; loyalty loyal;
    certainty certain; hostility hostile; capability capable; capacity capable; equality equal; legality legal;
    reality real; scarcity scarce; necessity necessary; publicity public; visibility visible; width wide; depth deep;
    length long; height high; warmth warm; truth true; honesty honest; difficulty difficult; anger angry;
    hunger hungry; danger dangerous; luck lucky; guilt guilty; fury furious; caution cautious; courage courageous;
    success succeed successful; failure failed; contribution contribute; distribution distribute; pollution pollute;
    solution solve; revolution revolt; execution execute; prosecution prosecute; persecution persecute;
    restoration restore; exploration explore; preparation prepare; declaration declare; examination examine;
    confirmation confirm; information inform; transformation transform; reformation reform; limitation limit;
    invitation invite; citation cite; quotation quote; taxation tax; consultation consult; temptation tempt;
    implementation implement; cancellation cancel; compensation compensate; consideration consider;
    imposition impose; opposition oppose; composition compose; acquisition acquire; competition compete;
    repetition repeat; recognition recognise; definition define; abolition abolish; demolition demolish;
    adoption adopt; disruption disrupt; eruption erupt; interruption interrupt; exemption exempt;
    assumption assume; consumption consume; reduction reduce; introduction introduce; deduction deduct;
    infection infect; inspection inspect; collection collect; connection connect; direction direct;
    election elect; selection select; objection object; restriction restrict; conviction convict;
    addiction addict; contradiction contradict; prediction predict; obstruction obstruct; instruction instruct;
    transaction transact; attraction attract; reaction react; violation violate; occupation occupy;
    accusation accuser; ally allied alliance; analysis analyse; emphasis emphasise
"""


def stem(word: str) -> str:
    """The normal form of a word, the same for the words of `_ALIKE` and of one of the `_FAMILIES`.

    >>> stem("blazes") == stem("fire"), stem("quit") == stem("resigned"), stem("road") == stem("river")
    (True, True, False)
    """
    bare = _stem(word)
    return _alike().get(bare, bare)


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    families = [[_stem(word) for word in group.split()] for group in _FAMILIES.split(";")]
    groups = [[_stem(word) for word in group.split()] for group in _ALIKE.split(";")]
    alike = {word: group[0] for group in groups for word in group}
    for members in families:
        whole = next((alike[word] for word in members if word in alike), min(members, key=len))
        alike |= dict.fromkeys(members, whole)
    return alike


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """A light normal form: "attacks", "attacked" and "attack" are one; it need not be a word.

    >>> {_stem(word) for word in ("attack", "attacks", "attacked", "attacking")}
    {'attack'}
    >>> _stem("policies") == _stem("policy"), _stem("stopped") == _stem("stopping")
    (True, True)
    >>> _stem("neighbour") == _stem("neighbors")
    True
    """
    word = re.sub(r"['’]s?$", "", word.replace(".", ""))
    word = _IRREGULAR.get(word, word)
    if len(word) > 5:  # British and American spellings are one
        word = re.sub(r"is(?=(?:e[ds]?|ing|ations?)$)", "iz", word.replace("our", "or"))
    if len(word) < 4 or not word.isascii() or any(c.isdigit() for c in word):
        return word
    if len(word) > 7:  # one name in several transliterations
        word = re.sub(r"sk(?:iy|yy|yi|ii|i|ij)$", "sky", word)
    for ending, instead in _ENDINGS:
        plural = ending != "s" or not word.endswith(("ss", "us", "is"))
        if word.endswith(ending) and plural and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word.rstrip("e") if len(word) > 3 else word


_WORD = re.compile(r"\w+(?:['.\-]\w+)*")  # of folded text, as in rag.text.words


def content_words(text: str) -> list[str]:
    """The words that carry the topic, lower-cased, each once, in order; hyphenated words also in parts.

    >>> content_words("What did she say about the attacks near Aleppo?")
    ['attacks', 'aleppo']
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(fold(text)):
        word = word.removesuffix("'s").removesuffix("'").replace(".", "")
        for part in (word, *word.split("-")) if "-" in word else (word,):
            if part not in STOP and (len(part) > 1 or part.isdigit()):
                found[part] = None
    return list(found)


_CAPITALS = re.compile(r"\b(?:U\.?S\.?A?|U\.?K|U\.?N|E\.?U)\b\.?(?![\w])")
_NATIONS = {name: f"nation:{key}" for name, key in COUNTRIES.items() if name != "us"}
_LONG_NAMES = sorted((re.escape(name) for name in _NATIONS if " " in name), key=len, reverse=True)
_LONG = re.compile(rf"(?<!\w)(?:{'|'.join(_LONG_NAMES)})(?!\w)")


@lru_cache(maxsize=32768)
def stems(text: str) -> frozenset[str]:
    """The stems of the content words of a text; a country is one, whatever it is called.

    >>> stems("the Zionist regime and the U.S.") == stems("Israel and America")
    True
    """
    found = {f"nation:{match.replace('.', '').lower()[:2]}" for match in _CAPITALS.findall(text)}
    folded = fold(_CAPITALS.sub(" ", text) if found else text)
    if long := _LONG.findall(folded):
        found.update(_NATIONS[name] for name in long)
        folded = _LONG.sub(" ", folded)
    for phrase, word in _PHRASES:
        folded = phrase.sub(word, folded)
    return frozenset(found.union(_NATIONS.get(word) or stem(word) for word in content_words(folded)))


def head(topic: str) -> frozenset[str]:
    """The stem of the noun that a topic turns on: the last content word before a preposition.

    >>> head("the attacks near Aleppo") == stems("attacks"), head("the committee's minutes") == stems("minutes")
    (True, True)
    """
    prepositions = r"\b(?:of|in|near|on|for|from|by|to|against|with|at|between|about|over|after|during)\b"
    kept = next((found for part in re.split(prepositions, fold(topic)) if (found := content_words(part))), [])
    return stems(kept[-1]) if kept else frozenset()


def coverage(wanted: Iterable[str], text: str) -> float:
    """The share of `wanted` stems that the text has, 0..1; 0 if nothing is wanted.

    >>> coverage(stems("attacks near Aleppo"), "The attack went on.")
    0.5
    """
    wanted = set(wanted)
    return len(wanted & stems(text)) / len(wanted) if wanted else 0.0
