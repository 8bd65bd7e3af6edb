from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.settings import SERVICES, Settings, read_settings


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


def test_keys_and_addresses_are_never_printed():
    settings = read_settings({"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://user:pw@host"})
    assert "sk-secret" not in repr(settings) and "pw" not in repr(settings) and isinstance(settings, Settings)


def test_every_setting_is_explained_in_the_example_file():
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    for field in Settings.__dataclass_fields__:
        assert SERVICES.get(field, f"WHOSAID_{field.upper()}") in example
