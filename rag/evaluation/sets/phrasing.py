"""Wording a drafted question: a statement as reported speech, and the topics it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.domain import Statement
from rag.extraction.nounphrases import noun_phrase
from rag.text import fold, words

SHORTEST, LONGEST = 5, 25  # words of a statement that is put into a question
# A clause that begins so, or holds one of the pointing ones, cannot be understood without the article.
_LEANING = frozenset(
    """he she it they him her them his hers its their theirs this that these those which who whom whose what how whether
    if why when where there here to as of for with by on in at from and but or so because while i we you my our your me
    us""".split()
)
_POINTING = frozenset("he she they him them his her their it its there then".split())
_SAYING = frozenset("say warn promise predict confirm announce explain admit".split())  # all of them are saying
_POINTERS = frozenset("this that these those and or".split())  # in a topic
_LOWERED = frozenset(
    """the a an any all some no many most several more every each both nobody somebody everybody nothing people one two
    three four five six seven eight nine ten""".split()
)
_ROLE = frozenset("a an the her his its their our my one some another".split())  # what opens a role, never a name
_LINKS = frozenset("and or but in on at to of for with by from as is was has had will would could may who that".split())
_VAGUE = frozenset(  # in a topic: "the only candidate", "the coming days"
    """the like than more only most least same other others own whole entire best worst first last next coming past
    recent new current day days week weeks month months year years time times way ways thing things people person place
    part end""".split()
)
_DAYS = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|should|must|did|does|do|\w{3,}ed)\b"
)
_LATER = re.compile(
    r"\b(?:that|which|who|because|if|when|while|since|after|before|as|although)\b"
)  # a verb after these is not the clause's own
_UNFIT = re.compile(r"[.!?…“”\"]|(?:^|\s)['‘]|''|\s[,;]")  # several sentences, quotations, torn from a table
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:of\s+(?:the\s+)?|the\s+)?[A-Z][\w’'-]+)*")
_OPENED = re.compile(r"[.!?:;…“\"‘(]\s*$")  # what follows begins with a capital, name or not
_ABBREVIATED = re.compile(r"\.\s+[A-Z]")  # "Sens. Warren"
_THE = re.compile(r"\bthe\s+(?=[a-z])")
_LONGEST_TOPIC = 5  # words


def is_name(name: str) -> bool:
    """Whether a speaker is called by a name of at least two words, not by a role.

    >>> is_name("Mara Velin"), is_name("A port official"), is_name("Iran's Foreign Ministry"), is_name("Tarn")
    (True, False, True, False)
    """
    parts = name.split()
    return (
        len(parts) > 1
        and "," not in name
        and parts[0][0].isupper()
        and parts[0].lower() not in _ROLE
        and not parts[-1].islower()
    )


def called(name: str, text: str) -> str:
    """A speaker's name inside a question: with the article where the page writes it so.

    >>> called("United States", "He said the United States would wait."), called("Mara Velin", "Mara Velin spoke.")
    ('the United States', 'Mara Velin')
    """
    return f"the {name}" if re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE) else name


def reported(statement: Statement, page: str) -> str:
    """A statement as the object of "say": in quotation marks if it is direct, else as a clause with "that".

    Of direct words that are interrupted ("I went," she said, "and came back"), the first part. `page` is its article's
    text, which tells a name from a word that begins a sentence.

    "" for one that cannot be understood on its own or is no clause: a part of a sentence, "to wait", "he had left"; and
    for one that quotes somebody itself.
    """
    if statement.act not in _SAYING or statement.negated or (len(statement.content) > 1 and statement.form != "direct"):
        return ""
    text = " ".join(statement.content[0].text.split()).strip(' ,;:.“”"').removeprefix("that ")
    parts = [fold(span.cut(text)) for span in words(text)]
    if not SHORTEST <= len(parts) <= LONGEST or _UNFIT.search(text) or not _VERB.search(_LATER.split(text)[0]):
        return ""
    if statement.form == "direct":
        return f"“{text}”"
    if statement.form != "indirect" or parts[0] in _LEANING or _POINTING & set(parts):
        return ""
    first = text.split()[0]
    name = parts[0] not in _LOWERED and (first.isupper() or re.search(rf"[a-z,] {re.escape(first)}\b", page))
    return f"that {text if name else text[0].lower() + text[1:]}"


def topics_of(text: str, speaker_names: Iterable[str]) -> Iterator[str]:
    """What a statement is about, as one would ask: names in it that are not the speaker's, and "the" noun phrases.

    >>> list(topics_of("talks on the old harbour wall with Port Sarn had begun", ["Mara Velin"]))
    ['Port Sarn', 'the old harbour wall']
    """
    own = {fold(span.cut(name)) for name in speaker_names for span in words(name)}
    for match in _NAME.finditer(text):
        folded = {fold(span.cut(match.group())) for span in words(match.group())}
        whole = _ends(text, match.end()) and not _ABBREVIATED.match(text, match.end())
        if (
            match.start()
            and not _OPENED.search(text[: match.start()])
            and whole
            and not folded & own
            and _asked(match.group())
        ):
            yield ("the " if text[: match.start()].endswith("the ") else "") + match.group()
    for match in _THE.finditer(text):
        found = noun_phrase(text, match.start(), len(text))
        topic = found.cut(text) if found else ""
        parts = [span.cut(topic) for span in words(topic)][1:]
        plain = topic.islower() and not _VAGUE & set(parts) and not _VERB.search(topic)
        if found and len(parts) >= 2 and plain and _asked(topic) and _ends(text, found.end):
            yield topic


def _ends(text: str, at: int) -> bool:
    """Whether a name or noun phrase ends there: "Zionist" of "the Zionist regime" and "the gates" of "the gates held"
    do not."""
    after = re.match(r"\s+([\w-]+)", text[at:])
    return after is None or after[1] in _LINKS


def _asked(topic: str) -> bool:
    """Whether a topic reads well: short, and nothing in it points elsewhere."""
    parts = [fold(span.cut(topic)) for span in words(topic)]
    short = 1 <= len(parts) <= _LONGEST_TOPIC and (len(parts) > 1 or len(parts[0]) > 3)
    pointing = set(parts) & (_POINTING | _DAYS | _POINTERS) or parts[0].startswith("i'") or parts[-1].endswith("'s")
    return short and not pointing and not re.search(r"[,;.“”\"]", topic)
