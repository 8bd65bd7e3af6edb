"""The frame of every HTML page that an evaluation writes: one file, no script, nothing fetched from anywhere.

Every word of a question, an answer or an article passes `text`. The page's own policy forbids the browser to load
anything, so that even a mistake here could not call out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1c1c;--soft:#5a5a5a;--line:#dcdcdc;--back:#fff;--panel:#f6f6f4;--bad:#a8201a;
--good:#1d6b2a;--bar:#9db9da;--mark:#1f4e86}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e6;--soft:#a9a9a6;--line:#3d3d3d;--back:#161616;--panel:#202020;
--bad:#ff9b94;--good:#8fd69b;--bar:#3f5f86;--mark:#a9cbf5}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:74rem;margin:0 auto;padding:1.5rem 1rem 4rem;color:var(--ink);
background:var(--back);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0} h2{font-size:1.15rem;margin:2.4rem 0 .6rem}
h3{font-size:1.02rem;margin:.1rem 0} h4{margin:.2rem 0;font-size:.8rem;color:var(--soft);font-weight:600}
p{margin:.4rem 0} ul{margin:.3rem 0;padding-left:1.2rem} small,.soft{color:var(--soft);font-size:.85rem}
.verdict{font-size:1.05rem;border-left:4px solid var(--good);padding:.35rem .8rem;background:var(--panel)}
.verdict.fell{border-color:var(--bad)} .fell{color:var(--bad)} .ok{color:var(--good)}
.wide{overflow-x:auto}
dt{font-weight:600;margin-top:.6rem} dd{margin:0;font-size:.9rem;color:var(--soft)}
ul.small{columns:17rem;font-size:.86rem}
nav{font-size:.9rem;margin:.8rem 0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem} a{color:var(--mark)}
.side{display:flex;flex-wrap:wrap;gap:1rem 3rem;align-items:flex-start} .side>*{max-width:100%}
dl.keys{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.4rem;font-size:.86rem;margin:.4rem 0}
dl.keys dt{margin:0;font-weight:400;color:var(--soft)} dl.keys dd{color:inherit;font-size:inherit;min-width:0}
table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
td:first-child,th:first-child{text-align:left;padding-left:0} th{color:var(--soft);font-weight:600}
article,details.case{border-top:1px solid var(--line);padding:.8rem 0}
summary{cursor:pointer} .cols{display:grid;grid-template-columns:1fr 1fr;gap:1.6rem;margin-top:.4rem}
.cols>div{min-width:0}
blockquote{margin:.4rem 0;padding:.1rem 0 .1rem .7rem;border-left:3px solid var(--line);font-family:Georgia,serif}
blockquote.missed{border-color:var(--bad)} blockquote.quoted{border-color:var(--good)}
blockquote small{font-family:system-ui,sans-serif}
svg{display:block;width:38rem;max-width:100%;height:auto;margin:.6rem 0;font:12px system-ui,sans-serif}
svg text{fill:var(--ink)} svg .soft{fill:var(--soft);font-size:inherit}
svg line{stroke:var(--line)} svg .span{stroke:var(--bar);stroke-width:6}
svg .at{fill:var(--mark)} svg .bad{fill:var(--bad)} svg .good{fill:var(--good)} svg .bar{fill:var(--bar)}
svg .zero{stroke:var(--soft);stroke-dasharray:3 3}
@media(max-width:44rem){.cols,dl.keys{grid-template-columns:1fr;gap:.4rem} body{padding:1rem .8rem 3rem}
dl.keys dd{margin-bottom:.4rem} table{font-size:.8rem} td,th{padding:.25rem .3rem} svg{font-size:18px}}
@media print{details.case{break-inside:avoid}}
"""
_HEADING = re.compile("<h2 id='([a-z-]+)'>([^<]*)</h2>")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def text(value: object) -> str:
    """Text as text, never markup.

    >>> text("<b>")
    '&lt;b&gt;'
    """
    return escape(str(value), quote=True)


def apart(value: object) -> str:
    """Text among other text, whose direction changes nothing around it: an article may turn round what it likes."""
    return f"<bdi>{text(value)}</bdi>"


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page around `parts`, which are HTML already."""
    head = (
        f"<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>{text(title)}</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<style>{_STYLE}</style></head><body>"
    )
    return "\n".join([head, *(part for part in parts if part), "</body></html>\n"])


def verdict(words: str, good: bool) -> str:
    return f"<p class='verdict{'' if good else ' fell'}'>{text(words)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of text; "" without rows."""
    lines = ["".join(f"<td>{text(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    top = "".join(f"<th>{text(cell)}</th>" for cell in head)
    return f"<div class='wide'><table><tr>{top}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></div>"


def keys(pairs: Iterable[tuple[str, object]]) -> str:
    """Names and what they stand for, as wide as the page; "" without any."""
    listed = "".join(f"<dt>{text(name)}</dt><dd dir='auto'>{text(value)}</dd>" for name, value in pairs)
    return f"<dl class='keys'>{listed}</dl>" if listed else ""


def beside(*parts: str) -> str:
    """Parts side by side where the page is wide enough; "" if all of them are empty."""
    return f"<div class='side'>{''.join(parts)}</div>" if any(parts) else ""


def listing(title: str, items: Iterable[object], kind: str = "") -> str:
    """A heading and a list of texts; "" without items. `kind` "small" sets it in columns."""
    lines = "".join(f"<li dir='auto'>{text(item)}</li>" for item in items)
    return f"{_heading(title)}<ul class='{kind}'>{lines}</ul>" if lines else ""


def section(title: str, *parts: str) -> str:
    """A heading over its parts; "" if all of them are empty."""
    return "".join([_heading(title), *parts]) if any(parts) else ""


def contents(parts: Iterable[str]) -> str:
    """Links to the sections that a page has: its failures come first, and may be many."""
    found = [match for part in parts if (match := _HEADING.match(part))]
    links = "".join(f"<a href='#{match[1]}'>{match[2]}</a>" for match in found)
    return f"<nav>{links}</nav>" if links else ""


def _heading(title: str) -> str:
    anchor = "-".join(re.findall("[a-z]+", title.lower()))
    return f"<h2 id='{anchor}'>{text(title)}</h2>"
