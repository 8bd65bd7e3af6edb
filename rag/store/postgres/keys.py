"""Numbers of advisory locks, which belong to a database: what SQLite's library has a lock file for."""

from __future__ import annotations

WRITING = 0x77686F53  # whoever writes articles, statements or speakers: one transaction at a time
INDEXING = 0x77686F54  # whoever builds the vector index
CONVERSATION = 0x77686F55  # with a hash of its name: whoever adds a turn to it
WATCHES = 0x77686F56  # whoever changes watched questions or their reports: one transaction at a time
WATCH_RUN = 0x77686F57  # `whosaid watch run`, while it runs
