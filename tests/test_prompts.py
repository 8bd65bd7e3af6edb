"""Prompts: released versions never change, and no value is missing, extra, or read as a template."""

from __future__ import annotations

import pytest

from rag import prompts
from rag.errors import ConfigError

# A released prompt is never edited: write the next version beside it and pin that one too.
PINNED = {
    "answer.v3": "2afb54ebd967",
    "judge.v1": "4d9d853f197c",
    "extract.v1": "1ad4694a7982",
    "plan.v1": "7d460162c4ad",
    "support.v1": "6221805c7ec7",
}


def test_released_versions_are_pinned():
    assert {prompt.label: prompt.digest for prompt in prompts.released()} == PINNED


@pytest.mark.parametrize("prompt", prompts.released(), ids=lambda prompt: prompt.label)
def test_every_released_prompt_renders(prompt):
    values = {name: f"<{name} $x ${{y}} $$>" for name in prompt.inputs}
    system, user = prompt.render(**values)
    assert prompt.purpose and system
    assert all((system + user).count(value) == 1 for value in values.values())


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


GREET = '+++\npurpose = "greet"\n[inputs]\nwho = "a name"\n+++\n\n# system\nBe kind.\n\n# user\nGreet $who.\n'


def test_render_wants_exactly_its_inputs(tmp_path):
    greet = prompts.load("greet", override=write(tmp_path, "greet.v1.md", GREET))
    assert greet.render(who="Mara") == ("Be kind.", "Greet Mara.")
    for values in ({}, {"who": "Mara", "why": "so"}, {"whom": "Mara"}):
        with pytest.raises(ConfigError, match=r"greet\.v1"):
            greet.render(**values)


def test_newest_version_unless_told(tmp_path):
    for version in (2, 10, 9):
        write(tmp_path, f"greet.v{version}.md", GREET)
    assert prompts.load("greet", override=tmp_path).version == 10
    assert prompts.load("greet", version=9, override=tmp_path).version == 9
    with pytest.raises(ConfigError, match=r"no prompt greet\.v3"):
        prompts.load("greet", version=3, override=tmp_path)


def test_own_folder_overrides_by_name_and_says_so(tmp_path):
    ours = prompts.load("answer")
    assert prompts.load("answer", override=tmp_path) == ours  # nothing of that name there
    inputs = "question = ''\nevidence = ''\nconversation = ''"
    body = f"+++\n[inputs]\n{inputs}\n+++\n# system\nx\n# user\n$question$evidence$conversation"
    own = prompts.load("answer", override=write(tmp_path, "answer.v3.md", body))
    assert own.label == f"answer.v3+{own.digest}" != ours.label == "answer.v3"


@pytest.mark.parametrize(
    "text, message",
    [
        ("no header", "header between"),
        (GREET.replace("# user", "# User"), "header between"),
        (GREET.replace('who = "a name"', ""), "differ about the inputs"),
        (GREET.replace("$who", "you"), "differ about the inputs"),
        (GREET.replace("purpose =", "purpose"), "cannot be read"),
        (GREET.replace("$who", "$who for 5 $ only"), "starts no placeholder"),
    ],
)
def test_a_file_of_the_wrong_form_is_a_config_error(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        prompts.load("greet", override=write(tmp_path, "greet.v1.md", text))


def test_a_missing_folder_is_a_config_error(tmp_path):
    with pytest.raises(ConfigError, match="not a folder"):
        prompts.load("answer", override=tmp_path / "none")
