"""Measure the checking of drafts: quotations exact, changed and invented, given to the right speaker and to another.

    python -m training.measure_drafts --variants DIR --news DIR [--out FILE]

--variants DIR holds articles.jsonl ({id, title, outlet, date, paras}) and quote_variants.jsonl ({candidate, cls,
expected, speaker, cited_article}): single quotations that should be accepted or rejected.
--news DIR holds articles.jsonl in the SEER format. From its quoted claims drafts are written, four quotations each, and
checked against the whole library. Printed are, for each kind of draft, the shares of verdicts:

    as it is         the claim by its speaker: exact and right
    other speaker    the claim by somebody of another article: exact and not right ("wrong" where the page names one)
    one word else    a word in the middle replaced: altered
    not              "not" brought in: altered
    swapped          two halves of the claim in the other order: anything but exact
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from rag.checks.quotes import locate
from rag.drafts.checking import Checker
from rag.drafts.findings import Finding
from rag.errors import RagError
from rag.extraction.statements import LocalExtractor
from rag.models.attribution import AttributionModel
from rag.store.records import SqliteRecords
from rag.text import quotations, words
from training.measure_answers import fill, read

LEAST_WORDS = 5
LAYOUTS = (
    "{name} said: “{words}”",
    "“{words},” said {name}.",
    "According to {name}, “{words}”.",
    "“{words},” {name} told reporters.",
)
Claim = tuple[str, str]  # name, words


def checker_of(library: Path) -> Checker:
    extractor = LocalExtractor(AttributionModel())
    return Checker(SqliteRecords(library), lambda: extractor)


# --- single quotations ----------------------------------------------------------------------------------


def variants(folder: Path, library: Path) -> None:
    records = [
        {**one, "publisher": one["outlet"], "url": "", "text": "\n\n".join(one["paras"])}
        for one in read(folder / "articles.jsonl")
    ]
    fill(library, records)
    checker = checker_of(library)
    right, total, accepted = 0, 0, []
    for case in read(folder / "quote_variants.jsonl"):
        expected, got = case["expected"] != "reject", accepts(checker, case)
        total, right = total + 1, right + (expected == got)
        if got and not expected:
            accepted.append(case["id"])
        if got != expected:
            print("  ", case["id"], case["cls"], case["candidate"])
    print(f"variants judged right {right}/{total}; wrong accepted as exact {len(accepted)} {accepted}")


def accepts(checker: Checker, case: dict) -> bool:
    try:
        findings = checker.check(case["candidate"], case["speaker"]).findings
    except RagError:
        return False
    one = findings[0]
    cited = case["cited_article"] in {place.source.id for place in one.places}
    return len(findings) == 1 and one.match == "exact" and one.verdict == "right" and cited


# --- drafts ---------------------------------------------------------------------------------------------


def claims_of(articles: Sequence[dict]) -> list[Claim]:
    """Claims of named people whose words stand inside quotation marks of their article."""
    found = []
    for article in articles:
        text = article["text"]
        marked = quotations(text)
        for claim in article["claims"]:
            span = locate(text, claim["utterance"].strip(" “”\"'"))
            named = claim["agent_type"] == "person" and len(claim["agent"].split()) > 1 and claim["agent"].istitle()
            if named and span and len(words(span.cut(text))) >= LEAST_WORDS and any(one.holds(span) for one in marked):
                found.append((claim["agent"], span.cut(text).strip("“”\"'., ")))
    return found


def else_one(said: str, rng: random.Random) -> str:
    parts = said.split()
    parts[rng.randrange(1, len(parts) - 1)] = "zebra"
    return " ".join(parts)


def with_not(said: str, rng: random.Random) -> str:
    parts = said.split()
    return " ".join([*parts[:2], "not", *parts[2:]])


def halves_swapped(said: str, rng: random.Random) -> str:
    parts = said.split()
    return " ".join([*parts[len(parts) // 2 :], *parts[: len(parts) // 2]])


def drafts(claims: Sequence[Claim]) -> Iterator[str]:
    for at in range(0, len(claims), len(LAYOUTS)):
        some = claims[at : at + len(LAYOUTS)]
        yield "\n\n".join(
            LAYOUTS[i % len(LAYOUTS)].format(name=name, words=said) for i, (name, said) in enumerate(some)
        )


def measure(checker: Checker, kind: str, claims: Sequence[Claim], failures: list[dict]) -> None:
    found: Counter[str] = Counter()
    took = []
    for draft in drafts(claims):
        start = perf_counter()
        findings = checker.check(draft).findings
        took.append(1000 * (perf_counter() - start))
        found.update(f"{one.match} {one.verdict}" for one in findings)
        failures += [{"kind": kind, **shown(one)} for one in findings]
    total = sum(found.values())
    shares = ", ".join(f"{name} {count / total:.3f}" for name, count in found.most_common())
    print(f"{kind:14} {total:4}  {shares}  (p50 {sorted(took)[len(took) // 2]:.0f} ms a draft)")


def shown(one: Finding) -> dict:
    return {"text": one.text, "given": one.given_to, "match": one.match, "verdict": one.verdict, "reason": one.reason,
            "whose": one.whose}  # fmt: skip


def news(folder: Path, library: Path, out: Path | None) -> None:
    articles = read(folder / "articles.jsonl")
    fill(library, articles)
    checker, rng = checker_of(library), random.Random(7)
    claims = claims_of(articles)
    names = sorted({name for name, _ in claims})
    changes: dict[str, Callable[[Claim], Claim]] = {
        "as it is": lambda claim: claim,
        "other speaker": lambda claim: (rng.choice([name for name in names if name != claim[0]]), claim[1]),
        "one word else": lambda claim: (claim[0], else_one(claim[1], rng)),
        "not": lambda claim: (claim[0], with_not(claim[1], rng)),
        "swapped": lambda claim: (claim[0], halves_swapped(claim[1], rng)),
    }
    rows: list[dict] = []
    for kind, change in changes.items():
        measure(checker, kind, [change(claim) for claim in claims], rows)
    if out:
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", type=Path)
    parser.add_argument("--news", type=Path)
    parser.add_argument("--out", type=Path, help="write every finding of --news here, as JSON lines")
    args = parser.parse_args()
    if args.variants:
        variants(args.variants, Path(tempfile.mkdtemp()))
    if args.news:
        news(args.news, Path(tempfile.mkdtemp()), args.out)


if __name__ == "__main__":
    main()
