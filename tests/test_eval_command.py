"""`whosaid eval` as a user runs it: the demo library, its smoke questions, files, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from xml.etree import ElementTree as xml

import pytest
from faultserver import KEY, FaultServer, honest

from rag import cli
from rag.settings import shipped

SMOKE = str(shipped("questions") / "smoke.jsonl")


@pytest.fixture
def whosaid(demo_library, monkeypatch, capsys):
    """Run the command over the demo library, which evaluation only reads."""
    for name in list(os.environ):
        if name.startswith(("WHOSAID_", "OPENAI_")):
            monkeypatch.delenv(name)

    def run(*args: str) -> tuple[int, str, str]:
        code = cli.main(["--library", str(demo_library), "eval", *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def junit_failures(folder) -> tuple[int, int]:
    suites = list(xml.parse(folder / "junit.xml").getroot())
    return sum(int(s.get("failures")) for s in suites), sum(int(s.get("errors")) for s in suites)


def test_verdict_exit_code_and_files_agree(whosaid, tmp_path):
    out = tmp_path / "run"
    code, told, _ = whosaid(SMOKE, "--limit", "4", "--require", "names>=0.5,exact=1", "--out", str(out))
    assert code == 0 and "passed: 2 conditions hold" in told and junit_failures(out) == (0, 0)
    names = {"rows.jsonl", "run.json", "rows.csv", "summary.md", "report.html", "junit.xml"}
    assert {path.name for path in out.iterdir()} == names
    code, told, _ = whosaid("run", SMOKE, "--limit", "4", "--require", "latency_p50<=0", "--out", str(out))
    assert code == 1 and "failed: latency_p50<=0" in told and junit_failures(out) == (1, 0)
    code, told, error = whosaid("/no/such/set.jsonl", "--out", str(out))
    assert code == 2 and error.startswith("whosaid: ") and error.count("\n") == 1 and junit_failures(out) == (0, 1)


def test_what_the_measures_mean_is_told(whosaid):
    code, told, _ = whosaid("measures")
    assert code == 0 and "\ncitation_recall\n    Sentences of the answer" in told and "gate: exact>=1, " in told


def test_a_bug_is_no_verdict(whosaid, tmp_path, monkeypatch):
    """Exit code 1 means below the gate; Python would end with it for any exception."""
    from rag.ask import Asker

    monkeypatch.setattr(Asker, "ask", lambda *_: 1 / 0)
    code, _, error = whosaid(SMOKE, "--out", str(tmp_path))
    assert code == 2 and "Traceback" in error and "ZeroDivisionError" in error and junit_failures(tmp_path) == (0, 1)


def test_a_run_says_what_it_was_of_and_holds_no_key(whosaid, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://secret.example/v1")
    assert whosaid(SMOKE, "--limit", "1", "--answerer", "local", "--out", str(tmp_path))[0] in (0, 1)
    for path in tmp_path.iterdir():
        assert KEY not in path.read_text() and "secret.example" not in path.read_text()
    about = json.loads((tmp_path / "run.json").read_text())
    assert about["models"]["embedder"] and about["models"]["extractor"]
    assert about["settings"]["answerer"] == "local" and len(about["settings"]["server"]) == 8
    assert about["versions"]["whosaid"] and about["library_fingerprint"] and about["made_by"] == ["local"]


def test_resume_asks_nothing_twice(whosaid, tmp_path, monkeypatch):
    from rag.ask import Asker

    whosaid(SMOKE, "--limit", "3", "--out", str(tmp_path))
    asked = []
    real = Asker.ask
    monkeypatch.setattr(Asker, "ask", lambda self, question, *rest, **more: asked.append(question) or
                        real(self, question, *rest, **more))  # fmt: skip
    whosaid(SMOKE, "--limit", "4", "--out", str(tmp_path), "--resume")
    assert asked[-1] == "And what did he warn about?" and len(asked) == 2  # the fourth question and its history


def test_a_run_that_is_killed_goes_on(demo_library, tmp_path, whosaid):
    script = (
        "import os, sys; from rag.ask import Asker; from rag.cli import main; real = Asker.ask; seen = []\n"
        "def ask(self, question, *rest, **more):\n"
        "    seen.append(question)\n"
        "    if len(seen) == 4: os.kill(os.getpid(), 9)\n"
        "    return real(self, question, *rest, **more)\n"
        "Asker.ask = ask\n"
        f"main(['--library', {str(demo_library)!r}, 'eval', {SMOKE!r}, '--out', {str(tmp_path)!r}])"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, capture_output=True).returncode == -9
    before = (tmp_path / "rows.jsonl").read_text().splitlines()
    assert len(before) == 3
    code, _, error = whosaid("report", str(tmp_path), "--require", "failed<=0")
    assert code == 2 and "was cut and lacks 17 outcomes" in error and junit_failures(tmp_path) == (0, 1)
    assert "note: a was cut: it lacks 17 outcomes" in whosaid("compare", str(tmp_path), str(tmp_path))[1]
    assert whosaid(SMOKE, "--out", str(tmp_path), "--resume")[0] == 0
    assert (tmp_path / "rows.jsonl").read_text().splitlines()[:3] == before


def test_compare_report_and_gate_file(whosaid, tmp_path):
    a, b, gate = str(tmp_path / "a"), str(tmp_path / "b"), tmp_path / "gate.toml"
    gate.write_text('[require]\nlatency_p95 = "<0"\n')
    whosaid(SMOKE, "--limit", "3", "--out", a)
    whosaid(SMOKE, "--limit", "5", "--out", b, "--concurrency", "2")
    code, told, _ = whosaid("compare", a, b, "--out", str(tmp_path / "c"))
    assert code == 0 and "3 questions are compared" in told and "3 questions: 0 broken, 0 mended" in told
    assert {path.suffix for path in (tmp_path / "c").iterdir()} == {".html", ".md", ".json"}
    assert json.loads(whosaid("compare", a, b, "--json")[1])["questions"] == 3
    assert whosaid("compare", a, b, "--markdown")[1].startswith("# ")
    (tmp_path / "a" / "report.html").unlink()
    code, told, _ = whosaid("report", a, "--gate", str(gate))
    assert code == 1 and "failed: latency_p95<0" in told and (tmp_path / "a" / "report.html").is_file()
    assert whosaid("compare", a, str(tmp_path))[0] == 2


def test_make_drafts_a_set_that_can_be_asked_and_keeps_what_was_reviewed(whosaid, tmp_path):
    path = tmp_path / "draft.jsonl"
    code, told, _ = whosaid("make", "--out", str(path), "--number", "10")
    assert code == 0 and "10 questions drafted" in told and len(path.read_text().splitlines()) == 10
    code, _, error = whosaid("make", "--out", str(path))
    assert code == 2 and "may have been reviewed" in error and len(path.read_text().splitlines()) == 10
    assert whosaid("make", "--out", str(path), "--number", "5", "--force")[0] == 0
    assert whosaid(str(path), "--strict", "--require", "failed<=0")[0] == 0


def test_search_only_needs_no_model(whosaid, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # nobody is there
    code, told, _ = whosaid(SMOKE, "--search-only")
    assert code == 0 and "recall_at_10" in told and "names " not in told


def test_a_model_is_measured_and_judged(whosaid, monkeypatch, tmp_path):
    """The configured model answers and judges; its tokens are counted, and its prompts are named."""
    opinion = json.dumps({"supported": [1], "correct": "partly", "reason": ""})
    with FaultServer(lambda request: opinion if "You judge" in str(request["messages"]) else honest(request)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("honest"))
        code, told, error = whosaid(SMOKE, "--limit", "2", "--judge", "--repeat", "2", "--out", str(tmp_path),
                                    "--require", "judged_correct>=0.5,tokens>1,flaky<=0,fell_back<=0")  # fmt: skip
    assert (code, error) == (0, "") and "judged_faithful" in told, told
    about = json.loads((tmp_path / "run.json").read_text())
    assert "judge.v1" in about["prompts"] and about["models"]["judge"] == "openai:gpt-4.1-mini with judge.v1"
    assert KEY not in "".join(path.read_text() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "args",
    [
        (SMOKE, "--limit", "0"),
        (SMOKE, "--repeat", "many"),
        (SMOKE, "--require", "names>1", "--gate", "g.toml"),
        ("make",),
        ("compare", "a"),
        (),
    ],
)
def test_wrong_usage_is_code_2(whosaid, args):
    with pytest.raises(SystemExit) as stopped:
        whosaid(*args)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    "args, why",
    [
        ((SMOKE, "--resume"), "--resume needs --out"),
        ((SMOKE, "--require", "nonsense>=1"), "there is no measure 'nonsense'"),
        ((SMOKE, "--filter", "trap"), "write tag=NAME"),
        ((SMOKE, "--filter", "tag=nobody-has-this"), "no question to ask"),
        ((SMOKE, "--judge"), "OPENAI_API_KEY"),
        (("report", "/no/such/folder"), "holds no rows.jsonl"),
    ],
)
def test_what_cannot_run_is_one_line_and_code_2(whosaid, args, why):
    code, _, error = whosaid(*args)
    assert code == 2 and why in error and error.startswith("whosaid: ") and error.count("\n") == 1


@pytest.mark.parametrize("action", [(), ("run",), ("make",), ("compare",), ("report",)])
def test_help_teaches(whosaid, capsys, action):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["eval", *action, "--help"])
    told = capsys.readouterr().out
    assert stopped.value.code == 0 and "whosaid eval" in told
    if not action:
        assert "examples:" in told and "exit codes: 0 passed, 1 below the gate, 2 could not run" in told
