"""What is installed elsewhere fits together: versions, their hashes, the image, the checks of a commit."""

from __future__ import annotations

import json
import shlex
import tomllib

import pytest
import yaml
from demo import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME = PROJECT["project"]["name"]


def pins(name: str) -> dict[str, str]:
    """Package -> version, of each line "package==version"."""
    lines = [line.split()[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]
    return {canonicalize_name(one): version for one, _, version in (line.partition("==") for line in lines)}


def wanted(extra: str) -> list[Requirement]:
    """What an extra installs, without what that needs in turn."""
    extras = PROJECT["project"]["optional-dependencies"]
    found = [Requirement(line) for line in (*PROJECT["project"]["dependencies"], *extras[extra])]
    more = [one for found in found if found.name == NAME for name in found.extras for one in wanted(name)]
    return [one for one in found if one.name != NAME] + more


@pytest.mark.parametrize("name, extra", [("constraints.txt", "test"), ("requirements.lock", "all")])
def test_every_requirement_has_a_version_within_its_range(name, extra):
    found = pins(name)
    for one in wanted(extra):
        assert found[canonicalize_name(one.name)] in one.specifier, f"{name} (make lock): {one}"


def test_the_lock_has_the_versions_that_are_tested_and_a_hash_for_each():
    tested, locked = pins("constraints.txt"), pins("requirements.lock")
    assert {name: version for name, version in locked.items() if tested.get(name, version) != version} == {}
    entries = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert len(entries) == len(locked)
    assert all("--hash=sha256:" in entry for entry in entries)


def copied() -> list[str]:
    """What .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return [line[1:] for line in lines if line.startswith("!")]


def test_the_image_is_given_what_it_is_built_from():
    build = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [*build["packages"], *build["force-include"], *PROJECT["project"]["license-files"], "pyproject.toml"]
    needed.append(PROJECT["project"]["readme"])
    assert all((ROOT / path).exists() for path in copied())
    for path in needed:
        assert any(path == one or path.startswith(f"{one}/") for one in copied()), path
    instructions = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    sources = [source for line in instructions if line.startswith("COPY ") for source in shlex.split(line)[1:-1]]
    for source in sources:
        assert source in (".", "--from=build", "/opt/whosaid", *copied()), source


def test_the_image_leaves_out_only_what_nothing_of_ours_imports():
    """By name: what it uninstalls is nothing that pyproject asks for."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    removed = text.partition("pip uninstall --quiet --yes ")[2].partition("\\")[0].split()
    assert removed and not set(removed) & {one.name for one in wanted("all")}


def test_ci_runs_the_tests_on_every_python_that_is_promised():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["test"]
    versions = job["strategy"]["matrix"]["python"]
    promised = SpecifierSet(PROJECT["project"]["requires-python"])
    assert versions[0] == "3.11" and "3.10" not in promised and all(version in promised for version in versions)
    assert any("make test" in step.get("run", "") for step in job["steps"])
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_the_checks_of_a_commit_are_those_of_make_test():
    hooks = [
        hook
        for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
        for hook in repo["hooks"]
    ]
    make = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    for hook in hooks:
        assert " ".join(hook["entry"].split()[:2]).replace("python -m", "python -m pytest") in make, hook["id"]


def test_the_notebook_is_json_without_traces_of_a_machine():
    text = (ROOT / "docs/python.ipynb").read_text(encoding="utf-8")
    assert json.loads(text)["nbformat"] == 4
    assert "/tmp" not in text and "/home" not in text
