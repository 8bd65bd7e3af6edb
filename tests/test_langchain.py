"""Our parts in the user's chains, and the user's in ours; the examples of docs/langchain.md run as they stand."""

from __future__ import annotations

import doctest
import shutil

import numpy as np
import pytest
from dam import DAM, HITS, LEFT, ORDER, article_of
from demo import ARTICLES, ROOT
from faultserver import honest, is_plan, plan

from rag import open_library
from rag.domain import Filters, place_of
from rag.errors import ConfigError, ReadError
from rag.langchain import documents, loader, retriever
from rag.llm.given import give
from rag.text import sentence_around

pytest.importorskip("langchain_core")


def search(question: str):
    """Hits whose words the question shares, best first."""
    asked = set(question.lower().split())
    shared = [(len(asked & set(article_of(hit.found.source_id).text.lower().split())), hit) for hit in HITS]
    return [hit for count, hit in shared if count]


def test_it_drops_into_a_chain():
    from langchain_core.language_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda, RunnablePassthrough

    seen = []
    prompt = ChatPromptTemplate.from_template("Answer {question} from:\n{context}")
    lines = RunnableLambda(lambda found: "\n".join(f"{d.metadata['speaker']}: {d.page_content}" for d in found))
    model = GenericFakeChatModel(messages=iter([AIMessage("She did not.")]))
    chain = (
        {"context": retriever(search, article_of, k=2) | lines, "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(lambda value: seen.append(value.to_string()) or value)
        | model
        | StrOutputParser()
    )
    assert chain.invoke("Who ordered the gates to be opened?") == "She did not."
    assert "Mara Velin: “We did not order the gates to be opened,” Mara Velin, the water minister" in seen[0]


def test_documents_say_who_said_it_and_where():
    found = retriever(search, article_of, k=20).invoke("the gates")
    assert len(found) == len(HITS)
    for document, hit in zip(found, HITS, strict=True):
        page = DAM.text[document.metadata["start"] : document.metadata["end"]]
        assert page in document.page_content and document.page_content in DAM.text
        assert document.id == hit.found.id and document.metadata["outlet"] == "Kestrel Post"
    order, left, passage = found[0].metadata, found[4].metadata, found[-1].metadata
    assert (order["speaker"], order["quotes"]) == ("Mara Velin", [ORDER.content[0].text])
    assert (left["speaker"], left["speaker_as_written"], left["via"]) == (None, LEFT.mention.text, ["Radio Orlen"])
    assert (passage["kind"], passage["speaker"]) == ("passage", None)


def test_k_limits_and_an_empty_search_is_an_empty_list():
    assert len(retriever(search, article_of, k=3).invoke("the gates")) == 3
    assert retriever(search, article_of).invoke("zzz") == []


# --- over the demo library --------------------------------------------------------------------------------------


@pytest.fixture
def folder(demo_library, tmp_path):
    return shutil.copytree(demo_library, tmp_path / "library")


@pytest.fixture
def library(demo_library):
    with open_library(demo_library, answerer="local") as opened:
        yield opened


def scripted(script=honest, **ended):
    """A chat model that reads its prompt as the scripted server does; `ended`: what it tells of its reply's end."""
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.outputs import ChatGeneration, ChatResult

    class Scripted(BaseChatModel):
        model_name: str = "by-hand"

        @property
        def _llm_type(self):
            return "scripted"

        def _generate(self, messages, stop=None, run_manager=None):
            request = {"messages": [{"role": message.type, "content": str(message.content)} for message in messages]}
            if is_plan(request):
                said = plan("Who denied that a gate was closed?")
            elif len(messages) < 2:
                said = "Nobody knows."
            else:
                said = script(request)
            return ChatResult(generations=[ChatGeneration(message=AIMessage(said, response_metadata=ended))])

    return Scripted()


def test_the_examples_of_the_documentation(folder, tmp_path, monkeypatch):
    pytest.importorskip("langchain_chroma")
    monkeypatch.chdir(ROOT)
    given = {"folder": folder, "chroma_folder": tmp_path / "chroma", "model": scripted()}
    failed, ran = doctest.testfile(str(ROOT / "docs/langchain.md"), module_relative=False, globs=given)
    assert ran > 20
    assert not failed


def test_filters_reach_the_search_with_each_question(library):
    kept = library.retriever(5, outlets="Meridian Dispatch")
    assert {found.metadata["outlet"] for found in kept.invoke("the gates")} == {"Meridian Dispatch"}
    narrowed = kept.invoke("the gates", speakers="Teodor Kalis")
    assert narrowed and {found.metadata["outlet"] for found in narrowed} == {"Meridian Dispatch"}
    assert not kept.invoke("the gates", since="2031-01-01")


def test_a_loader_gives_each_article_whole_and_says_what_it_cannot_read(tmp_path):
    (tmp_path / "a.txt").write_text("Mara Velin said no.")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    assert [found.page_content for found in loader(tmp_path, silent_errors=True).lazy_load()] == ["Mara Velin said no."]
    with pytest.raises(ReadError, match=r"b\.pdf"):
        loader(tmp_path).load()
    named = {path.stem for path in ARTICLES.iterdir() if path.suffix in (".md", ".txt", ".html")}
    assert {found.metadata["article_id"] for found in loader(ARTICLES).load()} >= named


def test_each_sentence_and_each_statement_is_one_document(library):
    """Every document is on its page; every statement is there; sentences are those in which none begins."""
    found = list(documents(library.records))
    assert len({one.id for one in found}) == len(found)
    said = {statement.id for statement in library.statements()}
    assert {one.id for one in found if one.metadata["kind"] == "statement"} == said
    for one in found:
        text = library.article(one.metadata["article_id"]).text
        place = place_of(one.id)
        assert place and (one.metadata["start"], one.metadata["end"]) == place[2:]
        assert one.page_content in text
        if one.metadata["kind"] == "passage":
            assert not any(
                sentence_around(text, s.extent).start <= place[2] <= s.extent.start < place[3]
                for s in library.statements()
                if s.source_id == place[0]
            )
    (kalis,) = {quoted.speaker for quoted in library.speakers() if quoted.speaker.name == "Teodor Kalis"}
    theirs = list(documents(library.records, Filters(speakers=(kalis.id,))))
    assert theirs and {one.metadata["speaker"] for one in theirs} == {"Teodor Kalis"}


def test_the_collection_has_our_vectors_and_nobody_elses_is_written_over(library, tmp_path):
    import chromadb

    assert library.to_chroma(tmp_path / "c", speakers="Teodor Kalis") < library.to_chroma(tmp_path / "c")
    client = chromadb.PersistentClient(str(tmp_path / "c"))
    rows = client.get_collection("whosaid", embedding_function=None).get(include=["embeddings", "documents"])
    nearest = dict(library.records.nearest(library.embedder.embed(["gates"])[0], Filters(), 5))
    for identity, vector in zip(rows["ids"], rows["embeddings"], strict=True):
        if identity in nearest:
            assert np.dot(vector, library.embedder.embed(["gates"])[0]) == pytest.approx(nearest[identity], abs=1e-3)
    client.create_collection("theirs", embedding_function=None)
    with pytest.raises(ConfigError, match="open"):
        library.to_chroma(tmp_path / "c")
    client.close()
    with pytest.raises(ConfigError, match="theirs"):
        library.to_chroma(tmp_path / "c", "theirs")
    with pytest.raises(ConfigError, match="no name"):
        library.to_chroma(tmp_path / "c", "no name")


# --- theirs in ours ---------------------------------------------------------------------------------------------


def test_a_model_object_answers_and_its_lies_are_left_out(folder):
    asked = "Who denied that a gate was closed?"
    with open_library(folder, model=scripted(), cache=False) as library:
        answer = library.ask(asked)
        assert answer.made_by.startswith("given:Scripted-by-hand with ")
        *_, streamed = library.stream(asked)
        assert streamed.text == answer.text
    lie = scripted(lambda request: honest(request).replace("denied", "admitted"))
    with open_library(folder, model=lie, cache=False) as library:
        answer = library.ask(asked)
        assert "admitted" not in answer.text and answer.citations


@pytest.mark.parametrize(
    "ended, made_by",
    [
        ({"done_reason": "stop"}, "given:Scripted-by-hand with "),  # Ollama
        ({"finish_reason": "COMPLETE"}, "given:Scripted-by-hand with "),  # Cohere
        ({"done_reason": "length"}, "local, because"),
        ({"stop_reason": "max_tokens"}, "local, because"),
        ({"finish_reason": "SAFETY"}, "local, because"),
    ],
)
def test_what_providers_tell_of_a_replys_end(folder, ended, made_by):
    with open_library(folder, model=scripted(**ended), cache=False) as library:
        assert library.ask("Who denied that a gate was closed?").made_by.startswith(made_by)


def test_embeddings_of_theirs_make_a_library_that_keeps_to_them(tmp_path):
    from langchain_core.embeddings import DeterministicFakeEmbedding

    with open_library(tmp_path / "new", embedder=DeterministicFakeEmbedding(size=32)) as library:
        library.add(str(ARTICLES / "2024-11-28-iran-aleppo.md"))
        text = library.article("2024-11-28-iran-aleppo").text
        assert library.search(text.splitlines()[0])
        assert library.embedder.name == "given:DeterministicFakeEmbedding/32"
    elsewhere = open_library(tmp_path / "new", embedder="given:DeterministicFakeEmbedding-other")
    with elsewhere as library, pytest.raises(ConfigError, match="the program that made it"):
        library.embedder.embed(["anything"])
    assert give(object(), "mine") == "given:mine"
