"""The commands of `whosaid` and their options."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from rag import __version__
from rag.commands import helps
from rag.evaluation.options import HELP as EVAL_HELP
from rag.evaluation.options import add_actions


class _Parser(argparse.ArgumentParser):
    """One that names the nearest where a word is none of those it knows (Python does so from 3.14 on)."""

    def _check_value(self, action: argparse.Action, value: object) -> None:
        known = list(map(str, action.choices or ()))
        if known and value not in known and (near := get_close_matches(str(value), known, 1)):
            raise argparse.ArgumentError(action, f"there is no {str(value)!r}; did you mean {near[0]!r}?")
        super()._check_value(action, value)


def parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog="whosaid",
        description=helps.ABOUT,
        epilog=helps.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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

    add = command("add", "Add articles: files, folders, .zip archives, web addresses, feeds.", helps.ADD)
    add.add_argument("inputs", nargs="+", metavar="PATH|URL")
    add.add_argument("--title", help="of the one article given, where its file does not say it or says it wrongly")
    add.add_argument("--outlet", metavar="NAME", help="of all the articles given; so --author and --published")
    add.add_argument("--published", metavar="DATE", help="as 2024-11-29")
    add.add_argument("--author", metavar="NAME")
    add.add_argument("--url", metavar="ADDRESS", help="where the one article given can be read")
    add.add_argument("--ray", metavar="ADDRESS", help="read on a Ray cluster; local: one of processes on this machine")
    add.add_argument("--actors", type=int, metavar="N", help="with --ray: how many read (default: one for each CPU)")
    add.add_argument("--quiet", action="store_true", help="no progress, neither as a bar nor as lines")

    ask = command("ask", "Ask one question, or a table of questions.", helps.ASK)
    ask.add_argument("question", nargs="*", help="in your own words, with or without marks around; - reads it")
    _filters(ask)
    ask.add_argument("--conversation", metavar="NAME", help="continue a stored conversation")
    ask.add_argument("--answerer", choices=("auto", "local", "openai"), help="who writes the answer (WHOSAID_ANSWERER)")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object, with offsets into the stored text")
    form.add_argument("--csv", action="store_true", help="the quotations as a table")
    ask.add_argument("--fail-on-refusal", action="store_true", help="exit with 1 where there is no answer")
    ask.add_argument("--explain", action="store_true", help="print what was found and why")
    ask.add_argument("--context", type=int, metavar="N", help="N sentences before and after each quotation (1 to 10)")
    ask.add_argument("--packet", metavar="FILE", help="write a fact-check packet for `whosaid verify`")
    ask.add_argument("--batch", metavar="FILE", help="ask every row of a .csv or .jsonl table")
    ask.add_argument("--out", metavar="FILE", help="also write the answer: .docx .md .csl.json .ris .csv .json")
    ask.add_argument("--archive", action="store_true", help=helps.ARCHIVE)
    ask.add_argument("--resume", action="store_true", help="with --batch: keep the answers that --out holds already")

    chat = command("chat", "Ask in a conversation on the terminal; an empty line ends it.")
    _filters(chat)
    chat.add_argument("--conversation", metavar="NAME", default="terminal", help="its name (default: terminal)")
    chat.add_argument("--answerer", choices=("auto", "local", "openai"), help="who writes the answers")

    talks = command("conversations", "List, export or delete kept conversations.", helps.CONVERSATIONS)
    talks.add_argument("action", nargs="?", choices=("list", "export", "delete"), default="list")
    talks.add_argument("name", nargs="?", metavar="NAME")
    talks.add_argument("--search", metavar="WORDS", default="", help="with list: only those that hold these words")
    talks.add_argument("--packet", action="store_true", help="with export: a fact-check packet instead of Markdown")

    verify = command("verify", "Check the quotations of a draft, or a packet, against the library.", helps.VERIFY)
    verify.add_argument("draft", metavar="FILE|-|QUOTATION", help="a draft, a packet, or a single quotation")
    verify.add_argument("--by", metavar="NAME", default="", help="who is said to have said it")
    form = verify.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="a table of the quotations (safe to open in a spreadsheet)")
    form.add_argument("--json", action="store_true", help="one JSON object, with offsets into the stored texts")

    show = command("show", "Print the stored text of an article, to which all offsets refer.")
    show.add_argument("article", metavar="ARTICLE_ID")
    show.add_argument("--revision", metavar="HASH", help="an older revision")
    show.add_argument("--json", action="store_true")

    statements = command("statements", "List who said what: the index of statements.", helps.STATEMENTS)
    _filters(statements)
    statements.add_argument("--about", metavar="WORDS", help="only statements that hold these words")
    form = statements.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON list")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", action="store_true", help="a table (safe to open in a spreadsheet)")
    form.add_argument("--out", metavar="FILE", help="a file: .docx .md .csl.json .ris .csv .json")

    statements.add_argument("--archive", action="store_true", help=helps.ARCHIVE)

    extract = command("extract", "Find attributions in texts without adding them to a library.", helps.EXTRACT)
    extract.add_argument("file", metavar="FILE.jsonl", help="records {id, text}; - reads standard input")

    speakers = command("speakers", "List the speakers, or correct who is who.", helps.SPEAKERS)
    speakers.add_argument("action", nargs="?", choices=("list", "merge", "split", "rename", "undo"), default="list")
    speakers.add_argument("names", nargs="*", metavar="NAME")
    form = speakers.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON list")
    form.add_argument("--csv", action="store_true", help="a table (safe to open in a spreadsheet)")

    copy = command("copy", "Copy a library into a new one, and compare the two.", helps.COPY)
    copy.add_argument("source", metavar="FROM", help="a folder, or the address of a database")
    copy.add_argument("target", metavar="TO", help="the same; holds no articles yet")

    remove = command("remove", "Remove an article and everything read from it.")
    remove.add_argument("article", metavar="ARTICLE_ID", nargs="+")

    status = command("status", "What the library holds, which models read it, and what is wrong with it.")
    status.add_argument("--deep", action="store_true", help="read every text, statement and vector to check it")
    status.add_argument("--json", action="store_true")

    reindex = command("reindex", "Read and embed every article again with the current models.")
    reindex.add_argument("--vectors-only", action="store_true", help="only rebuild the vector index from the records")

    config = command("config", "The settings in use; trust an address of a folder's .env with your key.", helps.CONFIG)
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
    serve.add_argument("--host", metavar="ADDRESS", help="with --api: where to listen (127.0.0.1)")

    mcp = command("mcp", "An MCP server: assistants ask the library and get quotations and links.", helps.MCP)
    mcp.add_argument("--port", type=int, help="streamable HTTP on this port of this machine; without: stdio")

    token = command("token", "Make, list and take back tokens of the HTTP API.", helps.TOKEN)
    token.add_argument("action", nargs="?", choices=("list", "add", "remove"), default="list")
    token.add_argument("name", nargs="?", default="", metavar="NAME")
    token.add_argument("--write", action="store_true", help="with add: may also add articles and keep conversations")

    watch = command("watch", "Save questions, and be told once of what is new on them.", helps.WATCH)
    watch.add_argument("action", nargs="?", choices=("list", "add", "remove", "run", "reports"), default="list")
    watch.add_argument("given", nargs="*", metavar="QUESTION|NUMBER")
    watch.add_argument("--feed", action="append", default=[], metavar="URL", help="with add: fetched by each run")
    watch.add_argument("--every", metavar="TIME", help="with run: again and again, as 15m or 2h; without: once")
    watch.add_argument("--json", action="store_true", help="one JSON object a line")
    watch.add_argument("--atom", metavar="FILE", help="with run: also keep an Atom feed there, of the latest 200")
    watch.add_argument(
        "--notify", action="append", default=[], metavar="ADDRESS", help="with run: also mail or chat, by apprise"
    )

    completion = command("completion", "Print a script that completes commands and options in your shell.", helps.SHELL)
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
