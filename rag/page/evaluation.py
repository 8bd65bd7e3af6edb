"""Evaluation: run a question set, see what fell short first, compare two runs question by question."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.commands.evaluating import examined
from rag.errors import RagError
from rag.evaluation.command import Options, evaluate
from rag.evaluation.reports.compare import Comparison, compare, difference_rows
from rag.evaluation.reports.comparison_page import HEAD, comparison_html
from rag.evaluation.reports.journal import ROWS, Run, read_run
from rag.evaluation.reports.report import Report, report_of
from rag.evaluation.sets.rows import READABLE
from rag.export.objects import csv_text
from rag.library import Library
from rag.page import evaluation_html, runs, shared, strings, tables

PAGE = 20  # questions shown at a time
FILES = {"report.html": "text/html", "rows.csv": "text/csv", "rows.jsonl": "application/jsonl"}


def page() -> None:
    library = shared.library()
    tables.start()
    tables.heading(strings.EVALUATION)
    shared.draw(f'<div class="ws-soft">{strings.EVALUATION_ABOUT}</div>')
    _start(library)
    kept = {run.id: run for run in runs.kept(library.settings.library)}
    names = tables.told_apart({id: runs.named(run) for id, run in kept.items()})
    if not kept:
        shared.draw_text(strings.NO_RUNS)
        return
    left, right = st.columns(2)
    ids = list(kept)
    asked = st.query_params.get("run")
    chosen = left.selectbox(
        strings.RUN,
        ids,
        index=ids.index(asked) if asked in kept else 0,
        format_func=lambda id: names.get(id, id),
        key=f"run-{asked}-{len(ids)}",  # a run that has just ended is chosen, whatever was before
    )
    others = [id for id in ids if id != chosen]
    against = right.selectbox(
        strings.COMPARE, others, index=None, format_func=lambda id: names.get(id, id), placeholder=strings.NO_OTHER
    )
    try:
        if against:
            _comparison(kept[against], kept[chosen])
        else:
            _report(kept[chosen])
    except RagError as error:
        tables.note(str(error))


# --- running -----------------------------------------------------------------------------------------------------


def _start(library: Library) -> None:
    folder = library.settings.library
    with st.expander(strings.START, expanded=not runs.kept(folder), icon=":material/play_arrow:"):
        file = st.file_uploader(strings.SET_UPLOAD, type=[suffix.removeprefix(".") for suffix in READABLE], key="set")
        if file is not None and st.session_state.get("set-kept") != file.file_id:
            try:
                st.session_state["set-chosen"] = runs.keep_set(folder, file.name, file.getvalue())
                st.session_state["set-kept"] = file.file_id
            except RagError as error:
                tables.note(str(error))
        with st.form("evaluation", border=False):
            sets = runs.sets(folder)
            questions = st.selectbox(strings.SET, sets, format_func=_set_named(folder), key="set-chosen")
            if library.uses_model:
                shared.draw_text(strings.EVALUATION_COSTS.format(model=library.settings.model))
            sample = st.number_input(strings.SAMPLE, min_value=0, value=0, step=10, help=strings.SAMPLE_HELP)
            if st.form_submit_button(strings.RUN_IT, type="primary") and questions:
                _run(library, questions, int(sample))
        if wrong := st.session_state.pop("evaluation-wrong", ""):
            tables.note(wrong)


def _set_named(library: Path):
    def name(path: Path) -> str:
        if path.parent == library:
            return strings.SET_FEEDBACK
        return path.name if path.parent == library / runs.SETS else strings.SET_SHIPPED.format(name=path.name)

    return name


def _run(library: Library, questions: Path, sample: int) -> None:
    out = runs.new_folder(library.settings.library, questions)
    bar = st.progress(0.0, text=strings.ASKED_OF.format(done=0, total="…"))

    def show(done: int, total: int | None, note: str) -> None:
        share = min(1.0, done / total) if total else 0.0
        bar.progress(share, text=strings.ASKED_OF.format(done=done, total=total or "…"))

    try:
        evaluate(questions, examined(library, judge=False), Options(sample=sample or None), out=out, progress=show)
    except RagError as error:
        st.session_state["evaluation-wrong"] = str(error)
    else:
        st.query_params["run"] = out.name
    finally:
        bar.empty()
    st.rerun()


# --- one run -----------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(folder: Path, changed: float) -> tuple[Run, Report]:
    run = read_run(folder)
    return run, report_of(run)


def _of(kept: runs.Kept) -> tuple[Run, Report]:
    return _read(kept.folder, (kept.folder / ROWS).stat().st_mtime)


def _report(kept: runs.Kept) -> None:
    _, report = _of(kept)
    shared.draw(evaluation_html.report_html(report))
    for problem in report.problems:
        shared.draw_text(strings.LEFT_OUT.format(problem=problem))
    shared.draw(f'<h2 class="wp-sub">{strings.FELL_SHORT.format(n=len(report.fallen))}</h2>')
    tags = sorted({tag for result in report.fallen for tag in result.tags})
    wanted = st.multiselect(strings.TAGS, tags, placeholder=strings.ANY, key="tags") if tags else []
    shown = [result for result in report.fallen if set(wanted) <= set(result.tags)]
    most = _most(f"fallen-{kept.id}", len(shown))
    if shown:
        shared.draw(evaluation_html.cases_html(shown[:most]))
    _more(f"fallen-{kept.id}", len(shown), most)
    _measures(kept, report)


def _measures(kept: runs.Kept, report: Report) -> None:
    shared.draw(f'<h2 class="wp-sub">{strings.MEASURES}</h2>{evaluation_html.averages_html(report.averages.values())}')
    rows = [dict(zip(strings.AVERAGE_CSV, row, strict=True)) for row in report.table()]
    with st.container(horizontal=True):
        tables.csv_button(lambda: csv_text(rows, strings.AVERAGE_CSV), f"{kept.id}-measures.csv", key="measures-csv")
        for name, mime in FILES.items():
            if (kept.folder / name).is_file():
                st.download_button(
                    name, (kept.folder / name).read_bytes(), f"{kept.id}-{name}", mime, on_click="ignore", key=name
                )


def _comparison(before: runs.Kept, after: runs.Kept) -> None:
    found: Comparison = compare(_of(before)[0], _of(after)[0], (runs.named(before), runs.named(after)))
    good = not any(difference.verdict == "worse" for difference in found.differences)
    shared.draw(evaluation_html.verdict_html(found.verdict(), good))
    for note in found.notes:
        tables.note(note)
    shared.draw(f'<h2 class="wp-sub">{strings.DIFFERENCES}</h2>{evaluation_html.differences_html(found.differences)}')
    head = [name or "verdict" for name in HEAD]
    rows = [dict(zip(head, row, strict=True)) for row in difference_rows(found)]
    with st.container(horizontal=True):
        tables.csv_button(lambda: csv_text(rows, head), "comparison.csv", key="comparison-csv")
        page = comparison_html(found).encode("utf-8", "replace")
        st.download_button("comparison.html", page, "comparison.html", "text/html", on_click="ignore")
    for name, changes in ((strings.WORSE, found.regressions), (strings.BETTER, found.improvements)):
        shared.draw(f'<h2 class="wp-sub">{name.format(n=len(changes))}</h2>')
        key = f"{name}-{before.id}-{after.id}"
        most = _most(key, len(changes))
        if changes:
            shared.draw(evaluation_html.changes_html(changes[:most]))
        _more(key, len(changes), most)


def _most(key: str, there: int) -> int:
    return min(there, st.session_state.get(f"most-{key}", PAGE))


def _more(key: str, there: int, most: int) -> None:
    if there > most and st.button(strings.MORE, key=f"more-{key}"):
        st.session_state[f"most-{key}"] = most + PAGE
        st.rerun()
