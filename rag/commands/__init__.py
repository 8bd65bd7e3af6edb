"""What each command of `whosaid` does: call one function, print what it returns. One file for each kind."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

_FILES = {
    "library": "add copy remove reindex status show",
    "asking": "ask chat",
    "conversations": "conversations",
    "verifying": "verify",
    "statements": "statements extract speakers",
    "serving": "serve config",
    "watching": "watch",
    "programs": "mcp token completion",
    "evaluating": "eval",
}


def run(args: Namespace) -> int | None:
    """Run the command that `args` names; returns its exit code (None: 0). Loads no more than it needs."""
    file = next(file for file, names in _FILES.items() if args.command in names.split())
    return getattr(import_module(f"rag.commands.{file}"), args.command)(args)
