"""How well does a library answer? Question sets, measures, runs, reports, comparisons.

Read in this order. What is asked: `question` (the nouns), `rows`, `fields` and `foreign` (formats, names of fields),
`sentences` (rows whose answers are numbered sentences), `sets`, `truth` (where the right answers stand on the pages).
What came of it: `run` (asking), `case` (one answered question), `measures` (one function each, in `who`, `quoting`,
`conduct`, `retrieval`; a model's opinion in `judge`), `result` (a line of rows.jsonl), `journal` (a run's folder),
`about` (what was run). What it means: `averages`, `calibration`, `gate`, `report`, `files`, `page`, `compare`.
`command` is all of it in order; `make` with `phrasing` drafts a set.
"""
