"""Settings, read once from the environment. Every name, default and meaning is in `.env.example`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

# Read from variables that other programs know too; never printed.
SERVICES = {
    "api_key": "OPENAI_API_KEY",
    "base_url": "OPENAI_BASE_URL",
    "embedding_base_url": "OPENAI_EMBEDDING_BASE_URL",
}

WITHHELD = "withheld"
UNREAD = (*SERVICES, WITHHELD, "database")  # fields that have no variable of their own
HERE = ".env here"  # where a setting comes from: the file of the working folder

CHOICES = {
    "answerer": ("auto", "local", "openai"),
    "extractor": ("local", "openai"),
    "prose": ("checked", "strict"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """One value for each `WHOSAID_*` variable; keys and addresses of services are never printed."""

    library: Path  # of a library in a database: a folder for what stays on this machine (what models took, runs)
    answerer: str = "auto"  # auto: a model if one is configured, else local; or local, openai
    model: str = "openai:gpt-4.1-mini"  # provider:name, as langchain's init_chat_model reads it
    embedder: str = "local"  # or openai:text-embedding-3-small
    prompts: Path | None = None  # a folder whose prompts override ours by name
    allow_private: bool = False  # fetch from private and loopback addresses
    fetch_timeout_s: float = 20.0
    fetch_max_bytes: int = 10_000_000
    file_max_bytes: int = 50_000_000
    archive: str = "https://archive.org/wayback/available"  # asked for archived copies, when that is asked for
    model_timeout_s: float = 30.0  # for one request
    model_deadline_s: float = 60.0  # for all requests of one answer
    evidence: int = 80  # pieces of evidence that a model sees
    context_tokens: int = 6_000  # of one request to a model, estimated: less evidence where it would be more
    reply_tokens: int = 4_000  # of one reply
    prose: str = "checked"  # shown of a model's: what its evidence bears out; strict: only the page's own words
    check_model: str = ""  # a second model that judges each sentence of the first; empty: none
    extractor: str = "local"  # who finds statements in articles: local, or openai
    cache: bool = True  # keep a model's replies in the library, so that the same question is paid once
    prices: Path | None = None  # a file of prices that adds to ours
    max_answer_tokens: int = 0  # caps, checked before each call; 0: none
    max_answer_usd: float = 0.0
    max_day_tokens: int = 0
    max_day_usd: float = 0.0
    port: int = 8501
    shared: bool = False  # others of this machine may read the library: its files keep the modes that they have
    signin: str = ""  # who may read the page, signed in: addresses, @domains, or *; empty: nobody signs in
    api_key: str | None = None
    base_url: str | None = None
    embedding_base_url: str | None = None
    withheld: str = ""  # an address of the folder's .env that the user's key was not given; "": none
    database: str = ""  # postgresql://..., where WHOSAID_LIBRARY is one; may hold a password: never printed

    def __repr__(self) -> str:
        shown = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in UNREAD}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured; other providers than OpenAI find their keys themselves."""
        return bool(self.api_key or self.base_url) or self.model.partition(":")[0] not in ("openai", self.model)

    @property
    def place(self) -> str:
        """Where the library is, to be shown: its folder, or its database without the password."""
        return without_password(self.database) if self.database else str(self.library)

    @property
    def embedding_address(self) -> str | None:
        """Where texts are sent to be embedded; None: to OpenAI."""
        return self.embedding_base_url or self.base_url


def shipped(name: str) -> Path:
    """A file or folder that comes with the package (app.py, prompts, articles), installed or in a checkout."""
    packaged = Path(__file__).parent / "_shipped" / name
    return packaged if packaged.exists() else Path(__file__).parents[1] / name


def default_library() -> Path:
    """The folder for a user who names none, by the operating system's custom."""
    from platformdirs import user_data_path

    return user_data_path("whosaid", appauthor=False) / "library"


def read_settings(environ: Mapping[str, str] | None = None, library: str | Path | None = None) -> Settings:
    """Read `WHOSAID_*` and `OPENAI_*`. Raises ConfigError for a value of the wrong form.

    By default from the environment and, for what is not set there, from the file `.env` in the working folder.

    >>> read_settings({"WHOSAID_PORT": "9000"}, library="/tmp/x").port
    9000
    """
    theirs = environ is None and origins().get("WHOSAID_LIBRARY") == HERE
    environ = _environment() if environ is None else environ
    values: dict[str, Any] = {}  # of each field the type it names, as `_parse` reads it
    for f in fields(Settings):
        text = environ.get(f"WHOSAID_{f.name.upper()}", "").strip()
        if text and f.name not in UNREAD and (f.name != "library" or library is None):
            values[f.name] = _parse(f"WHOSAID_{f.name.upper()}", text, str(f.type))
    named = str(library if library is not None else environ.get("WHOSAID_LIBRARY", "")).strip()
    if is_database(named):
        if library is None and theirs:
            _require_trust(named)
        values |= {"library": _beside(named), "database": named}
    elif library is not None:
        values["library"] = Path(library)
    values.setdefault("library", default_library())
    values["library"] = Path(values["library"]).expanduser()
    values |= {name: environ.get(variable, "").strip() or None for name, variable in SERVICES.items()}
    values[WITHHELD] = environ.get(WITHHELD, "")
    settings = Settings(**values)
    for name, known in CHOICES.items():
        if (chosen := getattr(settings, name)) not in known:
            raise ConfigError(f"WHOSAID_{name.upper()} is {chosen!r}; use {', '.join(known[:-1])} or {known[-1]}")
    return settings


def is_database(library: str) -> bool:
    """Whether a library is named by the address of a database.

    >>> is_database("postgresql://desk@news.example/library"), is_database("./postgresql")
    (True, False)
    """
    return library.startswith(("postgresql://", "postgres://"))


def without_password(address: str) -> str:
    """The address of a database as it may be shown: user, host and name; no password, no options.

    >>> without_password("postgresql://desk:secret@news.example:5432/library?password=secret")
    'postgresql://desk@news.example:5432/library'
    >>> without_password("postgresql://desk:se?cr@et@news.example/library"), without_password("postgresql://desk:secret")
    ('postgresql://desk@news.example/library', 'postgresql://desk')
    """
    start, _, rest = address.partition("://")
    before, at, place = rest.rpartition("@")  # the last: a password may hold one
    place = re.sub(r":(?!\d+(?:[/,]|$))[^/,]*", "", place.partition("?")[0])  # no port, but perhaps a lost password
    return f"{start}://{before.partition(':')[0]}{at}{place}"


def _beside(address: str) -> Path:
    """The folder on this machine that belongs to a database: the same for all its users' passwords."""
    return default_library().parent / "shared" / sha256(without_password(address).encode()).hexdigest()[:16]


def _environment() -> Mapping[str, str]:
    """The environment over the user's own file (`user_file`) over the file `.env` of the working folder.

    An address out of the folder's file gets a key out of that file, never one of the user's own: whoever made the
    folder would read the key. Unless the user trusts the address.
    """
    own = {**_written(user_file()), **os.environ}
    written = _written(Path(".env"))
    if not written:
        return own
    merged = {**written, **own}
    key, *addresses = SERVICES.values()
    strange = {
        address_without_secrets(written[name]) for name in addresses if written.get(name) and not own.get(name)
    } - trusted()
    if own.get(key) and strange:
        merged[key] = written.get(key, "")
        merged[WITHHELD] = "" if merged[key] else min(strange)
    return merged


def handed_on(settings: Settings) -> dict[str, str]:
    """The variables for a process of ours that runs in another folder: what is set anywhere, paths from the root.

    `settings` were read here, of this folder and this command line.
    """
    merged = _environment()
    found = {name: merged[name] for name in (*_variables(), WITHHELD) if name in merged}
    paths = {f.name: getattr(settings, f.name) for f in fields(Settings) if str(f.type).startswith("Path")}
    found |= {f"WHOSAID_{name.upper()}": str(path.absolute()) for name, path in paths.items() if path}
    return found | ({"WHOSAID_LIBRARY": settings.database} if settings.database else {})


def _variables() -> tuple[str, ...]:
    return (*(f"WHOSAID_{f.name.upper()}" for f in fields(Settings) if f.name not in UNREAD), *SERVICES.values())


def _written(path: Path) -> dict[str, str]:
    """Our variables in a file of the form of `.env`; {} if there is none. Raises ConfigError.

    Each value is what stands there: with ${NAME} filled in, a folder's file could put a key of the environment into an
    address. What a terminal would obey is refused.
    """
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"the file {path} cannot be read ({reason}); correct it or move it away") from None
    found = {name: values[name] or "" for name in _variables() if name in values}
    for name, value in found.items():
        if not value.isprintable():
            raise ConfigError(f"{name} in the file {path} holds a control character: {value!r}; correct it")
    return found


def user_file() -> Path:
    """The user's own settings, for every folder: variables as in `.env.example`."""
    from platformdirs import user_config_path

    return user_config_path("whosaid", appauthor=False) / "settings.env"


def origins() -> dict[str, str]:
    """Where each of our variables that is set comes from: "environment", "your settings" or ".env here"."""
    places = {HERE: _written(Path(".env")), "your settings": _written(user_file()), "environment": os.environ}
    return {name: place for place, held in places.items() for name in _variables() if held.get(name)}


def set_here() -> str:
    """What the folder's `.env` sets, in one line, for the user to see; "" if nothing. Keys are only named."""
    key = SERVICES["api_key"]
    written, own = _written(Path(".env")), {**_written(user_file()), **os.environ}
    here = sorted(name for name, value in written.items() if value and not own.get(name))
    shown = [name if name == key else f"{name}={address_without_secrets(written[name])[:200]}" for name in here]
    return f"the file .env of this folder sets {', '.join(shown)}" if shown else ""


def trusted() -> set[str]:
    """The addresses that the user trusts with a key of the environment, or a database with articles and a password."""
    return set(_trust_file().read_text("utf-8").split()) if _trust_file().is_file() else set()


def trust(address: str) -> None:
    """Trust an address from now on, in every folder."""
    _trust_file().parent.mkdir(parents=True, exist_ok=True)
    known = sorted({*trusted(), address_without_secrets(address)})
    _trust_file().write_text("".join(f"{one}\n" for one in known), "utf-8")


def _require_trust(database: str) -> None:
    """A folder's file could name a database to have the user's password for another, and each article added."""
    if (shown := without_password(database)) not in trusted():
        raise ConfigError(
            f"the file .env of this folder names the library {shown}; to use it: whosaid config trust {shown}"
        )


def address_without_secrets(address: str) -> str:
    """An address without user and password; of a database with its user, who is a part of which library it is.

    >>> address_without_secrets(" http://ada:secret@localhost:1/v1 ")
    'http://localhost:1/v1'
    """
    if is_database(address.strip()):
        return without_password(address.strip())
    return re.sub(r"(?<=//)[^/@]*@", "", address.strip())


def _trust_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("whosaid", appauthor=False) / "trusted-addresses.txt"


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
