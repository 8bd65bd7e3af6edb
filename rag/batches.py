"""A table of questions asked one after the other: rows in, answers out, and a bad row stops nobody."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from rag.domain import Answer, Citation, Filters, Turn
from rag.errors import ConfigError, RagError
from rag.export.objects import answer_object, csv_text
from rag.export.render import nearest_shown, shown, who
from rag.export.surroundings import Surroundings
from rag.formats.cleaning import decode
from rag.seams import Progress, silent

READ = (".csv", ".tsv", ".jsonl", ".ndjson")
WRITTEN = (".csv", ".jsonl")
COLUMNS = (
    "row id conversation question asked_as outcome verdict confidence answer names refused reason quotations nearest "
    "articles made_by error"
).split()
MOST_ROWS = 100_000
_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
NAMES = {  # what a column may be called; compared in lower case
    "question": ("question", "query", "prompt"),
    "id": ("id", "query_id", "question_id"),
    "conversation": ("conversation",),
    "speaker": ("speaker", "speakers"),
    "outlet": ("outlet", "outlets"),
    "since": ("since",),
    "until": ("until",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `problem` says why it cannot be asked; "" if it can."""

    line: int  # in the file, from 1
    question: str = ""
    id: object = None  # as given, whatever it is
    conversation: str = ""  # rows of one conversation follow up on each other, in the order of the file
    speakers: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row with its answer, or with what went wrong."""

    row: Row
    answer: Answer | None
    problem: str = ""
    around: Mapping[int, Surroundings] | None = None  # of the citations, by number


FiltersOf = Callable[[Row], Filters]
Ask = Callable[[str, Filters, Sequence[Turn]], Answer]


def read_batch(name: str, payload: bytes) -> list[Row]:
    """The rows of a table of questions. Raises ConfigError, ReadError if it is none.

    >>> rows = read_batch("q.csv", b"id;question;outlet\\n7;Who warned?;Sarn Courier\\n8;;\\n")
    >>> [(row.id, row.question, row.outlets, row.problem) for row in rows]
    [('7', 'Who warned?', ('Sarn Courier',), ''), ('8', '', (), 'no question')]
    """
    ending = PurePath(name).suffix.lower()
    if ending not in READ:
        raise ConfigError(f"{name}: questions are read from {' '.join(READ)}")
    text = decode(payload).text.removeprefix("\ufeff")
    rows = list(_json_rows(text) if ending in (".jsonl", ".ndjson") else _table_rows(name, text, ending))
    if not rows:
        raise ConfigError(f"{name} holds no question")
    if len(rows) > MOST_ROWS:
        raise ConfigError(f"{name} holds {len(rows):,} questions; ask at most {MOST_ROWS:,} at once")
    return rows


def ask_all(rows: Sequence[Row], ask: Ask, filters_of: FiltersOf, progress: Progress = silent) -> Iterator[AnsweredRow]:
    """Ask row by row, each conversation's rows with their earlier turns. What fails is said and passed over."""
    turns: dict[str, list[Turn]] = {}
    for done, row in enumerate(rows):
        progress(done, len(rows), row.question)
        if row.problem:
            yield AnsweredRow(row, None, row.problem)
            continue
        told = turns.setdefault(row.conversation, []) if row.conversation else []
        try:
            answer = ask(row.question, filters_of(row), tuple(told))
        except RagError as error:
            yield AnsweredRow(row, None, " ".join(str(error).split()))
            continue
        told.append(Turn(row.question, answer))
        yield AnsweredRow(row, answer)
    progress(len(rows), len(rows), "")


# --- out ----------------------------------------------------------------------------------------------------


def json_line(asked: AnsweredRow) -> str:
    """The row as one line of JSON: what `whosaid ask --json` prints, and the row's id."""
    row: dict[str, object] = {"id": asked.row.id, "row": asked.row.line}
    if asked.row.conversation:
        row["conversation"] = asked.row.conversation
    if asked.answer is None:
        row |= {"question": asked.row.question, "error": asked.problem}
    else:
        row |= answer_object(asked.answer, asked.around)
    return json.dumps(row, ensure_ascii=False) + "\n"


def csv_header() -> str:
    return csv_text([], COLUMNS)


def csv_line(asked: AnsweredRow) -> str:
    """The row for a spreadsheet; no cell can be taken for a formula."""
    return csv_text([_cells(asked)], COLUMNS).removeprefix(csv_header())


def _cells(asked: AnsweredRow) -> dict[str, object]:
    row, answer = asked.row, asked.answer
    cells: dict[str, object] = {
        "row": row.line,
        "id": row.id,
        "conversation": row.conversation,
        "question": row.question,
        "error": asked.problem,
    }
    if answer is None:
        return cells
    return cells | {
        "asked_as": answer.standalone if answer.standalone != answer.question else "",
        "outcome": answer.outcome,
        "verdict": answer.verdict,
        "confidence": round(answer.confidence, 3),
        "answer": answer.text,
        "names": list(answer.names),
        "refused": "yes" if answer.refused else "no",
        "reason": answer.reason,
        "quotations": "\n".join(map(_quoted, answer.citations)),
        "nearest": "\n".join(map(_quoted, nearest_shown(answer))),
        "articles": list(dict.fromkeys(c.source.id for c in shown(answer))),
        "made_by": answer.made_by,
    }


def _quoted(citation: Citation) -> str:
    source = citation.source
    page = source.printed(citation.quote.span.start)
    place = ", ".join(filter(None, [source.outlet, (source.published or "")[:10], page]))
    return f"[{citation.number}] “{' '.join(citation.quote.text.split())}” – {who(citation)} ({place})"


def kept(text: str, is_table: bool, rows: Sequence[Row]) -> tuple[frozenset[int], str]:
    """What to go on with: the rows that an earlier run has answered, and its file with these alone.

    Left out are failures, a last row cut short, and answers to what the table asked before it was edited. Raises
    ValueError, KeyError or csv.Error for a file that holds something else.
    """
    end = "\r\n" if is_table else "\n"  # a cell may hold "\n", and never ends a row
    whole = text[: text.rfind(end) + len(end)] if end in text else ""
    asked = {row.line: row.question for row in rows}
    if is_table:
        found: list[dict] = list(csv.DictReader(io.StringIO(whole, newline=""), strict=True))
        good = [row for row in found if _answers(row, asked)]
        text = _table([[row[column] for column in COLUMNS] for row in good])
    else:
        lines = [(json.loads(line), line) for line in whole.split("\n")[:-1]]
        good = [row for row, _ in lines if _answers(row, asked)]
        text = "".join(f"{line}\n" for row, line in lines if _answers(row, asked))
    return frozenset(int(row["row"]) for row in good), text


def _answers(row: Mapping, asked: Mapping[int, str]) -> bool:
    question = asked.get(int(row["row"]))
    return not row.get("error") and question is not None and row["question"] in (question, f"'{question}")


def _table(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue()


# --- in -----------------------------------------------------------------------------------------------------


def _table_rows(name: str, text: str, ending: str) -> Iterator[Row]:
    declared = _SEPARATOR.match(text)  # "sep=;" is how Excel says it
    text = text[declared.end() :] if declared else text
    header = text.split("\n", 1)[0]
    found = declared[1] if declared else "\t" if ending == ".tsv" else max(",;\t", key=header.count)
    delimiter = found if found in header else "\x1f"  # one column: a comma is part of its question
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    above = 1 if declared else 0
    try:
        _check_columns(name, [str(column).strip().lower() for column in reader.fieldnames or ()])
        for record in reader:
            filled = {key: cell for key, cell in record.items() if key and isinstance(cell, str)}
            beyond = any(cell.strip() for cell in record.get(None, ()))
            row = _row(above + reader.line_num, filled)
            if beyond:
                yield replace(row, problem="more cells than the first line names; a question with a comma needs marks")
            elif any(cell.strip() for cell in filled.values()):
                yield row
    except csv.Error as error:
        raise ConfigError(f"{name}: line {above + reader.line_num} cannot be read as a table ({error})") from None


def _check_columns(name: str, columns: Sequence[str]) -> None:
    if not set(columns) & set(NAMES["question"]):
        raise ConfigError(f"{name} has no column named question; its first line names the columns")
    if twice := [column for column in dict.fromkeys(columns) if column and columns.count(column) > 1]:
        raise ConfigError(f"{name} has two columns named {twice[0]}; give each its own name")


def _json_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, problem=f"not JSON ({error})")
            continue
        yield _row(number, record) if isinstance(record, dict) else Row(number, problem="not a JSON object")


def _row(number: int, record: Mapping[str, object]) -> Row:
    plain = {str(key).strip().lower(): value for key, value in record.items()}
    fields = {name: next((plain[n] for n in names if n in plain), None) for name, names in NAMES.items()}
    question = fields["question"]
    asked = question.strip() if isinstance(question, str) else ""
    return Row(
        line=number,
        question=asked,
        id=fields["id"],
        conversation=str(fields["conversation"] or "").strip(),
        speakers=_listed(fields["speaker"]),
        outlets=_listed(fields["outlet"]),
        since=str(fields["since"] or "").strip() or None,
        until=str(fields["until"] or "").strip() or None,
        problem="" if asked else "no question",
    )


def _listed(value: object) -> tuple[str, ...]:
    """One name, several parted by "|", or a list of names.

    >>> _listed("Sarn Courier | The Post"), _listed(["a"]), _listed(None)
    (('Sarn Courier', 'The Post'), ('a',), ())
    """
    parts: Iterable[object] = value if isinstance(value, list) else str(value or "").split("|")
    return tuple(name for part in parts if (name := str(part).strip()))
