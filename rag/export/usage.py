"""What asking a language model took, added up and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.domain import Turn


def total_usage(usages: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """What several calls or answers took together. The cost is known only if it is known of all that took tokens.

    >>> total_usage([{"requests": 1, "input_tokens": 9, "cost_usd": 0.5}, {"requests": 1, "input_tokens": 2}])
    {'requests': 2, 'input_tokens': 11}
    """
    total: dict[str, float] = {}
    priced = True
    for usage in usages:
        priced &= "cost_usd" in usage or not usage.get("input_tokens")
        for name, value in usage.items():
            total[name] = max(total.get(name, 0), value) if name in _FLAGS else total.get(name, 0) + value
    return total if priced else {name: value for name, value in total.items() if name != "cost_usd"}


_FLAGS = ("cached", "estimated", "repaired")


def conversation_usage(turns: Iterable[Turn]) -> dict[str, float]:
    """What the answers of a conversation took together; {} if no model was asked."""
    return total_usage(turn.answer.usage for turn in turns)


def usage_text(usage: Mapping[str, float]) -> str:
    """Tokens in and out, and the cost if it is known; "" if no model was asked.

    >>> usage_text({"requests": 1, "input_tokens": 4210, "output_tokens": 96, "cost_usd": 0.00184})
    '4,210 + 96 tokens, $0.0018'
    >>> usage_text({"requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0, "cached": 1})
    'no new tokens'
    """
    if not usage.get("requests") and not usage.get("cached"):
        return ""
    tokens = [round(usage.get(name, 0)) for name in ("input_tokens", "output_tokens")]
    if not any(tokens):
        return "no new tokens" if usage.get("cached") else ""
    about = "about " if usage.get("estimated") else ""
    cost = f", {_dollars(usage['cost_usd'])}" if "cost_usd" in usage else ""
    twice = ", asked twice" if usage.get("repaired") else ""
    return f"{about}{tokens[0]:,} + {tokens[1]:,} tokens{cost}{twice}"


def _dollars(usd: float) -> str:
    """
    >>> _dollars(0.00184), _dollars(0.00001), _dollars(0)
    ('$0.0018', 'under $0.0001', '$0')
    """
    return "$0" if not usd else f"${usd:.4f}" if usd >= 0.0001 else "under $0.0001"
