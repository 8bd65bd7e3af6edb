"""The command `whosaid`: parse, call one function, print. Errors are one line; a bug keeps its traceback."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Sequence

from rag.commands.arguments import parser
from rag.errors import FolderSettings, RagError, UsageError
from rag.evaluation.options import with_action


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
    except UsageError as error:
        return _fail(str(error), 2)
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


if __name__ == "__main__":
    sys.exit(main())
