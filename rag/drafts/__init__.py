"""Checking a draft: its quotations, the pages that have their words, and whose words those are."""
