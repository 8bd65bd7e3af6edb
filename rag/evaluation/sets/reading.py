"""Question sets: .jsonl, .json, .csv, .tsv and .yaml, packed (.gz) or not. `.fields` has the fields."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from rag.errors import ConfigError
from rag.evaluation.sets.fields import read_row
from rag.evaluation.sets.question import Question
from rag.evaluation.sets.rows import BadRow, read_rows, unpacked


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was left out, and why."""

    where: str  # "smoke.jsonl:12"
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, compare=False)  # id -> where it stands: "smoke.jsonl:12"
    fingerprint: str = field(default="", compare=False)  # of the unpacked file's bytes, 16 hexadecimal digits

    def only(
        self, tags: Iterable[str] = (), limit: int | None = None, sample: int | None = None, seed: int = 0
    ) -> QuestionSet:
        """The questions that carry all of `tags`; of these `sample` drawn by chance, in their order; the first `limit`.

        The same seed draws the same questions.
        """
        wanted = set(tags)
        chosen = [question for question in self.questions if wanted <= set(question.tags)]
        if sample is not None and sample < len(chosen):
            drawn = set(random.Random(seed).sample(range(len(chosen)), sample))
            chosen = [question for at, question in enumerate(chosen) if at in drawn]
        return replace(self, questions=tuple(chosen[:limit]))


def read_set(path: str | Path, *, strict: bool = False) -> QuestionSet:
    """Read a question set. A bad row is left out and listed in `problems`; with `strict` it raises ConfigError.

    Raises ConfigError as well if the file cannot be read at all.
    """
    path = Path(path)
    try:
        path, raw = unpacked(path, path.read_bytes())
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; name a question set") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8") from error
    questions: dict[str, Question] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for number, (where, row) in enumerate(read_rows(path, text), start=1):
        try:
            if isinstance(row, BadRow):
                raise row
            question = read_row(row, f"{path.stem}-{number}")
            if question.id in questions:
                raise BadRow(f"the id {question.id!r} is used twice")
            questions[question.id] = question
            places[question.id] = f"{path.name}:{where}"
        except BadRow as error:
            if strict:
                raise ConfigError(f"{path.name}:{where}: {error}") from error
            problems.append(Problem(f"{path.name}:{where}", str(error)))
    return QuestionSet(path.stem, tuple(questions.values()), tuple(problems), places, sha256(raw).hexdigest()[:16])
