"""What several tests share."""

from __future__ import annotations

import pytest
from makers import make_article

from rag.domain import Article


@pytest.fixture
def harbour() -> Article:
    """A small article of two speakers and one sentence in its own voice."""
    return make_article(
        "The harbour of Sarn closed on Monday. “We shut two gates for repairs; nobody shut the harbour,” said "
        "Ingrid Solvang, the port director. Mayor Pavel Oster blamed the storm for the delay. "
        "Ships have waited outside for three days.",
        title="Harbour closes",
        outlet="Sarn Courier",
        published="2025-03-04",
    )
