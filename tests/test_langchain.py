"""The retriever in a chain of the user's own, as LangChain's documentation would write it."""

from __future__ import annotations

import pytest
from dam import DAM, HITS, LEFT, ORDER, article_of

from rag.langchain import retriever

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
