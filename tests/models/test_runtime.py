"""The runtime against a plain numpy forward pass, and against itself: batches, order, threads."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ConfigError
from rag.models.embedding import TOKENIZER, WEIGHTS
from rag.models.graph import hidden_states, linear, mean_pooled
from rag.models.runtime import MAX_PIECES, Network, batches, cpu_flags, load_tokenizer, read_weights
from training import reference

TEXTS = (
    "a",
    "Who blamed the harbour office?",
    "“We will stay,” she said, “as long as needed.”",
    "İstanbul, naïve façades, 発言, заявил ... 12,000 people",
    "The mayor denied that the bridge was unsafe and accused the builders of spreading fear. " * 4,
)
TAGS = np.random.default_rng(7).normal(size=(5, 384)).astype(np.float32) / 20
BIAS = np.arange(5, dtype=np.float32)


@pytest.fixture(scope="module")
def weights():
    return read_weights(WEIGHTS)


@pytest.fixture(scope="module")
def rows():
    return [encoding.ids for encoding in load_tokenizer(TOKENIZER).encode_batch(list(TEXTS))]


VNNI = bool(cpu_flags() & {"avx_vnni", "avx512_vnni"})
NEAR = {"f32": (0.9999, 0.9998, 0.1), "bf16": (0.9999, 0.9998, 0.1), "int8": (0.997, 0.98, 0.6)}


@pytest.fixture(
    scope="module", params=["f32", "native", pytest.param("int8", marks=pytest.mark.skipif(not VNNI, reason="no VNNI"))]
)
def network(request, weights):
    """With all kinds of outputs, in float32, in what this CPU is best at, and in 8 bits."""
    outputs = {"hidden": hidden_states, "pooled": mean_pooled, "tags": linear(TAGS, BIAS)}
    return Network(weights, outputs, precision=None if request.param == "native" else request.param)


def cosines(ours, theirs):
    return (ours * theirs).sum(-1) / (np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1))


def test_agrees_with_numpy(network, weights, rows):
    found = network.run(rows)
    for row, hidden, pooled, tags in zip(rows, found["hidden"], found["pooled"], found["tags"], strict=True):
        expected = reference.hidden(weights, row)
        assert hidden.shape == (len(row), 384) and tags.shape == (len(row), 5)
        pool, piece, tag = NEAR[network.precision]
        assert cosines(pooled, expected.mean(axis=0)) > pool
        assert cosines(hidden, expected).min() > piece
        assert np.abs(tags - (expected @ TAGS.T + BIAS)).max() < tag


def test_float32_is_exact_to_rounding(weights, rows):
    hidden = Network(weights, {"hidden": hidden_states}, precision="f32").run(rows[2:3])["hidden"][0]
    assert np.abs(hidden - reference.hidden(weights, rows[2])).max() < 1e-3


def test_padding_does_not_leak(network, rows):
    """A row beside much longer ones, and alone: the same vector."""
    together = network.run([rows[0], rows[4], rows[1]])["pooled"]
    for row, pooled in zip((rows[0], rows[4], rows[1]), together, strict=True):
        alone = network.run([row])["pooled"][0]
        assert np.abs(pooled / np.linalg.norm(pooled) - alone / np.linalg.norm(alone)).max() < 1e-3


def test_order_is_kept(network):
    lengths = [5, 80, 3, 200, 41, 3, 120, 7, 7, 9, 60]
    rows = [np.random.default_rng(i).integers(1000, 30000, n) for i, n in enumerate(lengths)]
    assert [len(hidden) for hidden in network.run(rows)["hidden"]] == lengths
    backwards = network.run(rows[::-1])["pooled"][::-1]
    assert cosines(np.array(network.run(rows)["pooled"]), np.array(backwards)).min() > 0.9999


def test_no_rows(network):
    assert network.run([]) == {"hidden": [], "pooled": [], "tags": []}


@pytest.mark.parametrize("length", [0, MAX_PIECES + 1])
def test_a_row_of_a_wrong_length_is_refused(network, length):
    with pytest.raises(ValueError, match="1 to 512 pieces"):
        network.run([[101, 102], [1] * length])


def test_the_longest_row_is_read(network, weights):
    row = np.random.default_rng(3).integers(1000, 30000, MAX_PIECES)
    assert network.run([row])["hidden"][0].shape == (MAX_PIECES, 384)


def test_threads_do_not_mix_results(network, rows):
    alone = {tuple(row): network.run([row])["pooled"][0] for row in rows}
    with ThreadPoolExecutor(8) as pool:
        jobs = [(row, pool.submit(network.run, [row])) for row in rows * 8]
        for row, job in jobs:
            assert np.array_equal(job.result()["pooled"][0], alone[tuple(row)])


def test_own_layers_over_shared_word_embeddings(weights, rows):
    """A model may have fewer layers, and its own arrays in place of the shared ones."""
    own = {name: array for name, array in weights.items() if not name.startswith("encoder.layer.")}
    own |= {name: array for name, array in weights.items() if name.startswith("encoder.layer.0.")}
    first = Network(own, {"hidden": hidden_states}, precision="f32").run(rows[1:2])["hidden"][0]
    assert cosines(first, reference.hidden(weights, rows[1], layers=1)).min() > 0.99999


def test_describe_names_precision_and_threads(weights):
    assert Network(weights, {}, threads=1, precision="f32").describe().endswith("CPU, f32, 1 thread")


@given(st.lists(st.integers(1, 512), max_size=60), st.integers(1, 2000))
def test_batches_hold_every_row_once(lengths, budget):
    groups = list(batches(lengths, budget))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or len(group) * max(lengths[i] for i in group) <= budget


@pytest.mark.parametrize("content", [None, b"", b'\x10\0\0\0\0\0\0\0{"a": 1', b"\xff" * 64, b"\x02\0\0\0\0\0\0\0[]"])
def test_a_damaged_file_is_one_clear_error(tmp_path, content):
    path = tmp_path / "model.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"missing or damaged"):
        read_weights(path)
    with pytest.raises(ConfigError, match=r"missing or damaged"):
        load_tokenizer(path)


def test_a_shortened_file_is_one_clear_error(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(WEIGHTS.read_bytes()[:1_000_000])
    with pytest.raises(ConfigError, match="missing or damaged"):
        read_weights(path)


def test_nothing_phones_home():
    """A first question opens no socket and loads neither a telemetry client nor a model converter."""
    program = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.__init__ = socket.create_connection = socket.getaddrinfo = refuse
from rag.models.embedding import LocalEmbedder
LocalEmbedder().embed(["Who said that?"])
print([name for name in sys.modules if name.startswith(("openvino_telemetry", "openvino.tools.ovc", "torch", "onnx"))])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
