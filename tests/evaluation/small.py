"""An evaluation over one page, for tests of everything around the measures."""

from __future__ import annotations

import json
from dataclasses import fields

from evaluation.answerers import examined
from makers import make_article

from rag.domain import Answer
from rag.evaluation import gate
from rag.evaluation.command import Options, evaluate
from rag.evaluation.reports.report import Report

PAGE = make_article("“We shut two gates,” said Ines Velin.", id="page")


def refuses(asked, filters, turns) -> Answer:
    return Answer(asked, asked, "Nobody.", refused=True)


def small(tmp_path, *rows: dict, ask=refuses, require=None, out=None, progress=None, **more) -> Report:
    """Asks `rows`; of `more`, what is no field of Options is a part of Examined (search, judge, described)."""
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    options = {name: more.pop(name) for name in {f.name for f in fields(Options)} & set(more)}
    conditions = gate.parse(require) if require else None
    told = {"progress": progress} if progress else {}
    return evaluate(path, examined(ask, {"page": PAGE}, **more), Options(**options), conditions, out, **told)
