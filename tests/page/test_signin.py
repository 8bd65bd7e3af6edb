"""Who gets past the gate."""

from __future__ import annotations

import pytest
from pages import drawn

from rag.page.signin import may_read

ADA = {"email": "ada@example.org", "email_verified": True, "sub": "1"}
AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "a long enough secret for the tests",
    "client_id": "whosaid",
    "client_secret": "secret",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}


@pytest.mark.parametrize(
    "claims, rule, allowed",
    [
        (ADA, "ada@example.org", True),
        (ADA, "ADA@EXAMPLE.ORG", True),
        (ADA, "bob@example.org, @example.org", True),
        (ADA, "@example.net", False),
        (ADA, "@ple.org", False),  # a domain is whole
        (ADA, "example.org", False),
        (ADA, "@", False),
        (ADA, "*", True),
        ({**ADA, "email_verified": False}, "@example.org", False),
        ({"email": "ada@example.org"}, "@example.org", False),  # nobody vouches for the address
        ({"email": "ada@example.org@evil.example", "email_verified": True}, "@example.org", False),
        ({"email": "@example.org", "email_verified": True}, "@example.org", False),
        ({"sub": "1"}, "ada@example.org", False),
        ({"sub": "1"}, "*", True),
        ({"email": None, "email_verified": True}, "@example.org", False),
    ],
)
def test_who_may_read(claims, rule, allowed):
    assert may_read(claims, rule) is allowed


def test_without_the_setting_nobody_signs_in(page):
    assert page().chat_input and "Sign" not in drawn(page())


def test_a_gate_without_a_provider_lets_nobody_in_and_says_why(page, monkeypatch):
    monkeypatch.setenv("WHOSAID_SIGNIN", "@example.org")
    app = page()
    assert not app.chat_input and "secrets.toml" in drawn(app) and not app.exception


def test_a_stranger_sees_the_sign_in_and_nothing_of_the_library(page, monkeypatch):
    import streamlit as st

    monkeypatch.setenv("WHOSAID_SIGNIN", "@example.org")
    monkeypatch.setattr("rag.page.signin._is_set_up", lambda: True)
    monkeypatch.setattr(type(st.user), "is_logged_in", False, raising=False)
    app = page()
    assert not app.chat_input and "sign in to read it" in drawn(app) and "articles" not in drawn(app)
    assert [button.label for button in app.button] == ["Sign in"]


@pytest.mark.parametrize("rule, enters", [("@example.org", True), ("@example.net", False)])
def test_who_is_signed_in_reads_only_if_the_rule_says_so(page, monkeypatch, rule, enters):
    import streamlit as st

    monkeypatch.setenv("WHOSAID_SIGNIN", rule)
    monkeypatch.setattr("rag.page.signin._is_set_up", lambda: True)
    monkeypatch.setattr(type(st.user), "is_logged_in", True, raising=False)
    monkeypatch.setattr(type(st.user), "to_dict", lambda self: ADA)
    app = page()
    assert bool(app.chat_input) is enters
    assert ("Signed in as ada@example.org" if enters else "may not read") in drawn(app)
