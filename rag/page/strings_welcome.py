"""The words of the first screen, that of a conversation in which nothing was asked yet."""

HELD = "What is in this library"
ARTICLES, OUTLETS = "Articles", "Outlets"
UNDATED_OF = "{n} undated"
ALL_UNDATED = "all undated"
PERIOD = "Published"
MOST_QUOTED, TOPICS, BY_OUTLET = "Quoted most", "Main topics", "Outlets with most articles"
TIMES = "{n} statements"
IN_ARTICLES = "{n} articles"
OVER_TIME = "{n} articles published from {first} to {last}, at most {most} in one stretch of time"
LOOKING = "Making up questions that this library answers"
EXAMPLES = "For example, all answered here"
WHAT_TO_ASK = "What can I ask?"
ASKS = (
    ("Who said it, and what", "what somebody said on a topic, who criticised or denied it, whom they blamed."),
    ("Did they really say it", "“Did X say that …?” is answered yes or no, with the words."),
    ("Side by side", "how outlets or people differ, what changed over time, everything that was said on a topic."),
)
EMPTY_TITLE = "This library holds no articles yet"
EMPTY_HOW = (
    "{link} on this page: files, a folder, addresses, or a text that you paste.",
    "Or in a terminal: <code>whosaid add reports/ https://example.org/story</code>",
)
EMPTY_THEN = (
    "Texts, web pages, Word and PDF files, tables, archives and exports of news databases can be read. "
    "Then ask here who said what."
)
