"""The built package works away from the checkout: models, prompts, page and demo articles are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, unpacked into a folder of its own; runs code there as a user far from the checkout would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("whosaid_news-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("WHOSAID_", "OPENAI_"))}
    environ |= {"PYTHONPATH": str(folder / "site"), "WHOSAID_LIBRARY": str(folder / "library")}

    def run(code: str) -> str:
        command = [sys.executable, "-P", "-c", code]
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run, folder / "site"


def test_everything_is_inside(installed):
    run, site = installed
    found = run(
        "import rag, rag.page; from rag.settings import shipped; print(rag.__file__, rag.page.__file__);"
        "print(*(shipped(name) for name in ('app.py', 'prompts', 'articles', 'questions', '.streamlit/config.toml')))"
    )
    assert all(path.startswith(str(site)) and Path(path).exists() for path in found.split())


def test_it_adds_its_articles_and_answers(installed):
    run, _ = installed
    out = run(
        "from rag.cli import main; from rag.settings import shipped;"
        "assert main(['add', str(shipped('articles'))]) == 0; main(['ask', 'Who did Baghaei blame?'])"
    )
    assert "13 articles added" in out and "Israel" in out
