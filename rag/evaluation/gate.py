"""Pass or fail: conditions on averages, such as "speaker>=0.9, fabricated<=0"."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import ConfigError

# What nobody should ship below. Each kind of cheap answerer fails at least one of these: one that always refuses
# (refused_wrongly), says nothing (names, coverage), quotes whole articles (citation_precision, own_voice) or names
# everybody (names, speaker).
DEFAULT = (
    "exact>=1, fabricated<=0, own_voice<=0, attribution>=0.9, names>=0.7, speaker>=0.8, coverage>=0.6, "
    "citation_precision>=0.6, refusal_recall>=0.8, refused_wrongly<=0.15, forbidden<=0.05, failed<=0"
)
_OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
_CONDITION = re.compile(r"\s*([a-z_0-9]+)\s*(>=|<=|=|>|<)\s*(-?[0-9.]+)\s*")
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Condition:
    measure: str
    sign: str
    bound: float

    def holds(self, value: float) -> bool:
        """Whether `value` meets the bound; a difference of rounding is forgiven.

        >>> Condition("speaker", ">=", 0.9).holds(0.9), Condition("exact", ">=", 1).holds(0.99)
        (True, False)
        """
        if abs(value - self.bound) < _ROUNDING:
            return "=" in self.sign
        return _OPERATORS[self.sign](value, self.bound)

    def __str__(self) -> str:
        return f"{self.measure}{self.sign}{self.bound:g}"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition and the average it was held against; None: no question is measured so."""

    condition: Condition
    value: float | None

    @property
    def passed(self) -> bool:
        return self.value is None or self.condition.holds(self.value)

    def __str__(self) -> str:
        value = "does not apply" if self.value is None else f"is {self.value:.3f}"
        return f"{'ok  ' if self.passed else 'FAIL'} {self.condition} ({value})"


def parse(text: str) -> tuple[Condition, ...]:
    """Read conditions separated by commas. Raises ConfigError for anything else.

    >>> [str(condition) for condition in parse("speaker>=0.9, fabricated<=0")]
    ['speaker>=0.9', 'fabricated<=0']
    """
    conditions = []
    for part in text.split(","):
        match = _CONDITION.fullmatch(part)
        try:
            conditions.append(Condition(match[1], match[2], float(match[3])))
        except (TypeError, ValueError):
            why = f"{part.strip()!r} is not a condition; write for example speaker>=0.9,fabricated<=0"
            raise ConfigError(why) from None
    return tuple(conditions)


def check(require: str | None, averages: Mapping[str, float]) -> tuple[Check, ...]:
    """Hold averages against `require`, or against DEFAULT if it is None.

    Of DEFAULT, conditions that apply to no question pass. A condition asked for must apply: raises ConfigError if
    its measure is unknown or measured nothing, so that a misspelt gate is never a passed one.
    """
    checks = tuple(Check(condition, averages.get(condition.measure)) for condition in parse(require or DEFAULT))
    for missing in checks if require else ():
        if missing.value is None:
            name, known = missing.condition.measure, ", ".join(sorted(averages))
            raise ConfigError(f"--require names {name!r}, which measured nothing here; measured: {known}")
    return checks
