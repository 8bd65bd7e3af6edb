"""Who speaks how often, how, where and when: counts of statements, for tables and pictures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.domain import Filters, Source, Speaker
from rag.seams import Records

MOST_QUOTED = 12  # of all who are quoted, in one answer
MOST_BARS = 48  # in a picture of time: more are too thin to point at


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one speaker is quoted, and how. The three forms add up to `statements`."""

    speaker: Speaker
    direct: int  # said directly, in quotation marks
    mixed: int  # partly quoted, partly paraphrased
    indirect: int  # paraphrased by the outlet
    articles: int
    outlets: tuple[str, ...]  # the one with most statements first

    @property
    def statements(self) -> int:
        return self.direct + self.mixed + self.indirect


def most_quoted(records: Records, filters: Filters, most: int) -> list[tuple[Speaker, int]]:
    """The people and bodies quoted most in the articles that pass, with their numbers of statements."""
    there = {source.id for source in records.sources(filters)} if filters != Filters() else None
    counts: Counter[str | None] = Counter()
    for speaker_id, source_id, number in records.said():
        counts[speaker_id] += number if there is None or source_id in there else 0
    named = [one for one in records.speakers() if one.kind in ("person", "body") and counts[one.id]]
    return [(one, counts[one.id]) for one in sorted(named, key=lambda one: (-counts[one.id], one.name))[:most]]


def tallies(
    speakers: Iterable[Speaker], forms: Iterable[tuple[str | None, str, str, int]], sources: Iterable[Source]
) -> list[Tally]:
    """Count for each speaker; the most quoted first, then by name.

    `forms` are (speaker id, source id, form, number of statements), as `SqliteRecords.forms` gives them.
    """
    outlet_of = {source.id: source.outlet for source in sources}
    said: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    outlets: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    pages: defaultdict[str | None, set[str]] = defaultdict(set)
    for speaker_id, source_id, form, number in forms:
        said[speaker_id][form] += number
        pages[speaker_id].add(source_id)
        if outlet := outlet_of.get(source_id):
            outlets[speaker_id][outlet] += number
    found = [
        Tally(
            speaker,
            direct=said[speaker.id]["direct"],
            mixed=said[speaker.id]["mixed"],
            indirect=said[speaker.id]["indirect"],
            articles=len(pages[speaker.id]),
            outlets=tuple(sorted(outlets[speaker.id], key=lambda name: (-outlets[speaker.id][name], name))),
        )
        for speaker in speakers
        if speaker.id in said
    ]
    return sorted(found, key=lambda one: (-one.statements, one.speaker.name.casefold(), one.speaker.id))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time and what was said in it."""

    first: str  # ISO day
    last: str  # ISO day, the last one of the stretch
    label: str  # "2025-01-15", "2025-01" or "2025"
    counts: Mapping[str, int]  # of statements by form; empty where nothing was said


Days = tuple[str, str]  # the first and the last, as ISO


def timeline(said: Sequence[tuple[str | None, str]], ends: Days | None = None, most: int = MOST_BARS) -> list[Stretch]:
    """Days, months or years, whichever are few enough, from the first statement to the last, the silent ones too.

    `said` are (published, form); what has no date is left out. `ends` widen the picture, to set several side by side.

    >>> [(bar.label, dict(bar.counts)) for bar in timeline([("2025-01-15", "direct"), ("2025-01-17", "indirect")])]
    [('2025-01-15', {'direct': 1}), ('2025-01-16', {}), ('2025-01-17', {'indirect': 1})]
    >>> [bar.label for bar in timeline([("2024-11-28", "direct"), ("2025-01-17", "direct")])]
    ['2024-11', '2024-12', '2025-01']
    """
    dated = [(published[:10], form) for published, form in said if published]
    if not dated:
        return []
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    first, last = min(first, ends[0] if ends else first), max(last, ends[1] if ends else last)
    size = next((size for size in (10, 7) if len(_stretches(first, last, size)) <= most), 4)
    counts: dict[str, Counter[str]] = {}
    for day, form in dated:
        counts.setdefault(day[:size], Counter())[form] += 1
    return [Stretch(*ends, label, counts.get(label, {})) for label, ends in _stretches(first, last, size).items()]


def _stretches(first: str, last: str, size: int) -> dict[str, tuple[str, str]]:
    """The days (10), months (7) or years (4) from `first` to `last`: label -> first and last day."""
    found: dict[str, tuple[str, str]] = {}
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        label = day.isoformat()[:size]
        after = _next(day, size)
        found[label] = (found.get(label, (day.isoformat(),))[0], min(after - timedelta(1), end).isoformat())
        day = after
    return found


def _next(day: date, size: int) -> date:
    """The first day of the next stretch.

    >>> _next(date(2024, 12, 3), 7), _next(date(2024, 2, 3), 4)
    (datetime.date(2025, 1, 1), datetime.date(2025, 1, 1))
    """
    if size == 10:
        return day + timedelta(1)
    return date(day.year + 1, 1, 1) if size == 4 or day.month == 12 else date(day.year, day.month + 1, 1)
