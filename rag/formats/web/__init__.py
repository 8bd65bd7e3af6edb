"""Web pages and feeds: fetched, freed of their frame, and asked what they say about themselves."""
