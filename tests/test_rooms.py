"""The README's table of rooms, and the picture made of it, show the rooms that there are, in the order that holds."""

from __future__ import annotations

import xml.etree.ElementTree as tree

from demo import ROOT
from test_layers import layer

from benchmarks.rooms import drawn, layers

ROOMS = layers((ROOT / "README.md").read_text(encoding="utf-8"))
NAMES = [name.strip() for numbered in ROOMS for room in numbered for name in room.names.split(",")]


def test_every_folder_is_in_the_table():
    folders = {f"{path.parent.name}/" for path in ROOT.glob("rag/*/__init__.py")}
    assert folders and folders <= set(NAMES)
    assert all((ROOT / "rag" / name).exists() or (ROOT / name).exists() for name in NAMES)


def test_its_order_is_the_order_of_the_imports():
    """From layer to layer; within one, rooms may stand as they read best."""
    before = -1
    for numbered in ROOMS:
        heights = [layer(_module(name)) for room in numbered for name in room.names.split(", ")]
        assert before < min(heights), numbered
        before = max(heights)


def _module(name: str) -> str:
    return name.removesuffix(".py") if name == "app.py" else f"rag.{name.removesuffix('.py').strip('/')}"


def test_the_picture_is_that_of_the_table():
    picture = (ROOT / "docs/rooms.svg").read_text(encoding="utf-8")
    assert picture == drawn(ROOMS), "make it again: python -m benchmarks.rooms"
    words = " ".join(text or "" for text in tree.fromstring(picture).itertext())
    assert all(name in words for name in NAMES)
