"""Reports of watched questions: one new statement each, as an object, as text, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from rag.checks.marks import shown_words
from rag.domain import Citation, revision_of
from rag.export.documents import for_xml
from rag.export.fragments import link
from rag.export.objects import citation_object
from rag.export.render import where, who
from rag.text import fold

_ATOM = "http://www.w3.org/2005/Atom"


def said_key(citation: Citation) -> str:
    """The same for the same words by the same speaker, whichever article carries them."""
    speaker = citation.speaker.id if citation.speaker else citation.state
    return revision_of(f"{speaker}|{' '.join(fold(citation.quote.text).split())}".encode("utf-8", "surrogatepass"))


def report_object(question: str, citation: Citation, text: str, found: str) -> dict[str, object]:
    """One line of `whosaid watch run --json`; `text` is the article's, `found` when it was found.

    `by` and `place` are the lines that answers show, so that a report reads the same wherever it arrives.
    """
    return {
        "question": question,
        "found": found,
        "link": link(citation.source, text, citation.quote.span),
        "by": who(citation),
        "place": where(citation),
        **{name: value for name, value in citation_object(citation).items() if name != "n"},
        "shown": shown_words(citation),
    }


def report_text(report: Mapping[str, object]) -> str:
    """A report as some lines of text, without markup."""
    lines = [report["by"], report["shown"], report["place"], report["link"]]
    return "\n".join(f"  {' '.join(str(line).split())}" for line in lines if line)


def message(reports: Sequence[Mapping[str, object]]) -> tuple[str, str]:
    """The subject and the text of a message about reports of one question."""
    count = f"{len(reports)} new statement{'' if len(reports) == 1 else 's'}"
    subject = f"{count}: {_line(reports[0]['question'])[:150]}"
    return subject, "\n\n".join(map(report_text, reports)) + "\n"


def atom(reports: Sequence[Mapping[str, object]], library: str) -> bytes:
    """Reports, the latest first, as an Atom feed. The same reports give the same bytes; ids do not change."""
    from lxml import etree

    def put(parent, name: str, text: object = "", **attributes: str):
        element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", **attributes)
        element.text = for_xml(text) or None
        return element

    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    put(feed, "id", _urn(library))
    put(feed, "title", "WhoSaid: watched questions")
    put(feed, "updated", max((str(report["found"]) for report in reports), default="1970-01-01T00:00:00Z"))
    put(put(feed, "author"), "name", "WhoSaid")
    for report in reports:
        entry = put(feed, "entry")
        put(
            entry,
            "id",
            _urn("|".join(str(report[name]) for name in ("question", "article_id", "start", "end", "quote"))),
        )
        put(entry, "title", f"{report['speaker'] or report['by']}: {_line(report['shown'])}")
        put(entry, "updated", report["found"])
        put(entry, "category", term=for_xml(_line(report["question"])))
        if report["link"]:
            put(entry, "link", rel="alternate", href=for_xml(report["link"]))
        put(entry, "content", f"{report['question']}\n\n{report_text(report)}", type="text")
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _urn(name: str) -> str:
    return f"urn:uuid:{UUID(bytes=sha256(name.encode('utf-8', 'surrogatepass')).digest()[:16], version=4)}"
