"""`python -m rag` is the command `whosaid`."""

import sys

from rag.cli import main

sys.exit(main())
