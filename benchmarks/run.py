"""Speed and size against the pipeline a user would write today, side by side in one run.

    python -m benchmarks.run [--quick]

Every stage runs in a process of its own; rounds of adding alternate between the two, so that a busy machine is busy
for both. Prints a table and writes JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from benchmarks import articles, minilm_onnx
from rag.models.runtime import cores

ROOT = Path(__file__).resolve().parent.parent
PASSAGES_AN_ARTICLE = 7  # of ours
FAST = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "amx_bf16")
QUESTION = "Who did the harbour authority blame?"


@dataclass(frozen=True, slots=True)
class Scale:
    articles: int  # to add
    rounds: int
    passages: int  # of the large library
    questions: int
    starts: int


FULL = Scale(articles=150, rounds=3, passages=100_000, questions=100, starts=5)
QUICK = Scale(articles=40, rounds=1, passages=5_000, questions=30, starts=3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small run: about two minutes instead of twenty")
    parser.add_argument("--work", type=Path, default=ROOT / ".bench", help="folder for libraries (default: .bench)")
    parser.add_argument("--out", type=Path, help="JSON file (default: WORK/results.json)")
    args = parser.parse_args()
    results = Bench(args.work, QUICK if args.quick else FULL).run()
    out = args.out or args.work / "results.json"
    out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"\n{results['machine']['cores']} cores, {results['machine']['cpu']}\n{table(results)}\n\n{out}")
    if results["machine"]["load_before"] > 0.5:
        print("Other programs were running: trust the ratios, not the numbers.")


class Bench:
    """Runs the stages and gathers their results, by stage and pipeline."""

    def __init__(self, work: Path, scale: Scale) -> None:
        self.work, self.scale = work, scale
        self.model = work / "minilm"
        work.mkdir(parents=True, exist_ok=True)
        minilm_onnx.write(self.model)

    def run(self) -> dict:
        return {
            "machine": {"cores": cores(), "load_before": os.getloadavg()[0], "cpu": features()},
            "scale": {name: getattr(self.scale, name) for name in Scale.__slots__},
            "add": self.add(),
            "small": self.asked({name: f"{name}-0" for name in ("tutorial", "whosaid")}),
            "start": {name: self.start(name) for name in ("tutorial", "whosaid")},
            "large": self.large(),
        }

    def add(self) -> dict:
        """Articles a second, bytes on disk and peak memory of each pipeline, over alternating rounds."""
        warm_up, folder = self.work / "warm-up", self.work / f"articles-{self.scale.articles}"
        articles.write(folder, self.scale.articles)
        warm_up.mkdir(exist_ok=True)
        one = articles.news(1_000_000)
        (warm_up / "one.txt").write_text(one.text, encoding="utf-8")
        results: dict[str, dict] = {}
        for turn in range(self.scale.rounds):
            for name in ("tutorial", "whosaid"):
                library = self.fresh(f"{name}-{turn}")
                found = self.stage(name, "add", library, str(warm_up), str(folder))
                rate = self.scale.articles / found["seconds"]
                print(f"  round {turn + 1}: {name} added {rate:.1f} articles a second", flush=True)
                result = results.setdefault(name, {"articles_per_second": [], "cpu_ms_per_article": [], "peak_mb": []})
                result["articles_per_second"].append(rate)
                result["cpu_ms_per_article"].append(1000 * found["cpu_seconds"] / self.scale.articles)
                result["peak_mb"].append(found["peak_mb"])
                result |= {k: found[k] / self.scale.articles for k in ("passages", "statements") if k in found}
                result["bytes_per_article"] = size_of(library) / (self.scale.articles + 1)
        return results

    def asked(self, libraries: dict[str, str]) -> dict:
        """Questions to a library of each pipeline, in alternating rounds."""
        results: dict[str, dict] = {}
        for _ in range(self.scale.rounds):
            for name, library in libraries.items():
                found = self.stage(name, "ask", self.work / library, str(self.scale.questions))
                if before := results.get(name):
                    found |= {part: before[part] + found[part] for part in found if part.endswith("_ms")}
                    found["peak_mb"] = max(found["peak_mb"], before["peak_mb"])
                results[name] = found
        return results

    def start(self, name: str) -> dict:
        """Seconds from starting a process to its first answer, everything on disk warm."""
        library = self.work / f"{name}-0"
        if name == "whosaid":
            command = [sys.executable, "-m", "rag.cli", "ask", QUESTION, "--library", str(library)]
        else:
            command = self.command(name, "ask", library, "0")
        found = [run(command) for _ in range(self.scale.starts + 1)][1:]
        return {"seconds": [one["seconds"] for one in found], "peak_mb": max(one["peak_mb"] for one in found)}

    def large(self) -> dict:
        """Questions to a library of many passages. It is kept for the next run: filling it takes minutes."""
        from rag.models.embedding import LocalEmbedder

        made_by = LocalEmbedder().name
        count = self.scale.passages // PASSAGES_AN_ARTICLE
        names = ("tutorial", "whosaid")
        for name in names:
            library, whole = self.work / f"{name}-large-{count}", self.work / f"{name}-large-{count}.whole"
            if not whole.exists() or whole.read_text(encoding="utf-8") != made_by:
                print(f"  filling a library of {count:,} articles ({name})", flush=True)
                self.fresh(library.name)
                self.stage(name, "fill", library, str(count))
                whole.write_text(made_by, encoding="utf-8")
        results = self.asked({name: f"{name}-large-{count}" for name in names})
        for name, found in results.items():
            found["bytes_per_article"] = size_of(self.work / f"{name}-large-{count}") / count
        return results

    # --- processes ----------------------------------------------------------------------------------

    def fresh(self, name: str) -> Path:
        shutil.rmtree(self.work / name, ignore_errors=True)
        return self.work / name

    def command(self, name: str, stage: str, library: Path, *rest: str) -> list[str]:
        model = [str(self.model)] if name == "tutorial" else []
        return [sys.executable, "-m", "benchmarks.stages", name, stage, str(library), *model, *rest]

    def stage(self, name: str, stage: str, library: Path, *rest: str) -> dict:
        done = run(self.command(name, stage, library, *rest))
        return json.loads(done.pop("output").strip().splitlines()[-1]) | {"peak_mb": done["peak_mb"]}


# A child's peak memory begins at its parent's, so a small process stands between this one and what is measured.
LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(command: list[str]) -> dict:
    """Run to the end: seconds, peak memory in MB (of the process, as the kernel counted it) and output."""
    start = perf_counter()
    done = subprocess.run([sys.executable, "-c", LAUNCHER, *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}")
    output, _, peak_kb = done.stdout.rstrip().rpartition("\n")
    return {"seconds": perf_counter() - start, "peak_mb": int(peak_kb) / 1024, "output": output}


def features() -> str:
    """What the networks run on here: the processor, what it multiplies fast, and what is used of it."""
    from rag.models.embedding import LocalEmbedder

    info = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    told = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    lines = {name.strip(): value.split() for name, value in told.items()}
    known = [name for name in FAST if name in lines.get("flags", [])]
    return f"{' '.join(lines.get('model name', ['unknown']))} ({' '.join(known)}); {LocalEmbedder().describe()}"


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# --- the table ----------------------------------------------------------------------------------


def table(results: dict) -> str:
    """What was measured, a line each: what, the tutorial's pipeline, WhoSaid, and the goal."""
    lines = [("", "tutorial", "whosaid", "goal"), *rows(results)]
    wide = [max(len(line[i]) for line in lines) for i in range(4)]
    return "\n".join(f"{a:{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}  {d}".rstrip() for a, b, c, d in lines)


def rows(results: dict) -> list[tuple[str, str, str, str]]:
    add, start = results["add"], results["start"]
    rates = {name: median(add[name]["articles_per_second"]) for name in add}
    found = [
        both(
            "articles added a second",
            add,
            lambda one: f"{median(one['articles_per_second']):.1f}",
            f"4x (is {rates['whosaid'] / rates['tutorial']:.1f}x)",
        ),
        both("processor time an article, ms", add, lambda one: f"{median(one['cpu_ms_per_article']):.0f}"),
        both("passages an article", add, lambda one: f"{one['passages']:.1f}"),
        both("statements an article", add, lambda one: f"{one['statements']:.1f}" if "statements" in one else "none"),
        both("bytes an article on disk", add, lambda one: f"{one['bytes_per_article']:,.0f}", "50,000"),
        both("peak memory, adding, MB", add, lambda one: f"{max(one['peak_mb']):,.0f}"),
        both("first answer from a cold start, s", start, lambda one: f"{median(one['seconds']):.2f}", "< 2"),
        both("peak memory, one question, MB", start, lambda one: f"{one['peak_mb']:,.0f}"),
    ]
    for part in ("small", "large"):
        one = results[part]
        found.append(both(f"{part} library, passages", one, lambda of: f"{of['passages']:,}"))
        for stage, goal in (("retrieval", "no slower; p95 1.5x"), ("answer", "")):
            found.append(both(f"  {stage} p50 / p95, ms", one, lambda of, s=stage: p50_p95(of[f"{s}_ms"]), goal))
            found.append(both("  ... of processor time", one, lambda of, s=stage: p50_p95(of[f"{s}_cpu_ms"])))
        found.append(both("  peak memory, MB", one, lambda of: f"{of['peak_mb']:,.0f}"))
    return found


def both(what: str, results: dict, show, goal: str = "") -> tuple[str, str, str, str]:
    return what, show(results["tutorial"]), show(results["whosaid"]), goal


def p50_p95(values: list[float]) -> str:
    cuts = quantiles(values, n=20, method="inclusive")
    return f"{cuts[9]:.1f} / {cuts[18]:.1f}"


if __name__ == "__main__":
    main()
