"""Prompts are files, `<name>.v<N>.md`: a TOML header between +++ lines, then `# system` and `# user`.

Bodies are `string.Template` texts. A value is put in once and never read as a template, so words of an
article cannot reach another placeholder.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template

from rag.errors import ConfigError
from rag.settings import shipped

_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.md\Z")
_FORM = re.compile(r"\+\+\+\n(?P<header>.*?)\n\+\+\+\n\s*# system\n(?P<system>.*?)\n# user\n(?P<user>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt. `inputs` are exactly the values that `render` wants."""

    name: str
    version: int
    purpose: str
    inputs: frozenset[str]
    system: str
    user: str
    digest: str  # of the file's text: 12 hexadecimal digits
    own: bool = False  # from the user's folder, not ours

    @property
    def label(self) -> str:
        """What answers and reports call it; an own prompt carries its digest, for its version says little.

        >>> Prompt("answer", 1, "", frozenset(), "", "", "0123456789ab").label
        'answer.v1'
        """
        return f"{self.name}.v{self.version}" + (f"+{self.digest}" if self.own else "")

    def render(self, **values: str) -> tuple[str, str]:
        """Return (system, user). Raises ConfigError for a missing or an extra value.

        >>> Prompt("greet", 1, "", frozenset({"who"}), "Be kind.", "Greet $who.", "").render(who="$you")
        ('Be kind.', 'Greet $you.')
        """
        missing, extra = self.inputs - values.keys(), values.keys() - self.inputs
        if missing or extra:
            raise ConfigError(f"Prompt {self.label}: missing {sorted(missing)}, not wanted {sorted(extra)}")
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


def load(name: str, version: int | None = None, override: Path | None = None) -> Prompt:
    """Return a prompt: the user's own if the folder `override` has that name, else ours; the newest unless told.

    Raises ConfigError if there is none, or if a file has not the form of a prompt.
    """
    if override is not None and not override.is_dir():
        raise ConfigError(f"WHOSAID_PROMPTS names {override}, which is not a folder")
    for folder, own in ((override, True), (shipped("prompts"), False)):
        path = _newest(folder, name, version) if folder else None
        if path:
            return _read(path, own)
    raise ConfigError(f"There is no prompt {name}{f'.v{version}' if version else ''}.md")


def released() -> list[Prompt]:
    """All versions of our own prompts, by name and version."""
    read = [_read(path, own=False) for path in shipped("prompts").iterdir() if _FILE.match(path.name)]
    return sorted(read, key=lambda prompt: (prompt.name, prompt.version))


def _newest(folder: Path, name: str, version: int | None) -> Path | None:
    """The file of that version, or of the highest; None if the folder has none."""
    found = [
        (int(match["version"]), path)
        for path in folder.iterdir()
        if (match := _FILE.match(path.name)) and match["name"] == name
    ]
    wanted = [(number, path) for number, path in found if version in (None, number)]
    return max(wanted)[1] if wanted else None


def _read(path: Path, own: bool) -> Prompt:
    """Parse one file. Its header must name exactly the placeholders of its body."""
    try:
        text = path.read_text(encoding="utf-8")
        form, named = _FORM.match(text), _FILE.match(path.name)
        if not form or not named:
            raise ConfigError(f"{path.name} must have a header between +++ lines, then # system and # user")
        header = tomllib.loads(form["header"])
        inputs = frozenset(header.get("inputs", {}))
        system, user = form["system"].strip(), form["user"].strip()
        used = set(Template(system).get_identifiers()) | set(Template(user).get_identifiers())
        valid = Template(system).is_valid() and Template(user).is_valid()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The prompt {path} cannot be read: {error}") from error
    if not valid:
        raise ConfigError(f"{path.name} has a $ that starts no placeholder; write $$ for the character itself")
    if used != inputs:
        raise ConfigError(f"{path.name}: header and body differ about the inputs {sorted(used ^ inputs)}")
    digest = sha256(text.encode()).hexdigest()[:12]
    name, version, purpose = named["name"], int(named["version"]), str(header.get("purpose", ""))
    return Prompt(name, version, purpose, inputs, system, user, digest, own)
