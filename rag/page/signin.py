"""Optional sign-in by OpenID Connect, through Streamlit: off unless WHOSAID_SIGNIN says who may read the page.

The provider's address and our secrets with it are in `.streamlit/secrets.toml` (see `st.login`), never in settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import streamlit as st

from rag.errors import ConfigError
from rag.page import shared, strings
from rag.settings import read_settings

EVERYBODY = "*"


def gate() -> None:
    """Let nobody past who may not read the page. Raises ConfigError where sign-in is asked for but not set up."""
    rule = read_settings().signin
    if not rule:
        return
    if not _is_set_up():
        raise ConfigError(strings.SIGNIN_NOT_SET_UP)
    if not st.user.is_logged_in:
        shared.draw(f'<div class="ws-welcome"><h1>{strings.TITLE}</h1><p>{strings.SIGNIN_ABOUT}</p></div>')
        if st.button(strings.SIGNIN, type="primary", icon=":material/login:"):
            st.login()
        st.stop()
    if not may_read(st.user.to_dict(), rule):
        shared.draw_text(strings.SIGNIN_DENIED.format(who=_called()))
        st.button(strings.SIGNOUT, on_click=st.logout)
        st.stop()


def may_read(claims: Mapping[str, Any], rule: str) -> bool:
    """Whether a provider's claims about somebody fit the rule: addresses and @domains with commas between, or *.

    >>> may_read({"email": "Ada@example.org", "email_verified": True}, "bob@example.net, @example.org")
    True
    >>> may_read({"email": "ada@example.org", "email_verified": False}, "@example.org")
    False
    """
    wanted = {part.strip().casefold() for part in rule.split(",") if part.strip()}
    if EVERYBODY in wanted:
        return True
    address = str(claims.get("email") or "").strip().casefold()
    name, at, domain = address.rpartition("@")
    checked = claims.get("email_verified") in (True, "true")
    return bool(checked and name and at) and (address in wanted or f"@{domain}" in wanted)


def owner() -> str:
    """Whose conversations are shown and kept: who is signed in, or "" where nobody has to."""
    if not read_settings().signin:
        return ""
    claims = st.user.to_dict()
    return f"{claims.get('iss', '')}#{claims.get('sub', '')}"


def draw() -> None:
    """Who is signed in, and the way out, at the end of the sidebar."""
    if read_settings().signin:
        with st.sidebar:
            shared.draw_text(strings.SIGNED_IN.format(who=_called()))
            st.button(strings.SIGNOUT, type="tertiary", icon=":material/logout:", on_click=st.logout)


def _called() -> str:
    claims = st.user.to_dict()
    return str(claims.get("email") or claims.get("name") or claims.get("sub") or "?")


def _is_set_up() -> bool:
    try:
        return "auth" in st.secrets and find_spec("authlib") is not None
    except FileNotFoundError:
        return False
