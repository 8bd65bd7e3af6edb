"""Exports of news databases: each layout, with articles that are invented."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Article
from rag.errors import ReadError
from rag.formats import articles
from rag.formats.collections.databases import day_of
from rag.formats.collections.exports import lines_of_page, split
from rag.formats.collections.table import BadRow
from rag.settings import read_settings

NEXIS = """


Download Request: Selected Items: 1-2
Time Of Request: Friday, March 14, 2025  16:51:31


                               1 of 2 DOCUMENTS


                             Kell Courier (Norland)

                            March 3, 2025 Monday
                                 Final Edition

Ferry to Kell stops for the winter

BYLINE: Aino Leskinen and
 Rui Caldeira

SECTION: NEWS; Pg. 7

LENGTH: 41 words

HIGHLIGHT: The harbour office blames the ice; the council does not

The ferry to Kell will stop for the winter, the harbour office said on Monday,
because the ice has come early and the hull of the old boat is thin.

"We do not swim," said Aubin Kerr, the mayor.

LOAD-DATE: March 4, 2025

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                        Copyright 2025 Kell Courier
                              All Rights Reserved

                               2 of 2 DOCUMENTS


                                The Oskara Post

                           March 4, 2025 Tuesday

Council wants a bridge

LENGTH: 12 words

The council wants a bridge, Mara Velin said on Tuesday.

                        Copyright 2025 The Oskara Post
"""
NEXIS_UNI = """Date and Time: Friday, 14. March 2025 09:31:00 CEST

Job Number: 00000001

Documents (2)

1. Ferry to Kell stops for the winter

Client/Matter: -None-

Ferry to Kell stops for the winter

Kell Courier(Norland)

March 3, 2025 Monday 9:33 AM GMT

Copyright 2025 Kell Courier All Rights Reserved

Section: NEWS; Pg. 7

Length: 41 words

Byline: Aino Leskinen and Rui Caldeira

Body

The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come early and \
the hull of the old boat is thin.

"We do not swim," said Aubin Kerr, the mayor.

Load-Date: March 4, 2025

End of Document

Council wants a bridge

The Oskara Post

March 4, 2025 Tuesday

Copyright 2025 The Oskara Post

Length: 12 words

Body

The council wants a bridge, Mara Velin said on Tuesday.

End of Document
"""
FACTIVA = """Ferry to Kell stops for the winter
By Aino Leskinen and Rui Caldeira
41 words
3 March 2025
06:10
Kell Courier (Norland)
KELLCO
7
English
(c) 2025 Kell Courier

The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come early and \
the hull of the old boat is thin.

"We do not swim," said Aubin Kerr, the mayor.

Document KELLCO0020250303el3300001

Council wants a bridge
12 words
4 March 2025
The Oskara Post
OSKPST
English
(c) 2025 The Oskara Post

The council wants a bridge, Mara Velin said on Tuesday.

Document OSKPST0020250304el3400002
"""
FACTIVA_CODED = """HD  Ferry to Kell stops for the winter
BY  Aino Leskinen and Rui Caldeira
WC  41 words
PD  3 March 2025
SN  Kell Courier (Norland)
SC  KELLCO
PG  7
LP  The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come early \
and the hull of the old boat is thin.
TD  "We do not swim," said Aubin Kerr, the mayor.
RE  norl : Norland
AN
Document KELLCO0020250303el3300001

HD  Council wants a bridge
PD  4 March 2025
SN  The Oskara Post
LP  The council wants a bridge, Mara Velin said on Tuesday.
AN
Document OSKPST0020250304el3400002
"""
RULE = "_" * 60
PROQUEST = f"""{RULE}

Document 1 of 2

Ferry to Kell stops for the winter

https://proxy.example/login?url=https://www.proquest.example/docview/11/se-2?accountid=1

Abstract: None available.

Full text: The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come \
early and the hull of the old boat is thin.
"We do not swim," said Aubin Kerr, the mayor.

Subject: Ferries; Ice

Title: Ferry to Kell stops for the winter

Author: Aino Leskinen and Rui Caldeira

Publication title: Kell Courier (Norland); Kell

First page: 7

Publication date: Mar 3, 2025

ProQuest document ID: 11

Document URL: https://proxy.example/login?url=https://www.proquest.example/docview/11/se-2?accountid=1

Last updated: 2025-03-09

{RULE}

Document 2 of 2

Full text: The council wants a bridge, Mara Velin said on Tuesday.

Title: Council wants a bridge

Publication title: The Oskara Post

Publication date: Mar 4, 2025

Database: Norland News
"""
NEWSBANK = """Ferry to Kell stops for the winter
Kell Courier (Norland) - March 3, 2025
Author: Aino Leskinen and Rui Caldeira
Section: News
Page: 7

The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come early and \
the hull of the old boat is thin.

"We do not swim," said Aubin Kerr, the mayor.

Record Number: KC-11
Copyright 2025 Kell Courier

Council wants a bridge
The Oskara Post - March 4, 2025

The council wants a bridge, Mara Velin said on Tuesday.

Record Number: OP-12
"""
FACTIVA_PAGE = """<html><head><title>Factiva</title></head><body><div class="article enArticle"><table>
<tr><td><b>HD</b>&nbsp;</td><td><b>Ferry to Kell stops for the winter</b></td></tr>
<tr><td><b>BY</b>&nbsp;</td><td>By Aino Leskinen and Rui Caldeira</td></tr>
<tr><td><b>PD</b>&nbsp;</td><td>3 March 2025</td></tr><tr><td><b>SN</b>&nbsp;</td><td>Kell Courier (Norland)</td></tr>
<tr><td><b>PG</b>&nbsp;</td><td>7</td></tr>
<tr><td><p><b>LP</b>&nbsp;</p></td><td><p>The ferry to Kell will stop for the winter, the harbour office said on
Monday, because the ice has come early and the hull of the old boat is thin.</p></td></tr>
<tr><td><p><b>TD</b>&nbsp;</p></td><td><p>"We do not swim," said Aubin Kerr, the mayor.</p></td></tr>
<tr><td><b>AN</b>&nbsp;</td><td>Document KELLCO0020250303el3300001</td></tr></table></div>
<div class="article enArticle"><table><tr><td><b>HD</b>&nbsp;</td><td>Council wants a bridge</td></tr>
<tr><td><b>PD</b>&nbsp;</td><td>4 March 2025</td></tr><tr><td><b>SN</b>&nbsp;</td><td>The Oskara Post</td></tr>
<tr><td><p><b>LP</b>&nbsp;</p></td><td><p>The council wants a bridge, Mara Velin said on Tuesday.</p></td></tr>
<tr><td><b>AN</b>&nbsp;</td><td>Document OSKPST0020250304el3400002</td></tr></table></div></body></html>"""
EUROPRESSE_PAGE = """<html><body><span class="DocPublicationName">Kell Courier (Norland)</span><br>
<span class="DocHeader">Nouvelles, </span><span class="DocHeader">lundi </span>
<span class="DocHeader">3 mars 2025</span>
<span class="DocHeader">, p. 7</span><br><span class="TitreArticleVisu">Ferry to <b>Kell</b> stops for the winter</span>
<br>Aino Leskinen and Rui Caldeira<br><p>The ferry to Kell will stop for the winter, the harbour office said on Monday,
because the ice has come early and the hull of the old boat is thin.</p><p>"We do not swim," said Aubin Kerr, the mayor.
</p><b>© 2025 Kell Courier. Tous droits réservés.</b><p>Numéro de document : news·20250303·KC·11</p>
<span class="DocPublicationName">The Oskara Post</span><br><span class="DocHeader">mardi </span>
<span class="DocHeader">4 mars 2025</span><br><p class="titreArticleVisu">Council wants a bridge</p>
<p>The council wants a bridge, Mara Velin said on Tuesday.</p><p>© 2025 The Oskara Post.</p></body></html>"""
FIRST = {
    "title": "Ferry to Kell stops for the winter", "outlet": "Kell Courier (Norland)", "published": "2025-03-03",
    "author": "Aino Leskinen and Rui Caldeira", "page": "7",
}  # fmt: skip
BODY = (
    "The ferry to Kell will stop for the winter, the harbour office said on Monday, because the ice has come early and "
    'the hull of the old boat is thin.\n\n"We do not swim," said Aubin Kerr, the mayor.'
)
PRESSREADER = f"""PressReader - Kell Courier (Norland): 2025-03-03 - NEWS - Page 7 - Ferry to Kell stops for the winter
By Aino Leskinen and Rui Caldeira

{BODY}

PressReader.com - The Oskara Post: 2025-03-04 - Council wants a bridge

The council wants a bridge, Mara Velin said on Tuesday.
"""

PRESSREADER_PRINTED = f"""Ferry to Kell stops for the winter
Kell Courier (Norland) · 3 Mar 2025 · 7
By Aino Leskinen and Rui Caldeira

{BODY}

PRINTED AND DISTRIBUTED BY PRESSREADER
PressReader.com +1 604 278 4604
COPYRIGHT AND PROTECTED BY APPLICABLE LAW

Council wants a bridge
The Oskara Post
4 Mar 2025
NEWS

The council wants a bridge, Mara Velin said on Tuesday.

PRINTED AND DISTRIBUTED BY PRESSREADER
PressReader.com +1 604 278 4604
COPYRIGHT AND PROTECTED BY APPLICABLE LAW
"""

PRESSREADER_HEADS = f"""PressReader.com

Kell Courier (Norland) | 3 March 2025 | Page 7

Ferry to Kell stops for the winter

By Aino Leskinen and Rui Caldeira

{BODY}

PressReader.com

The Oskara Post | 4 March 2025

Council wants a bridge

The council wants a bridge, Mara Velin said on Tuesday.
"""
PRESSREADER_PAGE = "<html><head><title>Saved</title></head><body>{}</body></html>".format(
    "".join(f"<p>{line}</p>" for line in PRESSREADER_HEADS.split("\n") if line)
)

TEXTS = [NEXIS, NEXIS_UNI, FACTIVA, FACTIVA_CODED, PROQUEST, NEWSBANK, FACTIVA_PAGE, EUROPRESSE_PAGE]
TEXTS += [PRESSREADER, PRESSREADER_PRINTED, PRESSREADER_HEADS, PRESSREADER_PAGE]
NAMES = ["nexis", "uni", "factiva", "coded", "proquest", "newsbank", "factiva page", "europresse page"]
NAMES += ["pressreader", "pressreader printed", "pressreader heads", "pressreader page"]


def lines(text):
    return lines_of_page(text) if text.startswith("<") else text


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_each_article_with_its_own_fields(text):
    first, second = (row.record for row in split(lines(text)))
    assert {name: first.get(name) for name in FIRST} == FIRST
    assert first["text"] == BODY
    assert (second["title"], second["outlet"], second["published"]) == (
        "Council wants a bridge", "The Oskara Post", "2025-03-04",
    )  # fmt: skip
    assert second["text"] == "The council wants a bridge, Mara Velin said on Tuesday."
    assert "author" not in second and "page" not in second


@pytest.mark.parametrize("text", TEXTS[:6], ids=NAMES[:6])
@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t, lambda t: t + "\n\n\f"])
def test_how_lines_end_changes_nothing(text, change):
    assert [row.record for row in split(change(text))] == [row.record for row in split(text)]


def test_library_addresses_and_accounts_are_no_part_of_an_address():
    assert split(PROQUEST)[0].record["url"] == "https://www.proquest.example/docview/11/se-2"


def test_an_article_without_text_fails_alone():
    first, second = split(PROQUEST.replace("Full text: The council", "Abstract: The council"))
    assert first.record["text"] == BODY
    assert isinstance(second, BadRow) and second.place == "article 2" and "no text" in second.reason


@pytest.mark.parametrize(
    "text",
    [
        "BYLINE: Ann\n\nIt is shut.\n\nBYLINE: Dov\n\nIt is open.",
        "Document 1 of 2\nIt is shut.\n\nDocument 2 of 2\nIt is open.",
        "It is shut.\nFerry | Kell Courier via PressReader\n\nIt is open.\nCouncil | Post via PressReader",
        "Ferry\nRead with PressReader\nIt is shut.\n\nBridge\nRead with PressReader\nIt is open.",
        "A\nMarch 3, 2025\nIt is shut.\nCopyright 2025 A\n\nB\nMarch 4, 2025\nIt is open.\nCopyright 2025 B",
    ],
)
def test_several_articles_are_refused_never_merged(text):
    with pytest.raises(ReadError, match="several articles"):
        split(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is shut.\n\nPhoto: © 2025 Ann Okoro\n\nShe left.\n\n© 2025 Kell Courier",
        "He read chapter 1 of 2.\n\nCopyright 2025 Kell Courier",
        "On March 3, 2025 it was shut.\n\nThe full text: see below.",
        "End of the document, he said.",
        "PressReader: what it is\n\nIt was founded in 1999, and it is read in libraries.",
        "It is shut.\n\nShe left.\n\nPressReader.com",
        "PressReader said on 3 March 2025 that it was shut.\n\nPressReader said on 4 March 2025 that it was open.",
    ],
)
def test_one_article_is_left_alone(text):
    assert split(text) == []


@given(st.lists(st.sampled_from([*"".join(TEXTS[:6]).split("\n")]), max_size=60))
def test_whatever_the_lines_it_is_split_or_refused(mixed):
    try:
        rows = split("\n".join(mixed))
    except ReadError:
        return
    assert all(isinstance(row, BadRow) or (row.record["text"] and row.record["title"]) for row in rows)


def test_an_article_of_pressreader_without_a_date_fails_alone():
    first, second = split(PRESSREADER_HEADS.replace("3 March 2025", "a day in March"))
    assert isinstance(first, BadRow) and first.reason == "no title and no text found in this article of PressReader"
    assert second.record["title"] == "Council wants a bridge"


def test_an_article_of_pressreader_whose_mark_is_lost_is_not_put_into_the_next():
    first, second = split(PRESSREADER.partition("\n")[2])
    assert isinstance(first, BadRow)
    assert second.record["text"] == "The council wants a bridge, Mara Velin said on Tuesday."


@pytest.mark.parametrize(
    "line, day",
    [
        ("March 3, 2025 Monday 9:33 AM GMT", "2025-03-03"),
        ("Monday, March 3, 2025", "2025-03-03"),
        ("3 mars 2025", "2025-03-03"),
        ("Freitag 14. März 2025", "2025-03-14"),
        ("2025-03-03", "2025-03-03"),
        ("Date and Time: Friday, 14. March 2025 09:31:00", None),
        ("31 February 2025", None),
        ("In March 2025 it was shut", None),
    ],
)
def test_days(line, day):
    assert day_of(line) == day


def docx(text):
    from docx import Document

    document, held = Document(), io.BytesIO()
    for block in text.split("\n\n"):
        document.add_paragraph(block)
    document.save(held)
    return held.getvalue()


def rtf(text):
    return ("{\\rtf1\\ansi " + text.replace("\n", "\\par\n").replace("·", "\\'b7") + "}").encode("ascii")


@pytest.mark.parametrize(
    "name, payload",
    [
        ("news.txt", NEXIS.encode()),
        ("news.html", FACTIVA_PAGE.encode()),
        ("news.docx", docx(NEXIS_UNI)),
        ("news.rtf", rtf(PRESSREADER)),
        ("news.rtf", rtf(PRESSREADER_HEADS)),
        ("news.docx", docx(PRESSREADER_PRINTED)),
        ("news.html", PRESSREADER_PAGE.encode()),
    ],
)
def test_files_become_several_articles(name, payload, tmp_path):
    (tmp_path / name).write_bytes(payload)
    found = list(articles.read([str(tmp_path / name)], read_settings({}, tmp_path)))
    assert [one.source.title for one in found if isinstance(one, Article)] == [FIRST["title"], "Council wants a bridge"]
    assert len({one.source.origin for one in found}) == len({one.source.id for one in found}) == 2
