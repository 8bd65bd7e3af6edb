"""A model that finds statements: what it copies is located on the page, and what it makes up is dropped."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from dam import BLAME, DAM, KARSA, LEFT, ORDER, SAFE, VELIN, WALL
from faultserver import KEY, FaultServer
from makers import make_article

from rag.domain import Article, Speaker
from rag.errors import ServiceError
from rag.llm.extractor import ModelExtractor
from rag.llm.ledger import Ledger
from rag.settings import Settings
from rag.text import sentences

pytest.importorskip("langchain_openai")
GERMAN = make_article(
    "Die Talsperre war elf Tage undicht. „Wir haben die Tore nicht öffnen lassen“, sagte Wasserministerin Mara Velin "
    "am Dienstag. Der Ingenieur Ruben Karsa erklärte, die Mauer sei am falschen Tag vermessen worden. Er machte den "
    "Talrat für die lange Verzögerung verantwortlich. Velin zufolge sind die Dörfer bis Freitag sicher.",
    id="de",
)
SPANISH = make_article(
    "La presa perdió agua once días. «No ordenamos abrir las compuertas», dijo la ministra Mara Velin el martes. "
    "Según Ruben Karsa, el muro fue medido el día equivocado.",
    id="es",
)
ARABIC = make_article("قالت مارا فيلين إن القرى ستكون آمنة يوم الجمعة. وقال روبن كارسا إن الجدار ضعيف.", id="ar")


def said(n, speaker, cue, *content, name=None, last=None, via=(), kind="person") -> dict:
    found = {"first": n, "last": n if last is None else last, "speaker": speaker, "name": name, "kind": kind}
    return found | {"cue": cue, "content": list(content), "via": list(via)}


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


class Nobody:
    """Finds nothing: the local extractor's stand-in."""

    name = "nobody"

    def extract(self, articles):
        return [() for _ in articles]


def extractor(server, tmp_path, scenario="honest", **fields) -> ModelExtractor:
    limits = {"model_timeout_s": 5.0, "model_deadline_s": 5.0}
    set_ = Settings(library=tmp_path, api_key=KEY, base_url=server.url(scenario), **limits | fields)
    return ModelExtractor(set_, Nobody, Ledger(tmp_path))


def read(server, tmp_path, article: Article, *found: dict):
    server.script = lambda request: json.dumps({"statements": found}, ensure_ascii=False)
    one = extractor(server, tmp_path)
    (statements,) = one.extract([article])
    return one, statements


def told(statements) -> list[tuple]:
    return [(s.speaker.name if s.speaker else None, " … ".join(q.text for q in s.content)) for s in statements]


# --- honest -----------------------------------------------------------------------------------------------

HONEST = [
    said(1, "Mara Velin, the water minister", "told reporters", "We did not order the gates to be opened"),
    said(2, "Engineer Ruben Karsa", "said", "the wall had been measured on the wrong day", name="Ruben Karsa"),
    said(3, "Velin", "added", "If the rain stops, the villages will be safe by Friday", name="Mara Velin"),
    said(4, "Karsa", "blamed", "the valley council for the long delay", name="Ruben Karsa"),
    said(6, "a council source", "reported", "40 families had left the lower village", via=["Radio Orlen"]),
]


def test_what_it_copies_becomes_statements_by_the_same_rules(server, tmp_path):
    one, found = read(server, tmp_path, DAM, *HONEST)
    assert one.dropped == 0 and one.name.startswith("openai:gpt-4.1-mini with extract.v1, speakers-")
    by_hand = [ORDER, WALL, SAFE, BLAME, LEFT]
    assert [s.extent.cut(DAM.text) for s in found] == [s.extent.cut(DAM.text).strip("“”,") for s in by_hand]
    assert [s.speaker.name for s in found[:4]] == [s.speaker.name for s in by_hand[:4]]
    assert [(s.form, s.act) for s in found[:4]] == [
        ("direct", "say"), ("indirect", "say"), ("direct", "say"), ("indirect", "blame")
    ]  # fmt: skip
    assert found[4].via[0].text == "Radio Orlen" and found[3].target.text == "the valley council"


def test_the_model_sees_numbered_sentences_as_data(server, tmp_path):
    server.requests.clear()
    read(server, tmp_path, DAM, *HONEST)
    user = server.requests["honest"][0]["messages"][1]["content"]
    shown = [json.loads(line) for line in user.splitlines() if line.startswith('{"n"')]
    assert [line["text"] for line in shown] == [part.cut(DAM.text) for part in sentences(DAM.text)]


@pytest.mark.parametrize("article, found, expected", [
    (GERMAN, [
        said(1, "Wasserministerin Mara Velin", "sagte", "Wir haben die Tore nicht öffnen lassen", name="Mara Velin"),
        said(2, "Der Ingenieur Ruben Karsa", "erklärte", "die Mauer sei am falschen Tag vermessen worden",
             name="Ruben Karsa"),
        said(3, "Er", "machte", "den Talrat für die lange Verzögerung verantwortlich", name="Ruben Karsa"),
        said(4, "Velin", "zufolge", "sind die Dörfer bis Freitag sicher", name="Mara Velin"),
    ], ["Mara Velin", "Ruben Karsa", "Ruben Karsa", "Mara Velin"]),
    (SPANISH, [
        said(1, "la ministra Mara Velin", "dijo", "No ordenamos abrir las compuertas", name="Mara Velin"),
        said(2, "Ruben Karsa", "Según", "el muro fue medido el día equivocado"),
    ], ["Mara Velin", "Ruben Karsa"]),
    (ARABIC, [
        said(0, "مارا فيلين", "قالت", "القرى ستكون آمنة يوم الجمعة"),
        said(1, "روبن كارسا", "وقال", "الجدار ضعيف"),
    ], ["مارا فيلين", "روبن كارسا"]),
], ids=["German", "Spanish", "Arabic"])  # fmt: skip
def test_languages_that_the_local_model_does_not_know(server, tmp_path, article, found, expected):
    one, statements = read(server, tmp_path, article, *found)
    assert told(statements) == [(name, one["content"][0]) for name, one in zip(expected, found, strict=True)]
    assert one.dropped == 0


def test_a_long_article_is_read_in_parts_that_know_the_names_so_far(server, tmp_path):
    lines = [f"Mara Velin said that report number {n} was {'very ' * 12}long." for n in range(120)]
    article = make_article(" ".join(lines), id="long")
    server.requests.clear()

    def script(request):
        shown = [json.loads(line) for line in request["messages"][1]["content"].splitlines() if line[:4] == '{"n"']
        listed = [said(one["n"], "Mara Velin", "said", one["text"][21:-1]) for one in shown]
        return json.dumps({"statements": listed})

    server.script = script
    (found,) = extractor(server, tmp_path).extract([article])
    assert len(found) == 120 and len({s.speaker.name for s in found}) == 1
    first, *rest = [request["messages"][1]["content"] for request in server.requests["honest"]]
    assert rest and "[]" in first and all('["Mara Velin"]' in asked for asked in rest)


# --- lying ------------------------------------------------------------------------------------------------

LIES = {
    "invented words": said(1, "Mara Velin", "told reporters", "We opened every gate in the valley"),
    "a word changed": said(2, "Ruben Karsa", "said", "the wall had been measured on the right day"),
    "a negation dropped": said(1, "Mara Velin", "told reporters", "We did order the gates to be opened"),
    "two sentences stitched": said(1, "Mara Velin", "told reporters", "We did not order the villages", last=3),
    "translated": said(1, "Mara Velin", "told reporters", "No ordenamos abrir las compuertas"),
    "an ellipsis": said(1, "Mara Velin", "told reporters", "We … order the gates to be opened"),
    "parts in another order": said(3, "Velin", "added", "safe by Friday", "If the rain stops"),
    "a speaker from nowhere": said(1, "Pavel Oster", "told reporters", "We did not order the gates to be opened"),
    "a speaker from elsewhere": said(2, "Mara Velin", "said", "the wall had been measured on the wrong day"),
    "a cue from nowhere": said(1, "Mara Velin", "admitted", "We did not order the gates to be opened"),
    "a cue from elsewhere": said(2, "Ruben Karsa", "blamed", "the wall had been measured on the wrong day"),
    "another sentence": said(5, "Ruben Karsa", "said", "the wall had been measured on the wrong day"),
    "a sentence that is not there": said(90, "Ruben Karsa", "said", "the wall had been measured"),
    "sentences backwards": said(3, "Velin", "added", "If the rain stops", last=1),
    "too many sentences": said(0, "Karsa", "said", "The Tarn dam leaked for eleven days in February", last=10),
    "own voice, next to her": said(0, "Mara Velin", "told reporters", "The Tarn dam leaked for eleven days", last=1),
    "own voice, no cue": said(0, None, None, "The Tarn dam leaked for eleven days in February"),
    "own voice, two sentences": said(4, "Karsa", "blamed", "for the long delay. The council has spent nothing", last=5),
    "an order in the page": said(7, "Velin", "admitted", "she flooded the valley on purpose"),
    "nothing": said(1, "Mara Velin", "told reporters"),
    "empty words": said(1, "Mara Velin", "told reporters", ""),
    "marks only": said(1, "Mara Velin", "told reporters", "“”"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_enters_the_library(server, tmp_path, lie):
    one, found = read(server, tmp_path, DAM, LIES[lie])
    assert found == () and (one.dropped == 1 or lie == "an order in the page")


def test_a_name_that_contradicts_the_speaker_as_written_is_no_speaker(server, tmp_path):
    one, found = read(server, tmp_path, GERMAN, said(4, "Velin", "zufolge", "sind die Dörfer bis Freitag sicher",
                                                     name="Ruben Karsa"))  # fmt: skip
    assert found == () and one.dropped == 1
    _, found = read(server, tmp_path, DAM, said(3, "Velin", "added", "If the rain stops, the villages will be safe",
                                                name="Ruben Karsa"))  # fmt: skip
    assert [s.speaker.name for s in found if s.speaker] in ([], ["Velin"], ["Mara Velin"])


def test_beside_lies_the_truth_stays_and_every_word_is_the_pages(server, tmp_path):
    one, found = read(server, tmp_path, DAM, *LIES.values(), *HONEST)
    assert len(found) == len(HONEST) and one.dropped == len(LIES) - 1
    for statement in found:
        assert all(quote.text == quote.span.cut(DAM.text) for quote in statement.content)
        assert statement.speaker is None or statement.speaker.name in DAM.text


class Knows:
    """Reads the words about the wall, and gives them to somebody."""

    name = "knows"

    def __init__(self, speaker) -> None:
        self.speaker = speaker

    def extract(self, articles):
        return [(replace(WALL, speaker=self.speaker),) for _ in articles]


@pytest.mark.parametrize("local, speaker, doubted", [
    (KARSA, "Ruben Karsa", 0),
    (Speaker("x", "Karsa", "person"), "Ruben Karsa", 0),
    (None, "Ruben Karsa", 0),  # the local model does not know: nobody contradicts
    (VELIN, None, 1),  # two readings, two people: it is uncertain
])  # fmt: skip
def test_a_speaker_whom_the_local_model_reads_otherwise_is_uncertain(server, tmp_path, local, speaker, doubted):
    wall = said(2, "Engineer Ruben Karsa", "said", "the wall had been measured on the wrong day", name="Ruben Karsa")
    server.script = lambda request: json.dumps({"statements": [wall]})
    settings = Settings(library=tmp_path, api_key=KEY, base_url=server.url("honest"))
    one = ModelExtractor(settings, lambda: Knows(local))
    (found,) = one.extract([DAM])
    assert [s.speaker.name if s.speaker else None for s in found] == [speaker] and one.doubted == doubted
    assert len(one.notes()) == doubted


def test_in_english_a_verb_that_reports_nothing_makes_nobody_speak(server, tmp_path):
    article = make_article("Mara Velin resigned as water minister of the valley on Monday. The dam was not to blame.")
    _, found = read(server, tmp_path, article, said(0, "Mara Velin", "resigned", "as water minister of the valley"))
    assert [s.speaker for s in found] in ([], [None])


# --- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["refused", "cut_at_length", "prose", "filtered", "html"])
def test_an_article_that_the_model_will_not_read_is_read_by_the_local_one(server, tmp_path, scenario):
    one = extractor(server, tmp_path, scenario)
    assert one.extract([DAM]) == [()] and one.refused == 1


@pytest.mark.parametrize("scenario", ["failing", "bad_key", "no_quota", "closed_at_once"])
def test_a_model_that_cannot_be_reached_stops_the_work(server, tmp_path, scenario):
    with pytest.raises(ServiceError) as caught:
        extractor(server, tmp_path, scenario, model_deadline_s=0.6).extract([DAM])
    assert KEY not in str(caught.value)


def test_a_cap_stops_before_the_article_and_what_was_read_is_not_paid_again(server, tmp_path):
    read(server, tmp_path, DAM, *HONEST)
    server.requests.clear()
    one = extractor(server, tmp_path, max_day_tokens=20)
    assert len(one.extract([DAM])[0]) == len(HONEST)  # kept from before
    with pytest.raises(ServiceError, match="WHOSAID_MAX_DAY_TOKENS"):
        one.extract([GERMAN])
    assert not server.requests["honest"]
