"""What goes wrong with a database, in our words: one line each, and never a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import ConfigError, LibraryBusy, LibraryError
from rag.settings import without_password


class Lost(LibraryError):
    """The connection broke; what it was doing was undone, and may be tried again."""


NO_ADDRESS = "{place} is not an address of a database; write postgresql://USER@HOST/NAME"
# SQLSTATE, or its first two characters -> what happened and what to do; {place}: the database without the password
KINDS = {
    "53100": "The disk of {place} is full; nothing was lost: make room and run the command again",
    "53200": "The server of {place} is out of memory; try again, or give it more",
    "53300": "The server of {place} has no connection free; try again in a moment, or raise max_connections",
    "42501": "The user of {place} may only read it; choose one who may write",
    "25006": "The database {place} can only be read (a standby, or read-only by its settings); choose one to write to",
    "55P03": "The library in {place} is being written by others; try again in a moment",
    "57014": "The server of {place} stopped a question that took too long; try again, or raise statement_timeout",
    "54000": "The database {place} cannot hold a name of an article that is so long; give it a shorter id",
    "XX": "The library in {place} is damaged; put back a copy of it",
}
NOT_IN = "{place} refused the password or the user; check both (PGPASSWORD, ~/.pgpass)"
AT_THE_DOOR = [  # words that the server, or its client, says before there is a connection
    (("password authentication failed",), NOT_IN),
    (("role", "does not exist"), NOT_IN),
    (("no password supplied",), "{place} wants a password; give it in PGPASSWORD or ~/.pgpass"),
    (("no pg_hba.conf entry",), "The server of {place} lets nobody in from here; its pg_hba.conf says who may"),
    (("database", "does not exist"), "There is no database {place}; make it with CREATE DATABASE"),
    (("permission denied for database",), NOT_IN),
    (("too many",), KINDS["53300"]),
    (("remaining connection slots",), KINDS["53300"]),
    (("starting up",), "The server of {place} is starting or stopping; try again in a moment"),
    (("shutting down",), "The server of {place} is starting or stopping; try again in a moment"),
    (("resolve host",), "The server of {place} is not found; check its name"),
    (("translate host name",), "The server of {place} is not found; check its name"),
    (("invalid",), NO_ADDRESS),
]
BROKEN = ("server closed", "terminating", "is lost", "consuming input", "is closed", "sending", "could not receive")


def missing_package() -> ConfigError:
    return ConfigError('a library in PostgreSQL needs more packages: pip install "whosaid-news[postgres]"')


def no_vectors(place: str) -> LibraryError:
    return LibraryError(
        f"The database {place} has no pgvector: install it on the server (github.com/pgvector/pgvector), then run "
        "CREATE EXTENSION vector in the database as an administrator"
    )


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Turn the errors of psycopg into ours. A mistake of ours keeps its name and its traceback."""
    try:
        import psycopg
        from psycopg_pool import PoolClosed, PoolTimeout
    except ImportError:
        raise missing_package() from None
    place = without_password(address)
    try:
        yield
    except (PoolTimeout, PoolClosed) as error:
        raise Lost(f"{place} gives no connection; try again in a moment") from error
    except psycopg.Error as error:
        ours = in_our_words(error, place)
        if ours is error:
            raise
        raise ours from (None if isinstance(ours, ConfigError) else error)  # an address may hold a password


def in_our_words(error: Exception, place: str) -> Exception:
    """The error as it is to be raised. What is not known is not quoted where it could hold a password."""
    import psycopg

    code = getattr(error, "sqlstate", None) or ""
    if code == "55P03":
        return LibraryBusy(KINDS[code].format(place=place))
    if known := KINDS.get(code) or KINDS.get(code[:2]):
        return LibraryError(known.format(place=place))
    if code.startswith(("57P", "08")) or (isinstance(error, psycopg.OperationalError) and not code):
        return _not_connected(str(error), place)
    if isinstance(error, psycopg.ProgrammingError) and not code:
        return ConfigError(NO_ADDRESS.format(place=place))
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        return LibraryError("A database holds no text with the character NUL; take it out of the article")
    return error


def _not_connected(text: str, place: str) -> LibraryError:
    low = text.lower()
    if any(words in low for words in BROKEN):
        return Lost(f"The connection to {place} was lost twice; nothing is half written: run the command again")
    for words, line in AT_THE_DOOR:
        if all(word in low for word in words):
            return LibraryError(line.format(place=place))
    return Lost(f"The server of {place} does not answer; is it running, and reachable from here?")
