"""The library on disk: records in SQLite, vectors in Chroma, and keeping the two in step."""
