"""What stands before quotations: prose with their numbers, or no more than whose words they are."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.grounds import Ground
from rag.domain import Citation


def marked(prose: str, numbers: Sequence[int]) -> str:
    """Prose and the markers of its citations.

    >>> marked("Velin said so.", [1, 3])
    'Velin said so. [1][3]'
    """
    return f"{prose} {''.join(f'[{number}]' for number in numbers)}".strip()


def introduction(cited: Sequence[Citation], grounds: Sequence[Ground]) -> str:
    """What stands before citations whose prose was left out: whose words they are, and no more."""
    if all(citation.state == "own_voice" for citation in cited):
        return "The article itself writes on this."
    names = list(dict.fromkeys(citation.speaker.name if citation.speaker else "" for citation in cited))
    if "" in names:
        return "It is uncertain whose words these are." if len(names) == 1 else "Several sources are quoted on this."
    listed = " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), names[-1]])
    if any(ground.negated for ground in grounds):
        return f"The article reports what {listed} did not say."
    if all(citation.form == "direct" for citation in cited):
        return f"{listed} {'is' if len(names) == 1 else 'are'} quoted on this."
    return f"The article reports what {listed} said."
