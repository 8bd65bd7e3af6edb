"""The cells of docs/python.ipynb run, and print what stands under them."""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout

from demo import ROOT


def run(source: str, names: dict) -> tuple[str, str | None]:
    """What a cell prints, and the value of its last line as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    return printed.getvalue(), None if value is None else repr(value)


def test_the_notebook_shows_what_its_cells_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = json.loads((ROOT / "docs/python.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    names: dict = {}
    for cell in cells:
        printed = "".join("".join(shown["text"]) for shown in cell["outputs"] if shown["output_type"] == "stream")
        values = ["".join(shown["data"]["text/plain"]) for shown in cell["outputs"] if "data" in shown]
        assert run("".join(cell["source"]), names) == (printed, values[0] if values else None)
    assert sum(bool(cell["outputs"]) for cell in cells) > 5
