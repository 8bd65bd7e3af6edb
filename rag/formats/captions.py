"""Captions of a broadcast (.srt, .vtt): cues joined to sentences, a paragraph for each turn of a speaker."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from rag.errors import ReadError

_TIME = r"(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>|<\d[\d:.]*>|\{\\[^{}]{1,100}\}", re.I)
_LABEL = r"(?:[ ]\([^()]{1,20}\))?:\s"
_TURN = re.compile(rf"(?:>>+|[-–—])\s*(?=\S)|(?=[A-Z][A-Z.'’ -]{{0,40}}{_LABEL})")  # ">> ", "- ", "NAME: "
_MIXED_TURN = re.compile(rf"(?=[A-Z][\w.'’ -]{{0,40}}{_LABEL})")  # "Name: ", if a sentence has just ended
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")  # [applause], (music)
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_PAUSE_S = 3.0  # where nobody is named, a sentence's end before such a pause ends the paragraph


def read_captions(text: str) -> dict[str, object]:
    """The record of a file of captions. Raises ReadError if it has none.

    >>> read_captions("WEBVTT\\n\\n00:01.000 --> 00:02.000\\n<v Ann Okoro>Is it\\n\\n00:03.000 --> 00:04.000\\nshut?")
    {'title': '', 'text': 'Ann Okoro: Is it shut?'}
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    head = re.match(r"WEBVTT[ \t]*(?:-[ \t]*)?([^\n]*)", text)
    paragraphs: list[str] = []
    end_before, line_before, speaker = 0.0, "", ""
    for start, end, lines in _cues(text):
        for voice, line in _turns(lines):
            if line == line_before:  # captions that roll upwards show each line twice
                continue
            named = voice or (speaker if not paragraphs else "")
            ended = not paragraphs or _ENDED.search(paragraphs[-1][-10:])
            opens = _TURN.match(line) or (ended and _MIXED_TURN.match(line))
            paused = ended and start - end_before > _PAUSE_S
            if voice and voice != speaker:
                paragraphs.append(f"{named}: {line}")
            elif not paragraphs or opens or (paused and not voice and ": " not in paragraphs[-1][:60]):
                paragraphs.append(line[opens.end() :] if opens else line)
            else:
                paragraphs[-1] += f" {line}"
            speaker, line_before = voice or ("" if opens else speaker), line
        end_before = end
    if not paragraphs:
        raise ReadError("no captions in it")
    return {"title": head[1].strip() if head else "", "text": "\n\n".join(paragraphs)}


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """(start, end, lines) of each cue, in seconds. Comments and styles have no times, and are passed over."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        timed = ((number, found) for number, line in enumerate(lines[:2]) if (found := _TIMES.fullmatch(line)))
        for at, found in islice(timed, 1):
            times = found.groups()
            yield _seconds(times[:4]), _seconds(times[4:]), lines[at + 1 :]


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")


def _turns(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(voice, line) for each line of a cue that has words; the voice "" where no tag names one."""
    voice = ""
    for line in lines:
        parts = _VOICE.split(line)
        for number, part in enumerate(parts):
            if number % 2:
                voice = " ".join(html.unescape(part).split())
                continue
            words = " ".join(html.unescape(_TAG.sub("", part)).split())
            if re.search(r"\w", _SOUND.sub("", words)) and words[0] not in "♪#":
                yield voice, words
