from __future__ import annotations

from pathlib import Path

import pytest

from rag.cli import main
from rag.errors import ConfigError
from rag.settings import SERVICES, WITHHELD, Settings, read_settings, trust, user_file


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
