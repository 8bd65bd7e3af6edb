"""WhoSaid: ask a library of news articles who said what."""

__version__ = "0.1.0"
