"""The runtime against a plain numpy forward pass, and against itself: order, threads, damaged files."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.errors import ConfigError
from rag.models.embedding import ENCODER, TOKENIZER, WORDS
from rag.models.runtime import MAX_PIECES, WORD_TABLE, Network, load_tokenizer, read_weights
from training import reference
from training.graph import WHOLE, classified, hidden_states, linear, rounded, write

TEXTS = (
    "a",
    "Who blamed the harbour office?",
    "“We will stay,” she said, “as long as needed.”",
    "İstanbul, naïve façades, 発言, заявил ... 12,000 people",
    "The mayor denied that the bridge was unsafe and accused the builders of spreading fear. " * 4,
)
LAYERS = 2
CHANCE = np.random.default_rng(7)


def made_up(*shape):
    return (CHANCE.normal(size=shape) * 0.05).astype(np.float32)


TAGS, BIAS = made_up(5, 384), np.arange(5, dtype=np.float32)
JUDGE = made_up(384, 384), made_up(384), made_up(3, 384), made_up(3)


@pytest.fixture(scope="module")
def weights():
    """Those of a network that nobody has trained, over the word embeddings of the package."""
    found = read_weights(WORDS)
    sizes = {"position": 512, "token_type": 2}
    found |= {f"embeddings.{name}_embeddings.weight": made_up(size, 384) for name, size in sizes.items()}
    dense = {f"attention.self.{name}": (384, 384) for name in ("query", "key", "value")}
    dense |= {"attention.output.dense": (384, 384), "intermediate.dense": (1536, 384), "output.dense": (384, 1536)}
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        norms += [f"{prefix}attention.output.LayerNorm", f"{prefix}output.LayerNorm"]
        for name, shape in dense.items():
            found |= {f"{prefix}{name}.weight": made_up(*shape), f"{prefix}{name}.bias": made_up(shape[0])}
    for name in norms:
        found |= {f"{name}.weight": 1 + made_up(384), f"{name}.bias": made_up(384)}
    return found


@pytest.fixture(scope="module")
def rows():
    return [encoding.ids for encoding in load_tokenizer(TOKENIZER).encode_batch(list(TEXTS))]


@pytest.fixture(scope="module")
def network(weights, tmp_path_factory):
    outputs = {"hidden": hidden_states, "tags": linear(TAGS, BIAS), "whole": classified(*JUDGE)}
    return Network(write(weights, outputs, tmp_path_factory.mktemp("made") / "model.onnx"), weights[WORD_TABLE])


@pytest.fixture(scope="module")
def paired(weights, tmp_path_factory):
    """One that reads pairs of texts, as the matcher does."""
    outputs = {"judged": classified(*JUDGE), "hidden": hidden_states}
    return Network(write(weights, outputs, tmp_path_factory.mktemp("made") / "model.onnx"), weights[WORD_TABLE])


def cosines(ours, theirs):
    return (ours * theirs).sum(-1) / (np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1))


def test_agrees_with_numpy(network, weights, rows):
    found = network.run(rows)
    for row, hidden, tags, whole in zip(rows, found["hidden"], found["tags"], found["whole"], strict=True):
        expected = reference.hidden(weights, row)
        assert hidden.shape == (len(row), 384) and tags.shape == (len(row), 5)
        assert cosines(hidden, expected).min() > 0.999
        assert np.abs(tags - (hidden @ TAGS.T + BIAS)).max() < 1e-3
        pool, pool_bias, judge, judge_bias = JUDGE
        assert np.abs(whole - (np.tanh(pool @ hidden[0] + pool_bias) @ judge.T + judge_bias)).max() < 1e-3


def test_a_second_text_has_an_embedding_of_its_own(paired, network, weights, rows):
    row, second = rows[1], 3
    expected = reference.hidden(weights, row, second=second)
    alone, pair = (found["hidden"][0] for found in (paired.run([row]), paired.run([row], [second])))
    assert cosines(pair, expected).min() > 0.999
    assert np.array_equal(alone, network.run([row])["hidden"][0]) and np.abs(alone - pair).max() > 0.01


def test_what_is_read_beside_a_row_changes_nothing(network, rows):
    together = network.run([*rows, *rows[::-1]])["hidden"]
    for row, hidden in zip([*rows, *rows[::-1]], together, strict=True):
        assert np.array_equal(hidden, network.run([row])["hidden"][0])


def test_rounding_for_what_is_read_errs_less_on_it():
    weight = made_up(24, 48)
    inputs = made_up(2000, 12) @ made_up(12, 48) + 0.1 * made_up(2000, 48)  # columns that go together, as states do
    errors = []
    for whole, scale in (rounded(weight), rounded(weight, inputs.T @ inputs)):
        assert whole.dtype == np.int8 and np.abs(whole).max() <= WHOLE and scale.shape == (24,)
        errors.append(np.linalg.norm(inputs @ (weight - whole * scale[:, None]).T))
    assert errors[1] < 0.7 * errors[0]


def test_no_rows(network):
    assert network.run([]) == {"hidden": [], "tags": [], "whole": []}


@pytest.mark.parametrize("length", [0, MAX_PIECES + 1])
def test_a_row_of_a_wrong_length_is_refused(network, length):
    with pytest.raises(ValueError, match="1 to 512 pieces"):
        network.run([[101, 102], [1] * length])


def test_the_longest_row_is_read(network):
    row = np.random.default_rng(3).integers(1000, 30000, MAX_PIECES)
    assert network.run([row])["hidden"][0].shape == (MAX_PIECES, 384)


def test_threads_do_not_mix_results(network, rows):
    alone = {tuple(row): network.run([row])["hidden"][0] for row in rows}
    with ThreadPoolExecutor(8) as pool:
        jobs = [(row, pool.submit(network.run, [row])) for row in rows * 8]
        for row, job in jobs:
            assert np.array_equal(job.result()["hidden"][0], alone[tuple(row)])


def test_describe_names_precision_and_threads(weights):
    described = Network(ENCODER / "passages.onnx", weights[WORD_TABLE], threads=1).describe()
    assert described.startswith("ONNX Runtime ") and described.endswith("CPU, 8 bits, 1 thread")


@pytest.mark.parametrize("content", [None, b"", b'\x10\0\0\0\0\0\0\0{"a": 1', b"\xff" * 64, b"\x02\0\0\0\0\0\0\0[]"])
def test_a_damaged_file_is_one_clear_error(tmp_path, content):
    path = tmp_path / "model.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"missing or damaged"):
        read_weights(path)
    with pytest.raises(ConfigError, match=r"missing or damaged"):
        load_tokenizer(path)
    with pytest.raises(ConfigError, match=r"missing or damaged"):
        Network(path, np.zeros((2, 384), np.float16))


def test_a_shortened_file_is_one_clear_error(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(WORDS.read_bytes()[:1_000_000])
    with pytest.raises(ConfigError, match="missing or damaged"):
        read_weights(path)


def test_nothing_phones_home():
    """A first question opens no socket and loads no training library."""
    program = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.__init__ = socket.create_connection = socket.getaddrinfo = refuse
from rag.models.embedding import LocalEmbedder
LocalEmbedder().embed(["Who said that?"])
print([name for name in sys.modules if name.partition(".")[0] in ("torch", "onnx", "safetensors")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
