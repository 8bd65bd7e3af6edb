"""The HTTP API under load: `python -m benchmarks.load LIBRARY`, a folder or the address of a database.

Several askers, each with a token and conversations of its own, ask `whosaid serve --api` in another process for a
minute. Every reply is compared with what the library answers to nobody else, and every conversation, read again at the
end, with what was asked in it: nothing lost, nothing of somebody else's. Prints one JSON object with p50 and p95.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, perf_counter, sleep
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import numpy as np

from benchmarks.scale import server as database
from rag import Library, open_library
from rag.serving import objects
from rag.serving.http import Limits, run
from rag.serving.tokens import Tokens
from rag.settings import read_settings
from rag.store.opening import copy_library

ASKERS, SECONDS = 8, 60.0
QUESTIONS = 5  # of each asker; each is asked again and again
TURNS = 6  # of one conversation, then the next begins
NAME = "load"  # of tokens and conversations


@dataclass(slots=True)
class Asker:
    """One of those who ask, and what became of it."""

    name: str
    token: str
    expected: dict[str, list[tuple[str, str]]]  # question -> (speaker, quotation) of each citation
    asked: dict[str, list[str]] = field(default_factory=dict)  # conversation -> questions that were answered in it
    times_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, url: str, going: Callable[[int], bool]) -> None:
        """By turns for itself and in a conversation, as long as `going` says of how many were asked."""
        questions = list(self.expected)
        count = 0
        while going(count):
            question, conversation = questions[count % len(questions)], f"{self.name}-{count // (2 * TURNS)}"
            begun = perf_counter()
            try:
                if count % 2:
                    self._converse(url, question, conversation)
                else:
                    self._check(question, call(url, self.token, "/ask", {"question": question}), quotations=True)
            except (OSError, ValueError, KeyError) as error:
                self.wrong.append(f"{question}: {type(error).__name__}: {error}")
            self.times_s.append(perf_counter() - begun)
            count += 1

    def _converse(self, url: str, question: str, conversation: str) -> None:
        body = {"question": question, "conversation": conversation}
        found = call(url, self.token, "/conversations/ask", body)
        self.asked.setdefault(conversation, []).append(question)
        self._check(question, found, quotations=False)  # what was asked before it may add to them

    def _check(self, question: str, found: dict, quotations: bool) -> None:
        if found["question"] != question:
            self.wrong.append(f"{question}: the answer to {found['question']!r}")
        elif quotations and said(found["quotations"]) != self.expected[question]:
            self.wrong.append(f"{question}: another answer")

    def check_kept(self, url: str) -> None:
        """Each conversation holds what was asked in it, in that order, and nothing else."""
        for conversation, questions in self.asked.items():
            kept = call(url, self.token, f"/conversations/{quote(conversation)}")["turns"]
            if [turn["question"] for turn in kept] != questions:
                self.wrong.append(f"{conversation} holds other turns")


def said(quotations: Sequence[dict]) -> list[tuple[str, str]]:
    return [(str(one["speaker"]), one["quotation"]) for one in quotations]


def call(url: str, token: str, path: str, body: object = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(url + path, data, headers), timeout=120) as reply:
            return json.loads(reply.read())
    except HTTPError as error:
        raise ValueError(f"{error.code} {error.read()[:200].decode(errors='replace')}") from None


def load(url: str, askers: Sequence[Asker], going: Callable[[int], bool]) -> dict[str, float | int | list[str]]:
    """All ask at once; what they met, and how long replies took."""
    threads = [threading.Thread(target=one.ask, args=(url, going)) for one in askers]
    begun = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took_s = perf_counter() - begun
    for one in askers:
        one.check_kept(url)
    times = np.array([time for one in askers for time in one.times_s])
    p50, p95 = (round(1000 * float(np.percentile(times, p))) for p in (50, 95))
    return {
        "requests": len(times),
        "kept turns": sum(map(len, (q for one in askers for q in one.asked.values()))),
        "a second": round(len(times) / took_s, 1),
        "p50 ms": p50,
        "p95 ms": p95,
        "slowest ms": round(1000 * float(times.max())),
        "wrong": [line for one in askers for line in one.wrong],
    }


def askers(library: Library, tokens: Tokens, count: int, each: int = QUESTIONS) -> list[Asker]:
    """Each with its own token and questions, about other speakers than the others'."""
    names = [quoted.speaker.name for quoted in library.speakers() if quoted.speaker.kind == "person"]
    made = []
    for number in range(count):
        asked = [f"What did {name} say?" for name in names[number::count][:each]]
        expected = {one: said(objects.answer(library, library.ask(one))["quotations"]) for one in asked}
        name = f"{NAME}-{number}"
        made.append(Asker(name, tokens.make(name, "write"), expected))
    return made


@contextmanager
def served(library: str) -> Iterator[str]:
    """The API in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.load", library, "--serve", str(port)])
    try:
        until = monotonic() + 120
        while monotonic() < until and process.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=5).close()
                break
            except (URLError, OSError):
                sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--askers", type=int, default=ASKERS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--database", action="store_true", help="copy it into a PostgreSQL first, and ask that")
    parser.add_argument("--serve", type=int, metavar="PORT", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        with open_library(args.library, answerer="local") as library:
            run(library, "127.0.0.1", args.serve, Limits(a_minute=100_000, wait_s=60.0))
    elif args.database:
        with database() as address:
            copy_library(read_settings(library=args.library), read_settings(library=address))
            measure(address, args.askers, args.seconds)
    else:
        measure(args.library, args.askers, args.seconds)


def measure(name: str, count: int, seconds: float) -> None:
    with open_library(name, answerer="local") as library:
        tokens, conversations = Tokens(library.settings.library), library.conversations
        asking = askers(library, tokens, count)
        before = os.getloadavg()[0]
        try:
            with served(name) as url:
                for one in asking:  # the models are loaded when first asked
                    call(url, one.token, "/ask", {"question": next(iter(one.expected))})
                until = monotonic() + seconds
                found = load(url, asking, lambda _: monotonic() < until)
        finally:
            for one in asking:
                tokens.remove(one.name)
                for conversation in one.asked:
                    conversations.delete(conversation)
        print(json.dumps({"askers": count, **found, "load average": [before, os.getloadavg()[0]]}, indent=1))


if __name__ == "__main__":
    main()
