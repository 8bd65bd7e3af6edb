"""The trainable twin of `rag.models.attending`: what the networks around a statement have in common."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from rag.models.attending import HEADS, Around

WIDTH, STATES = 96, 384  # of these networks, and of the attribution network's states


class Attending(nn.Module):
    """The same arithmetic as `rag.models.attending.attended`, of many windows at once."""

    def __init__(self, roles: int, paragraphs: int, sentences: int, dropout: float) -> None:
        """roles: how many there are; paragraphs, sentences: distances either way that are told apart."""
        super().__init__()
        self.states = nn.Linear(STATES, WIDTH)
        self.roles, self.paragraphs, self.sentences = (
            nn.Embedding(count, WIDTH) for count in (roles, 2 * paragraphs + 1, 2 * sentences + 1)
        )
        self.norm, self.drop = nn.LayerNorm(WIDTH), nn.Dropout(dropout)
        self.layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 2 * WIDTH, dropout, batch_first=True, norm_first=True)

    def attended(self, some: Sequence[Around]) -> tuple[Tensor, Tensor, Tensor]:
        """(windows, words, WIDTH); the roles, and which words there are, both (windows, words)."""
        states, roles, paragraphs, sentences = (
            nn.utils.rnn.pad_sequence([torch.tensor(getattr(one, name)) for one in some], batch_first=True)
            for name in ("states", "roles", "paragraphs", "sentences")
        )
        there = torch.arange(states.shape[1]) < torch.tensor([len(one.roles) for one in some])[:, None]
        x = self.states(states.float()) + self.roles(roles)
        for table, away in ((self.paragraphs, paragraphs), (self.sentences, sentences)):
            x = x + table(away + table.num_embeddings // 2)
        return self.layer(self.drop(self.norm(x)), src_key_padding_mask=~there), roles, there
