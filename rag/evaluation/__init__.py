"""How well does a library answer? Question sets, measures, runs and reports.

Read in this order: `sets` (what is asked and what is right), `truth` (where that stands on the pages), `case` (what an
answer's citations cover), `measures` (one function each), `run` (asking), `report` (averages and files), `gate` (pass
or fail), `command` (all of it in order).
"""
