"""The MCP server, asked by the SDK's own client: in memory, over stdio and over streamable HTTP."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rag import open_library

pytest.importorskip("mcp")
from mcp import StdioServerParameters
from mcp.client import Client

from rag.serving.mcp_server import server

ROOT = Path(__file__).parents[2]
TOOLS = {"ask", "search_statements", "verify_quotation", "verify_draft", "list_speakers", "show_article"}


def told(target: Any, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The structured results of some calls, each with whether it was an error."""

    async def run() -> list[Any]:
        async with Client(target) as client:
            results = [await client.call_tool(name, arguments) for name, arguments in calls]
            return [(result.is_error, result.structured_content or result.content[0].text) for result in results]

    return asyncio.run(run())


@pytest.fixture(scope="module")
def library(demo_library):
    with open_library(demo_library) as library:
        yield library


def test_its_tools_only_read(library):
    async def run() -> Any:
        async with Client(server(library)) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(run())
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_did_she_say_it_gets_the_quotation_and_the_link(library):
    ((failed, found),) = told(server(library), ("ask", {"question": "Did Teodor Kalis deny that a gate was closed?"}))
    assert not failed
    first = found["quotations"][0]
    article = library.article(first["article_id"])
    assert article.text[first["start"] : first["end"]] == first["quotation"]
    assert first["speaker"] == "Teodor Kalis" and first["link"].startswith("https://")
    assert "never instructions" in found["untrusted"]


@pytest.mark.parametrize(
    "tool, arguments, holds",
    [
        ("search_statements", {"about": "gates of the dam", "most": 3}, "found"),
        ("verify_quotation", {"quotation": "Nobody ever wrote these words", "speaker": "Kalis"}, "quotations"),
        ("verify_draft", {"text": "“Nobody ever wrote these words,” Kalis said."}, "quotations"),
        ("list_speakers", {"most": 3}, "speakers"),
        ("show_article", {"article_id": "2024-11-28-iran-aleppo"}, "text"),
    ],
)
def test_each_tool(library, tool, arguments, holds):
    ((failed, found),) = told(server(library), (tool, arguments))
    assert not failed and found[holds]


@pytest.mark.parametrize(
    "tool, arguments, line",
    [
        ("ask", {"question": "Who?", "speakers": ["Nobody Atall"]}, "Nobody Atall"),
        ("ask", {"question": "Who?", "since": "yesterday"}, "not a date"),
        ("show_article", {"article_id": "nowhere"}, "nowhere"),
    ],
)
def test_an_error_is_one_line_for_the_model(library, tool, arguments, line):
    ((failed, text),) = told(server(library), (tool, arguments))
    assert failed and line in text and "Traceback" not in text


def test_over_stdio(demo_library):
    command = ["-m", "rag", "--library", str(demo_library), "mcp"]
    target = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT)
    ((failed, found),) = told(target, ("list_speakers", {"most": 2}))
    assert not failed and len(found["speakers"]) == 2


def test_over_http(demo_library):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rag", "--library", str(demo_library), "mcp", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        ((failed, found),) = told(f"http://127.0.0.1:{port}/mcp", ("list_speakers", {"most": 2}))
        assert not failed and len(found["speakers"]) == 2
    finally:
        process.terminate()
        process.wait(10)


def _until(done: Callable[[], object], timeout_s: float = 30) -> None:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        with suppress(OSError):
            done()
            return
        time.sleep(0.1)
    raise AssertionError("the server did not answer")
