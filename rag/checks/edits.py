"""How prose that keeps to the page's words departs from them: what is left out, brought in, moved, put in another form.

Where nearly every word is the page's, a network sees mostly what is alike; what tells a fair retelling from a twisted
one is the few words that differ. Each difference is a feature ("del=only", "ins=not"), weighed by a model that learned
from faithful and unfaithful prose (training/edits.py, rag/models/prose/edits.json).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from difflib import SequenceMatcher
from math import exp, log

from rag.checks.tokens import Token, tokens_of
from rag.checks.wording import CONDITIONS, FREE, NEGATIONS, PRONOUNS, REPORTING, stem
from rag.domain import PairScores
from rag.models.matching import edit_weights

_STANDING_IN = PRONOUNS | frozenset("himself herself themselves myself ourselves mine ours theirs".split())
_TURNING = NEGATIONS | CONDITIONS
_MOST = 2.0  # of a count: the sixth word left out says no more than the fifth


def edits(prose: str, page: str, names: Set[str]) -> dict[str, float]:
    """What turns `page` (the sentences cited) into `prose`, as features; `names` are words that may name the speaker.

    >>> found = edits("Velin said the gates were shut.", "Velin said only two gates were shut.", {"velin"})
    >>> [name for name in found if "=" in name]
    ['del=only', 'del=two', 'first=only', 'prev=said', 'ins=the']
    """
    old, new = tokens_of(page), tokens_of(prose)
    there, here = [_form(one) for one in old], [_form(one) for one in new]
    found: dict[str, float] = {}
    begun = False
    for kind, i, j, k, m in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if kind == "equal":
            begun = True
            for one, two in zip(old[i:j], new[k:m], strict=True):
                if one.word != two.word and one.word not in _STANDING_IN:
                    found[f"form={one.word[-2:]}>{two.word[-2:]}"] = 1.0
            continue
        if i < j:
            where = "before" if not begun else "behind" if j == len(old) else "between"
            _count(found, f"gaps {where}", 1)
            _count(found, f"words {where}", (j - i) / 3)
            if where == "before":
                found |= {f"cut={one.word}": 1.0 for one in old[i:j] if one.word in _TURNING}
            else:
                found |= {f"del={one.word}": 1.0 for one in old[i:j] if one.word not in names}
                found[f"first={old[i].word}"] = 1.0
                found[f"prev={old[i - 1].word}"] = 1.0
        for one, form in zip(new[k:m], here[k:m], strict=True):
            if one.word in names:
                _count(found, "names", 1)
                continue
            found[f"ins={one.word}"] = 1.0
            _count(found, "brought in", 1 / 3)
            if form in there:
                found[f"moved={one.word}"] = 1.0
                _count(found, "moved", 1 / 3)
            elif one.word not in FREE | REPORTING:
                _count(found, "new", 1 / 3)
        if kind == "replace" and j - i == m - k == 1:
            found[f"for={old[i].word}>{new[k].word}"] = 1.0
            _count(found, "exchanged", 1)
    said, there_said = {one.word for one in new}, {one.word for one in old}
    for what, listed in (("negation", NEGATIONS), ("condition", CONDITIONS)):
        if (said & listed) and not (there_said & listed):
            found[f"new {what}"] = 1.0
        if (there_said & listed) and not (said & listed):
            found[f"lost {what}"] = 1.0
    return found | {"share": len(new) / (len(old) + 1)}


def odds_of(scores: PairScores, found: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """The signals that are weighed: of the edits found, and of what the network sees (log odds)."""
    departs = sum(weights.get(name, 0.0) * value for name, value in found.items())
    bears, yes, no = (_odds(share) for share in (scores.bears, *scores.verdict[:2]))
    return {"edits": departs, "bears": bears, "yes": yes, "no": no}


def chance(scores: PairScores, found: Mapping[str, float]) -> float:
    """The chance that prose is borne out, from what the network sees of it and how it departs from the page."""
    weights = edit_weights()
    signals = odds_of(scores, found, weights["edits"])
    total = weights["joined"]["bias"] + sum(weights["joined"][name] * value for name, value in signals.items())
    return 1 / (1 + exp(-total))


def _form(token: Token) -> str:
    return "<pronoun>" if token.word in _STANDING_IN else stem(token.word)


def _count(found: dict[str, float], name: str, value: float) -> None:
    found[name] = min(found.get(name, 0.0) + value, _MOST)


def _odds(share: float) -> float:
    held = min(max(share, 1e-4), 1 - 1e-4)
    return log(held / (1 - held))
