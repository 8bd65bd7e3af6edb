"""The network in torch, for training only: MiniLM's six layers, a tagger with transitions, pair scorers.

The forward pass is written out because the ready-made one spends a third of its time in the CPU's fused attention.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import Optimizer

from rag.models.linking import WIDTHS
from training.corpus import LABELS, RELATIONS, ROLES

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
TAGS, NAMES = 1 + 2 * len(ROLES), 1 + 2 * len(LABELS)
HIDDEN = 128  # of each pair scorer


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: (batch, length, WIDTH); mask: (batch * HEADS, 1, length), 0 or a large negative number."""
        batch, length, _ = x.shape
        size = WIDTH // HEADS
        qkv = self.qkv(x).view(batch, length, 3, HEADS, size).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.reshape(3, batch * HEADS, length, size).unbind(0)
        scores = torch.baddbmm(mask.to(q.dtype), q, k.transpose(1, 2), alpha=size**-0.5)
        with torch.autocast("cpu", enabled=False):
            weights = torch.softmax(scores, -1)
        mixed = torch.bmm(weights, v).view(batch, HEADS, length, size).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.out(mixed))
        x = x + functional.dropout(self.down(functional.gelu(self.up(x))), self.dropout, self.training)
        return self.norm2(x)


def descend(
    loss: Tensor, optimizer: Optimizer, model: nn.Module, average: dict[str, Tensor], step: int, most: float
) -> None:
    """One step of the optimizer, its gradients cut to length 1, and of the running average of the weights.

    step: from 1; most: the share of the average that stays, which the first steps do not reach yet.
    """
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    keep = min(most, (1 + step) / (10 + step))
    for name, value in model.state_dict().items():
        if value.is_floating_point() and not name.endswith("words.weight"):  # which are frozen
            average[name].lerp_(value, 1 - keep)


class Encoder(nn.Module):
    """MiniLM. Its word embeddings stay as they are: the attribution model shares them with the encoder of passages."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places, self.kinds = (
            nn.Embedding(30522, WIDTH),
            nn.Embedding(512, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.words.weight.requires_grad_(False)
        self.dropout = dropout

    def forward(self, ids: Tensor, lengths: Tensor, kinds: Tensor | None = None) -> Tensor:
        """ids: (batch, length); kinds: the same, 1 in the second of two texts; returns (batch, length, WIDTH)."""
        place = torch.arange(ids.shape[1])
        kind = self.kinds.weight[0] if kinds is None else self.kinds(kinds)
        x = self.norm(self.words(ids) + self.places(place) + kind)
        x = functional.dropout(x, self.dropout, self.training)
        mask = torch.where(place[None] < lengths[:, None], 0.0, -1e4)[:, None].repeat_interleave(HEADS, 0)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_base(self, folder: Path) -> None:
        """Take the published weights of all-MiniLM-L6-v2."""
        base = load_file(folder / "model.safetensors")
        base = {name.removeprefix("bert."): value.float() for name, value in base.items()}
        state = {
            "words.weight": base["embeddings.word_embeddings.weight"],
            "places.weight": base["embeddings.position_embeddings.weight"],
            "kinds.weight": base["embeddings.token_type_embeddings.weight"],
            "norm.weight": base["embeddings.LayerNorm.weight"],
            "norm.bias": base["embeddings.LayerNorm.bias"],
        }
        for i in range(len(self.layers)):
            old, new = f"encoder.layer.{i}.", f"layers.{i}."
            for kind in ("weight", "bias"):
                state[f"{new}qkv.{kind}"] = torch.cat(
                    [base[f"{old}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
                )
                for ours, theirs in _NAMES.items():
                    state[f"{new}{ours}.{kind}"] = base[f"{old}{theirs}.{kind}"]
        self.load_state_dict(state)


_NAMES = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}


class Pair(nn.Module):
    """Scores of keys for each query; the same arithmetic as rag.models.linking.PairScorer."""

    def __init__(self, extra: int = 0) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.randn(2 * WIDTH, HIDDEN) * 0.02)
        self.key = nn.Parameter(torch.randn(2 * WIDTH, HIDDEN) * 0.02)
        self.features = nn.Parameter(torch.randn(sum(WIDTHS) + extra, HIDDEN) * 0.1)
        self.none = nn.Parameter(torch.randn(2 * WIDTH, HIDDEN) * 0.02)
        self.bias, self.none_bias = nn.Parameter(torch.zeros(HIDDEN)), nn.Parameter(torch.zeros(HIDDEN))
        self.out, self.none_out = nn.Parameter(torch.randn(HIDDEN) * 0.1), nn.Parameter(torch.randn(HIDDEN) * 0.1)

    def forward(self, query: Tensor, key: Tensor, of: Tensor, features: Tensor) -> Tensor:
        """query (Q, 2W), key (K, 2W), of (Q, most): which keys compete for each query (-1: no key); features
        (Q, most, columns) of indices into the table. Returns (Q, most + 1), the last column "none"."""
        none = functional.relu(query @ self.none + self.none_bias) @ self.none_out
        hidden = (query @ self.query)[:, None] + (key @ self.key)[of.clamp(min=0)] + self.bias
        hidden = functional.dropout(functional.relu(hidden + self.features[features].sum(-2)), 0.1, self.training)
        scores = (hidden @ self.out).masked_fill(of < 0, -1e4)
        return torch.cat([scores, none[:, None]], 1)


def pointer_loss(scores: Tensor, right: Tensor) -> Tensor:
    """Mean negative log likelihood of any right key; right: (Q, most + 1) of 0 and 1."""
    right = scores.masked_fill(right == 0, -1e4)
    return (scores.logsumexp(1) - right.logsumexp(1)).mean()


class Transitions(nn.Module):
    """A linear-chain CRF over the tags of a paragraph: no inside without its beginning."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        tags = 1 + 2 * kinds
        self.move, self.start = nn.Parameter(torch.zeros(tags, tags)), nn.Parameter(torch.zeros(tags))
        allowed = torch.ones(tags, tags, dtype=torch.bool)
        for kind in range(kinds):
            inside = 2 + 2 * kind
            allowed[:, inside] = False
            allowed[[inside - 1, inside], inside] = True
        first = torch.tensor([tag == 0 or tag % 2 == 1 for tag in range(tags)])
        self.register_buffer("forbidden", ~allowed)
        self.register_buffer("forbidden_start", ~first)

    def matrices(self) -> tuple[Tensor, Tensor]:
        """(from, to) and (first,), with -1e4 where a step is impossible."""
        return self.move.masked_fill(self.forbidden, -1e4), self.start.masked_fill(self.forbidden_start, -1e4)

    def loss(self, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Negative log likelihood a word; emissions (rows, longest, tags) in float32."""
        move, start = self.matrices()
        longest = emissions.shape[1]
        inside = torch.arange(longest)[None] < lengths[:, None]
        gold = (emissions.gather(2, tags[..., None])[..., 0] * inside).sum() + start[tags[:, 0]].sum()
        gold = gold + (move[tags[:, :-1], tags[:, 1:]] * inside[:, 1:]).sum()
        alpha = start + emissions[:, 0]
        for step in range(1, longest):
            live = int((lengths > step).sum())  # rows are sorted, longest first
            grown = (alpha[:live, :, None] + move).logsumexp(1) + emissions[:live, step]
            alpha = torch.cat([grown, alpha[live:]])
        return (alpha.logsumexp(1).sum() - gold) / lengths.sum()


class Model(nn.Module):
    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.tags, self.names = nn.Linear(WIDTH, TAGS), nn.Linear(WIDTH, NAMES)
        self.transitions = Transitions(len(ROLES))
        self.pairs = nn.ModuleDict({relation: Pair() for relation in RELATIONS})


def groups(model: nn.Module, rate: float, head_rate: float, layer_decay: float, decay: float) -> list[dict]:
    """Learning rates: smaller for lower layers, larger for the new heads; no decay for biases and norms."""
    found = []
    for name, value in model.named_parameters():
        if not value.requires_grad:
            continue
        own = head_rate
        if name.startswith("encoder."):
            depth = int(name.split(".")[2]) + 1 if ".layers." in name else 0
            own = rate * layer_decay ** (LAYERS - depth)
        found.append({"params": [value], "lr": own, "weight_decay": decay if value.ndim > 1 else 0.0})
    return found
