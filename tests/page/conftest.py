"""A real server and a real browser for the tests of the page; skipped with a message where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from browsing import ARGUMENTS, CHROMIUM, NOTES_UNREST, PATIENCE_MS, Site, serving, settled
from streamlit.testing.v1 import AppTest

from rag.settings import shipped


@pytest.fixture(autouse=True)
def faultless(caplog) -> Iterator[None]:
    """What the page tells its reader in one line, a test hears in full."""
    yield
    assert not [record for record in caplog.get_records("call") if record.name == "whosaid.page"]


@pytest.fixture
def page(demo_library, tmp_path, monkeypatch):
    """Run the page without a browser, over a copy of the demo library: `page("monday")` opens a conversation."""
    import streamlit as st

    folder = tmp_path / "library"
    shutil.copytree(demo_library, folder)
    monkeypatch.setenv("WHOSAID_LIBRARY", str(folder))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()

    def start(conversation: str = "test", **query: str) -> AppTest:
        app = AppTest.from_file(str(shipped("app.py")), default_timeout=30)
        app.query_params["c"] = conversation
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield start
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def site(demo_library, tmp_path_factory) -> Iterator[Site]:
    """One server for a module, over its own copy of the demo library."""
    library = tmp_path_factory.mktemp("site") / "library"
    shutil.copytree(demo_library, library)
    with serving(library) as site:
        yield site


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module; each test opens its own windows in it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the tests in a browser need playwright")
    if CHROMIUM is None:
        pytest.skip("the tests in a browser need Chromium (on Debian: apt-get install chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, site) -> Iterator[Callable]:
    """Open the page as a new visitor: `window("/articles", width=390)`; closed at the end of the test."""
    contexts = []

    def open_window(path: str = "/", width: int = 1400, height: int = 900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(NOTES_UNREST)
        page = context.new_page()
        page.goto(site.url + path)
        settled(page)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def visit(demo_library, tmp_path, monkeypatch) -> Iterator[Callable]:
    """Open a page without a browser, over a copy of the demo library: `visit("speakers", speaker="oren-pell")`.

    The library's folder is `visit.library`.
    """
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    folder = tmp_path / "library"
    shutil.copytree(demo_library, folder)
    monkeypatch.setenv("WHOSAID_LIBRARY", str(folder))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(name: str) -> None:
        import importlib

        importlib.import_module(f"rag.page.{name}").page()

    def visit(name: str, **query: str):
        app = AppTest.from_function(run, default_timeout=30, kwargs={"name": name})
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    visit.library = folder
    st.cache_resource.clear()
    st.cache_data.clear()
    yield visit
    st.cache_resource.clear()
