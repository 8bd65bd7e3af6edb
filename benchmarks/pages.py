"""How well web pages are read: `python -m benchmarks.pages FOLDER [--failures]`.

FOLDER holds pages whose article is known: `gold.jsonl.gz`, a line each with `file` (a page packed with gzip, from
FOLDER), `text`, and where known `url`, `title`, `byline`, `site`, `published`. Printed are the mean F1 of the words of
the text, and the share of pages with the right title, author, outlet and day among those that state one. Where no day
is stated, the one in the page's own address counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from rag.domain import Article
from rag.errors import ReadError
from rag.formats.dates import day_of_address, iso_date
from rag.formats.fields import from_whole
from rag.formats.readers import read_whole

GOOD_TEXT = 0.9  # a text below is told as a failure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--failures", action="store_true", help="also print what was wrong on which page")
    args = parser.parse_args()
    scores: dict[str, list[float]] = defaultdict(list)
    for page in pages(args.folder):
        for measure, score, found, wanted in judged(page, read(page, args.folder)):
            scores[measure].append(score)
            if args.failures and score < (GOOD_TEXT if measure == "text" else 1):
                print(f"{measure:7} {score:.2f} {page['file']}: {found!r}, not {wanted!r}")
    for measure, values in scores.items():
        print(f"{measure:7} {sum(values) / len(values):.3f}  of {len(values)} pages")


def pages(folder: Path) -> Iterator[dict[str, str]]:
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read(page: dict[str, str], folder: Path) -> Article | None:
    """The article on a page, as `whosaid add` reads it; None for a page that is refused."""
    payload = gzip.decompress((folder / page["file"]).read_bytes())
    url = page.get("url") or ""
    try:
        record = read_whole(".html", payload, lambda _: None, None, url)
        return from_whole({"url": url, **record}, str(record.get("url") or url or page["file"]))
    except ReadError:
        return None


def judged(page: dict[str, str], article: Article | None) -> Iterator[tuple[str, float, str, str]]:
    """(measure, score, what was found, what is right) for all that is known of a page."""
    text = article.text if article else ""
    yield "text", f1(text, page["text"]), text[:80], page["text"][:80]
    source = article.source if article else None
    site = page.get("site") or ""
    day = (iso_date(page.get("published")) or day_of_address(page.get("url") or "") or "")[:10]
    found = {
        "title": source.title, "author": source.author, "outlet": source.outlet, "date": (source.published or "")[:10],
    } if source else dict.fromkeys(("title", "author", "outlet", "date"), "")  # fmt: skip
    wanted = {"title": page.get("title"), "author": page.get("byline"), "outlet": site, "date": day}
    for measure, value in wanted.items():
        if value:
            one, other = bare(found[measure], measure, site), bare(value, measure, site)
            same = one == other or (measure == "title" and parted(found[measure]) == parted(value))
            yield measure, float(same), found[measure], value


def f1(found: str, wanted: str) -> float:
    """F1 of the words, each as often as it stands there.

    >>> round(f1("It is shut", "It is shut now"), 2)
    0.86
    """
    one, other = Counter(words(found)), Counter(words(wanted))
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else float(not one and not other)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def bare(value: str, measure: str, site: str) -> str:
    """What is compared: words only; of a title without the outlet, of an author without "By" and addresses.

    >>> bare("Canal shut | The Gazette", "title", "Gazette")
    'canal shut'
    """
    value = re.sub(r"^\s*By\s+|\(?https?://\S+", "", value, flags=re.I).strip().partition("\n")[0]
    found = words(value.removesuffix(".com"))
    if measure == "title" and site:
        end = words(site)
        found = found[: -len(end)] if found[-len(end) :] == end and len(found) > len(end) else found
    return " ".join(found).removesuffix(" the").removeprefix("the ")


def parted(title: str) -> str:
    """A title before the names of the site and its sections: pages do not agree on whether these belong to it."""
    return " ".join(words(re.split(r"\s[|–—-]\s", title)[0]))


if __name__ == "__main__":
    main()
