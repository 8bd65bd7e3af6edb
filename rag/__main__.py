"""`python -m rag` is the command `whosaid`.

Without -P, Python then looks for every module in the working folder first. That folder is taken out before anything
else is imported: a `json.py` there is no program of ours. In a checkout it is looked at last, for `rag` itself.
"""

import os
import sys

if not sys.flags.safe_path:  # else Python has not put it there
    working = sys.path.pop(0)
    if working == os.path.dirname(os.path.dirname(__file__)):
        sys.path.append(working)

from rag.cli import main

sys.exit(main())
