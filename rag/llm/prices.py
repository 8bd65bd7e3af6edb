"""What a call costs: tokens counted with the tokenizer inside the package, and prices from a small file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ConfigError
from rag.models.embedding import TOKENIZER
from rag.models.runtime import encodable, load_tokenizer
from rag.settings import Settings, shipped

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MILLION = 1_000_000
MESSAGE_TOKENS = 8  # around each message
MOST_COUNTED = 100_000  # characters of a text whose tokens are counted; of a longer one they are guessed


def tokens_in(text: str) -> int:
    """About how many tokens a model makes of a text; rather too many than too few, in any script.

    Counted with our encoder's tokenizer: each model has its own, and OpenAI's would have to be downloaded first. What
    a server counts corrects it (`rag.llm.openai.ChatModel.scale`).

    >>> tokens_in("The mayor said nothing about the harbour.")
    8
    """
    whole = text.encode("utf-8", "replace")
    if len(text) > MOST_COUNTED:  # of a reply without end
        return len(whole) // 3
    least = max(sum(byte > 127 for byte in whole) // 2, len(whole) // 8)  # of what our tokenizer has no pieces for
    return max(least, len(_tokenizer().encode(encodable(text), add_special_tokens=False).ids))


@cache
def _tokenizer() -> Tokenizer:
    return load_tokenizer(TOKENIZER)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float = 0.0

    def of(self, input_tokens: float, output_tokens: float = 0.0) -> float:
        """US dollars for so many tokens.

        >>> Price(input=0.40, output=1.60).of(5_000, 500)
        0.0028
        """
        return (self.input * input_tokens + self.output * output_tokens) / MILLION


def price_of(model: str, settings: Settings) -> Price | None:
    """The price of `provider:name`; None if nobody has told it. Raises ConfigError for a file that cannot be read.

    What OpenAI takes says nothing about a model of the same name on another server: there only the user's file counts.
    """
    elsewhere = settings.embedding_address if model == settings.embedder else settings.base_url
    listed = {} if elsewhere else _read(shipped("prices.toml"))
    if settings.prices is not None:
        listed |= _read(settings.prices)
    return listed.get(model if ":" in model else f"openai:{model}")


def _read(path: Path) -> dict[str, Price]:
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        return {model: _price(entry) for model, entry in listed.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"The prices in {path} cannot be read: {error}") from error


def _price(entry: Mapping[str, float]) -> Price:
    price = Price(**{name: float(value) for name, value in entry.items()})
    if price.input < 0 or price.output < 0:
        raise ValueError("a price is negative")
    return price
