"""A library in a PostgreSQL database: records, words and vectors in one place, for several readers and writers."""
