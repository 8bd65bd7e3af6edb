"""The README's pictures, made from the demo library in a real browser: `python -m benchmarks.screenshots` writes docs/.

Needs Chromium and Playwright (the extra `test`). The pictures hold nothing but the articles of this project.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.library import open_library
from rag.settings import Settings, shipped
from tests.browsing import ARGUMENTS, CHROMIUM, PATIENCE_MS, serving, settled

QUESTION = "Who did Baghaei blame?"
MOST_BYTES = 200_000  # of a picture: the README loads all of them


def asked(page, question: str = QUESTION) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.get_by_role("button", name="Ask again").wait_for()
    box.evaluate("box => box.blur()")


def opened(page) -> None:
    asked(page)
    page.get_by_role("button", name="Open in article").first.click()
    page.locator(".st-key-beside mark.ws-here").first.wait_for()


def refused(page) -> None:
    asked(page, "What did Baghaei say about the harbour?")


def related(page) -> None:
    page.get_by_text("Who about whom").click()
    page.locator(".st-key-ties svg path").first.wait_for(state="attached")


def nothing(page) -> None:
    """The page as it opens."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, the page, what is done there, and how it is looked at."""

    name: str
    path: str = "/"
    steps: Callable[[object], None] = nothing
    width: int = 1400
    height: int = 900
    scheme: str = "light"


SHOTS = (
    Shot("chat.png", steps=opened),
    Shot("chat-dark.png", steps=asked, scheme="dark"),
    Shot("phone.png", steps=asked, width=390, height=844),
    Shot("refusal.png", steps=refused),
    Shot("articles.png", "/articles"),
    Shot("speakers.png", "/speakers", related),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs"), metavar="DIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    args = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("the pictures need Chromium (on Debian: apt-get install chromium)")
    chosen = [shot for shot in SHOTS if not args.names or shot.name in args.names]
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        with open_library(Settings(library=library)) as opened_library:
            opened_library.add([str(shipped("articles"))])
        with serving(library) as site:
            _take(chosen, site.url, args.out)


def _take(shots: list[Shot], url: str, out: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for shot in shots:
            context = browser.new_context(
                viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme
            )
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto(url + shot.path)
            settled(page)
            shot.steps(page)
            settled(page)
            page.wait_for_timeout(1_000)  # fonts and fading
            _save(page.screenshot(), out / shot.name)
            context.close()
        browser.close()


def _save(png: bytes, path: Path) -> None:
    """With a palette of 256 colours, which is a third of the size and looks the same."""
    from PIL import Image

    Image.open(io.BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path}  {size:,} bytes{'  too large' if size > MOST_BYTES else ''}")


if __name__ == "__main__":
    main()
