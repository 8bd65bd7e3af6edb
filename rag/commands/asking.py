"""`whosaid ask` and `whosaid chat`: one question, a conversation, or a table of questions."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from rag.commands.batch import ask_table, check_usage, write_packet
from rag.commands.opening import archived, filters, link_to, opened, print_json, width
from rag.domain import Answer, Turn
from rag.errors import RagError
from rag.export.files import answer_archived, csv_of, of_answer, write
from rag.export.objects import answer_object
from rag.export.render import answer_text, candidate_text, left_out_text, shown
from rag.export.surroundings import around
from rag.library import Library


def ask(args: Namespace) -> int | None:
    args.question = _question(args.question)
    check_usage(args)
    with opened(args) as library:
        if args.batch:
            return ask_table(library, args)
        answer = _ask(library, args, args.question)
        beside = around(answer, library.article, args.context)
        copies = archived(library, args, (citation.source for citation in shown(answer)))
        if args.packet:
            write_packet(library, args.packet, Turn(args.question, answer, filters(library, args)), copies)
        quoted = of_answer(args.question, answer, link_to(library), date.today().isoformat(), copies)
        if args.out:
            write(args.out, quoted)
        code = 1 if args.fail_on_refusal and answer.refused else None
        if args.json:
            print_json(answer_archived(answer_object(answer, beside), copies))
            return code
        if args.csv:
            sys.stdout.write(csv_of(quoted))
            return code
        print(answer_text(answer, width(), beside))
        for citation in shown(answer):
            if copy := copies.get(citation.source.id):
                print(f"[{citation.number}] archived: {copy}")
        if args.explain:
            print(f"\n{left_out_text(answer)}" if answer.dropped else "")
            found = library.candidates(args.question, filters(library, args))
            print("\n".join(map(candidate_text, found)))
        return code


def _question(words: Sequence[str]) -> str | None:
    """A question of one argument or of several words; "-" reads it; None: there is none."""
    if list(words) == ["-"]:
        return sys.stdin.read().strip()
    return " ".join(words) or None


def chat(args: Namespace) -> None:
    with opened(args) as library:
        print(f"Conversation “{args.conversation}”; an empty line ends it.")
        while True:
            try:
                question = input("\n? ").strip()
            except EOFError:
                return
            if not question:
                return
            try:
                print(answer_text(_ask(library, args, question), width()))
            except RagError as error:  # one question that cannot be answered does not end the conversation
                print(f"whosaid: {error}")


def _ask(library: Library, args: Namespace, question: str) -> Answer:
    return library.ask(question, filters(library, args), conversation=args.conversation or "")
