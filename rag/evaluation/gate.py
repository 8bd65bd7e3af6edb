"""Pass or fail: conditions on averages, such as "speaker>=0.9, fabricated<=0", from the command line or a TOML file."""

from __future__ import annotations

import operator
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from rag.errors import ConfigError
from rag.evaluation.measures import COUNTED, averaged

_OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
_CONDITION = re.compile(r"\s*([\w@]+)\s*(>=|<=|==?|>|<)\s*(-?[0-9.]+)\s*")
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Condition:
    measure: str
    sign: str
    bound: float
    optional: bool = False  # passes where its measure applies to no question

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
        return self.condition.optional if self.value is None else self.condition.holds(self.value)

    def __str__(self) -> str:
        if self.value is not None:
            why = f"is {self.value:.3f}"
        elif self.condition.optional:
            why = "does not apply"
        else:
            why = "cannot be decided: no question here can be measured so"
        return f"{'ok  ' if self.passed else 'FAIL'} {self.condition} ({why})"


def parse(text: str, optional: bool = False) -> tuple[Condition, ...]:
    """Read conditions separated by commas.

    Raises ConfigError for anything else, for an unknown measure, and for a bound that no average can meet or miss.

    >>> [str(condition) for condition in parse("speaker>=0.9, fabricated<=0")]
    ['speaker>=0.9', 'fabricated<=0']
    """
    return tuple(_condition(part, optional) for part in text.split(","))


def _condition(text: str, optional: bool) -> Condition:
    match = _CONDITION.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        measure, sign, bound = match[1], "=" if match[2] == "==" else match[2], float(match[3])
    except ValueError:
        why = f"{text.strip()!r} is not a condition; write for example speaker>=0.9,fabricated<=0"
        raise ConfigError(why) from None
    if measure not in averaged():
        meant = "".join(f", did you mean {name!r}" for name in get_close_matches(measure, averaged(), 1))
        raise ConfigError(f"there is no measure {measure!r}{meant}; there are: {', '.join(averaged())}")
    if measure not in COUNTED and not 0 <= bound <= 1:
        raise ConfigError(f"{text.strip()!r} decides nothing: {measure} is a share from 0 to 1 (90 % is 0.9)")
    return Condition(measure, sign, bound, optional)


def read_gate(path: str | Path) -> tuple[Condition, ...]:
    """Read conditions from a TOML file. Raises ConfigError if it has none, or anything else.

    [require]            # fails where the measure applies to no question
    speaker = ">=0.9"
    [optional]           # passes there
    refusal_kind = ">=0.5"
    """
    path = Path(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; name a gate") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are both ValueErrors
        raise ConfigError(f"{path} is not a TOML file: {error}") from error
    if set(tables) - {"require", "optional"} or not all(isinstance(table, dict) for table in tables.values()):
        raise ConfigError(f"{path} may hold the tables [require] and [optional] and nothing else")
    found = [
        condition
        for name, table in tables.items()
        for measure, bound in table.items()
        for condition in parse(f"{measure}{bound}", optional=name == "optional")
    ]
    if not found:
        raise ConfigError(f'{path} has no condition; write for example\n[require]\nspeaker = ">=0.9"')
    return tuple(found)


# What nobody should ship below. Each kind of cheap answerer fails at least one of these: one that always refuses
# (refused_wrongly), says nothing (names, coverage), says yes to everything (verdict), quotes whole articles
# (citation_precision, own_voice), names everybody (names, speaker), quotes the right words as somebody else's (speaker,
# attribution) or writes prose that cites none of them (citation_recall). Answers that the offline answerer gave in a
# model's place say nothing about the model (fell_back). Each is optional: a set of traps alone has no names to find.
DEFAULT = parse(
    "exact>=1, fabricated<=0, own_voice<=0, attribution>=0.9, names>=0.7, verdict>=0.8, speaker>=0.8, coverage>=0.6, "
    "citation_precision>=0.6, citation_recall>=0.6, refusal_recall>=0.8, refused_wrongly<=0.15, forbidden<=0.05, "
    "failed<=0, fell_back<=0.1",
    optional=True,
)
_OF_ANY_ANSWER = frozenset("exact fabricated own_voice attribution failed fell_back".split())  # whatever was asked
DEFAULT_SEARCH = (*parse("recall_at_10>=0.8"), *parse("failed<=0"))  # where only the search is run


def check(conditions: Iterable[Condition], averages: Mapping[str, float]) -> tuple[Check, ...]:
    """Hold averages against conditions. A condition that cannot be decided fails, unless it is optional."""
    return tuple(Check(condition, averages.get(condition.measure)) for condition in conditions)


def check_default(averages: Mapping[str, float]) -> tuple[Check, ...]:
    """Hold averages against DEFAULT. Where no condition about right answers can be decided, those fail.

    A set that does not say what is right would else pass whatever is answered.
    """
    checks = check(DEFAULT, averages)
    telling = [one for one in checks if one.condition.measure not in _OF_ANY_ANSWER]
    if any(one.value is not None for one in telling):
        return checks
    return tuple(
        replace(one, condition=replace(one.condition, optional=False)) if one in telling else one for one in checks
    )
