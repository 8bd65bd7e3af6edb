"""HTML for questions, answers and quotation cards. Pure: nouns in, escaped markup out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answers.answering import LEADS, PERHAPS
from rag.checks.marks import parts_of, shown_words
from rag.domain import Answer, Citation, Source, Verdict
from rag.export.render import as_written, how_sure, read_with, relays, shown, told_lines, who
from rag.export.usage import usage_text
from rag.names.scripts import remark
from rag.page import html, strings
from rag.page.html import inline, text
from rag.text import fold

PEEK = 240  # characters of a quotation that a marker shows
MOST_CARDS = 10  # of one answer that are drawn at once; the others wait until they are asked for
_MARKER = re.compile(r"\[(\d{1,3})\]")
_RUN = re.compile(r"((?:\[\d{1,3}\]){4})(?:\[\d{1,3}\]){4,}(\[\d{1,3}\])")  # [1][2][3][4] ... [57] tells as much
ORDERING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)  # marks of direction
OPENING, CLOSING = "“„«\"‘'", "”“»\"’'"


@dataclass(frozen=True, slots=True)
class Card:
    """A quotation with what is shown around it, all of it from the page or its source."""

    citation: Citation
    before: str = ""  # the rest of its sentence
    after: str = ""
    role: str = ""  # of the speaker, as this article writes it; "" if it gives none
    address: str = ""  # of the words on the web; "" if there is none
    copies: tuple[tuple[Source, str], ...] = ()  # other articles with the same words, and their addresses


def question_html(question: str, turn: int) -> str:
    return (
        f'<div class="ws-asked" id="turn-{turn}"><h2 dir="auto"><span class="ws-hidden">{strings.QUESTION_N}: </span>'
        f"{text(in_order(question))}</h2></div>"
    )


def in_order(question: str) -> str:
    """A question without the marks that lay its characters out otherwise than they stand.

    >>> in_order("Who \u202edias\u202c so?")
    'Who dias so?'
    """
    return question.translate(dict.fromkeys(ORDERING))


def answer_html(answer: Answer, turn: int, drawn: int | None = None) -> str:
    """The short answer and the prose, or why there is none; the cards follow, `drawn` of them or all.

    Where nothing answers, it ends with what the cards are: only what comes nearest.
    """
    if answer.refused:
        return _asked_as(answer) + (_unsure(answer) if answer.outcome == "unsure" else _refusal(answer))
    parts = [_asked_as(answer)]
    if answer.names:
        names = '<span class="ws-dot"> · </span>'.join(inline(name) for name in answer.names)
        parts.append(f'<div class="ws-names" dir="auto">{names}</div>')
    if answer.extent:
        parts.append(f'<div class="ws-soft">{text(answer.extent.line)}</div>')
    if answer.text:
        cited = answer.citations
        said = answer.text
        if answer.verdict:
            said = said.removeprefix(LEADS.get(answer.verdict, "")).removeprefix(PERHAPS)
        parts.append(prose_html(said, turn, cited, drawn, lead=not answer.names, chip=_verdict(answer)))
    return "".join(parts)


def _verdict(answer: Answer) -> str:
    """What the library says to "did X say Y?", as a chip that stands for the prose's lead; "" for other questions."""
    if answer.verdict is None:
        return ""
    kind = "ws-verdict ws-yes" if answer.verdict == Verdict.YES else "ws-verdict"
    return f'<span class="{kind}">{strings.SAID_SO[answer.verdict]}</span> '


def prose_html(
    prose: str, turn: int, cited: Sequence[Citation], drawn: int | None = None, lead: bool = False, chip: str = ""
) -> str:
    """Prose, a line for each speaker, whose markers lead to the cards and show them on hover; a long run is shortened.

    Of the cards `drawn` are drawn: markers of the others lead to where they wait; a number that no card has stays
    text. `chip` is markup of ours that stands before it.
    """
    by_number = {citation.number: citation for citation in cited}
    there = len(by_number) if drawn is None else drawn

    def marker(found: re.Match[str]) -> str:
        number = int(found[1])
        if number not in by_number:
            return found[0]
        label = strings.QUOTATION_N.format(n=number)
        place = anchor(turn, number) if number <= there else waiting(turn)
        peek = peek_html(by_number[number])
        return f'<a class="ws-ref" href="#{place}" target="_self" aria-label="{label}">{number}{peek}</a>'

    kind = "ws-lead" if lead else "ws-prose"
    lines = [[_MARKER.sub(marker, _RUN.sub(r"\1 … \2", text(item))) for item in line] for line in told_lines(prose)]
    alone = len(lines) == len(lines[0]) == 1
    told = chip + (lines[0][0] if alone else "".join(_line(line) for line in lines))
    return f'<div class="{kind}" dir="auto">{told}</div>'


def _line(items: Sequence[str]) -> str:
    """One speaker's line, each statement behind the first in a row of its own. Space between for whoever copies it."""
    rows = " ".join(f'<span class="ws-item">{item}</span>' for item in items[1:])
    return f'<span class="ws-line" dir="auto">{items[0]} {rows}</span> '


def peek_html(citation: Citation) -> str:
    """What a marker shows of its card while it is pointed at; heard by nobody, for the card itself is read out."""
    words = shown_words(citation)
    cut = words if len(words) <= PEEK else f"{words[:PEEK].rsplit(' ', 1)[0]} …"
    cut += "”" if cut.count("“") > cut.count("”") else ""
    place = " · ".join(filter(None, (citation.source.outlet, html.day(citation.source.published))))
    return (
        f'<span class="ws-peek" aria-hidden="true" dir="auto"><span class="ws-who">{text(who(citation))}</span>'
        f'<span class="ws-peeked">{text(cut)}</span><span class="ws-soft">{text(place)}</span></span>'
    )


def waiting(turn: int) -> str:
    """Where the cards are that are not drawn yet."""
    return f"more-{turn}"


def anchor(turn: int, number: int) -> str:
    return f"quotation-{turn}-{number}"


def _asked_as(answer: Answer) -> str:
    """The question that a follow-up was read with, or what a model made of it; "" where it was read as it stands."""
    if answer.standalone in ("", answer.question):
        return ""
    before = read_with(answer)
    line = (strings.READ_WITH if before else strings.ASKED_AS).format(question=before or answer.standalone)
    return f'<div class="ws-soft" dir="auto">{text(line)}</div>'


def _unsure(answer: Answer) -> str:
    """A note over what comes nearest."""
    told = f"{_reason(answer) or strings.UNSURE} {strings.UNSURE_NEAR if shown(answer) else ''}"
    return f'<div class="ws-unsure" role="note" dir="auto">{_verdict(answer)}{text(told.strip())}</div>'


def _refusal(answer: Answer) -> str:
    title = strings.NO_ANSWER.get(answer.refusal, strings.NO_ANSWER_ELSE) if answer.refusal else strings.NO_ANSWER_ELSE
    parts = [f'<div class="ws-title">{title}</div>', f'<p dir="auto">{_verdict(answer)}{text(_reason(answer))}</p>']
    if answer.closest_names:
        names = ", ".join(inline(name) for name in answer.closest_names)
        parts.append(f'<p dir="auto"><span class="ws-soft">{strings.CLOSEST_NAMES}:</span> {names}</p>')
    over_cards = f'<div class="ws-near">{strings.NEAREST_MISS}</div>' if shown(answer) else ""
    return f'<div class="ws-refused" role="note">{"".join(parts)}</div>{over_cards}'


def _reason(answer: Answer) -> str:
    return (answer.reason or answer.text).strip()


def footer_html(parts: Sequence[str]) -> str:
    return f'<div class="ws-foot" dir="auto">{" · ".join(inline(part) for part in parts if part)}</div>'


def made(answer: Answer) -> list[str]:
    """Who answered, with which prompt, how fast, how sure that is, and what it cost."""
    total = answer.timings_ms.get("total", sum(answer.timings_ms.values()))
    time = f"{total / 1000:.1f} s" if total >= 1000 else f"{total:.0f} ms"
    maker = strings.MAKER_LOCAL if answer.made_by == "local" else answer.made_by
    return [strings.ANSWERED.format(maker=maker, time=time), how_sure(answer), usage_text(answer.usage)]


# --- cards ------------------------------------------------------------------------------------------


def card_html(card: Card, turn: int = 0, opened: bool = False) -> str:
    """One quotation: who, in which role, how; the words with their sentence around them; where."""
    citation = card.citation
    kind = "ws-card ws-opened" if opened else "ws-card"
    label = strings.QUOTATION_N.format(n=citation.number)
    return (
        f'<article class="{kind}" id="{anchor(turn, citation.number)}" style="--who: {hue(citation)}" '
        f'aria-label="{label}" data-article="{text(_article(citation.source))}"><div class="ws-by" dir="auto">'
        f'<span class="ws-n">{citation.number}</span>'
        f'{_who(card)}{_kind(citation)}</div><blockquote class="ws-quote" dir="auto">{_words(card)}</blockquote>'
        f"{_where(card)}</article>"
    )


def _article(source: Source) -> str:
    """Which article it is, for those who hear a button's name."""
    return ", ".join(filter(None, (source.title, source.outlet))) or source.id


def hue(citation: Citation) -> str:
    """The colour of whoever speaks."""
    if citation.state == "own_voice":
        return html.GREY
    if citation.state == "uncertain" or citation.speaker is None:
        return html.AMBER
    return html.colour(citation.speaker.id)


def _who(card: Card) -> str:
    citation = card.citation
    written = citation.mention.text if citation.mention else ""
    if citation.state == "own_voice":
        return inline(citation.source.outlet or strings.OWN_VOICE, "ws-who")
    name = citation.speaker.name if citation.state == "attributed" and citation.speaker is not None else ""
    parts = [inline(name or written or strings.NOBODY_NAMED, "ws-who")]
    if card.role and fold(card.role) not in fold(written):
        parts.append(inline(card.role, "ws-role"))
    if name and (line := as_written(citation)):
        parts.append(inline(line, "ws-soft"))
    if said := remark(name):
        parts.append(inline(f"({said})", "ws-doubt"))
    if citation.via:
        parts.append(inline(strings.RELAYED.format(names=", ".join(relays(citation))), "ws-soft"))
    return "".join(parts)


def _kind(citation: Citation) -> str:
    if citation.state == "attributed":
        key: str = citation.form or ""
        look = "ws-direct" if citation.form == "direct" else ""
    else:
        key, look = citation.state, "ws-doubt" if citation.state == "uncertain" else ""
    label = strings.KINDS.get(key)
    return f'<span class="ws-kind {look}">{label}</span>' if label else ""


def _words(card: Card) -> str:
    """The cited words among the rest of their sentence, marks around those that the page has in marks."""
    citation = card.citation
    span, parts = citation.quote.span, parts_of(citation)
    opened = bool(parts) and parts[0].start == span.start  # the page's own mark is in what stands before
    closed = bool(parts) and parts[-1].end == span.end
    before = re.sub(rf"[{re.escape(OPENING)}]$", "", card.before) if opened else card.before
    after = re.sub(rf"^([,.;:!?…]?)[{re.escape(CLOSING)}]", r"\1", card.after) if closed else card.after
    return (
        f'<span class="ws-around">{text(before)}</span><span class="ws-words">{text(shown_words(citation))}</span>'
        f'<span class="ws-around">{text(after)}</span>'
    )


def _where(card: Card) -> str:
    source = card.citation.source
    parts = [inline(source.outlet, "ws-outlet") if source.outlet else "", text(html.day(source.published))]
    parts += [inline(source.title) if source.title else "", text(source.printed(card.citation.quote.span.start))]
    parts += [html.outward(card.address, strings.AT_SOURCE) if card.address else ""]
    line = f'<div class="ws-where" dir="auto">{" · ".join(part for part in parts if part)}</div>'
    return line + _copies(card.copies)


def _copies(copies: Sequence[tuple[Source, str]]) -> str:
    if not copies:
        return ""
    rows = []
    for source, address in copies:
        row = f"{inline(source.outlet or source.title or source.id)}, {text(html.day(source.published))}"
        rows.append(f"{row} {html.outward(address, strings.AT_SOURCE)}" if address else row)
    return f'<div class="ws-where ws-copies" dir="auto">{strings.ALSO_IN}: {" · ".join(rows)}</div>'
