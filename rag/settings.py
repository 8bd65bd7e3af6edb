"""Settings, read once from the environment. Every name, default and meaning is in `.env.example`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from rag.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """One value for each `WHOSAID_*` variable; keys and addresses of services are never printed."""

    library: Path
    answerer: str = "auto"  # auto: a model if one is configured, else local; or local, openai
    model: str = "openai:gpt-4.1-mini"  # provider:name, as langchain's init_chat_model reads it
    embedder: str = "local"  # or openai:text-embedding-3-small
    prompts: Path | None = None  # a folder whose prompts override ours by name
    allow_private: bool = False  # fetch from private and loopback addresses
    fetch_timeout_s: float = 20.0
    fetch_max_bytes: int = 10_000_000
    file_max_bytes: int = 50_000_000
    model_timeout_s: float = 30.0  # for one request
    model_deadline_s: float = 60.0  # for all requests of one answer
    evidence: int = 24  # pieces of evidence an answerer sees
    port: int = 8501
    api_key: str | None = None  # OPENAI_API_KEY
    base_url: str | None = None  # OPENAI_BASE_URL

    def __repr__(self) -> str:
        shown = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("api_key", "base_url")}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def has_model(self) -> bool:
        return bool(self.api_key or self.base_url)


def shipped(name: str) -> Path:
    """A file or folder that comes with the package (app.py, prompts, articles), installed or in a checkout."""
    packaged = Path(__file__).parent / "_shipped" / name
    return packaged if packaged.exists() else Path(__file__).parents[1] / name


def default_library() -> Path:
    """The folder for a user who names none, by the operating system's custom."""
    from platformdirs import user_data_path

    return user_data_path("whosaid", appauthor=False) / "library"


def read_settings(environ: Mapping[str, str] | None = None, library: str | Path | None = None) -> Settings:
    """Read `WHOSAID_*`, `OPENAI_API_KEY` and `OPENAI_BASE_URL`. Raises ConfigError for a value of the wrong form.

    By default from the environment and, for what is not set there, from the file `.env` in the working folder.

    >>> read_settings({"WHOSAID_PORT": "9000"}, library="/tmp/x").port
    9000
    """
    environ = _environment() if environ is None else environ
    values: dict[str, object] = {}
    for f in fields(Settings):
        text = environ.get(f"WHOSAID_{f.name.upper()}", "").strip()
        if text and f.name not in ("api_key", "base_url"):
            values[f.name] = _parse(f"WHOSAID_{f.name.upper()}", text, str(f.type))
    if library is not None:
        values["library"] = Path(library)
    values.setdefault("library", default_library())
    values["library"] = Path(values["library"]).expanduser()
    values["api_key"] = environ.get("OPENAI_API_KEY", "").strip() or None
    values["base_url"] = environ.get("OPENAI_BASE_URL", "").strip() or None
    settings = Settings(**values)
    if settings.answerer not in ("auto", "local", "openai"):
        raise ConfigError(f"WHOSAID_ANSWERER is {settings.answerer!r}; use auto, local or openai")
    return settings


def _environment() -> Mapping[str, str]:
    if not Path(".env").is_file():
        return os.environ
    from dotenv import dotenv_values

    return {**{name: value or "" for name, value in dotenv_values(".env").items()}, **os.environ}


def _parse(name: str, text: str, kind: str) -> object:
    try:
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except (KeyError, ValueError):
        wanted = {"bool": "true or false", "int": "a whole number", "float": "a number"}[kind]
        raise ConfigError(f"{name} is {text!r}; it must be {wanted}") from None
    return Path(text).expanduser() if kind.startswith("Path") else text
