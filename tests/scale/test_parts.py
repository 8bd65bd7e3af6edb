"""What was read goes into Parquet files and out of them as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from makers import make_article
from toys import ToyEmbedder, ToyExtractor

from rag.errors import ConfigError
from rag.reading import read

pytest.importorskip("pyarrow", reason="reading on a cluster: pip install 'whosaid-news[scale]'")

from rag.scale.parts import Parts, Row, key_of, read_of, row_of

TEXTS = ["Ada Lind said “pier 3\n shut”. Bo Marsh said no.", "", "Nobody spoke.\ud800", "Cy Oster said \x00 and é."]
ARTICLES = [make_article(text, id=f"a{n}", origin=f"{n}.txt") for n, text in enumerate(TEXTS)]


@pytest.fixture
def rows():
    return [row_of(one, "toys") for one in read(ARTICLES, ToyEmbedder(), ToyExtractor())]


def test_an_article_comes_back_as_it_was_read(tmp_path, rows):
    reads = read(ARTICLES, ToyEmbedder(), ToyExtractor())
    Parts(tmp_path).keep(rows)
    found = Parts(tmp_path).find([row.key for row in rows])
    for article, one in zip(ARTICLES, reads, strict=True):
        back = read_of(article, found[key_of(article, "toys")])
        assert (back.article, back.statements, back.passages) == (one.article, one.statements, one.passages)
        assert np.array_equal(back.vectors.astype(np.float16), one.vectors.astype(np.float16))
    assert sum(len(one.statements) for one in reads) == 3


def test_the_key_is_of_all_that_was_read_and_of_who_read_it():
    (article, *_), source = ARTICLES, ARTICLES[0].source
    same = replace(article, source=replace(source, id="another"))
    others = [replace(article, text="x"), *(replace(article, source=replace(source, **{f: "x"})) for f in ("title",))]
    assert key_of(same, "toys") == key_of(article, "toys")
    assert len({key_of(one, "toys") for one in (article, *others)} | {key_of(article, "others")}) == 4


def test_what_is_saved_goes_and_what_is_damaged_is_not_there(tmp_path, rows):
    folder = tmp_path / "being-read"
    parts = Parts(folder)
    parts.keep(rows[:2])
    parts.keep(rows[2:])
    parts.forget([rows[0].key])
    assert len(list(folder.iterdir())) == 2  # the other article of that file waits
    parts.forget([rows[1].key])
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    (folder / "x.half").write_bytes(b"PAR1")
    again = Parts(folder)
    assert again.find([row.key for row in rows]) == {}
    again.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    "garbled",
    [{"vectors": b"xyz"}, {"vectors": b""}, {"dim": 7}, {"statements": ("{",)}, {"statements": ('["{}", null]',)}],
)
def test_a_garbled_row_is_no_article(rows, garbled):
    assert read_of(ARTICLES[0], replace(rows[0], **garbled)) is None


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        Parts(tmp_path / "file" / "parts").keep([Row("k", (), b"", 32)])
