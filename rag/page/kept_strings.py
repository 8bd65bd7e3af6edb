"""The words of what a reader keeps and is told beside the chat: as `rag.page.strings`, in one place."""

from pathlib import Path

STYLE = Path(__file__).with_name("kept.css")

# --- nothing is lost ------------------------------------------------------------------------------------

LOST = (
    "The connection to the library is lost; it is tried again all the time. What you asked stays in the box: ask it "
    "again as soon as the connection is back."
)
UNANSWERED = "This question was not answered: it was stopped, or the connection was lost, before anything was found."
UNANSWERED_WHY = "This question was not answered: {why}"
ELSEWHERE = "This question is being answered in another window."
LEAVE = "Leave it"
ANSWER, QUOTATIONS = "Answer", "Quotations: {n}."  # heard only
PIN = "Pin"

# --- sources, pins, saved questions -----------------------------------------------------------------------

SOURCES = "Sources ({n})"
SOURCES_TICKED = "Sources ({n}, {ticked} ticked)"
SOURCES_ABOUT = "What this answer rests on. Tick some, and the next question is asked of these alone."
QUOTED_TIMES = "quoted {n}×"
UNPIN = "Unpin"
PINNED, PINS_TITLE = "Pinned ({n})", "Pinned quotations"
TAKE_ALONG = "Take along"
AS_FILE = {
    ".docx": "Word",
    ".md": "Markdown, for Obsidian",
    ".csl.json": "Zotero (CSL-JSON)",
    ".ris": "Zotero (RIS)",
    ".csv": "Table (CSV)",
    ".json": "JSON",
    ".html": "Web page (HTML)",
    ".packet.json": "Fact-check packet (JSON)",
}

OVER_TIME = "Over time ({n} quotations)"
TIMES_TOLD = "{n} quotations by the day of their article, {first} to {last}"
WITHOUT_DAY = "Undated: {n}"

SAVE, SAVED_NOW = "Save question", "Saved; it is asked of new articles from now on: {question}"
SAVED, SAVED_NEWS = "Saved questions", "Saved questions: {n} new since {since}"
SAVED_ARTICLES = "{n} new article{s} for your saved questions"
LOOK, LOOKING = "Ask them of {n} new articles", "Looking through what is new ({done} of {total})"
NEW_SINCE = "{n} new since {since}"
TODAY, YESTERDAY = "today", "yesterday"
ASK_SAVED, FORGET = "Ask now", "Remove"

# --- the original -------------------------------------------------------------------------------------------

ORIGINAL, DRAWING = "Original page", "Drawing the page"
ORIGINAL_PAGE, ORIGINAL_TOLD = "Page {page} of the original", "Page {page} of “{title}”, the quotation marked"
NO_ORIGINAL = "The original page is not shown: {why}."
