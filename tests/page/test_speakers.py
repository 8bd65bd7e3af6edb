"""Speakers on the page: counted, drawn, opened, corrected and taken back."""

from __future__ import annotations

import pytest
from makers import make_article, make_statement
from pages import drawn, press

from rag.domain import Source, Speaker
from rag.names.tallies import Tally
from rag.page import strings
from rag.page.speakers import found
from rag.page.speakers_one import filtered
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter


def names(visit) -> list[str]:
    return [speaker.name for speaker in SqliteRecords(visit.library).speakers()]


def test_speakers_are_counted_by_how_they_are_quoted_and_where(visit):
    table = visit("speakers").dataframe[0].value
    row = table[table["Speaker"].str.startswith("Esmaeil Ba")].iloc[0]
    forms = [row[name] for name in strings.FORMS.values()]
    assert row["Statements"] == sum(forms) > 3 and row["Articles"] == 2
    assert "spokesman" in row["Roles"] and "Meridian Dispatch" in row["Outlets"]


TALLIES = [
    Tally(Speaker("lee", "Ann Lee", "person", roles=("Iranian minister",)), 1, 0, 0, 1, ("Post",)),
    Tally(Speaker("army", "Syrian army", "body"), 0, 0, 1, 1, ("Courier", "Post")),
    Tally(Speaker("x@a", "officials", "group"), 0, 0, 1, 1, ()),
]


@pytest.mark.parametrize(
    "words, outlets, named, expected",
    [
        ("", [], False, ["lee", "army", "x@a"]),
        ("", [], True, ["lee", "army"]),
        ("", ["Courier"], False, ["army"]),
        ("minister", [], False, ["lee"]),
        ("syria", [], False, ["army"]),  # whom it speaks for
    ],
)
def test_speakers_are_found_by_name_role_country_and_outlet(words, outlets, named, expected):
    assert [row.speaker.id for row in found(TALLIES, words, outlets, named)] == expected


@pytest.mark.parametrize(
    "view, shown", [(strings.OVER_TIME, "wp-small"), (strings.NETWORK, "wp-line-key")], ids=["over time", "network"]
)
def test_each_picture_stands_above_the_same_as_a_table(visit, view, shown):
    app = visit("speakers")
    app.segmented_control[0].set_value(view).run()
    assert not app.exception
    assert shown in drawn(app) and "Esmaeil Ba" in str(app.dataframe[0].value)


def test_only_the_ties_asked_for_are_drawn(visit):
    app = visit("speakers")
    app.segmented_control[0].set_value(strings.NETWORK).run()
    app.pills[0].set_value(["praises"]).run()
    assert set(app.dataframe[0].value["Does"]) == {strings.TIES["praises"]}
    app.pills[0].set_value([]).run()
    assert strings.NO_TIES in drawn(app)


# --- one speaker -------------------------------------------------------------------------------------------------


def test_a_speakers_page_shows_roles_by_date_and_every_statement(visit):
    app = visit("speakers", speaker="gerrit-sandoval")
    shown = drawn(app)
    assert "harbour master (2025-01-15 to 2025-01-29)" in shown and "wp-bars" in shown
    table = visit("speakers").dataframe[0].value
    count = table[table["Speaker"] == "Gerrit Sandoval"].iloc[0]["Statements"]
    assert shown.count('<article class="wp-said"') == count
    app.text_input(key="topic").set_value("dry grain").run()
    assert drawn(app).count('<article class="wp-said"') == 1


def test_a_speaker_who_is_not_there_is_said(visit):
    assert strings.NO_SPEAKER in drawn(visit("speakers", speaker="nobody"))


OLD, NEW = Source("a", "Gates", "Courier", published="2025-01-01"), Source("b", "Fares", "Post", published="2025-02-01")
SAID = [
    make_statement(make_article("Lee said gates stay shut.", id="a"), "gates stay shut", "Lee"),
    make_statement(make_article("Lee warned that fares rise.", id="b"), "fares rise", "Lee", act="warn"),
]


@pytest.mark.parametrize(
    "acts, outlets, words, expected",
    [
        ([], [], "", ["b", "a"]),  # newest first
        (["warn"], [], "", ["b"]),
        ([], ["Courier"], "", ["a"]),
        ([], [], "SHUT gates", ["a"]),
        ([], [], "fares shut", []),
    ],
)
def test_statements_are_filtered_by_act_outlet_and_words(acts, outlets, words, expected):
    shown = filtered(SAID, {"a": OLD, "b": NEW}, acts, outlets, words)
    assert [statement.source_id for statement in shown] == expected


# --- corrections -------------------------------------------------------------------------------------------------


def test_a_speaker_is_renamed_and_the_name_taken_back(visit):
    app = visit("speakers", speaker="oren-pell")
    app.text_input(key="name-oren-pell").set_value("Oren J. Pell")
    press(app, strings.RENAME_DO)
    assert "Oren Pell is now called Oren J. Pell" in drawn(app) and "Oren J. Pell" in names(visit)
    assert "Taken back" in drawn(press(app, strings.UNDO)) and "Oren Pell" in names(visit)


def test_two_speakers_are_merged_and_parted_again(visit):
    before = names(visit)
    app = visit("speakers", speaker="judit-falk")
    next(box for box in app.selectbox if box.label == strings.MERGE).set_value("oren-pell")
    press(app, strings.MERGE_DO)
    assert "Judit Falk is Oren Pell" in drawn(app) and app.query_params["speaker"] == "oren-pell"
    assert "Judit Falk" not in names(visit)
    press(app, strings.UNDO)
    assert names(visit) == before


def test_a_spelling_is_split_off(visit):
    app = visit("speakers", speaker="oren-pell")
    next(box for box in app.selectbox if box.label == strings.SPLIT).set_value("Pell")
    press(app, strings.SPLIT_DO)
    assert "Pell is not Oren Pell" in drawn(app) and "Pell" in names(visit)


def test_nothing_is_corrected_while_another_process_writes_and_the_page_says_so(visit):
    app = visit("speakers", speaker="oren-pell")
    app.text_input(key="name-oren-pell").set_value("Somebody")
    with LibraryWriter(visit.library):
        press(app, strings.RENAME_DO)
    assert "wait until it is done" in drawn(app) and "Somebody" not in names(visit)
