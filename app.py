"""The Streamlit entry: pages and their order. Start it with `whosaid serve`."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from rag.errors import RagError
from rag.page import articles, chat, draft, evaluation, html, shared, signin, speakers, strings

ICON = Path(strings.__file__).parent / "icon.png"  # our own file: a named icon would be fetched from a server

st.set_page_config(page_title=strings.TITLE, page_icon=str(ICON), layout="wide")
shared.draw(html.STYLE)
try:
    signin.gate()
    page = st.navigation(
        [
            st.Page(chat.page, title=strings.CHAT, icon=":material/forum:", url_path="chat", default=True),
            st.Page(articles.page, title=strings.ARTICLES, icon=":material/newspaper:", url_path="articles"),
            st.Page(speakers.page, title=strings.SPEAKERS, icon=":material/groups:", url_path="speakers"),
            st.Page(draft.page, title=strings.DRAFT, icon=":material/fact_check:", url_path="draft"),
            st.Page(evaluation.page, title=strings.EVALUATION, icon=":material/monitoring:", url_path="evaluation"),
        ]
    )
    page.run()
    shared.warm([articles.rows, speakers.rows])
    signin.draw()
except RagError as error:  # a library that cannot be opened, a sign-in that is not set up
    shared.draw_text(str(error))
except Exception:  # a fault of ours: for the reader one line, for whoever runs the page the whole of it
    logging.getLogger("whosaid.page").exception("The page could not be drawn")
    shared.draw_text(strings.FAULT)
