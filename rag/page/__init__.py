"""The chat page: it reads, calls `rag`, draws. Nothing is decided here."""
