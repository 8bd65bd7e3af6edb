"""One family of errors. Each message is shown as it stands: what happened, and what to do next."""

from __future__ import annotations


class RagError(Exception):
    """Something the user can act on. Anything else that escapes is a bug and keeps its traceback."""


class ConfigError(RagError):
    """A setting is missing or wrong."""


class UsageError(ConfigError):
    """What was asked cannot be meant, whatever the library holds: the command ends with 2."""


class ReadError(RagError):
    """An article could not be read; the others go on."""


class LibraryError(RagError):
    """The library cannot be opened, written or trusted."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class ChangedMeanwhile(LibraryError):
    """What was to be replaced is not what was seen: another window or process has changed it."""


class Unreadable(LibraryError):
    """A stored conversation is garbled; the library is not."""


class ArticleGone(LibraryError):
    """The article is not in the library, perhaps no longer."""


class ServiceError(RagError):
    """A model behind an address did not answer as it should."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


class BadReply(ServiceError):
    """A model answered, but not in the form that was asked for."""


class FolderSettings(UserWarning):
    """Not an error: the working folder's `.env` sets something, which a program that opens a library should know."""
