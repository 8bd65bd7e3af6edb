"""The command `whosaid`: parse, call one function, print. Errors are one line; a bug keeps its traceback."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches

from rag import __version__
from rag.errors import FolderSettings, RagError
from rag.evaluation.options import HELP as EVAL_HELP
from rag.evaluation.options import add_actions, with_action

ABOUT = "Ask a library of news articles who said what. Every quotation is cut from the page, with the speaker it names."
EXAMPLES = """\
a first session:
  whosaid add reports/ https://example.org/story.html   add files, folders, .zip, addresses
  whosaid ask "Who did Baghaei blame?"                  an answer made of quotations
  whosaid ask "And what did he warn about?" --conversation monday
  whosaid statements --speaker Baghaei --csv            everything one speaker said, as a table
  whosaid serve                                         the same as a chat page in the browser

The library is a folder: --library DIR, else WHOSAID_LIBRARY, else one in your user data directory.
Nothing leaves this machine unless OPENAI_API_KEY or OPENAI_BASE_URL is set; see .env.example for all settings.
exit codes: 0 done, 1 an error (one line on stderr) or an evaluation below its gate, 2 wrong usage."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    given = sys.argv[1:] if argv is None else argv
    if (wrong := next(filter(_is_garbled, given), None)) is not None:
        return _fail(
            f"the argument {wrong.encode(errors='backslashreplace').decode()} is not UTF-8 text; nothing is done", 2
        )
    top = parser()
    args = top.parse_args(with_action(given))
    if args.command is None:
        top.print_help()
        return 0
    try:
        from rag import commands
        from rag.settings import set_here

        if here := set_here():
            print(f"whosaid: {here}", file=sys.stderr)
            warnings.simplefilter("ignore", FolderSettings)  # said already
        return commands.run(args) or 0
    except RagError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("stopped; run the same command again to go on", 130)
    except BrokenPipeError:  # `whosaid statements | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return _fail("the disk is full; free some space and run the same command again, nothing is lost")
        raise


def _is_garbled(argument: str) -> bool:
    """Whether an argument holds bytes that are no UTF-8: Python gives them as surrogates."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return True
    return False


def _fail(message: str, code: int = 1) -> int:
    print(f"whosaid: {' '.join(message.split())}", file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """One that names the nearest where a word is none of those it knows (Python does so from 3.14 on)."""

    def _check_value(self, action: argparse.Action, value: object) -> None:
        known = list(map(str, action.choices or ()))
        if known and value not in known and (near := get_close_matches(str(value), known, 1)):
            raise argparse.ArgumentError(action, f"there is no {str(value)!r}; did you mean {near[0]!r}?")
        super()._check_value(action, value)


def parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog="whosaid", description=ABOUT, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"whosaid {__version__}")
    top.add_argument("--library", metavar="DIR", help="the library's folder, or postgresql://...")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, summary: str, epilog: str = "") -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=summary, description=summary, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        # also after the command, where people write it; SUPPRESS keeps a value given before the command
        made.add_argument(
            "--library", metavar="DIR", default=argparse.SUPPRESS, help="the library's folder, or postgresql://..."
        )
        return made

    add = command("add", "Add articles: files, folders, .zip archives, web addresses, feeds.", ADD_HELP)
    add.add_argument("inputs", nargs="+", metavar="PATH|URL")
    add.add_argument("--title", help="of the one article given, where its file does not say it or says it wrongly")
    add.add_argument("--outlet", metavar="NAME", help="of all the articles given; so --author and --published")
    add.add_argument("--published", metavar="DATE", help="as 2024-11-29")
    add.add_argument("--author", metavar="NAME")
    add.add_argument("--url", metavar="ADDRESS", help="where the one article given can be read")
    add.add_argument("--quiet", action="store_true", help="no progress, neither as a bar nor as lines")

    ask = command("ask", "Ask one question, or a table of questions.", ASK_HELP)
    ask.add_argument("question", nargs="*", help="in your own words, with or without marks around; - reads it")
    _filters(ask)
    ask.add_argument("--conversation", metavar="NAME", help="continue a stored conversation")
    ask.add_argument("--answerer", choices=("auto", "local", "openai"), help="who writes the answer (WHOSAID_ANSWERER)")
    ask.add_argument("--json", action="store_true", help="one JSON object, with offsets into the stored text")
    ask.add_argument("--csv", action="store_true", help="the quotations as a table")
    ask.add_argument("--fail-on-refusal", action="store_true", help="exit with 1 where there is no answer")
    ask.add_argument("--explain", action="store_true", help="print what was found and why")
    ask.add_argument("--context", type=int, metavar="N", help="N sentences before and after each quotation (1 to 10)")
    ask.add_argument("--packet", metavar="FILE", help="write a fact-check packet for `whosaid verify`")
    ask.add_argument("--batch", metavar="FILE", help="ask every row of a .csv or .jsonl table")
    ask.add_argument("--out", metavar="FILE", help="also write the answer: .docx .md .csl.json .ris .csv .json")
    ask.add_argument("--resume", action="store_true", help="with --batch: keep the answers that --out holds already")

    chat = command("chat", "Ask in a conversation on the terminal; an empty line ends it.")
    _filters(chat)
    chat.add_argument("--conversation", metavar="NAME", default="terminal", help="its name (default: terminal)")
    chat.add_argument("--answerer", choices=("auto", "local", "openai"), help="who writes the answers")

    talks = command("conversations", "List, export or delete kept conversations.", CONVERSATIONS_HELP)
    talks.add_argument("action", nargs="?", choices=("list", "export", "delete"), default="list")
    talks.add_argument("name", nargs="?", metavar="NAME")
    talks.add_argument("--search", metavar="WORDS", default="", help="with list: only those that hold these words")
    talks.add_argument("--packet", action="store_true", help="with export: a fact-check packet instead of Markdown")

    verify = command("verify", "Check the quotations of a draft, or a packet, against the library.", VERIFY_HELP)
    verify.add_argument("draft", metavar="FILE|-|QUOTATION", help="a draft, a packet, or a single quotation")
    verify.add_argument("--by", metavar="NAME", default="", help="who is said to have said it")
    verify.add_argument("--csv", action="store_true", help="a table of the quotations (safe to open in a spreadsheet)")
    verify.add_argument("--json", action="store_true", help="one JSON object, with offsets into the stored texts")

    show = command("show", "Print the stored text of an article, to which all offsets refer.")
    show.add_argument("article", metavar="ARTICLE_ID")
    show.add_argument("--revision", metavar="HASH", help="an older revision")
    show.add_argument("--json", action="store_true")

    statements = command("statements", "List who said what: the index of statements.", STATEMENTS_HELP)
    _filters(statements)
    statements.add_argument("--about", metavar="WORDS", help="only statements that hold these words")
    form = statements.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON list")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", action="store_true", help="a table (safe to open in a spreadsheet)")
    form.add_argument("--out", metavar="FILE", help="a file: .docx .md .csl.json .ris .csv .json")

    extract = command("extract", "Find attributions in texts without adding them to a library.", EXTRACT_HELP)
    extract.add_argument("file", metavar="FILE.jsonl", help="records {id, text}; - reads standard input")

    speakers = command("speakers", "List the speakers, or correct who is who.", SPEAKERS_HELP)
    speakers.add_argument("action", nargs="?", choices=("list", "merge", "split", "rename", "undo"), default="list")
    speakers.add_argument("names", nargs="*", metavar="NAME")
    speakers.add_argument("--json", action="store_true")
    speakers.add_argument("--csv", action="store_true", help="a table (safe to open in a spreadsheet)")

    copy = command("copy", "Copy a library into a new one, and compare the two.", COPY_HELP)
    copy.add_argument("source", metavar="FROM", help="a folder, or the address of a database")
    copy.add_argument("target", metavar="TO", help="the same; holds no articles yet")

    remove = command("remove", "Remove an article and everything read from it.")
    remove.add_argument("article", metavar="ARTICLE_ID", nargs="+")

    status = command("status", "What the library holds, which models read it, and what is wrong with it.")
    status.add_argument("--deep", action="store_true", help="read every text, statement and vector to check it")
    status.add_argument("--json", action="store_true")

    reindex = command("reindex", "Read and embed every article again with the current models.")
    reindex.add_argument("--vectors-only", action="store_true", help="only rebuild the vector index from the records")

    config = command("config", "The settings in use; trust an address of a folder's .env with your key.", CONFIG_HELP)
    config.add_argument("action", nargs="?", choices=("show", "trust"), default="show")
    config.add_argument("address", nargs="?", metavar="ADDRESS")

    serve = command("serve", "Open the chat page on this machine.")
    serve.add_argument("--port", type=int, help="default: WHOSAID_PORT, else 8501")

    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST[:PORT]",
        help="another name of the page, as of your own proxy with a sign-in (repeatable); all others are refused",
    )
    serve.add_argument("--api", action="store_true", help="the HTTP API for programs instead of the page")
    serve.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="with --api: where to listen")

    mcp = command("mcp", "An MCP server: assistants ask the library and get quotations and links.", MCP_HELP)
    mcp.add_argument("--port", type=int, help="streamable HTTP on this port of this machine; without: stdio")

    token = command("token", "Make, list and take back tokens of the HTTP API.", TOKEN_HELP)
    token.add_argument("action", nargs="?", choices=("list", "add", "remove"), default="list")
    token.add_argument("name", nargs="?", default="", metavar="NAME")
    token.add_argument("--write", action="store_true", help="with add: may also add articles and keep conversations")

    watch = command("watch", "Save questions, and be told once of what is new on them.", WATCH_HELP)
    watch.add_argument("action", nargs="?", choices=("list", "add", "remove", "run", "reports"), default="list")
    watch.add_argument("given", nargs="*", metavar="QUESTION|NUMBER")
    watch.add_argument("--feed", action="append", default=[], metavar="URL", help="with add: fetched by each run")
    watch.add_argument("--every", metavar="TIME", help="with run: again and again, as 15m or 2h; without: once")
    watch.add_argument("--json", action="store_true", help="one JSON object a line")
    watch.add_argument("--atom", metavar="FILE", help="with run: also keep an Atom feed there, of the latest 200")
    watch.add_argument(
        "--notify", action="append", default=[], metavar="ADDRESS", help="with run: also mail or chat, by apprise"
    )

    completion = command("completion", "Print a script that completes commands and options in your shell.", SHELL_HELP)
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))

    evaluate = command("eval", "Measure how well a library answers: question sets, reports, comparisons.", EVAL_HELP)
    add_actions(evaluate)
    return top


def _filters(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--speaker", action="append", default=[], metavar="NAME", help="only this speaker (repeatable)"
    )
    command.add_argument("--outlet", action="append", default=[], metavar="NAME", help="only this outlet (repeatable)")
    command.add_argument("--since", metavar="DATE", help="published on or after, as 2024-11-29")
    command.add_argument("--until", metavar="DATE", help="published on or before")


ADD_HELP = """\
reads .txt .md .html .pdf .docx .csv .json .jsonl, folders and .zip archives of these, and http(s) addresses; of feeds
(RSS, Atom, JSON Feed, sitemaps of news) each entry not seen before; exports of Nexis, Factiva, ProQuest and others.
Records (.csv, .json, .jsonl) hold one article each: title, text, outlet, published, url, author, id.
Adding an article again changes nothing; an edited one becomes a new revision. Interrupted? Run it again."""
ASK_HELP = """\
examples:
  whosaid ask "What did the Syrian army say about Aleppo?"
  whosaid ask "Who denied the report?" --outlet "Sarn Courier" --since 2025-01-01
  whosaid ask "Why?" --conversation monday     a follow-up; the question as understood is printed
  whosaid ask "Who denied it?" --context 1     one sentence before and after each quotation, shown apart from it
  whosaid ask "Who denied it?" --packet denial.json    for `whosaid verify denial.json`, today or in a year
  whosaid ask "Who denied it?" --out denial.docx   or .md for Obsidian, .csl.json or .ris for Zotero, .csv, .json
  whosaid ask --batch questions.csv --out answers.csv  (or .jsonl, which has all of --json; without --out: printed)
A table has the column question, and perhaps id (goes through to the answers), conversation (rows of one name follow up
on each other), speaker, outlet ("A | B" for several), since and until. A bad row is named and stops no other."""
CONVERSATIONS_HELP = """\
  whosaid conversations                            when last used, names, number of questions, titles
  whosaid conversations --search harbour           only those in which the word was asked or answered
  whosaid conversations export monday              as Markdown
  whosaid conversations export monday --packet     as a fact-check packet, for `whosaid verify`
  whosaid conversations delete monday"""
COPY_HELP = """\
examples:
  whosaid copy ~/news postgresql://desk@news.example/library     from one laptop to where everybody asks
  whosaid copy postgresql://desk@news.example/library ~/backup   and back
Articles with all revisions, statements, speakers, corrections, conversations, words and vectors are copied in one
transaction, then read on both sides and compared by hash. Passwords: PGPASSWORD or ~/.pgpass, never the address."""
STATEMENTS_HELP = """\
  whosaid statements --speaker Solvang --about gates
  whosaid statements --speaker Solvang --out solvang.docx    numbered quotations, with their sources at the end
  whosaid statements --speaker Solvang --out solvang.md      a note for Obsidian: properties, block quotes, links
  whosaid statements --outlet "Sarn Courier" --out sarn.ris  the articles for Zotero (or .csl.json), quotations as notes
  whosaid statements --out all.csv                           a table (or .json)"""
EXTRACT_HELP = """\
prints {id, text, attributions: [{source, cue, content, speaker, form}]} for each record;
source, cue and content are lists of [start, end] in characters of the text exactly as given."""
VERIFY_HELP = """\
examples:
  whosaid verify draft.docx                        every quotation in a .txt .md .html .pdf or .docx
  whosaid verify - < draft.txt                     the same from standard input
  whosaid verify "We shut two gates" --by Solvang  a single quotation
  whosaid verify packet.json                       a packet of `whosaid ask --packet`: does it still hold?
Each quotation is EXACT; PARTIAL: the words are there, but the cut leaves out a "not" or an "if", or runs quotations
together; ALTERED, shown as [-on the page-] {+in the draft+}; NOT FOUND; or, with one or two words, TOO SHORT TO JUDGE.
Its speaker is right, wrong (who said it?), or not determined, because the draft or the page names nobody. What somebody
should look at is marked with "!": also words that the page only paraphrases, and words of the article's own voice.
--json: {articles_searched, wrong, counts, quotations: [{n, text, start, end, line, match, attribution, wrong, given_to,
reason, whose, problems, notes, changes: [{kind, text}], places: [{article_id, title, outlet, published, url, spans,
quotes, state, speaker, speaker_as_written, via, form, in_quotation_marks, link, copies}]}]}; quotes are text[start:end]
of `whosaid show ARTICLE_ID`. match: exact, partial, altered, not_found, too_short; attribution: right, wrong,
undetermined. Of a packet, whose questions are asked again, offline: {holds, intact, quotations_hold, made, problems,
answers: [{question, vouched_for, reason, differs}], quotations: [{n, question, quote, speaker, article_id, status,
holds, reason, problems, now, start, end, changes}]}; status: unchanged, moved, changed, other_text, gone, tampered.
exit code 0: nothing to look at, 1: something to look at, 2: could not run."""
CONFIG_HELP = """\
  whosaid config                                   each setting, where it comes from, its value (never a key)
  whosaid config trust http://127.0.0.1:11434/v1   give this address the OPENAI_API_KEY of your environment
A setting comes from the command line, else the environment, else the file settings.env in your configuration folder
(printed last), else the file .env of the working folder, which is named when it sets something.
An address in the file .env of a folder is given a key out of that file, never one of your environment, until you trust
it: whoever made the folder would read your key."""
WATCH_HELP = """\
  whosaid watch add "What did the ministry say about the dam?" --feed https://example.org/feed.xml
  whosaid watch                                    what is watched, and its number; the same as `watch list`
  whosaid watch run                                fetch the feeds, ask what is new, print new statements; for cron
  whosaid watch run --every 15m --atom new.xml     stay, and keep a feed for a reader of feeds
  whosaid watch run --notify mailto://user:password@example.org --notify slack://TOKENS
  whosaid watch reports                            the latest 50, whether they were told or not
  whosaid watch remove 2
New is what is added after a question is watched, by a run or by `whosaid add`; an article edited later is not new.
Each statement is told once, the same words by the same speaker in another article too. A run that is killed loses
nothing: what was not told is told by the next one, and what it was killed with while telling is said by it.
--json: {watch, question, found, link, by, place, and all of a citation of `whosaid ask --json` but n}.
A message that does not go out (exit code 1) is sent by the next run that has the same --notify."""
SHELL_HELP = """\
  whosaid completion bash > ~/.local/share/bash-completion/completions/whosaid"""
MCP_HELP = """\
In the configuration of an MCP host:  {"command": "whosaid", "args": ["--library", "DIR", "mcp"]}
Tools, all read-only: ask, search_statements, verify_quotation, verify_draft, list_speakers, show_article."""
TOKEN_HELP = """\
  whosaid token add newsroom            prints the token once; the library keeps only its hash
  whosaid token add importer --write    may also add articles and keep conversations
  whosaid token remove newsroom
  curl -H "Authorization: Bearer $TOKEN" -d '{"question": "Who denied it?"}' -H "Content-Type: application/json" \\
       http://127.0.0.1:8502/ask        after `whosaid serve --api --port 8502`"""
SPEAKERS_HELP = """\
  whosaid speakers                                 names, aliases, roles, counts
  whosaid speakers merge "E. Baqaei" "Esmail Baghaei"    the first is the second
  whosaid speakers split "Baghaei" "Baqaei"        the alias is somebody else
  whosaid speakers rename "Baghaei" "Esmail Baghaei"
  whosaid speakers undo                            take the last of these back
Corrections are kept in speakers.toml in the library, which you may edit; reading again never changes it."""


if __name__ == "__main__":
    sys.exit(main())
