"""`whosaid mcp`, `serve --api`, `token` and `completion`: other programs ask the library, and the shell knows us."""

from __future__ import annotations

import sys
from argparse import Namespace

from rag.commands.opening import opened, require, require_free
from rag.errors import ConfigError
from rag.serving.tokens import Tokens
from rag.settings import read_settings

PORT = 8502  # the page has 8501


def mcp(args: Namespace) -> None:
    from rag.serving.mcp_server import run

    if args.port is not None:
        require_free(args.port)
    with opened(args) as library:
        run(library, args.port)


def serve_api(args: Namespace) -> None:
    from rag.serving.http import run

    port, host = PORT if args.port is None else args.port, args.host or "127.0.0.1"
    require_free(port, host)
    with opened(args, create=True) as library:
        if not Tokens(library.settings.library).all():
            print("nobody can ask yet: make a token with `whosaid token add NAME`", file=sys.stderr)
        print(f"The API is at http://{host}:{port}/openapi.json (stop it with Ctrl-C)", flush=True)
        run(library, host, port)


def completion(args: Namespace) -> None:
    try:
        import shtab
    except ImportError:
        raise ConfigError('completion needs one more package: pip install "whosaid-news[shell]"') from None
    from rag.commands.arguments import parser

    print(shtab.complete(parser(), args.shell))


def token(args: Namespace) -> None:
    require(args.write, args.action == "add", "--write goes with `whosaid token add`")
    require(args.name, args.action != "list", "`whosaid token list` takes no name")
    tokens = Tokens(read_settings(library=args.library).library)
    if args.action == "add":
        print(tokens.make(args.name, "write" if args.write else "read"))
    elif args.action == "remove":
        tokens.remove(args.name)
        print(f"{args.name} can ask no more")
    else:
        for known in tokens.all():
            print(f"{known.made[:10]}  {known.scope:5}  {known.name}")
