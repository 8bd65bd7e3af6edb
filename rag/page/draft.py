"""Check a draft: every quotation in it, whether its words are on a page, and whose words they are."""

from __future__ import annotations

import json

import streamlit as st

from rag.domain import Article
from rag.drafts.findings import DraftReport, Place
from rag.drafts.report import report_object, summary
from rag.drafts.reportmark import report_markdown
from rag.errors import RagError
from rag.export import fragments
from rag.formats.draft import READ, draft_text
from rag.library import Library
from rag.page import draft_html, html, shared, strings, tables

MOST_CHARS = 200_000  # of a pasted draft
FILTERS = ("all", "wrong")


def page() -> None:
    library = shared.library()
    tables.start()
    tables.heading(strings.DRAFT)
    shared.draw(f'<div class="ws-soft">{strings.DRAFT_ABOUT}</div>')
    if (text := _given()) is not None:
        _check(library, *text)
    if wrong := st.session_state.get("draft-wrong"):
        tables.note(wrong)
    elif report := st.session_state.get("draft-report"):
        _report(library, report)


def _given() -> tuple[str, bytes | str, str] | None:
    """What was sent: (name, text or bytes, whom it means); None: nothing was."""
    with st.form("draft"):
        text = st.text_area(strings.DRAFT_TEXT, height=220, max_chars=MOST_CHARS, key="draft-text")
        left, right = st.columns(2)
        ending = [suffix.removeprefix(".") for suffix in READ]
        file = left.file_uploader(strings.DRAFT_FILE, type=ending, key="draft-file")
        by = right.text_input(strings.DRAFT_BY, placeholder=strings.DRAFT_BY_HELP, key="draft-by")
        sent = st.form_submit_button(strings.DRAFT_CHECK, type="primary", icon=":material/fact_check:")
    if sent and file is not None:
        return file.name, file.getvalue(), by.strip()
    return ("", text, by.strip()) if sent and text.strip() else None


def _check(library: Library, name: str, given: bytes | str, by: str) -> None:
    st.session_state["draft-wrong"], st.session_state["draft-report"] = "", None
    bar = st.progress(0.0, text=strings.DRAFT_CHECKING)

    def show(done: int, total: int | None, note: str) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=strings.DRAFT_CHECKING)

    try:
        text = given if isinstance(given, str) else draft_text(name, given)
        st.session_state["draft-report"] = library.verify(text, by, show)
    except RagError as error:
        st.session_state["draft-wrong"] = str(error)
    finally:
        bar.empty()


def _report(library: Library, report: DraftReport) -> None:
    tables.note(summary(report))
    if not report.findings:
        return
    shared.draw(draft_html.marked_draft_html(report))
    shown = st.segmented_control(
        strings.VIEW,
        FILTERS,
        default="all",
        required=True,
        format_func=_filter_named(report),
        label_visibility="collapsed",
        key="draft-filter",
    )
    findings = report.wrong if shown == "wrong" else report.findings

    def article_of(source_id: str) -> Article:
        return shared.article(library, source_id)

    try:
        if findings:
            shared.draw(draft_html.findings_html(findings, article_of))
        _downloads(report, article_of)
    except RagError as error:  # an article was removed since
        tables.note(str(error))


def _filter_named(report: DraftReport):
    numbers = {"all": len(report.findings), "wrong": len(report.wrong)}
    return lambda name: f"{strings.DRAFT_FILTERS[name]} ({numbers[name]})"


def _downloads(report: DraftReport, article_of: draft_html.ArticleOf) -> None:
    style = "".join(path.read_text("utf-8") for path in (html.STYLE, tables.STYLE))
    files = {
        "JSON": (json.dumps(report_object(report), ensure_ascii=False, indent=2), "application/json", "json"),
        "Markdown": (report_markdown(report), "text/markdown", "md"),
        "HTML": (draft_html.file_html(report, article_of, _on_the_web, style), "text/html", "html"),
    }
    with st.container(horizontal=True):
        for name, (text, mime, ending) in files.items():
            st.download_button(
                strings.DOWNLOAD.format(kind=name),
                text.encode("utf-8", "replace"),
                f"{strings.DRAFT_FILE_NAME}.{ending}",
                mime,
                icon=":material/download:",
                on_click="ignore",
            )


def _on_the_web(place: Place, article: Article) -> str:
    return fragments.link(article.source, article.text, place.extent)
