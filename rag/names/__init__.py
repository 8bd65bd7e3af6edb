"""Names and their spellings, sources as written, speakers across articles, and what users correct."""
