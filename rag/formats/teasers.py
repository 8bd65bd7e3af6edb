"""Lines that only lead to another story, or say that an advertisement stands there: no words of the article."""

from __future__ import annotations

import re

MAX_CHARS = 250  # a longer line is a paragraph
_LEADS = (  # stand alone, or before the other story's headline
    "read more|read also|also read|read next|related|related (?:stor(?:y|ies)|articles?|content|news)"
    "|related (?:coverage|topics|links)|more on this(?: story)?|more from [\\w .’'&-]{2,40}|see also"
    "|recommended(?: reading| for you)?|don[’']t miss|most read|most popular|trending(?: now)?|sign up(?: here)?"
)
_CALLS = (  # before a headline only: what ends as a sentence does, or is quoted, may be somebody's words
    "read|watch|watch now|listen|listen now|opinion|explainer|in pictures|photos|video|podcast|live"
)
_NOTICES = (  # stand alone
    "advertisements?|sponsored(?: content)?|promoted content|paid content|watch|listen|story continues below"
    "|(?:story|article) continues (?:below|after)(?: the)? ?advertisement|scroll to continue(?: reading)?"
    "|advertisement - (?:scroll to continue|story continues below)|share this (?:article|story)|click here to .{3,80}"
    "|skip (?:past )?(?:advertisement|promotion|newsletter promotion)"
)
_TEASER = re.compile(
    rf"[>»›▶•*\[( ]*(?:(?:{_LEADS})(?:[ ]*[:|–—»›→].*|[ ]*(?:at|on)?[ ]+https?://\S+|[\])]*)"
    rf"|(?:{_CALLS})[ ]*[:|»›→](?:(?![“\"]).)*[^.!”\"\]]|(?:{_NOTICES})[.\])]*)",
    re.I,
)


def without_teasers(text: str) -> str:
    """The text without lines that only lead to another story.

    >>> without_teasers("It is shut.\\nRead more: Mayor to go\\nRelated\\nShe left.")
    'It is shut.\\nShe left.'
    """
    lines = text.split("\n")
    return "\n".join(line for line in lines if len(line) > MAX_CHARS or not _TEASER.fullmatch(line.strip()))
