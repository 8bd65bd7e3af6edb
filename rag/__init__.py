"""WhoSaid: ask a library of news articles who said what."""

import os

# One thread for numpy's matrix products, unless the user says otherwise. Ours are small: threads that wait for each
# other made them forty times slower on a busy machine. OpenBLAS reads this once, when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
