"""The folder that a command is started in is somebody else's: real processes, started in a trap."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from browsing import ROOT, over_web_socket, serving

from rag.store.records import SqliteRecords

pytest.importorskip("streamlit")
pytest.importorskip("websockets.sync.client")
PAGES = ("", "chat", "articles", "speakers", "draft", "evaluation", "signin", "app", "../articles")
AUTH = """[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
cookie_secret = "{secret}"
client_id = "whosaid"
client_secret = "secret"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


@pytest.fixture
def trap(tmp_path) -> Path:
    """A folder whose every file wants something."""
    folder = tmp_path / "trap"
    (folder / ".streamlit").mkdir(parents=True)
    for name in ("streamlit", "rag", "html", "sitecustomize", "chromadb", "app", "page"):
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    (folder / ".env").write_text(
        "WHOSAID_PORT=1\nCHROMA_SERVER_HTTP_PORT=none\nCHROMA_API_IMPL=page.Own\n"  # Chroma reads such a file itself
    )
    (folder / ".streamlit" / "secrets.toml").write_text(
        'OPENAI_BASE_URL = "http://127.0.0.1:9/v1"\n' + AUTH.format(secret="known")
    )
    (folder / ".streamlit" / "config.toml").write_text(
        '[server]\nbaseUrlPath = "trap"\nenableAgentApi = true\ncookieSecret = "known"\n'
        '[server.trustedUserHeaders]\n"X-Who" = "email"\n'
    )
    return folder


# Whatever a command imports first or last; `rag` itself is not among them, for Python looks that up before we run.
SHADOWS = ("json", "typing", "re", "argparse", "sqlite3", "numpy", "onnxruntime", "tokenizers", "chromadb", "streamlit")
COMMANDS = [
    "ask Who said what?", "add story.txt", "statements --csv", "verify story.txt", "config",
    "serve --port 0", "mcp --port 0",
]  # fmt: skip


def titles(library: Path) -> list[bytes]:
    with closing(SqliteRecords(library)) as records:
        return [source.title.encode() for source in records.sources()]


def test_nothing_of_it_is_run_or_obeyed(demo_library, trap, tmp_path):
    library = tmp_path / "library"
    shutil.copytree(demo_library, library)
    with serving(library, folder=trap) as site:  # which waits for /_stcore/health, not /trap/_stcore/health
        shown = over_web_socket(site, "articles", origin=site.url)
    assert any(title in shown for title in titles(library))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("set_up", [False, True])
def test_no_address_of_a_page_goes_past_the_sign_in(demo_library, trap, tmp_path, set_up):
    home = tmp_path / "home"
    if set_up:
        (home / ".streamlit").mkdir(parents=True)
        (home / ".streamlit" / "secrets.toml").write_text(AUTH.format(secret="a long enough secret for the tests"))
    with serving(demo_library, folder=trap, WHOSAID_SIGNIN="*", HOME=str(home)) as site:
        for page in PAGES:
            shown = over_web_socket(site, page, origin=site.url)
            assert (b"sign in to read it" if set_up else b"but sign-in is not") in shown
            assert not any(title in shown for title in titles(demo_library))


@pytest.mark.parametrize("command", ["ask Who said what?", "status", "speakers", "reindex --vectors-only"])
def test_no_command_runs_or_obeys_it(demo_library, trap, tmp_path, command):
    library = tmp_path / "library"
    shutil.copytree(demo_library, library)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rag.cli", "--library", str(library), *command.split()],
        cwd=trap,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and not (tmp_path / "ran").exists()
    assert done.stderr.count("the file .env of this folder sets WHOSAID_PORT=1\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_without_the_flag_too_no_command_runs_it(demo_library, tmp_path, command):
    """`python -m rag` puts the working folder before everything else that may be imported."""
    library, folder = tmp_path / "library", tmp_path / "trap"
    shutil.copytree(demo_library, library)
    folder.mkdir()
    for name in SHADOWS:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    (folder / "story.txt").write_text("Warden Enna Vos said the weir is shut.")
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--library", str(library), *command.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not (tmp_path / "ran").exists() and "Traceback" not in done.stderr, done.stderr
    assert done.returncode == {"verify": 1, "serve": 2, "mcp": 2}.get(command.split()[0], 0)  # not found; no port
