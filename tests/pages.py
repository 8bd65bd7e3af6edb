"""Reading and pressing what a page has drawn, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'><svg onload=alert(1)>",
        "javascript:alert(1)",
        "&lt;b&gt;",
    ]
)
ALLOWED = set(
    "div span a mark i b u p h1 h2 h3 h4 bdi article section header blockquote br small sup ul ol li dl dt dd ins del "
    "table thead tbody tr th td abbr".split()
)


class Page(HTMLParser):
    """What a browser would make of the markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text += data

    @property
    def harmless(self) -> bool:
        loading = [name for name, _ in self.attributes if name.startswith("on") or name in ("src", "srcset", "action")]
        links = [value for name, value in self.attributes if name == "href"]
        styles = [value for name, value in self.attributes if name == "style" and ("url" in value or "<" in value)]
        ours = ("http://", "https://", "articles?", "speakers?", "#finding-")
        return set(self.tags) <= ALLOWED and not loading and not styles and all(link.startswith(ours) for link in links)


def drawn(app: AppTest) -> str:
    """All our HTML on the page, without the style sheets."""
    return "\n".join(element.proto.body for element in app.get("html") if "<style>" not in element.proto.body)


def press(app: AppTest, label: str, nth: int = 0) -> AppTest:
    """Press the button with this label; the nth of those that have it."""
    [button for button in app.button if button.label == label][nth].click().run()
    assert not app.exception
    return app
