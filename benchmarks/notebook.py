"""The notebook run again: `python -m benchmarks.notebook` writes docs/python.ipynb with its outputs.

A plain run of its cells, since they only print and show values: no kernel, no Jupyter.
"""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

BOOK = Path(__file__).parents[1] / "docs" / "python.ipynb"


def read() -> dict[str, Any]:
    return json.loads(BOOK.read_text(encoding="utf-8"))


def run(book: dict[str, Any]) -> dict[str, Any]:
    """The notebook with what its cells print and show, here and now. Raises what they raise."""
    names: dict[str, Any] = {}
    cells, count = [], 0
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell = cell | {"execution_count": count, "outputs": _outputs("".join(cell["source"]), names, count)}
        cells.append(cell)
    return book | {"cells": cells}


def _outputs(source: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """As Jupyter keeps them: what a cell prints, and the value of its last line."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    found: list[dict[str, Any]] = []
    if text := printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": text.splitlines(True)})
    if value is not None:
        shown = {"text/plain": repr(value).splitlines(True)}
        found.append({"data": shown, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return found


def main() -> None:
    BOOK.write_text(json.dumps(run(read()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
