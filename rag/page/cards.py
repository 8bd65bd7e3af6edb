"""HTML for questions, answers and quotation cards. Pure: nouns in, escaped markup out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answers.answering import LEADS
from rag.domain import Answer, Citation, Source, Verdict
from rag.export.render import read_with, shown
from rag.names.scripts import remark
from rag.page import html, strings
from rag.page.html import inline, text
from rag.text import fold

MOST_CARDS = 10  # of one answer that are drawn at once; the others wait until they are asked for
_MARKER = re.compile(r"\[(\d{1,3})\]")
_RUN = re.compile(r"((?:\[\d{1,3}\]){4})(?:\[\d{1,3}\]){4,}(\[\d{1,3}\])")  # [1][2][3][4] ... [57] tells as much
OPENING = "“„«\"‘'"


@dataclass(frozen=True, slots=True)
class Card:
    """A quotation with what is shown around it, all of it from the page or its source."""

    citation: Citation
    before: str = ""  # the rest of its sentence
    after: str = ""
    role: str = ""  # of the speaker, as this article writes it; "" if it gives none
    address: str = ""  # of the words on the web; "" if there is none
    copies: tuple[tuple[Source, str], ...] = ()  # other articles with the same words, and their addresses


def welcome_html(articles: int, first: str, last: str) -> str:
    """What an empty conversation shows: what this is, and what the library holds."""
    if not articles:
        about = f"<p>{strings.ABOUT}</p><p>{strings.EMPTY} {html.to_articles()}</p>"
    else:
        about = f"<p>{strings.ABOUT} {strings.LEAD}</p>"
    return f'<div class="ws-welcome"><h1>{strings.TITLE}</h1>{about}</div>'


def question_html(question: str, turn: int) -> str:
    return (
        f'<div class="ws-asked" id="turn-{turn}"><h2 dir="auto"><span class="ws-hidden">{strings.QUESTION_N}: </span>'
        f"{text(question)}</h2></div>"
    )


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
    if answer.text:
        cited = len(answer.citations) if drawn is None else drawn
        said = answer.text.removeprefix(LEADS.get(answer.verdict, "")) if answer.verdict else answer.text
        parts.append(prose_html(said, turn, cited, lead=not answer.names, chip=_verdict(answer)))
    return "".join(parts)


def _verdict(answer: Answer) -> str:
    """What the library says to "did X say Y?", as a chip that stands for the prose's lead; "" for other questions."""
    if answer.verdict is None:
        return ""
    kind = "ws-verdict ws-yes" if answer.verdict == Verdict.YES else "ws-verdict"
    return f'<span class="{kind}">{strings.SAID_SO[answer.verdict]}</span> '


def prose_html(prose: str, turn: int, cited: int, lead: bool = False, chip: str = "") -> str:
    """Prose whose markers lead to the cards, those of a long run left out; a number that no card has stays text.

    `chip` is markup of ours that stands before it.
    """

    def marker(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= cited:
            return found[0]
        label = strings.QUOTATION_N.format(n=number)
        return f'<a class="ws-ref" href="#{anchor(turn, number)}" target="_self" aria-label="{label}">{number}</a>'

    kind = "ws-lead" if lead else "ws-prose"
    told = _MARKER.sub(marker, _RUN.sub(r"\1 … \2", text(prose)))
    return f'<div class="{kind}" dir="auto">{chip}{told}</div>'


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
    title = strings.NO_ANSWER.get(answer.refusal, strings.NO_ANSWER_ELSE)
    parts = [f'<div class="ws-title">{title}</div>', f'<p dir="auto">{_verdict(answer)}{text(_reason(answer))}</p>']
    if answer.nearest_names:
        names = ", ".join(inline(name) for name in answer.nearest_names)
        parts.append(f'<p dir="auto"><span class="ws-soft">{strings.CLOSEST_NAMES}:</span> {names}</p>')
    over_cards = f'<div class="ws-near">{strings.NEAREST_MISS}</div>' if shown(answer) else ""
    return f'<div class="ws-refused" role="note">{"".join(parts)}</div>{over_cards}'


def _reason(answer: Answer) -> str:
    return (answer.reason or answer.text).strip()


def footer_html(parts: Sequence[str]) -> str:
    return f'<div class="ws-foot" dir="auto">{" · ".join(inline(part) for part in parts if part)}</div>'


# --- cards ------------------------------------------------------------------------------------------


def card_html(card: Card, turn: int = 0, opened: bool = False) -> str:
    """One quotation: who, in which role, how; the words with their sentence around them; where."""
    citation = card.citation
    kind = "ws-card ws-opened" if opened else "ws-card"
    label = strings.QUOTATION_N.format(n=citation.number)
    return (
        f'<article class="{kind}" id="{anchor(turn, citation.number)}" style="--who: {_hue(citation)}" '
        f'aria-label="{label}"><div class="ws-by" dir="auto"><span class="ws-n">{citation.number}</span>'
        f'{_who(card)}{_kind(citation)}</div><blockquote class="ws-quote" dir="auto">{_words(card)}</blockquote>'
        f"{_where(card)}</article>"
    )


def _hue(citation: Citation) -> str:
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
    sure = citation.state == "attributed" and citation.speaker is not None
    name = citation.speaker.name if sure else ""
    parts = [inline(name or written or strings.NOBODY_NAMED, "ws-who")]
    if card.role and fold(card.role) not in fold(written):
        parts.append(inline(card.role, "ws-role"))
    if name and written and fold(written) != fold(name):
        parts.append(inline(strings.WRITTEN.format(mention=written), "ws-soft"))
    if said := remark(name):
        parts.append(inline(f"({said})", "ws-doubt"))
    if citation.via:
        relays = strings.RELAYED.format(names=", ".join(mention.text for mention in citation.via))
        parts.append(inline(relays, "ws-soft"))
    return "".join(parts)


def _kind(citation: Citation) -> str:
    if citation.state == "attributed":
        key, look = citation.form or "", "ws-direct" if citation.form == "direct" else ""
    else:
        key, look = citation.state, "ws-doubt" if citation.state == "uncertain" else ""
    label = strings.KINDS.get(key)
    return f'<span class="ws-kind {look}">{label}</span>' if label else ""


def _words(card: Card) -> str:
    """The cited words among the rest of their sentence. Direct speech shows its quotation marks, ours or the page's."""
    before, after, quoted = card.before, card.after, card.citation.quote.text
    marked = any(mark and mark in OPENING for mark in (before.rstrip()[-1:], quoted[:1]))
    opening, closing = ("“", "”") if card.citation.form == "direct" and not marked else ("", "")
    return (
        f'<span class="ws-around">{text(before)}</span>{opening}<span class="ws-words">{text(quoted)}</span>{closing}'
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
