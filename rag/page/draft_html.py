"""HTML for a checked draft: the draft with its quotations marked, each finding with its source beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.domain import Article
from rag.drafts.findings import Change, DraftReport, Finding, Place
from rag.drafts.report import summary
from rag.names.scripts import remark
from rag.page import html, strings
from rag.page.articles_html import article_link
from rag.text import sentence_around

ArticleOf = Callable[[str], Article]
LinkTo = Callable[[Place, Article], str]  # the address of the words; "" if there is none
TAGS = {"missing": "del", "added": "ins"}
LISTED = 3  # places of one quotation that are shown


def within(place: Place, article: Article) -> str:
    """The address of the words on this site's page of the article."""
    return article_link(article.source.id, place.extent)


def marked_draft_html(report: DraftReport) -> str:
    """The draft as it was given, each quotation marked by what was found and leading to its finding."""
    pieces, at = [], 0
    for finding in report.findings:
        if finding.span.start < at:
            continue
        label = html.text(f"{finding.number}: {strings.MATCHES[finding.match][1]}")
        pieces.append(html.text(report.text[at : finding.span.start]))
        pieces.append(
            f'<a class="wp-found wp-{state(finding)}" href="#finding-{finding.number}" target="_self" title="{label}">'
            f"{html.text(finding.span.cut(report.text))}<sup>{finding.number}</sup></a>"
        )
        at = finding.span.end
    pieces.append(html.text(report.text[at:]))
    return html.region("wp-draft", strings.DRAFT_TEXT, "".join(pieces))


def state(finding: Finding) -> str:
    """The kind of a mark: good, bad, or nothing to say."""
    if finding.match == "too_short":
        return "unsaid"
    return "bad" if finding.wrong else "good"


def findings_html(findings: Sequence[Finding], article_of: ArticleOf, link_to: LinkTo = within) -> str:
    return "".join(_finding(finding, article_of, link_to) for finding in findings)


def _finding(finding: Finding, article_of: ArticleOf, link_to: LinkTo) -> str:
    words = _diff(finding.changes) if finding.changes else html.text(finding.text)
    remarks = [finding.reason] if finding.match != "exact" else []
    remarks += [f"{problem[0].upper()}{problem[1:]}." for problem in finding.problems if problem]
    remarks += [finding.whose] if finding.places else []
    told = "".join(f'<p dir="auto">{html.text(remark)}</p>' for remark in remarks)
    told += "".join(f'<p class="wp-soft" dir="auto">{html.text(note)}</p>' for note in finding.notes)
    places = "".join(_place(place, article_of, link_to) for place in finding.places[:LISTED])
    if len(finding.places) > LISTED:
        places += f'<p class="wp-soft">{strings.MORE_PLACES.format(n=len(finding.places) - LISTED)}</p>'
    given = f'<p class="wp-soft" dir="auto">{html.text(strings.GIVEN_TO.format(who=finding.given_to))}</p>'
    return (
        f'<article class="wp-finding wp-{state(finding)}" id="finding-{finding.number}">'
        f"<header>{_badges(finding)}</header>"
        f'<div class="wp-beside"><section><h3>{strings.IN_DRAFT}</h3><blockquote dir="auto">“{words}”</blockquote>'
        f"{given if finding.given_to else ''}{told}</section>"
        f"<section><h3>{strings.ON_PAGE}</h3>{places or f'<p>{strings.NO_PLACE}</p>'}</section></div></article>"
    )


def _badges(finding: Finding) -> str:
    match = _badge(*strings.MATCHES[finding.match])
    match += _badge("bad", strings.CAVEAT) if finding.match == "exact" and finding.problems else ""
    verdict = _badge(*strings.VERDICTS[finding.verdict]) if finding.places else ""
    label = strings.QUOTATION_N.format(n=finding.number)
    line = strings.LINE.format(n=finding.line)
    return f'<h2 aria-label="{label}">{finding.number}</h2>{match}{verdict}<span class="wp-soft">{line}</span>'


def _badge(tone: str, words: str) -> str:
    """The sign says the same as the colour, for those who see none."""
    return f'<span class="wp-badge wp-{tone}"><span aria-hidden="true">{strings.SIGNS[tone]}</span> {words}</span>'


def _diff(changes: Sequence[Change]) -> str:
    pieces = [
        f"<{tag}>{html.text(change.text)}</{tag}>" if (tag := TAGS.get(change.kind)) else html.text(change.text)
        for change in changes
    ]
    return " ".join(pieces)


def _place(place: Place, article_of: ArticleOf, link_to: LinkTo) -> str:
    article = article_of(place.source.id)
    source = place.source
    hue = html.colour(place.speaker.id) if place.speaker else html.AMBER
    title = html.inline(source.title or source.id)
    if address := link_to(place, article):
        title = f'<a class="ws-link" href="{html.text(address)}" target="_self">{title}</a>'
    page = source.printed(place.extent.start)
    about = [html.inline(part) for part in (source.outlet, html.day(source.published), page) if part]
    copies = ", ".join(copy.outlet or copy.id for copy in place.copies)
    also = f"<br>{strings.ALSO_IN}: {html.text(copies)}" if copies else ""
    return (
        f'<div class="wp-said" style="--who: {hue}"><div class="ws-who" dir="auto">{_who(place)}</div>'
        f'<blockquote dir="auto">{_in_sentence(place, article)}</blockquote>'
        f'<div class="wp-soft">{" · ".join([*about, title])}{also}</div></div>'
    )


def _who(place: Place) -> str:
    if place.state == "own_voice":
        return strings.OWN_VOICE
    name = place.speaker.name if place.state == "attributed" and place.speaker else strings.UNCERTAIN
    written = f' <span class="wp-soft">“{html.text(place.written)}”</span>' if place.written not in ("", name) else ""
    written += f' <span class="wp-soft">({said})</span>' if (said := remark(name)) else ""
    via = f", {html.text(strings.RELAYED.format(names=', '.join(place.via)))}" if place.via else ""
    form = f' <span class="wp-tag">{strings.FORMS[place.form]}</span>' if place.form else ""
    return f"{html.text(name)}{written}{via}{form}"


def _in_sentence(place: Place, article: Article) -> str:
    whole = sentence_around(article.text, place.extent)
    pieces, at = [], whole.start
    for quote in place.quotes:
        pieces.append(f'<span class="wp-around">{html.text(article.text[at : quote.span.start])}</span>')
        pieces.append(f"<mark>{html.text(quote.text)}</mark>")
        at = quote.span.end
    pieces.append(f'<span class="wp-around">{html.text(article.text[at : whole.end])}</span>')
    return "".join(pieces)


def file_html(report: DraftReport, article_of: ArticleOf, link_to: LinkTo, style: str) -> str:
    """The whole report as a file that opens anywhere, without a network."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{strings.DRAFT_REPORT}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><style>{style}</style></head><body class="stApp"><h1 class="wp-title">'
        f"{strings.DRAFT_REPORT}</h1><p>{html.text(summary(report))}</p>{marked_draft_html(report)}"
        f"{findings_html(report.findings, article_of, link_to)}</body></html>\n"
    )
