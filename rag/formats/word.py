"""Word documents (.docx), by python-docx."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZipFile

from rag.errors import ReadError
from rag.formats.archive import open_archive

MAX_XML_BYTES = 50_000_000  # a thousand pages take about ten million
_TEMPLATE_CREATED = datetime(2013, 12, 23, 23, 15)  # what python-docx writes unless told otherwise


def read_word(payload: bytes) -> dict[str, object]:
    """The record of a Word document: its properties, its title paragraph, its paragraphs and tables in order."""
    archive = open_archive(payload, 20 * MAX_XML_BYTES)
    if "word/document.xml" not in archive.namelist():
        raise ReadError("not a Word document (.docx), whatever its name says")
    _check_parts(archive)
    document, blocks = _opened(payload)
    about = document.core_properties
    heading = next((text for style, text in blocks[:3] if style in ("Title", "Heading 1")), "")
    if heading:
        blocks.remove(next(block for block in blocks if block[1] == heading))
    created = about.created
    return {
        "title": about.title.strip() or heading,
        "author": "" if about.author == "python-docx" else about.author,
        "created": None if created is None or created.replace(tzinfo=None) == _TEMPLATE_CREATED else _day(created),
        "updated": _day(about.modified) if about.modified and about.modified != created else None,
        "text": "\n\n".join(text for _, text in blocks),
    }


def _check_parts(archive: ZipFile) -> None:
    """Refuse what a word processor never writes: XML that declares entities, or grows out of all proportion."""
    parts = [info for info in archive.infolist() if re.search(r"\.(xml|rels)$", info.filename, re.I)]
    if sum(info.file_size for info in parts) > MAX_XML_BYTES:
        raise ReadError(f"it unpacks to more than {MAX_XML_BYTES:,} bytes of text: perhaps a zip bomb")
    for info in parts:
        try:
            content = archive.read(info)
        except Exception as error:  # each way of packing has its own errors, and none of them is ours
            raise ReadError(f"damaged ({error})") from None
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", content.replace(b"\0", b""), re.I):  # also in UTF-16
            raise ReadError("its XML declares entities, as a bomb does; save it again with a word processor")


def _opened(payload: bytes):
    """The document and its (style, text) blocks."""
    from docx import Document
    from docx.table import Table

    try:
        document = Document(io.BytesIO(payload))
        blocks = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                rows = (" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows)
                blocks.append(("Table", "\n".join(rows)))
            else:
                blocks.append((block.style.name if block.style is not None else "", block.text.strip()))
    except Exception as error:  # python-docx lets every error of zip, XML and its own parts through
        raise ReadError(f"damaged or not a Word document ({type(error).__name__})") from None
    return document, [(style, text) for style, text in blocks if text]


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")
