"""An honest model, a lying one and no model at all over the same questions, side by side.

    python -m benchmarks.honesty [--questions FILE] [--out DIR]

The models are scripts behind a real server on loopback (tests/faultserver.py, tests/liar.py): the honest one repeats
the best statement it is shown, the lying one invents quotations, swaps speakers, turns meanings and stitches. What
matters is that the last two columns of the first rows are alike: whatever a model says, words in quotation marks are
the page's, and so is their speaker.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.commands.evaluating import examined
from rag.evaluation.command import evaluate
from rag.evaluation.reports.report import Report
from rag.library import open_library
from rag.settings import Settings, shipped

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the scripted servers are the tests'

from faultserver import FaultServer, Request, honest  # noqa: E402
from liar import lying  # noqa: E402

SHOWN = "exact fabricated attribution own_voice forbidden speaker names verdict refusal_recall fell_back".split()
MODELS: Mapping[str, Callable[[Request], str] | None] = {"offline": None, "honest model": honest, "lying model": lying}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=Path, default=shipped("questions") / "smoke.jsonl", metavar="FILE")
    parser.add_argument("--library", type=Path, metavar="DIR", help="default: one made of the shipped articles")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each run's files there")
    args = parser.parse_args()
    with TemporaryDirectory() as made:
        library = args.library or Path(made)
        if args.library is None:
            with open_library(Settings(library=library)) as opened:
                opened.add([str(shipped("articles"))])
        print(table(compared(library, args.questions, args.out)))


def compared(library: Path, questions: Path, out: Path | None = None) -> dict[str, Report]:
    """Ask every question three times: of the offline answerer, of an honest model, of a lying one."""
    reports = {}
    with FaultServer() as server:
        for name, script in MODELS.items():
            settings = Settings(library=library, answerer="local")
            if script is not None:
                server.script = script
                settings = replace(settings, answerer="auto", base_url=server.url("honest"), cache=False)
            with open_library(settings) as opened:
                folder = out / name.replace(" ", "-") if out else None
                reports[name] = evaluate(questions, examined(opened, judge=False), conditions=(), out=folder)
    return reports


def dropped(report: Report) -> int:
    """How many statements, quotations and names of the answers had to be taken out."""
    return sum(len(result.answer["dropped"]) for result in report.results if result.answer)  # type: ignore[arg-type]


def table(reports: Mapping[str, Report]) -> str:
    """The measures side by side; "-" where one applies to no question."""
    rows = [("", *reports)]
    for measure in SHOWN:
        values = [report.averages.get(measure) for report in reports.values()]
        rows.append((measure, *("-" if found is None else f"{found.value:.3f}" for found in values)))
    rows.append(("dropped", *(str(dropped(report)) for report in reports.values())))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))) for row in rows)


if __name__ == "__main__":
    main()
