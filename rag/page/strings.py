"""Every word of the page that is ours, in one place."""

from rag.domain import RefusalKind

TITLE = "WhoSaid"
ABOUT = "Ask your library of news articles who said what."
ASK = "Ask who said what"
CHAT, ARTICLES, SPEAKERS = "Chat", "Articles", "Speakers"
NEW = "New conversation"
CONVERSATIONS = "Conversations"
FILTERS = "Where to look"
OUTLET, SPEAKER, PERIOD = "Outlet", "Speaker", "Published"
ANY = "any"
SUGGEST = "For example"
OPEN = "Open in article"
CLOSE = "Close article"
ASKED_AS, READ_WITH = "asked as: {question}", "read together with: {question}"
UPLOAD = "Drop files here (.txt .md .html .pdf .docx .csv .json .jsonl .zip)"
ADDRESS = "Or an address"
ADD = "Add"
ADDING = "Reading articles"
REMOVE = "Remove"
REMOVE_SURE = "Remove “{title}” and everything read from it?"
YES, NO = "Yes, remove it", "Keep it"
FAULT = "Something went wrong, and the fault is ours. What it was, `whosaid serve` has printed; reload to go on."
OWN_VOICE = "The article itself"
UNCERTAIN = "Speaker uncertain"

# --- the chat -----------------------------------------------------------------------------------------

LEAD = "Every quotation is cut from its article, with the speaker the article names. Open any of them in place."
TO = " to "
READING = "Looking through the articles"
WRITING = "{model} is writing"
NOT_KEPT = "This answer is not kept: {why}"
CHANGED_MEANWHILE = "This question was changed or deleted in another window, so “{question}” does not replace it."
QUESTION_N = "Question"
QUOTATION_N = "Quotation {n}"
EARLIER = "Earlier questions ({n})"
MORE_QUOTATIONS = "{n} more quotations (of {rest})"
NO_ANSWER = {
    RefusalKind.UNKNOWN_SPEAKER: "Not quoted in this library",
    RefusalKind.NEVER_QUOTED: "Mentioned, but not quoted",
    RefusalKind.NOT_ON_THIS: "Quoted, but not on this",
    RefusalKind.SAID_BY_OTHERS: "Somebody else said it",
    RefusalKind.OWN_VOICE: "The article says it, not a speaker",
    RefusalKind.NOT_IN_LIBRARY: "Not in this library",
    RefusalKind.OTHER_LANGUAGE: "Not in English",
    RefusalKind.WHICH_PERSON: "Whom do you mean?",
    RefusalKind.NOTHING_VERIFIED: "Nothing that could be verified",
}
NO_ANSWER_ELSE = "No answer in this library"
NEAREST_MISS, CLOSEST_NAMES = "Nearest", "Closest names"
UNSURE, UNSURE_NEAR = "Nothing answers this for sure.", "These come nearest; read them before you use them."
SAID_SO = {
    "yes": "Yes",
    "no": "No such statement",
    "partly": "Partly",
    "someone_else": "Somebody else",
    "article_only": "Only the article",
    "not_found": "Not found",
}
SEARCHED_ONLY = "Searched only: {where}"
WIDEN = "Search everywhere"
WIDER, ASK_WHICH = "Ask more widely", "Ask again with the name"
NEXT = "Ask next"
KINDS = {
    "direct": "Said directly",
    "indirect": "Paraphrased by the outlet",
    "mixed": "Partly quoted, partly paraphrased",
    "own_voice": "By the article itself",
    "uncertain": "Speaker uncertain",
}
NOBODY_NAMED = "The article names no speaker"
RELAYED = "via {names}"
WRITTEN_IN = "Written in"
AT_SOURCE = "at the source"
ALSO_IN = "The same text in"
UNDATED = "undated"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ARTICLE = "Article"
THIS_QUOTATION = "this quotation"
REMOVED_SINCE = "This article has been removed from the library since."

AGAIN = "Ask again"
EDIT = "Edit question"
EDITED = "Your question"
SEND, CANCEL = "Ask", "Cancel"
COPY_TEXT, COPY_MARKDOWN, COPIED = "Copy", "Copy as Markdown", "Copied"
FEEDBACK_WHY = "What is wrong?"
FEEDBACK_WRONG = {
    "speaker": "The wrong speaker",
    "quotation": "These words do not answer it",
    "incomplete": "Something is missing",
    "should_refuse": "It should have said that there is no answer",
    "should_answer": "The library does hold the answer",
    "other": "Something else",
}
FEEDBACK_NOTE = "Why? (optional)"
FEEDBACK_SAVE = "Keep"
FEEDBACK_KEPT = "Kept in {file} for `whosaid eval`."

FILTERS_ACTIVE = "Where to look ({n} set)"
FILTER_OUTLETS, FILTER_SPEAKERS, FILTER_SINCE, FILTER_UNTIL = "Outlet", "Speaker", "Published from", "Published until"
CLEAR = "Clear"
SEARCH = "Search conversations"
NO_CONVERSATION = "None found."
UNTITLED = "This conversation"
NAME = "Name"
RENAME_TALK = "Rename"
EXPORT_MARKDOWN, EXPORT_HTML, EXPORT_PACKET = "Markdown", "Web page (HTML)", "Fact-check packet (JSON)"
DELETE = "Delete"
DELETE_SURE = "Delete “{title}” with its {n} questions? This cannot be undone."
DELETE_YES, DELETE_NO = "Yes, delete it", "Keep it"
NOT_YOURS = "That conversation belongs to somebody else; here is a new one."
MODEL_OFFLINE = "Offline: nothing leaves this machine"
MODEL_ONLINE = "{model} writes the answers; quotations are cut here"
USED = "So far: {usage}"
ANSWERED = "Answered by {maker} in {time}"
MAKER_LOCAL = "this machine"
PROSE_LEFT_OUT = "Left out of what the model wrote, and why: {n}"
EXPORTED = "Exported from WhoSaid on {day}. Every quotation is cut from the stored text of its article."

SIGNIN_ABOUT = "This library is shared; sign in to read it."
SIGNIN = "Sign in"
SIGNIN_NOT_SET_UP = (
    "WHOSAID_SIGNIN is set, but sign-in is not: it needs an [auth] section in ~/.streamlit/secrets.toml "
    'and `pip install "whosaid-news[signin]"`'
)
SIGNOUT = "Sign out"
SIGNED_IN = "Signed in as {who}"
SIGNIN_DENIED = "{who} may not read this library. Ask whoever runs it to let you in."

# --- the other pages: articles -------------------------------------------------------------------------

CSV = "Download CSV"
VIEW = "Show"
FIND = "Find"
SHOWN = "{n} of {total}"
WORDS = "Words"
ADD_ARTICLES = "Add articles"
FILES, FOLDER, ADDRESSES, PASTE = "Files", "A folder", "Addresses", "Paste"
UPLOAD_FOLDER = "Choose a folder; all it holds is read"
ADDED_OF = "{done} of {total} articles read"
ADDED_SO_FAR = "{done} articles read"
WHAT, WHY, BECAME, COPY_OF = "What", "Why it was not added", "Became", "Copy of"
OUTCOMES = {"added": "added", "revised": "a new revision", "unchanged": "unchanged"}
ARTICLE_TITLE = "Title"
STATEMENTS_TITLE = "Statements"
COPIES_COLUMN = "Copies"
FIND_ARTICLES = "title, outlet, date, author or speaker"
FOLD_COPIES = "Show copies of one text once"
OPEN_ARTICLE = "Open an article"
PICK_ARTICLE = "type a part of its title, or click a row above"
ALL_ARTICLES = "All articles"
TEXT = "Text"
REVISIONS = "Revisions ({n})"
REREAD = "Read again"
REREAD_HELP = "Fetches it again if it came from an address, then reads it with the current models"
READ_AGAIN = "Read again: {n} statements"
REMOVED = "“{title}” was removed."
COPIES_TITLE = "The same text in"
AS_WRITTEN, ACT, FORM = "As written", "Act", "How"
FORMS = {"direct": "said directly", "indirect": "paraphrased", "mixed": "partly quoted"}
ONE_REVISION = "There is one revision only. Adding an edited version of this article makes another."
OLDER, NEWER = "Older", "Newer"
REVISION = "Revision {n}"
REQUOTES = "What it quotes"
NO_REQUOTES = "The two revisions quote the same people with the same words."
REQUOTED = {"altered": "Altered", "removed": "Left out", "added": "Put in"}
DIFF = "The text"
SAME_TEXT = "… {n} characters unchanged …"

# --- the other pages: speakers -------------------------------------------------------------------------

FIND_SPEAKERS = "name, role or country"
NAMED_ONLY = "Only people and bodies with a name"
TABLE, OVER_TIME, NETWORK = "Who speaks", "Over time", "Who about whom"
OUTLETS, ROLES, ALIASES, SPEAKS_FOR, KIND = "Outlets", "Roles", "Also written", "Speaks for", "Is"
SPEAKER_KINDS = {"person": "a person", "body": "a body", "group": "a group", "unknown": "an unnamed source"}
OPEN_SPEAKER, PICK = "Open a speaker", "type a part of the name, or click a row above"
ALL_SPEAKERS = "All speakers"
NO_SPEAKER = "The library has no such speaker any more; merged or removed, perhaps."
NOBODY_SPEAKS = "Nobody speaks in this library yet."
NO_DATES = "No article that quotes somebody has a date."
MOST_QUOTED = "The {n} most quoted, on one scale"
AS_TABLE = "The same as a table"
BARS_TOLD = "{n} statements from {first} to {last}; the table below has the numbers"
WHICH_TIES = "Show"
TIES = {"blames": "blames, condemns, criticises", "praises": "praises, thanks, supports", "urges": "urges, demands of"}
TIES_TOLD = "{n} ties between {who} speakers and {whom} they speak about; the table below says which"
TIES_SHOWN = "The {n} most frequent of {total}; the table has all."
NO_TIES = "Nobody is blamed, praised or urged by name here."
DOES, WHOM, TIMES = "Does", "Whom", "Times"
IN_ARTICLES, IN_ARTICLE = "in {n} articles", "in one article"
NEGATED = "negated"
ALL_STATEMENTS = "Statements"
TOPIC, TOPIC_WORDS = "About", "words in it"
MORE = "Show more"
CORRECT = "Correct who this is"
RENAME, RENAME_DO = "Show under this name", "Rename"
MERGE, MERGE_INTO, MERGE_DO = "This is the same as", "another speaker", "Merge"
SPLIT, SPLIT_OFF, SPLIT_DO = "This spelling is somebody else", "a spelling", "Split off"
UNDO, UNDO_HELP = "Undo", "Gives the statements back to whom they were with"
UNDONE = "Taken back: {line}"
LAST = "Last correction: {line}"

# --- the other pages: a draft ---------------------------------------------------------------------------

DRAFT = "Check a draft"
DRAFT_ABOUT = "Every quotation in it is looked for in the library: are these the words, and are they this speaker’s?"
DRAFT_TEXT = "The draft"
DRAFT_FILE = "Or a file"
DRAFT_BY = "Who speaks where the draft names nobody"
DRAFT_BY_HELP = "a name; may stay empty"
DRAFT_CHECK = "Check"
DRAFT_CHECKING = "Looking for the quotations"
DRAFT_FILTERS = {"all": "All quotations", "wrong": "To look at"}
DRAFT_REPORT = "Quotations checked"
DRAFT_FILE_NAME = "quotations-checked"
DOWNLOAD = "Report as {kind}"
MATCHES = {
    "exact": ("good", "word for word"),
    "partial": ("doubt", "words left out"),
    "altered": ("bad", "altered"),
    "not_found": ("bad", "not found"),
    "too_short": ("unsaid", "too short to judge"),
}
VERDICTS = {
    "right": ("good", "right speaker"),
    "wrong": ("bad", "wrong speaker"),
    "undetermined": ("doubt", "speaker not determined"),
}
CAVEAT = "but see below"
SIGNS = {"good": "✓", "bad": "✗", "doubt": "?", "unsaid": "–"}
IN_DRAFT, ON_PAGE = "In the draft", "On the page"
GIVEN_TO = "Given to {who}"
NO_PLACE = "Nothing in the library is like it."
MORE_PLACES = "and in {n} more places"
LINE = "line {n}"

# --- the other pages: evaluation ------------------------------------------------------------------------

EVALUATION = "Evaluation"
EVALUATION_ABOUT = "How far can answers be trusted? Ask questions whose answers you know; what went wrong comes first."
START = "Ask a list of questions"
SET, SET_UPLOAD = "Questions", "Add a list of questions (.jsonl .json .csv .tsv .yaml)"
SET_FEEDBACK = "what readers said in the chat"
SET_SHIPPED = "{name} (comes with WhoSaid, for the articles that do)"
SAMPLE, SAMPLE_HELP = "Only so many questions, drawn by chance", "0: all of them"
RUN_IT = "Ask them"
EVALUATION_COSTS = "Every question is sent to {model}, which may cost money."
ASKED_OF = "{done} of {total} questions asked"
NO_RUNS = "Nothing was asked yet. What comes of it is kept in the library’s folder."
RUN, COMPARE, NO_OTHER = "Result", "Compare with an earlier one", "none"
MEASURES = "How often it was right"
AVERAGE_HEAD = ("", "how often", "likely between", "", "questions")
AVERAGE_CSV = ("measure", "average", "95 % interval", "questions")
DIFFERENCE_HEAD = ("", "before", "after", "change", "likely between", "", "")
LOWER_BETTER = "lower is better"
BETTER_WORSE = {"better": "better", "worse": "worse"}
FELL_SHORT = "Went wrong ({n})"
RIGHT_OF = "{right} of {questions} questions were answered as expected."
ALL_HOLDS = "Everything that is asked of answers holds."
BELOW = "Not good enough: {what}."
HELD_AGAINST = "{what} ({value}, wanted {bound})"
UNKNOWN_SO = "Whether it is good enough is not known:"
NOT_ASKED = "{n} questions could not be asked (listed below)"
MARKED = "of {n} answers a reader said that something is missing"
MEASURED = {  # what each measure counts, as a reader would say it
    "names": "the short answer is right",
    "names_found": "of the short answers expected, found",
    "names_right": "of the short answers given, right",
    "verdict": "“did X say Y?” is decided right",
    "reference_f1": "words shared with the expected answer",
    "hit": "a quotation that answers is shown",
    "found": "quotations expected, shown",
    "first": "the first quotation answers",
    "speaker": "the words are given to the right person",
    "attribution": "whoever is named is the one the page names",
    "own_voice": "the article’s own words given to somebody",
    "forbidden": "somebody or something shown that must not be",
    "exact": "quotations are on the page word for word",
    "fabricated": "words in quotation marks that are on no page",
    "coverage": "of what there is to quote, shown",
    "citation_precision": "of the quotations shown, to the point",
    "citation_recall": "of what is told, backed by a quotation",
    "refusal_recall": "where there is no answer, it says so",
    "refusal_precision": "where it says there is no answer, there is none",
    "refusal_kind": "why there is no answer is told right",
    "refused_wrongly": "an answer is there, and it says there is none",
    "failed": "no answer came, for a fault",
    "fell_back": "the model failed and this machine answered instead",
    "calibration": "how far “sure” is from being right",
    "flaky": "not the same answer each time",
    "recall_at_10": "the right place is among the first ten found",
    "mrr_at_10": "how high up the right place is",
    "ndcg_at_10": "how well what is found is ordered",
    "verbatim_at_10": "the words themselves are among the first ten found",
    "latency_p50": "time for an answer, the middle one (ms)",
    "latency_p95": "time for an answer, the slowest of twenty (ms)",
    "tokens": "tokens an answer",
    "tokens_read": "tokens read for an answer",
    "tokens_written": "tokens written for an answer",
    "cost_usd": "dollars an answer",
    "judged_faithful": "told only what is quoted (a model’s opinion)",
    "judged_correct": "answered right (a model’s opinion)",
}
TAGS = "Tags"
LEFT_OUT = "Not asked: {problem}"
DIFFERENCES = "Differences"
WORSE, BETTER = "Worse ({n})", "Better ({n})"
