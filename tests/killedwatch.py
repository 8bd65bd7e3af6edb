"""Runs a `whosaid` command that kills its process at a moment: python killedwatch.py MOMENT ARGUMENTS..."""

from __future__ import annotations

import sys

from killed import die

from rag import cli, watching
from rag.commands import watching as command
from rag.store.postgres.writing import PostgresWriter
from rag.store.watches import Watches
from rag.store.writing import LibraryWriter

MOMENTS = {
    "articles saved": lambda: die(LibraryWriter, "save", 1, after=True) or die(PostgresWriter, "save", 1, after=True),
    "feeds read": lambda: die(command, "look", 1),
    "an answer not noted": lambda: die(Watches, "note", 1),
    "the second answer not noted": lambda: die(Watches, "note", 2),
    "an answer noted": lambda: die(Watches, "note", 1, after=True),
    "all noted": lambda: die(watching, "tell", 1) or die(command, "tell", 1),
    "claimed, not printed": lambda: die(command, "report_text", 1),
    "printed, not settled": lambda: die(Watches, "settle", 1),
    "settled, not closed": lambda: die(Watches, "close_told", 1),
}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    sys.exit(cli.main(sys.argv[2:]))
