"""Reading and pressing what a page has drawn, without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def drawn(app: AppTest) -> str:
    """All our HTML on the page, without the style sheets."""
    return "\n".join(element.proto.body for element in app.get("html") if "<style>" not in element.proto.body)


def press(app: AppTest, label: str, nth: int = 0) -> AppTest:
    """Press the button with this label; the nth of those that have it."""
    [button for button in app.button if button.label == label][nth].click().run()
    assert not app.exception
    return app
