"""Language models: calls, their budget and faults, and what uses them: answerer, extractor, judge, embedder."""
