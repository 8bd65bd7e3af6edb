"""Closed lists, each once."""
