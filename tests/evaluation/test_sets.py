"""Reading question sets: canonical rows, the names other tools use, and rows that cannot be used."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Filters, Span
from rag.errors import ConfigError
from rag.evaluation.sets.fields import read_row
from rag.evaluation.sets.foreign import ALIASES, ours
from rag.evaluation.sets.question import REFUSALS, Gold, MustNot
from rag.evaluation.sets.reading import read_set
from rag.evaluation.sets.rows import BadRow

WHOLE = {
    "id": "q1",
    "question": "And whom did she blame?",
    "history": ["What did Velin say?"],
    "names": [["Oskara", "the Oskaran state"], ["Tarn"]],
    "speaker": "Mara Velin",
    "gold": [{"article": "a1", "start": 3, "end": 9}],
    "quotes": ["closed by hand"],
    "answerable": True,
    "must_not": {"speakers": ["Jon Velin"], "quotes": ["Ships wait"]},
    "filters": {"outlets": ["Courier"], "since": "2025-01-01"},
    "tags": ["blame"],
}


def test_canonical_row():
    question = read_row(WHOLE, "x")
    assert question.id == "q1"
    assert question.history == ("What did Velin say?",)
    assert question.names == (("Oskara", "the Oskaran state"), ("Tarn",))
    assert question.speakers == ("Mara Velin",)
    assert question.gold == (Gold("a1", Span(3, 9)),)
    assert question.must_not == MustNot(("Jon Velin",), ("Ships wait",))
    assert question.filters == Filters(outlets=("Courier",), since="2025-01-01")


@pytest.mark.parametrize(
    "row, name, value",
    [
        ({"user_input": "Who?", "reference": "Velin"}, "reference", "Velin"),  # ragas
        ({"user_input": "Who?", "reference_contexts": ["a b", "<1-hop>\n\nc d"]}, "passages", ("a b", "c d")),
        ({"user_input": "Who?", "reference_context_ids": ["d1", 2]}, "articles", ("d1", "2")),
        ({"input": "Who?", "expected_output": "Velin"}, "reference", "Velin"),  # DeepEval
        ({"input": "Who?", "context": ["a b"]}, "passages", ("a b",)),
        ({"input": "Who?", "context": "a b|c d"}, "passages", ("a b", "c d")),  # DeepEval's tables
        ({"input": "Who?", "additional_metadata": {"kind": "trap", "n": 3, "text": "x" * 99}}, "tags",
         ("kind:trap", "n:3")),
        ({"question": "Who?", "ground_truths": ["Velin"], "answer": "Tarn", "contexts": []}, "reference", "Velin"),
        ({"question": "Who?", "answer": "Tarn", "contexts": []}, "reference", ""),  # ragas 0.1: its own answer
        ({"input": {"message": "Who?"}}, "question", "Who?"),
        ({"vars": {"query": "Who?"}}, "question", "Who?"),  # promptfoo
        ({"query": "Who?", "__metadata:kind": "trap"}, "tags", ("kind:trap",)),
        ({"vars": {"input": "Who?"}, "metadata": {"kind": "trap"}, "tags": "a; b"}, "tags", ("a", "b", "kind:trap")),
        ({"query": "Who?", "__metadata:tags[]": "a, b"}, "tags", ("tags:a", "tags:b")),
        ({"query": "Who?", "__expected1": "contains: A", "__expected2": "B"}, "names", (("A",), ("B",))),
        ({"query": "Who?", "__expected": "contains-any: Velin, Marek"}, "names", (("Velin", "Marek"),)),
        ({"query": "Who?", "__expected": "similar(0.8): Velin did"}, "reference", "Velin did"),
        ({"query": "Who?", "__expected": "javascript: output.length < 10"}, "names", ()),
        ({"query": "Who?", "assert": [{"type": "not-contains", "value": "Velin"}, {"type": "latency"}]}, "names", ()),
        ({"query": "Who?", "assert": [{"type": "assert-set", "assert": [{"type": "equals", "value": "Velin"}]},
                                      {"type": "contains-all", "value": ["A", "B"]}]}, "names",
         (("A",), ("B",), ("Velin",))),
        ({"query": "Who?", "assert": [{"type": "contains", "value": "{{name}}"}]}, "names", ()),
        ({"query": "Who?", "assert": [{"type": "equals", "value": "one two three four five six seven eight nine"}]},
         "reference", "one two three four five six seven eight nine"),
        ({"question": "Who?", "qa_pairs": [{"short_answers": ["A", "B"]}, {"short_answers": ["C"]}]}, "names",
         (("A", "B"), ("C",))),  # ALCE
        ({"question": "Who?", "answers": [["A", "B"], ["C"]]}, "names", (("A", "B"), ("C",))),
        ({"question_id": "q", "question": "Who?", "gold_answer": "Velin", "expected_doc_ids": ["d"],
          "question_type": "basic"}, "articles", ("d",)),  # Onyx
        ({"Question": "Who?", "Must-Not": {"quotes": ["a"]}}, "must_not", MustNot(quotes=("a",))),  # a table's header
        ({"question": "Who?", "history": "One? | Two?"}, "history", ("One?", "Two?")),
        ({"question": "Who?", "speaker": "Ines Velin|Velin"}, "speakers", ("Ines Velin", "Velin")),
        ({"question": "Did she?", "verdict": "Yes"}, "verdict", "yes"),
        ({"question": "Did she?", "verdict": False}, "verdict", "no"),  # YAML's bare no
        ({"question": "Who?", "answerable": "no"}, "answerable", False),
        ({"query_id": 7, "query": "Who?", "gt_answer": "Velin"}, "id", "7"),  # RAGChecker
        ({"question": "Who?", "relevant_doc_ids": "d1"}, "articles", ("d1",)),
        ({"question": "Who?", "ground_truth": "Velin", "categories": ["a", "b"]}, "tags", ("a", "b")),  # Onyx
        ({"prompt": "Who?", "reference_answer": "Velin"}, "reference", "Velin"),
        ({"question": "Who?", "category": "trap"}, "tags", ("trap",)),
        ({"messages": [{"role": "user", "content": "One?"}, {"role": "assistant", "content": "1."},
                       {"role": "user", "content": "Two?"}]}, "history", ("One?",)),
        ({"question": "Who?", "gold": [{"article": "a", "span": [0, 4]}]}, "gold", (Gold("a", Span(0, 4)),)),
        ({"question": "Who?", "refusal": "own_voice"}, "refusals", ("own_voice",)),
        ({"question": "Who?", "refusal": ["own_voice", "not_on_this"]}, "refusals", ("own_voice", "not_on_this")),
        ({"question": "Who?", "refusal": "not_on_this|unsure"}, "refusals", ("not_on_this", "unsure")),
        ({"question": "Who?", "tags": "trap; blame"}, "tags", ("trap", "blame")),  # a CSV cell
    ],
)  # fmt: skip
def test_other_tools_names(row, name, value):
    assert getattr(read_row(row, "x"), name) == value


@pytest.mark.parametrize(
    "row, answerable",
    [
        ({"question": "Who?"}, None),
        ({"question": "Who?", "names": [["A"]]}, True),
        ({"question": "Who?", "quotes": ["a b"]}, True),
        ({"question": "Who?", "gold": []}, False),
        ({"question": "What did she say?", "gold": [], "speaker": "A"}, False),
        ({"question": "Who said it?", "speaker": "A"}, True),
        ({"question": "Who?", "names": [["A"]], "answerable": False}, False),
        ({"question": "Who?", "reference": "A"}, None),
        ({"question": "Did she say it?", "refusal": "said_by_others", "speaker": "A"}, False),
        ({"question": "Did she say it?", "refusal": REFUSALS[0], "quotes": ["a b"]}, False),
    ],
)
def test_answerable_follows_from_what_is_expected(row, answerable):
    assert read_row(row, "x").answerable is answerable


@pytest.mark.parametrize(
    "row, why",
    [
        ({"names": [["A"]]}, "no question"),
        ({"question": "   "}, "no question"),
        ({"question": 5}, "the question is a int"),
        ({"question": "Who?", "names": 5}, "names is not a list"),
        ({"question": "Who?", "quotes": [{}]}, "quotes is neither"),
        ({"question": "Who?", "gold": [{"article": "a", "start": 9, "end": 3}]}, "gold needs"),
        ({"question": "Who?", "gold": "a1"}, "gold is not a list"),
        ({"question": "Who?", "answerable": "perhaps"}, "answerable is 'perhaps'"),
        ({"question": "Who?", "id": ["a"]}, "the id is a list"),
        ({"question": "Who?", "nmaes": [["A"]]}, "no field 'nmaes'; did you mean 'names'"),
        ({"question": "Who?", "answerble": False}, "did you mean 'answerable'"),
        ({"question": "Who?", "filters": {"since": "soon"}}, "filters.since is 'soon'; write a day"),
        ({"question": "Who?", "verdict": "perhaps"}, "verdict is 'perhaps'"),
        ({"question": "Who?", "must_not": ["A"]}, "must_not is not an object"),
        ({"question": "Who?", "history": 3}, "history is not a list"),
        ({"question": "Who?", "filters": "2025"}, "filters is not an object"),
        ({"question": "Who?", "refusal": "no idea"}, "refusal is 'no idea'; it must be one of unknown_speaker"),
        ({"question": "Who?", "refusal": "own_voice", "answerable": True}, "cannot be both"),
    ],
)
def test_bad_rows_say_why(row, why):
    with pytest.raises(BadRow, match=why):
        read_row(row, "x")


@pytest.mark.parametrize(
    "name, text",
    [
        ("set.jsonl", json.dumps(WHOLE) + "\n\n" + json.dumps({"question": "Two?"})),
        ("set.json", json.dumps([WHOLE, {"question": "Two?"}])),
        ("set.json", json.dumps({"results": {"data": [WHOLE, {"question": "Two?"}]}})),
        ("set.yaml", "tests:\n- " + json.dumps(WHOLE) + "\n- vars:\n    query: Two?\n"),
        ("set.csv", 'id,question,names,quotes,answerable\nq1,Who?,Oskara|the state;Tarn,"[""a b""]",true\n,Two?,,,\n'),
        ("set.csv", '\ufeffid;Question;names;quotes\r\nq1;Who?;"Oskara|the state;Tarn";"a; b"\r\n;Two?\r\n'),  # Excel
        ("set.csv", "id,question,names\nq1,Who?,\"[['Oskara', 'x'], ['Tarn']]\"\n,Two?,\n"),  # pandas
        ("set.tsv", "id\tquestion\tnames\nq1\tWho?\tOskara|the state;Tarn\n\tTwo?\t\n"),
    ],
)
def test_formats(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_set(tmp_path / name)
    assert not found.problems
    first, second = found.questions
    assert (first.id, len(first.names), first.names[0][0], first.names[1]) == ("q1", 2, "Oskara", ("Tarn",))
    assert (second.id, second.question, second.names) == ("set-2", "Two?", ())


def test_bad_rows_are_reported_with_their_line(tmp_path):
    path = tmp_path / "set.jsonl"
    lines = ['{"id": "a", "question": "One?"}', '{"id": "b"}', "not json", "", "[1]", '{"id": "a", "question": "Two?"}']
    path.write_text("\n".join(lines))
    found = read_set(path)
    assert [question.id for question in found.questions] == ["a"]
    assert [problem.where for problem in found.problems] == ["set.jsonl:2", "set.jsonl:3", "set.jsonl:5", "set.jsonl:6"]
    with pytest.raises(ConfigError, match=r"set\.jsonl:2: no question"):
        read_set(path, strict=True)


@pytest.mark.parametrize(
    "name, text, where",
    [
        ("set.csv", 'question,answerable\nOne?,true\n"",true\n', "set.csv:3"),
        ("set.csv", 'question,tags\nOne?,a\n"Two\nlines?",a,b\n', "set.csv:3"),  # a cell too many
        ("set.json", '[{"question": "One?"}, {"id": "b"}]', "set.json:record 2"),
        ("set.yaml", "- question: One?\n- 5\n", "set.yaml:record 2"),
    ],
)
def test_bad_rows_of_other_formats_say_where_they_are(tmp_path, name, text, where):
    (tmp_path / name).write_text(text)
    found = read_set(tmp_path / name)
    assert [problem.where for problem in found.problems] == [where] and len(found.questions) == 1


@pytest.mark.parametrize(
    "name, payload, why",
    [
        ("set.txt", b"Who?", "is not a question set"),
        ("set.json", b"{", "cannot be read as json"),
        ("set.json", b'{"a": 1}', "no list of questions"),
        ("set.yaml", b"a: [", "cannot be read as yaml"),
        ("set.jsonl", "“Who?”".encode("utf-16"), "is not UTF-8"),
    ],
)
def test_files_that_are_no_sets(tmp_path, name, payload, why):
    (tmp_path / name).write_bytes(payload)
    with pytest.raises(ConfigError, match=why):
        read_set(tmp_path / name)


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_set(tmp_path / "none.jsonl")


def test_a_spreadsheets_words_for_true_are_read(tmp_path):
    (tmp_path / "set.csv").write_text("question,answerable\nOne?,TRUE\nTwo?,False\n")
    assert [question.answerable for question in read_set(tmp_path / "set.csv").questions] == [True, False]


# The names of other tools that must be read, as their documentation has them.
@pytest.mark.parametrize(
    "canonical, names",
    {
        "id": "query_id",
        "question": "user_input input input.message query prompt",
        "history": "messages",
        "reference": "expected_output gt_answer gold_answer ground_truth answer reference_answer",
        "articles": "reference_context_ids relevant_doc_ids expected_doc_ids",
        "passages": "reference_contexts context",
        "tags": "category categories",
    }.items(),
)
def test_every_alias_is_read(canonical, names):
    assert set(names.split()) <= set(ALIASES[canonical])


FOREIGN = """response actual_output retrieval_context contexts retrieved_contexts answers docs name comments source_file
synthesizer_name persona_name description options""".split()


@pytest.mark.parametrize("name", FOREIGN)
def test_what_other_tools_write_besides_is_no_misspelling(name):
    assert ours({"question": "Who?", name: "x"}) == {"question": "Who?"}


def test_a_sample_is_drawn_by_its_seed(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps({"question": f"{n}?", "tags": ["all"]}) for n in range(50)))
    asked = read_set(path)
    first, again, other = (asked.only(sample=7, seed=seed).questions for seed in (1, 1, 2))
    assert first == again != other and len(first) == 7
    assert list(first) == sorted(first, key=asked.questions.index)  # in the order of the set
    assert len(asked.only(sample=7, limit=3).questions) == 3 and len(asked.only(sample=99).questions) == 50


def test_a_question_that_was_edited_has_another_fingerprint():
    one, same, other = (read_row({"question": q, "id": "a"}, "x").fingerprint for q in ("A?", "A?", "B?"))
    assert one == same != other


def test_filter_by_tags_and_limit(tmp_path):
    path = tmp_path / "set.jsonl"
    rows = [{"question": f"{n}?", "tags": ["even" if n % 2 == 0 else "odd", "all"]} for n in range(6)]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert [question.question for question in read_set(path).only(["even", "all"], 2).questions] == ["0?", "2?"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
fields = """id question history names speaker gold quotes answerable refusal must_not filters input tags passages
verdict context reference vars assert qa_pairs answers metadata __expected __metadata:kind""".split()


@given(st.dictionaries(st.sampled_from(fields), json_values))
def test_any_row_is_read_or_refused(row):
    try:
        question = read_row(row, "x")
    except BadRow:
        return
    assert question.question and isinstance(question.names, tuple)
