"""Answers, tables, packets and links: what leaves the library, as text, objects and documents."""
