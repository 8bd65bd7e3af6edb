"""The Streamlit entry: pages and their order. Start it with `whosaid serve`."""

from __future__ import annotations

import streamlit as st

from ui import articles, chat, speakers, strings

st.set_page_config(page_title=strings.TITLE, page_icon=":material/format_quote:", layout="wide")
st.navigation(
    [
        st.Page(chat.page, title=strings.CHAT, icon=":material/forum:", url_path="chat", default=True),
        st.Page(articles.page, title=strings.ARTICLES, icon=":material/newspaper:", url_path="articles"),
        st.Page(speakers.page, title=strings.SPEAKERS, icon=":material/groups:", url_path="speakers"),
    ]
).run()
