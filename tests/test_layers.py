"""Imports point one way: a module imports from its own layer's neighbours below, never from above."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = [  # from below; a module imports from its own room and from those before it
    "rag.domain rag.entries rag.errors",
    "rag.seams rag.settings rag.prompts rag.text rag.passages rag.wholefile",
    "rag.lexicon",
    "rag.names",
    "rag.models",
    "rag.formats",
    "rag.extraction",
    "rag.checks",
    "rag.questions",
    "rag.answers",
    "rag.export",
    "rag.drafts",
    "rag.store",
    "rag.llm",
    "rag.langchain",
    "rag.reading",
    "rag.where rag.ingest rag.correcting rag.search rag.streaming rag.ask rag.batches rag.watching",
    "rag.scale",
    "rag.evaluation",
    "rag.wiring rag.keeping rag.library",
    "rag.serving",
    "rag.progress rag.commands rag.page rag.cli",
    "rag.__main__ app",
]
BEHIND = "rag.store rag.wiring rag.ask rag.search rag.ingest rag.correcting rag.models rag.llm".split()
HEAVY = {
    "onnxruntime",
    "chromadb",
    "psycopg",
    "psycopg_pool",
    "streamlit",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "openai",
    "trafilatura",
    "pypdf",
    "pypdfium2",
    "docx",
    "pandas",
    "torch",
    "rensa",
    "rich",
    "httpx",
    "httpx2",
    "apprise",
}
FILES = sorted([*ROOT.glob("rag/**/*.py"), ROOT / "app.py"])
FILES = [path for path in FILES if path.exists() and path != ROOT / "rag/__init__.py"]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(module: str) -> int | None:
    """The layer of a module, by its room: `rag.store.rows` is in `rag.store`. None: none of ours."""
    return next(
        (i for i, rooms in enumerate(LAYERS) if any(f"{module}.".startswith(f"{r}.") for r in rooms.split())), None
    )


def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, at the top of the file) for each import."""
    tree = ast.parse(path.read_text())
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found += [(name, id(node) in top) for name in names]
    return found


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path):
    own = layer(name_of(path))
    assert own is not None, f"{name_of(path)} belongs to no layer: which room is it in?"
    for module, _ in imports(path):
        if (other := layer(module)) is not None:
            assert other <= own, f"{name_of(path)} (layer {own}) imports {module} (layer {other})"


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[-2] in ("commands", "page", "serving")], ids=name_of)
def test_who_is_used_uses_the_library(path):
    """Commands, pages and servers ask `rag.library`, not what stands behind it."""
    behind = {m for m, _ in imports(path) if any(f"{m}.".startswith(f"{room}.") for room in BEHIND)}
    assert not behind, f"{name_of(path)} imports {behind}: is it a user's action, and so a method of Library?"


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[-2] != "page" and p.name != "app.py"], ids=name_of)
def test_heavy_libraries_are_imported_only_when_used(path):
    at_top = {module.split(".")[0] for module, top in imports(path) if top}
    assert not at_top & HEAVY
