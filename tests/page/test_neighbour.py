"""A site on another port of this machine, in a real browser: it reads nothing of the page, nor the page of it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from browsing import PATIENCE_MS, settled

pytestmark = pytest.mark.browser

# What a script there tries, each with what it gets; `url` is the page's address, `media` a picture's that it shows.
TRIES = """async ([url, media]) => {
    const asked = async (path, options) => {
        try { const reply = await fetch(url + path, options); return [reply.type, reply.status, await reply.text()] }
        catch (error) { return error.name }
    }
    const loaded = (tag, path) => new Promise(done => {
        const element = document.createElement(tag)
        element.onload = () => done("loaded")
        element.onerror = () => done("refused")
        element.src = url + path
        document.body.append(element)
    })
    const socket = new Promise(done => {
        const opened = new WebSocket(url.replace("http", "ws") + "/_stcore/stream", ["streamlit"])
        opened.onopen = () => done("opened")
        opened.onclose = () => done("refused")
    })
    return {
        "the page": await asked("/"),
        "unseen": await asked("/", {mode: "no-cors"}),
        "settings": await asked("/_stcore/host-config"),
        "media": await asked(media),
        "media unseen": await asked(media, {mode: "no-cors"}),
        "picture": await loaded("img", media),
        "script": await loaded("script", "/_stcore/host-config"),
        "upload": await asked("/_stcore/upload_file/a/b", {method: "PUT", body: "x"}),
        "upload unseen": await asked("/_stcore/upload_file/a/b", {method: "POST", body: "x", mode: "no-cors"}),
        "socket": await socket,
    }
}"""
# The same from the page itself, so that a refusal says something.
ALLOWED = """async (media) => ({
    settings: (await fetch("/_stcore/host-config")).status,
    media: (await fetch(media)).status,
    socket: await new Promise(done => {
        const opened = new WebSocket(location.origin.replace("http", "ws") + "/_stcore/stream", ["streamlit"])
        opened.onopen = () => { done("opened"); opened.close() }
        opened.onclose = () => done("refused")
    }),
})"""
UNREAD = {"the page", "unseen", "settings", "media", "media unseen", "upload", "upload unseen"}


@pytest.fixture(scope="module")
def neighbour() -> Iterator[ThreadingHTTPServer]:
    """A site that serves an empty page and writes down what it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.server.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Neighbour</title><body></body>")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(chromium):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def media(page) -> str:
    """The path of the page's icon, which Streamlit keeps beside uploads and pictures."""
    return urlsplit(page.get_attribute("link[rel='shortcut icon'][href*='/media/']", "href")).path


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])  # another port of the same site; another site
def test_a_neighbour_reads_nothing(site, window, tab, neighbour, name):
    own = window()
    icon = media(own)
    assert own.evaluate(ALLOWED, icon) == {"settings": 200, "media": 200, "socket": "opened"}
    tab.goto(f"http://{name}:{neighbour.server_port}/")
    found = tab.evaluate(TRIES, [site.url, icon])
    assert {what: found[what] for what in UNREAD} == dict.fromkeys(UNREAD, "TypeError")
    assert {found[what] for what in found.keys() - UNREAD} == {"refused"}


def test_a_neighbour_shows_it_in_no_frame_and_holds_no_window(site, tab, neighbour):
    tab.goto(f"http://127.0.0.1:{neighbour.server_port}/")
    with tab.expect_response(f"{site.url}/*") as reply:
        tab.evaluate("url => { document.body.innerHTML = `<iframe src='${url}/'></iframe>` }", site.url)
    assert reply.value.status == 403
    with tab.context.expect_page() as opened:
        tab.evaluate("url => { window.held = window.open(url) }", site.url)
    settled(opened.value)  # a link may open the page
    assert opened.value.evaluate("window.opener") is None
    assert tab.evaluate("window.held.closed")


def test_the_page_stands_in_no_frame_even_of_its_own(site, window):
    own = window()
    own.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: '/', name: 'inner'}))")
    own.wait_for_timeout(500)
    assert not own.frame("inner").evaluate("document.querySelectorAll('#root').length")


def test_markup_in_the_page_runs_nothing_and_asks_nobody(window, neighbour):
    """As if something had slipped through: an attribute's script, a picture, a style, a request to elsewhere."""
    own, told = window(), []
    own.on("console", lambda message: told.append(message.text))
    address = f"http://127.0.0.1:{neighbour.server_port}"
    neighbour.asked.clear()
    refused = own.evaluate(
        """async (address) => {
            const held = document.createElement("div")
            held.innerHTML = `<img src="data:," onerror="window.ran = 1"><img src="${address}/image">
                <style>@import "${address}/style";</style><iframe src="${address}/frame"></iframe>
                <form id="away" action="${address}/form"></form>`
            document.body.append(held)
            const script = Object.assign(document.createElement("script"), {src: `${address}/script`})
            document.body.append(script)
            document.getElementById("away").submit()
            navigator.sendBeacon(`${address}/beacon`, "x")
            return [await fetch(`${address}/fetch`, {mode: "no-cors"}).catch(error => error.name), window.ran]
        }""",
        address,
    )
    own.wait_for_timeout(300)
    assert refused == ["TypeError", None] and own.evaluate("window.ran") is None
    assert neighbour.asked == []
    for rule in ("script-src-attr", "img-src", "style-src", "frame-src", "form-action"):
        assert any(rule in text for text in told), rule


@pytest.mark.parametrize("path", ["/", "/articles", "/evaluation"])
def test_its_own_policy_forbids_the_page_nothing(window, path):
    told: list[str] = []
    own = window(path)
    own.on("console", lambda message: told.append(message.text))
    own.reload()
    settled(own)
    assert not [text for text in told if "Content Security Policy" in text]


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/nowhere", "/media/none.png"])
def test_every_answer_has_the_policy(site, path):
    for headers in ({}, {"Origin": "https://site.example"}):
        try:
            reply = urlopen(Request(site.url + path, headers=headers), timeout=10)
        except HTTPError as error:
            reply = error
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
