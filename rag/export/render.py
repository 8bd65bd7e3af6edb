"""How answers are shown as text for people."""

from __future__ import annotations

import re
import textwrap

from rag.checks.marks import shown_words
from rag.domain import Answer, Candidate, Citation, Span
from rag.export.objects import Around
from rag.export.sidebyside import changed_words
from rag.export.surroundings import Surroundings
from rag.export.usage import usage_text
from rag.names.reached import reached_by
from rag.names.scripts import remark

NEAREST = {"unsure": "These come nearest; read them before you use them:", "refused": "Nearest:"}  # by outcome
CLOSEST_NAMES = "Closest names"  # in the library, to one that it does not have
SURE, FAIRLY_SURE = 0.8, 0.6  # confidences from which an answer is called so
HOW = {"direct": "said directly", "indirect": "paraphrased by the outlet", "mixed": "partly quoted, partly paraphrased"}


def answer_text(answer: Answer, width: int = 100, around: Around | None = None) -> str:
    """An answer for the terminal: the short answer first, then the quotations, each with its speaker and place."""
    blocks = []
    if read := read_as(answer):
        blocks.append(_wrapped(f"({read})", width, ""))
    if answer.names:
        blocks.append(_wrapped(" · ".join(answer.names), width, "  "))
    if answer.extent:
        blocks.append(_wrapped(f"{answer.extent.line}:", width, "  "))
    if answer.text:
        items = [(i, item) for line in told_lines(answer.text) for i, item in enumerate(line)]
        blocks.append("\n".join(_wrapped(item, width, "    " if i else "  ", "    ") for i, item in items))
    differs = changed_words(answer)
    for citation in answer.citations:
        block = citation_text(citation, width, around.get(citation.number) if around else None)
        if words := [_in_quote(citation, span) for span in differs.get(citation.number, ())]:
            block += "\n" + _wrapped(f"only here: {' · '.join(words)}", width, "      ")
        blocks.append(block)
    if answer.closest_names:
        blocks.append(_wrapped(f"{CLOSEST_NAMES}: {' · '.join(answer.closest_names)}", width, "  "))
    if near := nearest_shown(answer):
        blocks.append(_wrapped(NEAREST[answer.outcome], width, "  "))
        blocks += [citation_text(citation, width) for citation in near]
    if made := _made(answer):
        blocks.append(_wrapped(made, width, "  "))
    return "\n\n".join(blocks)


def told_lines(prose: str) -> list[list[str]]:
    """An answer's prose: a line for each whom it is about, each with what they said, one piece of prose a statement.

    >>> told_lines("Velin left. [1] · said: no. [2]\\nOster stayed. [3]")
    [['Velin left. [1]', 'said: no. [2]'], ['Oster stayed. [3]']]
    """
    return [re.split(r"(?<=\]) · ", line) for line in prose.split("\n")]


def _made(answer: Answer) -> str:
    """Which model wrote it, or why none did, and how sure it is; "" of a refusal that asked no model."""
    took = usage_text(answer.usage)
    maker = f"answered by {answer.made_by}{f' ({took})' if took else ''}" if answer.made_by != "local" else ""
    return " · ".join(part for part in (maker, how_sure(answer)) if part)


def nearest_shown(answer: Answer) -> tuple[Citation, ...]:
    """What comes nearest, where nothing answers: beside an answer it is not shown."""
    return answer.nearest if answer.refused else ()


def shown(answer: Answer) -> tuple[Citation, ...]:
    """All quotations that are shown with an answer, by their numbers."""
    return (*answer.citations, *nearest_shown(answer))


def read_with(answer: Answer) -> str:
    """The earlier question that a follow-up was read together with; "" where there is none.

    >>> read_with(Answer("and why?", "Who did Velin blame? - and why?", ""))
    'Who did Velin blame?'
    """
    own = f" - {answer.question}"  # as Query.standalone joins them
    return answer.standalone.removesuffix(own) if answer.standalone.endswith(own) else ""


def read_as(answer: Answer) -> str:
    """How a question was understood where that is more than its own words; "" where it is not.

    >>> read_as(Answer("and why?", "Why did Velin blame the port?", ""))  # a model put it in other words
    'asked as: Why did Velin blame the port?'
    """
    if answer.standalone in ("", answer.question):
        return ""
    before = read_with(answer)
    return f"read together with: {before}" if before else f"asked as: {answer.standalone}"


def how_sure(answer: Answer) -> str:
    """The confidence as a word; "" of a refusal, and where nobody judged it.

    >>> [how_sure(Answer("q", "q", "", confidence=confidence)) for confidence in (0.9, 0.6, 0.5, 0.0)]
    ['sure', 'fairly sure', 'less sure', '']
    """
    if answer.refused or not answer.confidence:
        return ""
    return "sure" if answer.confidence >= SURE else "fairly sure" if answer.confidence >= FAIRLY_SURE else "less sure"


def _in_quote(citation: Citation, span: Span) -> str:
    start = citation.quote.span.start
    return " ".join(citation.quote.text[span.start - start : span.end - start].split())


def citation_text(citation: Citation, width: int = 100, around: Surroundings | None = None) -> str:
    lines = [_wrapped(f"[{citation.number}] {who(citation)}", width, "  ", "      ")]
    lines.append(_wrapped(shown_words(citation), width, "      "))
    lines.append(_wrapped(where(citation), width, "      "))
    for name, beside in (("before", around.before), ("after", around.after)) if around else ():
        if said := " ".join(beside.text.split()):
            lines.append(_wrapped(f"{name}: {said}", width, "      ", "        "))
    return "\n".join(lines)


def who(citation: Citation) -> str:
    """Who the words are by, in one line; the article's own voice and uncertainty are said, never hidden.

    Names and mentions appear as the article writes them.
    """
    if citation.state == "own_voice":
        return "The article itself, quoting nobody"
    written = as_written(citation)
    if citation.state == "uncertain" or citation.speaker is None:
        name = f"Speaker uncertain ({written})" if written else "The article names no speaker"
        name = f"Perhaps never said: the page doubts or imagines it ({written})" if citation.doubted else name
    else:
        name = citation.speaker.name
        name += f" ({written})" if written else ""
        name += f" ({said})" if (said := remark(citation.speaker.name)) else ""
    relay = f", via {', '.join(relays(citation))}" if citation.via else ""
    return f"{name}{relay} – {HOW[citation.form]}" if citation.form else f"{name}{relay}"


def relays(citation: Citation) -> list[str]:
    """Who passed the words on, each once: not "The Journal" beside "The Journal, a newspaper in Sarn"."""
    named = list(dict.fromkeys(mention.text for mention in citation.via))
    return [name for name in named if not any(name != other and name in other for other in named)]


def as_written(citation: Citation) -> str:
    """How the page writes the speaker, where that is not the name shown; and that a pronoun or a role was read so.

    >>> from rag.domain import Mention, Quote, Source, Speaker
    >>> le_pen, she = Speaker("p", "Marine Le Pen"), Mention("she", Span(0, 3))
    >>> as_written(Citation(1, Quote("a", Span(4, 5), "x"), Source("a"), "attributed", le_pen, she))
    'written “she”; read as Marine Le Pen'
    """
    written = citation.mention.text if citation.mention else ""
    if citation.state == "attributed" and citation.speaker and reached_by(citation.speaker, citation.mention):
        return f"written “{written}”; read as {citation.speaker.name}"
    bare = written.strip(" ,")
    return "" if not bare or (citation.speaker and bare == citation.speaker.name) else f"written “{bare}”"


def where(citation: Citation) -> str:
    source = citation.source
    page = source.printed(citation.quote.span.start)
    parts = [source.outlet, (source.published or "")[:10], source.title, page]
    place = (
        " · ".join(part for part in parts if part)
        + f"  ({source.id} {citation.quote.span.start}-{citation.quote.span.end})"
    )
    copies = f"; the same words in {', '.join(citation.copies)}" if citation.copies else ""
    return place + copies


def left_out_text(answer: Answer) -> str:
    """What was left out of what a model wrote, and why; "" if nothing was."""
    listed = "".join(f"\n  - {why}" for why in answer.dropped)
    return f"left out of what the model wrote:{listed}" if listed else ""


def candidate_text(candidate: Candidate) -> str:
    """One line of `--explain`: how surely it answers, bears out and contradicts, why it was found, its first words."""
    match = candidate.match
    scores = f"{candidate.score:.2f} {match.bears_out:.2f} {match.contradicts:.2f}" if match else " - "
    text = " ".join(candidate.sentence.text.split())[:90]
    return f"{scores}  {', '.join(candidate.why) or '-':32}  {candidate.sentence.id}  {text}"


def _wrapped(text: str, width: int, indent: str, then: str | None = None) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def days(first: str, last: str) -> str:
    """A span of days behind what it dates.

    >>> days("2025-01-15", "2025-01-29")
    ' (2025-01-15 to 2025-01-29)'
    """
    return "" if not first else f" ({first})" if first == last else f" ({first} to {last})"
