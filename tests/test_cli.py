"""The command as a user runs it: real parts, the demo library, one process unless a fresh one is the point."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from rag import cli
from rag.settings import shipped


@pytest.fixture
def whosaid(demo_library, tmp_path, monkeypatch, capsys):
    """Run the command over a copy of the demo library; gives (exit code, standard output, standard error)."""
    for name in list(os.environ):
        if name.startswith(("WHOSAID_", "OPENAI_")):
            monkeypatch.delenv(name)
    library = tmp_path / "library"
    shutil.copytree(demo_library, library)

    def run(*args: str, library: str = str(library)) -> tuple[int, str, str]:
        code = cli.main(["--library", library, *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def one_line(error: str) -> bool:
    return error.startswith("whosaid: ") and error.count("\n") == 1 and "Traceback" not in error


# --- asking ---------------------------------------------------------------------------------------------


def test_the_first_question_names_both_as_both_outlets_write_them(whosaid):
    code, out, _ = whosaid("ask", "Who did Baghaei blame?", "--json")
    answer = json.loads(out)
    assert code == 0 and not answer["refused"]
    names = " ".join(answer["names"])
    assert "Israel" in names and "Zionist regime" in names and "United States" in names
    assert {c["speaker"] for c in answer["citations"]} == {"Esmaeil Baghaei", "Esmaeil Baqaei"}
    assert len({c["article_id"] for c in answer["citations"]}) == 2


def test_every_quotation_is_what_show_prints_at_its_offsets(whosaid):
    answer = json.loads(whosaid("ask", "What did Baghaei say?", "--json")[1])
    assert answer["citations"]
    for citation in answer["citations"]:
        text = json.loads(whosaid("show", citation["article_id"], "--json")[1])["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["state"] != "attributed" or citation["speaker"] in text


def test_a_conversation_goes_on(whosaid):
    whosaid("ask", "Who did Baghaei blame?", "--conversation", "c1")
    answer = json.loads(whosaid("ask", "And what did he say about support?", "--conversation", "c1", "--json")[1])
    assert "Baghaei" in answer["standalone"] and not answer["refused"]
    assert {c["speaker"] for c in answer["citations"]} <= {"Esmaeil Baghaei", "Esmaeil Baqaei"}
    assert any("would go on supporting the Syrian government" in c["quote"] for c in answer["citations"])


def test_a_follow_up_that_leans_by_its_he_only(whosaid):
    whosaid("ask", "Who did Baghaei blame?", "--conversation", "c1")
    warned = json.loads(whosaid("ask", "And what did he warn about?", "--conversation", "c1", "--json")[1])
    assert "a new period of insecurity" in " ".join(c["quote"] for c in warned["citations"])


@pytest.mark.xfail(strict=True, reason="Read as whom he disagreed with: his own words are given, at confidence .36.")
def test_who_disagrees_with_somebody_is_somebody_else(whosaid):
    for question in ("Who did Baghaei blame?", "And what did he warn about?"):
        whosaid("ask", question, "--conversation", "c1")
    answer = json.loads(whosaid("ask", "And who disagreed with him?", "--conversation", "c1", "--json")[1])
    assert "Baghaei" in answer["standalone"] and answer["refused"] and answer["nearest"]


def test_filters_narrow(whosaid):
    answer = json.loads(whosaid("ask", "Who did Baghaei blame?", "--outlet", "the strait observer", "--json")[1])
    assert {c["outlet"] for c in answer["citations"]} == {"The Strait Observer"}
    late = json.loads(whosaid("ask", "Who did Baghaei blame?", "--since", "2025-01-01", "--json")[1])
    assert late["refused"] and late["reason"]


def test_explain_says_why(whosaid):
    found = [line for line in whosaid("ask", "Who did Baghaei blame?", "--explain")[1].splitlines() if "#t" in line]
    scores = [re.match(r"(\d\.\d\d) \d\.\d\d \d\.\d\d  ", line)[1] for line in found]
    assert scores == sorted(scores, reverse=True) and any("words: baghaei" in line for line in found)


# --- looking ----------------------------------------------------------------------------------------------


def test_statements_as_lines_and_as_a_table(whosaid):
    rows = [json.loads(line) for line in whosaid("statements", "--speaker", "Baqaei", "--jsonl")[1].splitlines()]
    assert rows and all("Ba" in row["speaker"] for row in rows)
    text = json.loads(whosaid("show", rows[0]["article_id"], "--json")[1])["text"]
    assert [text[start:end] for start, end in rows[0]["spans"]] == rows[0]["content"]
    header = whosaid("statements", "--csv")[1].splitlines()[0].split(",")
    assert set(header) <= set(rows[0]) and "content" in header


def test_extract_reads_text_as_given(whosaid, tmp_path):
    text = "  Mara Velin said the gates\r\nwere shut.  “We will open them,” she added. "
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"id": 7, "text": text}) + "\n")
    record = json.loads(whosaid("extract", str(file))[1])
    assert (record["id"], record["text"]) == (7, text)
    assert {attribution["speaker"] for attribution in record["attributions"]} == {"Mara Velin"}
    first = record["attributions"][0]
    assert [text[start:end] for start, end in first["source"]] == ["Mara Velin"]
    assert [text[start:end] for start, end in first["cue"]] == ["said"]


def test_a_correction_of_speakers_is_taken_back(whosaid):
    before = whosaid("speakers", "--json")[1]
    assert "Judit Falk is Oren Pell" in whosaid("speakers", "merge", "Judit Falk", "Oren Pell")[1]
    assert "Judit Falk" not in [row["name"] for row in json.loads(whosaid("speakers", "--json")[1])]
    assert whosaid("speakers", "undo")[1].startswith("taken back: Judit Falk is Oren Pell")
    assert whosaid("speakers", "--json")[1] == before
    code, _, error = whosaid("speakers", "undo")
    assert code == 1 and one_line(error) and "no correction" in error


def test_status_and_speakers(whosaid):
    status = json.loads(whosaid("status", "--json")[1])
    assert status["articles"] == 13 and status["index"] == "not needed"
    assert any(row["name"] == "Esmaeil Baghaei" for row in json.loads(whosaid("speakers", "--json")[1]))


# --- changing ---------------------------------------------------------------------------------------------


def test_add_again_edit_and_remove(whosaid, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("Enna Vos said the bridge was safe.")
    assert "1 article added" in whosaid("add", str(file))[1]
    assert "unchanged" in whosaid("add", str(file))[1]
    file.write_text("Enna Vos said the bridge was closed.")
    assert "revised" in whosaid("add", str(file))[1]
    quotes = [c["quote"] for c in json.loads(whosaid("ask", "What did Enna Vos say?", "--json")[1])["citations"]]
    assert quotes and not any("safe" in quote for quote in quotes)
    assert whosaid("remove", "story")[0] == 0
    assert json.loads(whosaid("ask", "What did Enna Vos say?", "--json")[1])["refused"]


def test_reindex_reads_again(whosaid):
    assert "13" in whosaid("reindex")[1]
    assert json.loads(whosaid("status", "--json")[1])["index"] == "not needed"


def test_an_index_by_another_embedder_names_the_way_out(whosaid, demo_library, tmp_path):
    from rag.store.writing import LibraryWriter

    with LibraryWriter(tmp_path / "library") as library:
        library.set_stamp("embedder", "another@1")
    code, _, error = whosaid("ask", "Who did Baghaei blame?")
    assert code == 1 and one_line(error) and "whosaid reindex" in error


def test_the_smoke_questions_pass_their_gate_and_a_gate_can_fail(whosaid):
    smoke = str(shipped("questions") / "smoke.jsonl")
    code, out, _ = whosaid("eval", smoke)
    assert code == 0 and "passed" in out
    assert whosaid("eval", smoke, "--limit", "3", "--require", "latency_p50<=0")[0] == 1
    assert whosaid("eval", smoke, "--limit", "3", "--require", "nonsense>>1")[0] == 2


def test_a_conversation_on_the_terminal(whosaid, monkeypatch):
    said = iter(["Who did Baghaei blame?", "x" * 100_000, "And what did he warn about?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(said))
    code, out, _ = whosaid("chat")
    assert code == 0 and "Israel" in out and "100,000 characters" in out
    assert "(asked as: And what did Esmaeil Baghaei warn about?)" in out


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("ask", ""),
        ("ask", "x" * 100_000),
        ("ask", "Who?", "--since", "yesterday"),
        ("ask", "Who?", "--speaker", "Nobody Atall"),
        ("ask", "Who?", "--answerer", "openai"),
        ("show", "no-such-article"),
        ("remove", "no-such-article"),
        ("add", "/no/such/file.txt"),
        ("add", "http://127.0.0.1:9/x"),
        ("add", "ftp://example.org/x"),
        ("extract", "/no/such/file.jsonl"),
        ("eval", "/no/such/questions.jsonl"),
    ],
)
def test_bad_input_is_one_clear_line(whosaid, args):
    code, _, error = whosaid(*args)
    assert code in (1, 2) and "Traceback" not in error
    assert error.startswith(("whosaid: ", "not added: ")) and error.count("\n") == 1


@pytest.mark.parametrize(
    "args",
    [
        ("ask",),
        ("ask", "Who?", "--since", "yesterday"),
        ("ask", "Who?", "--since", "2025-03-01", "--until", "2025-02-01"),
        ("ask", "Who?", "--batch", "questions.csv"),
        ("ask", "Who?", "--context", "-1"),
        ("ask", "Who?", "--out", "answer.exe"),
        ("ask", "Who?", "--resume"),
        ("ask", "--batch", "questions.csv", "--json"),
        ("statements", "--out", "all.exe"),
        ("statements", "--until", "2025-02-30"),
        ("add", "a.txt", "--published", "soon"),
        ("add", "a.txt", "--url", "nowhere"),
        ("speakers", "merge", "Oren Pell"),
        ("speakers", "undo", "Oren Pell"),
        ("speakers", "undo", "--json"),
        ("conversations", "delete"),
        ("conversations", "list", "--packet"),
        ("config", "trust"),
        ("config", "show", "http://127.0.0.1:1/v1"),
        ("serve", "--port", "99999"),
        ("serve", "--port", "0"),
        ("serve", "--allow-host", "https://example.org/"),
        ("serve", "--host", "0.0.0.0"),
        ("mcp", "--port", "99999"),
        ("token", "add"),
        ("token", "list", "--write"),
        ("watch", "add"),
        ("watch", "add", "Who?", "--feed", "nowhere"),
        ("watch", "run", "--every", "soon"),
        ("verify", "/no/such/draft.txt"),
        ("eval", "/no/such/questions.jsonl"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exits_with_2(whosaid, tmp_path, args):
    code, out, error = whosaid(*args)
    assert (code, out) == (2, "") and one_line(error), error


@pytest.mark.parametrize(
    "args",
    [
        ("ask", "Who?", "--json", "--csv"),
        ("speakers", "--json", "--csv"),
        ("verify", "We left", "--json", "--csv"),
        ("serve", "--port", "many"),
        ("ask", "Who?", "--answerer", "nobody"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_what_the_parser_refuses_exits_with_2_too(whosaid, capsys, args):
    with pytest.raises(SystemExit) as left:
        whosaid(*args)
    assert left.value.code == 2 and "whosaid" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("command", [("ask", "Who?"), ("status",), ("statements",), ("reindex",)])
def test_a_missing_library_says_how_to_make_one(whosaid, tmp_path, command):
    code, _, error = whosaid(*command, library=str(tmp_path / "nowhere"))
    assert code == 1 and one_line(error) and "whosaid add" in error
    assert not (tmp_path / "nowhere").exists()


def test_one_bad_file_never_stops_the_rest(whosaid, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "b.txt").write_text("Enna Vos said the bridge was safe.")
    (folder / "c.txt").write_bytes(b"")
    code, out, error = whosaid("add", str(folder))
    assert code == 0 and "1 article added" in out and error.count("not added: ") == 2


def test_a_bug_keeps_its_traceback(whosaid, monkeypatch):
    from rag.ask import Asker

    monkeypatch.setattr(Asker, "ask", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        whosaid("ask", "Who?")


def test_a_full_disk_is_one_line_and_loses_nothing(demo_library, tmp_path):
    """A real limit on the size of files stands for the full disk."""
    library, article = tmp_path / "library", tmp_path / "new.txt"
    shutil.copytree(demo_library, library)
    room = 64 * 1024  # of each file; what the article adds is more
    article.write_text("\n\n".join(f"Enna Vos said bridge {n} was safe." for n in range(120)))
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        f"from rag.cli import main; sys.exit(main(['--library', {str(library)!r}, 'add', '--quiet', {str(article)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1 and one_line(done.stderr), done.stderr
    assert cli.main(["--library", str(library), "add", str(article)]) == 0  # with room again it goes on


# --- a fresh process --------------------------------------------------------------------------------------


def test_a_cold_question_imports_nothing_it_does_not_need_and_calls_nobody(demo_library):
    script = (
        "import socket, sys; from rag.cli import main;"
        "socket.socket.connect = socket.getaddrinfo = lambda *args, **_: sys.exit(f'a connection to {args}');"
        f"main(['--library', {str(demo_library)!r}, 'ask', 'Who did Baghaei blame?']);"
        "heavy = ('chromadb', 'streamlit', 'langchain_core', 'openai', 'trafilatura', 'httpcore', 'pypdf', 'rich');"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "WHOSAID_"))}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environ)
    assert done.stderr.strip() == "[]" and "[1]" in done.stdout


def test_help_teaches(capsys):
    for args in (["--help"], ["add", "--help"], ["ask", "--help"], ["speakers", "--help"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(args)
        assert stopped.value.code == 0 and "whosaid" in capsys.readouterr().out


def test_what_a_file_does_not_say_is_said_with_options(whosaid, tmp_path):
    (tmp_path / "kell.txt").write_text("“The ferry will stop,” said Aino Leskinen, the captain.", "utf-8")
    options = (
        "--title",
        "Ferry stops",
        "--outlet",
        "Kell Courier",
        "--published",
        "2025-03-03",
        "--author",
        "Ann Okoro",
    )
    code, out, _ = whosaid("add", str(tmp_path / "kell.txt"), *options, "--url", "https://kell.example/a", "--quiet")
    assert code == 0 and out.startswith("1 article added")
    shown = json.loads(whosaid("show", "kell", "--json")[1])
    assert (shown["title"], shown["outlet"], shown["published"]) == ("Ferry stops", "Kell Courier", "2025-03-03")
    assert (shown["author"], shown["url"]) == ("Ann Okoro", "https://kell.example/a")
    code, _, error = whosaid("add", str(tmp_path / "kell.txt"), "--published", "soon", "--quiet")
    assert code == 2 and one_line(error) and "is not a date" in error


def test_entries_of_a_feed_are_added_once(whosaid, tmp_path):
    said = "“The ferry will stop for the winter,” said Aino Leskinen, the captain. " * 5
    entries = "".join(
        f'<entry><title>Ferry {n}</title><link href="https://kell.example/{n}"/><content>{said}</content></entry>'
        for n in range(2)
    )
    (tmp_path / "kell.atom").write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>', "utf-8")
    assert whosaid("add", str(tmp_path / "kell.atom"), "--quiet")[1].startswith("2 articles added")
    assert whosaid("add", str(tmp_path / "kell.atom"), "--quiet")[1].startswith("2 articles unchanged")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", b"Who resigned \xff?"),
        ("show", b"caf\xe9"),
        ("add", b"caf\xe9.txt"),
        ("speakers", "rename", "Oren Pell", b"Pell\xff"),
        ("verify", b"\xfe\xff"),
        ("status", "--library", b"\xff"),
        (b"\xff",),
    ],
)
def test_an_argument_that_is_no_text_is_one_line(whosaid, arguments):
    code, out, error = whosaid(*(os.fsdecode(one) if isinstance(one, bytes) else one for one in arguments))
    assert code == 2 and one_line(error) and "UTF-8" in error and not out


@pytest.mark.parametrize("name", ["Pell\x1b[31m", "Pell\nHale", "\u202ePell"])
def test_a_speaker_is_not_renamed_to_what_nobody_sees(whosaid, name):
    code, _, error = whosaid("speakers", "rename", "Oren Pell", name)
    assert code == 1 and one_line(error) and "control character" in error


def test_a_split_that_moves_nothing_is_refused_and_blocks_no_undo(whosaid):
    assert whosaid("speakers", "rename", "Oren Pell", "Oren Hale")[0] == 0
    code, _, error = whosaid("speakers", "split", "Oren Hale", "Hale Foundation")
    assert code == 1 and one_line(error) and "nothing would change" in error
    assert whosaid("speakers", "undo")[0] == 0


@pytest.mark.parametrize("words", [["Who", "did", "Baghaei", "blame?"], ["Who did Baghaei blame?"], ["-"]])
def test_a_question_in_one_argument_in_several_or_read(whosaid, words, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who did Baghaei blame?\n"))
    code, out, _ = whosaid("ask", *words, "--json")
    assert code == 0 and json.loads(out)["question"] == "Who did Baghaei blame?"


def test_bare_is_help_and_a_slip_is_told(whosaid, capsys):
    assert cli.main([]) == 0 and "a first session" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        cli.main(["aks", "x"])
    assert left.value.code == 2 and "did you mean 'ask'?" in capsys.readouterr().err


def test_what_is_piped_is_not_wrapped_unless_asked(whosaid, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    longest = max(map(len, whosaid("ask", "Who did Baghaei blame?")[1].splitlines()))
    monkeypatch.setenv("COLUMNS", "50")
    assert longest > 110 > max(map(len, whosaid("ask", "Who did Baghaei blame?")[1].splitlines()))


@pytest.mark.parametrize(
    "command",
    [("ask", "Who did Baghaei blame?", "--csv"), ("speakers", "--csv"), ("verify", "We shut two gates", "--csv")],
)
def test_tables(whosaid, command):
    rows = list(csv.DictReader(io.StringIO(whosaid(*command)[1])))
    assert rows and all(None not in row for row in rows)


def test_a_refusal_can_fail_and_an_unknown_outlet_names_the_nearest(whosaid):
    assert whosaid("ask", "Who praised the emperor of Mars?", "--fail-on-refusal")[0] == 1
    assert whosaid("ask", "Who praised the emperor of Mars?")[0] == 0
    code, _, err = whosaid("ask", "Who resigned?", "--outlet", "Strait Obsever")
    assert code == 1 and "The Strait Observer" in err


def test_completion_is_a_script(whosaid):
    pytest.importorskip("shtab")
    assert "whosaid" in whosaid("completion", "bash")[1]
