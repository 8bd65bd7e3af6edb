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
