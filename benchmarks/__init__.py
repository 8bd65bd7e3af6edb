"""Speed and size, side by side with the pipeline a user would write today: `python -m benchmarks.run`."""

import rag  # noqa: F401  before numpy is imported, as in the product: it settles how many threads numpy takes
