"""Messages: .eml and .mbox, by the standard library. The subject is the title, and who sent it is the outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import ReadError
from rag.formats.cleaning import decode
from rag.formats.collections.table import BadRow, Row
from rag.formats.plain import unwrap
from rag.formats.web.page import declared_charset, read_page

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

_SEPARATOR = re.compile(rb"(?m)(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z-]*:)")
_ESCAPED_FROM = re.compile(rb"(?m)^>(>*From )")
_REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr):\s*)+", re.I)
_SIGNATURE = re.compile(r"\n-- \n.{0,2000}\Z", re.S)
_MUCH_SHORTER = 0.6  # a plain part of that share of the page only says where to look


def read_mail(payload: bytes) -> dict[str, object]:
    """The record of one message. Raises ReadError if all of its text is in attachments."""
    record = _record(message(payload))
    record.pop("id")  # a file is known by its name
    return record


def read_mailbox(payload: bytes) -> Iterator[Row | BadRow]:
    """One article a message, known by the id that its sender gave it."""
    starts = list(_SEPARATOR.finditer(payload))
    ends = [start.start() for start in starts[1:]] + [len(payload)]
    if not starts:
        yield Row(1, read_mail(payload), "message")
        return
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        try:
            record = _record(message(_ESCAPED_FROM.sub(rb"\1", payload[start.end() : end])))
        except ReadError as error:
            yield BadRow(number, str(error), "message")
        else:
            yield Row(number, record, "message")


def message(payload: bytes) -> EmailMessage:
    """A message as the standard library parses it."""
    from email import message_from_bytes, policy

    try:
        return message_from_bytes(
            re.sub(rb"\A\s*(?:From [^\r\n]*\r?\n)?", b"", payload, count=1), policy=policy.default
        )
    except Exception as error:  # its parser lets errors of headers through
        raise ReadError(f"damaged ({type(error).__name__})") from None


def part_text(part: MIMEPart) -> str:
    """The text of a part, by the encoding it names."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    is_page = part.get_content_subtype() in ("html", "xhtml+xml")
    return decode(payload, part.get_content_charset() or (declared_charset(payload) if is_page else None)).text


def _record(sent: EmailMessage) -> dict[str, object]:
    try:
        text = _text(sent)
        subject, date, sender = (str(sent.get(name) or "") for name in ("Subject", "Date", "From"))
        people = getattr(sent.get("From"), "addresses", ())
        number = str(sent.get("Message-ID") or "").strip("<> \t")
    except ReadError:
        raise
    except Exception as error:  # the library has many ways to fail on a hostile header
        raise ReadError(f"damaged ({type(error).__name__})") from None
    if not re.search(r"\w", text):
        names = ", ".join(part.get_filename() or part.get_content_type() for part in sent.iter_attachments())
        raise ReadError(f"no text in the message{f', only attachments ({names}): save and add them' if names else ''}")
    outlet = (people[0].display_name or people[0].domain) if people else sender
    return {
        "title": _REPLY.sub("", " ".join(subject.split())), "outlet": outlet, "published": date, "text": text,
        "id": number,
    }  # fmt: skip


def _text(sent: EmailMessage) -> str:
    """The plain part of a message, or its page where that says much more, or the message that it passes on."""
    plain, page = (sent.get_body((kind,)) for kind in ("plain", "html"))
    text = _plain(plain) if plain is not None else ""
    if page is not None:
        from_page = str(read_page(part_text(page)).get("text") or "").strip()
        text = from_page if len(text) < _MUCH_SHORTER * len(from_page) else text
    if not re.search(r"\w", text):
        inner = (part for part in sent.iter_attachments() if part.get_content_type() == "message/rfc822")
        text = next((_text(part.get_content()) for part in inner), text)
    return text


def _plain(part: MIMEPart) -> str:
    text = _SIGNATURE.sub("", part_text(part).replace("\r\n", "\n"))
    if part["Content-Type"] is not None and part["Content-Type"].params.get("format") == "flowed":
        text = re.sub(r" \n(?=\S)", " ", text)  # RFC 3676: a line that ends in a space goes on
    return unwrap(text.strip())
