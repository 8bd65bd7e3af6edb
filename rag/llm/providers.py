"""Which service the settings name, and whether it can be asked at all."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from rag.errors import ConfigError
from rag.llm.faults import OFFLINE
from rag.settings import Settings

INSTALL = 'pip install "whosaid-news[llm]"'
NO_KEY = "no-key"  # local servers want none, and the client wants one


def check_model(settings: Settings, name: str) -> None:
    """Raises ConfigError if the language model `provider:name` is not configured, or its packages are missing."""
    if provider_of(name)[0] == "openai":
        if not settings.has_model:
            raise ConfigError(f"A language model needs OPENAI_API_KEY or OPENAI_BASE_URL; {OFFLINE}")
        check_service(settings, settings.base_url, "OPENAI_BASE_URL")
    for package in ("langchain", "langchain_openai"):
        if find_spec(package) is None:
            raise ConfigError(f"A language model needs more packages: {INSTALL}")


def check_service(settings: Settings, address: str | None, variable: str) -> None:
    """Raises ConfigError for an address or a key that no request can or may carry; the key is never repeated."""
    if settings.withheld:
        raise ConfigError(
            "The address in .env is not given the OPENAI_API_KEY of your environment; write both in one place, or run: "
            f"whosaid config trust {settings.withheld}"
        )
    parts = urlsplit(address or "https://api.openai.com")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{variable} must be a whole address, such as http://127.0.0.1:11434/v1")
    if any(not "!" <= sign <= "~" for sign in settings.api_key or ""):
        raise ConfigError("OPENAI_API_KEY has a space or a letter that no key has; copy it again")


def provider_of(model: str) -> tuple[str, str]:
    """(provider, name of the model); a name without a provider is OpenAI's.

    >>> provider_of("ollama:qwen3:8b"), provider_of("gpt-4.1-mini")
    (('ollama', 'qwen3:8b'), ('openai', 'gpt-4.1-mini'))
    """
    provider, colon, name = model.partition(":")
    return (provider, name) if colon else ("openai", provider)
