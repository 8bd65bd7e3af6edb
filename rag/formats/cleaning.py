"""Bytes to text, and text to clean text: done once, at the door, so that offsets never move afterwards."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import dataclass
from functools import cache

from rag.errors import ReadError

# --- text to clean text -------------------------------------------------------------------------

# Nobody sees these, yet they hide words from a search, turn the writing round on the screen, or carry
# a message to a language model: soft hyphens, zero-width spaces, direction marks and overrides,
# Hangul fillers, variation selectors, tags, non-characters, and C0 and C1 controls.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# The joiners U+200C and U+200D shape words in Persian, Arabic and Indic scripts and make up emoji: they
# stay between two such characters and go elsewhere.
_STRAY_JOINER = re.compile(
    "(?<![\u0590-\u200b\u200e-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0590-\U0010ffff])"
)
_ESCAPED = re.compile("[&\x1b\x80-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile("  +")
_AROUND_LINE_END = re.compile(" *\n *")
_BLANK_LINES = re.compile("\n{3,}")
_REPLACED = ((_LINE_END, "\n"), (_UNSEEN, ""), (_STRAY_JOINER, ""), (_ODD_SPACE, " "))
# What no rule here is about. Mojibake of any length has others besides (it is led by Â, Ã, â and the like).
_ORDINARY = frozenset(map(chr, range(32, 127))) - {"&"} | frozenset("\n“”‘’–—…•«»°£€§éèêëáàäåæçíìîñóòôöøúùûüßÉÖÜ")


def clean(text: str) -> str:
    """Return the text as an `Article` keeps it. Cleaning twice changes nothing more.

    Mojibake is undone, HTML entities are read (unless there are tags), Unicode is composed (NFC), line ends are
    "\\n", unseen characters are gone, every run of spaces is one space, and at most one blank line parts two
    paragraphs. Quotation marks, dashes, ligatures and wide characters stay as the page has them.

    >>> clean("\\ufeffHe said:\\u00a0 \\u201cYes\\u201d. \\r\\n\\r\\n\\r\\nShe left.")
    'He said: “Yes”.\\n\\nShe left.'
    """
    for _ in range(8):  # one repair can bring another to light ("&amp;amp;"): twice is usual, eight is a stop
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def one_line(text: str, max_chars: int = 300) -> str:
    """Clean text for a title, a name or a message: on one line, and not too long.

    >>> one_line("A\\n title ")
    'A title'
    """
    line = " ".join(clean(text[: 20 * max_chars]).split())
    return line if len(line) <= max_chars else line[: max_chars - 1].rstrip() + "…"


def _clean_once(text: str) -> str:
    odd = "".join(set(text) - _ORDINARY)  # looking through these few first makes it ten times faster
    if odd:
        text = _repaired(text, odd)
        for pattern, instead in _REPLACED:
            text = pattern.sub(instead, text) if pattern is _STRAY_JOINER or pattern.search(odd) else text
    text = _AROUND_LINE_END.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _repaired(text: str, odd: str) -> str:
    """Without mojibake, entities and escapes, in NFC. ftfy is slow, and most texts show no sign of needing it."""
    if _ESCAPED.search(odd) or not _ODD_SPACE.sub("", odd).isascii():
        from ftfy import fix_text
        from ftfy.badness import is_bad

        if _ESCAPED.search(odd) or is_bad(text):
            return fix_text(text, _ftfy_config())
    return unicodedata.normalize("NFC", text)


@cache
def _ftfy_config():
    """What ftfy may change. By default it would also straighten quotation marks, split ligatures, narrow wide forms."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, normalization="NFC", explain=False
    )


# --- bytes to text ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    note: str = ""  # for the user, when the encoding is a guess or the text is damaged


_BOMS = (  # UTF-32 before UTF-16: its mark begins with the other's
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\x7fELF", b"MZ\x90",
    b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"RIFF", b"ID3", b"OggS", b"SQLite format 3\x00",
)  # fmt: skip
_GUESS = "read as {}, a guess; save it as UTF-8 if words look wrong"
_BINARY = "looks like a binary file, not text"
_ODD_WITHIN = re.compile(r"[^\W\d_][¡¢£¤¥¦§¨©¬®¯°±²³µ¶¸¹¼½¾¿×÷]+[^\W\d_]|[À-ÿ]{3}|[a-z][À-Þ]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")


def decode(payload: bytes, declared: str | None = None) -> Decoded:
    """Turn bytes into text: UTF-8 if they are, else by their byte order mark, what is declared, or the best guess.

    Raises ReadError for bytes that are not text.

    >>> decode("naïve".encode()).encoding
    'utf-8'
    """
    if payload.startswith(_MAGIC):
        raise ReadError(_BINARY)
    decoded = (
        _by_mark(payload) or _strictly(payload, "utf-8") or _strictly(payload, declared)
        or _wide_without_mark(payload) or _damaged_utf8(payload) or _guessed(payload)
    )  # fmt: skip
    if decoded is None or _is_noise(decoded.text):
        raise ReadError(_BINARY)
    return decoded


def _by_mark(payload: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if payload.startswith(mark):
            return _strictly(payload, encoding)
    return None


def _strictly(payload: bytes, encoding: str | None, note: str = "") -> Decoded | None:
    try:
        text = payload.decode(encoding) if encoding else None
    except (UnicodeError, LookupError, ValueError):  # ValueError: a declared name with a zero byte
        return None
    return None if encoding is None or text is None or "\x00" in text else Decoded(text, encoding, note)


def _wide_without_mark(payload: bytes) -> Decoded | None:
    """UTF-16 of mostly Latin text, recognised by zeros in every other place."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        places = payload[first::2]
        if places.count(0) * 2 > len(places) and payload[1 - first :: 2].count(0) == 0:
            return _strictly(payload, encoding, _GUESS.format(encoding))
    return None


def _damaged_utf8(payload: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes, as a cut download has: better than a wrong guess for all the rest."""
    text = payload.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if "\x00" in text or damaged * 20 > sound:
        return None
    return Decoded(text, "utf-8", f"{damaged} damaged characters, shown as \ufffd")


def _guessed(payload: bytes) -> Decoded | None:
    """By statistics, unless the text reads well as Windows-1252: in short texts they prefer what is seldom used."""
    if payload.count(0):
        return None
    western = _strictly(payload, "cp1252", _GUESS.format("windows-1252"))
    if western and _is_western(western.text[:100_000]):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(payload[:200_000]).best()
    if best is None:
        return None
    text = payload.decode(best.encoding, "replace")
    return Decoded(text, best.encoding, _GUESS.format(best.encoding.replace("_", "-")))


def _is_western(text: str) -> bool:
    """Whether not most of its words have accents, and these are what western languages have.

    Polish or Chinese shows signs inside words ("¯ó³æ", "ÖÐ¹ú"), Russian accents alone, Czech many of the rare ones.
    """
    words = re.findall(r"[^\W\d_]+", text)
    accented = sum(not word.isascii() for word in words)
    letters = re.findall(r"[^\W\d_a-zA-Z]", text)
    rare = sum(letter in "žšýìðþ" for letter in letters)
    return accented * 2 <= len(words) and rare * 4 <= len(letters) and not _ODD_WITHIN.search(text)


def _is_noise(text: str) -> bool:
    sample = text[:100_000]
    return "\x00" in sample or len(_CONTROLS.findall(sample)) * 100 > len(sample)
