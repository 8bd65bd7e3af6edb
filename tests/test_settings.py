from __future__ import annotations

from pathlib import Path

import pytest

from rag.cli import main
from rag.errors import ConfigError
from rag.settings import SERVICES, WITHHELD, Settings, handed_on, read_settings, trust, user_file


def test_defaults_work_offline():
    settings = read_settings({})
    assert (settings.answerer, settings.embedder, settings.has_model) == ("auto", "local", False)


@pytest.mark.parametrize(
    "name, text, field, value",
    [
        ("WHOSAID_LIBRARY", "/x/y", "library", Path("/x/y")),
        ("WHOSAID_ALLOW_PRIVATE", "Yes", "allow_private", True),
        ("WHOSAID_MODEL_TIMEOUT_S", "2.5", "model_timeout_s", 2.5),
        ("WHOSAID_PORT", " 9000 ", "port", 9000),
        ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1", "base_url", "http://127.0.0.1:1/v1"),
        ("OPENAI_EMBEDDING_BASE_URL", "http://127.0.0.1:2/v1", "embedding_base_url", "http://127.0.0.1:2/v1"),
        ("WHOSAID_CACHE", "no", "cache", False),
        ("WHOSAID_MAX_DAY_USD", "0.5", "max_day_usd", 0.5),
        ("WHOSAID_API_KEY", "x", "api_key", None),  # keys come from their own variables alone
    ],
)
def test_each_variable_is_read(name, text, field, value):
    assert getattr(read_settings({name: text}), field) == value


@pytest.mark.parametrize(
    "name",
    ["WHOSAID_PORT", "WHOSAID_ALLOW_PRIVATE", "WHOSAID_MODEL_TIMEOUT_S", "WHOSAID_ANSWERER", "WHOSAID_EXTRACTOR"],
)
def test_a_wrong_value_names_its_variable(name):
    with pytest.raises(ConfigError, match=name):
        read_settings({name: "banana"})


def test_the_command_line_wins_over_the_environment():
    assert read_settings({"WHOSAID_LIBRARY": "/a"}, library="/b").library == Path("/b")


def test_a_file_named_env_fills_what_the_environment_leaves_open(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("WHOSAID_PORT=9000\nWHOSAID_ANSWERER=openai\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHOSAID_PORT", raising=False)
    monkeypatch.setenv("WHOSAID_ANSWERER", "local")
    assert (read_settings().port, read_settings().answerer) == (9000, "local")


def test_the_users_own_file_wins_over_the_folders_and_each_origin_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    user_file().parent.mkdir(parents=True)
    user_file().write_text("WHOSAID_PORT=9001\nOPENAI_API_KEY=mine\n")
    (tmp_path / ".env").write_text("WHOSAID_PORT=9000\nWHOSAID_EVIDENCE=7\n")
    monkeypatch.setenv("WHOSAID_ANSWERER", "local")
    for name in ("WHOSAID_PORT", "WHOSAID_EVIDENCE", *SERVICES.values()):
        monkeypatch.delenv(name, raising=False)
    assert (read_settings().port, read_settings().evidence, read_settings().api_key) == (9001, 7, "mine")
    assert main(["config"]) == 0
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and "sets WHOSAID_EVIDENCE" in err and "WHOSAID_PORT" not in err
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}
    assert lines["WHOSAID_PORT"] == "your settings 9001"
    assert lines["WHOSAID_EVIDENCE"] == ".env here 7"
    assert lines["WHOSAID_ANSWERER"] == "environment local"
    assert lines["OPENAI_API_KEY"] == "your settings set" and "mine" not in out


def test_keys_and_addresses_are_never_printed():
    settings = read_settings({"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://user:pw@host"})
    assert "sk-secret" not in repr(settings) and "pw" not in repr(settings) and isinstance(settings, Settings)


def test_every_setting_is_explained_in_the_example_file():
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    for field in Settings.__dataclass_fields__.keys() - {WITHHELD, "database"}:
        assert SERVICES.get(field, f"WHOSAID_{field.upper()}") in example


ADDRESS = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize("written, own, key, withheld", [
    (f"OPENAI_BASE_URL={ADDRESS}", {"OPENAI_API_KEY": "mine"}, None, ADDRESS),
    (f"OPENAI_EMBEDDING_BASE_URL={ADDRESS}", {"OPENAI_API_KEY": "mine"}, None, ADDRESS),
    (f"OPENAI_BASE_URL={ADDRESS}\nOPENAI_API_KEY=theirs", {"OPENAI_API_KEY": "mine"}, "theirs", ""),
    (f"OPENAI_BASE_URL={ADDRESS}", {}, None, ""),  # a server that wants none
    (f"OPENAI_BASE_URL={ADDRESS}", {"OPENAI_API_KEY": "mine", "OPENAI_BASE_URL": "http://b/v1"}, "mine", ""),
    ("OPENAI_API_KEY=theirs", {"OPENAI_BASE_URL": ADDRESS}, "theirs", ""),
    ("WHOSAID_PORT=9000", {"OPENAI_API_KEY": "mine"}, "mine", ""),
])  # fmt: skip
def test_an_address_of_a_folder_gets_no_key_of_the_user(tmp_path, monkeypatch, written, own, key, withheld):
    (tmp_path / ".env").write_text(written)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in SERVICES.values():
        monkeypatch.delenv(name, raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.api_key, settings.withheld) == (key, withheld)
    trust(f" {ADDRESS}")
    if withheld:
        assert (read_settings().api_key, read_settings().withheld) == ("mine", "")


def test_a_library_may_be_the_address_of_a_database_whose_password_is_never_shown():
    address = "postgresql://desk:hidden@news.example/library"
    for found in (read_settings({"WHOSAID_LIBRARY": address}), read_settings({}, library=address)):
        assert found.database == address and found.place == "postgresql://desk@news.example/library"
        assert "hidden" not in repr(found) and "hidden" not in str(found.library)
    other = read_settings({"WHOSAID_LIBRARY": address}, library="/tmp/x")  # the option is the stronger one
    assert (other.database, other.place) == ("", "/tmp/x")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A working folder, and a user without settings of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in (*SERVICES.values(), *(f"WHOSAID_{field.upper()}" for field in Settings.__dataclass_fields__)):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "written", ["http://x.example/${OPENAI_API_KEY}/v1", '"http://x.example/${OPENAI_API_KEY}/v1"']
)
def test_a_folder_cannot_put_a_key_of_the_environment_into_an_address(folder, monkeypatch, capsys, written):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    (folder / ".env").write_text(f"OPENAI_BASE_URL={written}\nWHOSAID_MODEL=openai:$OPENAI_API_KEY\n")
    settings = read_settings()
    assert settings.base_url == "http://x.example/${OPENAI_API_KEY}/v1" and "sk-mine" not in settings.model
    assert main(["config"]) == 0
    assert "sk-mine" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("content, told", [
    (b"WHOSAID_LIBRARY=/tmp/x\xff\n", "it is not UTF-8 text"),
    (b"WHOSAID_MODEL=a\x1b[31mred\n", "control character"),
    (b'WHOSAID_MODEL="a\\a\\nb"\n', "control character"),
    ("WHOSAID_LIBRARY=\u202etxt.x\n".encode(), "control character"),
    (b"WHOSAID_LIBRARY=a\x00b\n", "control character"),
])  # fmt: skip
def test_a_file_that_a_terminal_would_obey_is_one_line(folder, capsys, content, told):
    (folder / ".env").write_bytes(content)
    assert main(["config"]) == 1
    out, err = capsys.readouterr()
    assert told in err and err.count("\n") == 1 and err[:-1].isprintable() and not out


def test_what_a_folder_sets_is_named_once_and_its_key_is_not(folder, capsys):
    from rag import open_library
    from rag.errors import FolderSettings

    (folder / ".env").write_text(
        "\ufeffWHOSAID_LIBRARY=theirs\nOPENAI_API_KEY=sk-x\nOPENAI_BASE_URL=http://u:pw@x.example/v1\nOTHER=1\n"
    )
    line = (
        "the file .env of this folder sets OPENAI_API_KEY, OPENAI_BASE_URL=http://x.example/v1, WHOSAID_LIBRARY=theirs"
    )
    assert main(["config"]) == 0
    assert capsys.readouterr().err == f"whosaid: {line}\n"
    with pytest.warns(FolderSettings, match=line), open_library(folder / "mine"):
        pass


def test_a_process_in_another_folder_gets_the_same_settings(folder, monkeypatch):
    (folder / ".env").write_text(
        f"WHOSAID_LIBRARY=theirs\nWHOSAID_PROMPTS=prompts\nWHOSAID_EVIDENCE=7\nOPENAI_BASE_URL={ADDRESS}\n"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    here = read_settings()
    handed = handed_on(here)
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    for name, value in handed.items():
        monkeypatch.setenv(name, value)
    there = read_settings()
    assert there.library == folder / "theirs" and there.prompts == folder / "prompts" and there.evidence == 7
    assert (there.api_key, there.withheld, there.base_url) == (here.api_key, here.withheld, here.base_url)
    assert (there.api_key, there.withheld) == (None, ADDRESS)


def test_a_database_that_a_folder_names_is_used_only_where_the_user_trusts_it(folder, monkeypatch, capsys):
    named, shown = "postgresql://desk:pw@x.example/library", "postgresql://desk@x.example/library"
    (folder / ".env").write_text(f"WHOSAID_LIBRARY={named}\n")
    with pytest.raises(ConfigError, match=shown):
        read_settings()
    assert read_settings(library="mine").database == ""
    assert main(["config", "trust", shown]) == 0
    assert read_settings().database == named and handed_on(read_settings())["WHOSAID_LIBRARY"] == named
    assert "pw" not in "".join(capsys.readouterr())
    (folder / ".env").write_text("WHOSAID_LIBRARY=postgresql://x.example/other\n")
    monkeypatch.setenv("WHOSAID_LIBRARY", named)  # the user's own needs no trust
    assert read_settings().database == named
