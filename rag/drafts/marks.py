"""Quotation marks of other countries, keyboards and word processors, as those that `rag.text.quotations` knows.

Every change is one character for one, so that a span found in the result is a span of the draft.
"""

from __future__ import annotations

import re

_USUAL = str.maketrans("＂〝〞〟❝❞‟「」『』｢｣", '"“””“”““”‘’“”')
_TEX = ((re.compile(r"``(?=\S)"), " “"), (re.compile(r"(?<=\S)''"), "” "))  # ``so''
_REVERSED = re.compile(r"»([^»«\n]+)«")  # German books and Danish: »so«
_TWICE_RIGHT = re.compile(r"(?<![\w”’.,!?…])([”»])(?=\w)([^“”„«»\n]+)\1")  # Swedish and Finnish: ”so”, »so»
_SINGLE_ANGLE = re.compile(r"‹([^‹›\n]+)›")
_SINGLE_LOW = re.compile(r"‚([^‚‘’\n]+)[‘’]")  # German: ‚so‘
_DOUBLE = re.compile(r"“([^“”\n]+)”|(?<!\w)\"([^\"\n]+)\"(?!\w)")
_OPENED = r"(?<![\w’'“”\"])[‘'](?!(?:tis|twas|til|till|em|cause|cos|n)\b|\d)(?=[\w“\"])"
_CLOSED = r"[’'](?!\w)(?!(?<=s.) [a-z])"  # not "the workers' union"
_PART = rf"(?:(?!{_CLOSED})[^“”\"\n]){{0,300}}"
_SINGLE_OUTSIDE = re.compile(rf"{_OPENED}({_PART}(?:(?:{_DOUBLE.pattern}){_PART}){{1,4}}){_CLOSED}")


def usual(text: str) -> str:
    """The text with rare marks as usual ones, and of nested ones the double outside.

    >>> usual("”Nej”, »nein« and 「いいえ」")
    '“Nej”, «nein» and “いいえ”'
    >>> usual("‘It is “late”, and we go,’ he said.")
    '“It is ‘late’, and we go,” he said.'
    """
    text = text.translate(_USUAL)
    for pattern, mark in _TEX if "``" in text else ():
        text = pattern.sub(mark, text)
    text = _REVERSED.sub(r"«\1»", text)
    text = _TWICE_RIGHT.sub(lambda match: f"{'“' if match[1] == '”' else '«'}{match[2]}{match[1]}", text)
    text = _SINGLE_ANGLE.sub(r"‘\1’", text)
    text = _SINGLE_LOW.sub(r"‘\1’", text)
    return _SINGLE_OUTSIDE.sub(_double_outside, text)


def _double_outside(match: re.Match[str]) -> str:
    """British ‘so “or” so’ as “so ‘or’ so”, unless it stands within double marks itself."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.count("“") > line.count("”"):
        return match[0]
    return f"“{_DOUBLE.sub(lambda inner: f'‘{inner[1] or inner[2]}’', match[1])}”"
