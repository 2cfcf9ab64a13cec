"""The small BERTs that the server runs: vectors as all-MiniLM-L6-v2 makes them, and what their training programs share."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

# As in the model card of all-MiniLM-L6-v2; the server cuts there too.
MAX_TOKENS = 256


def precision(device: str = "cpu") -> contextlib.AbstractContextManager:
    """16-bit products where there are such: twice as fast on processors, same marks. On others they're seven times slower."""
    if device != "cpu" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return torch.autocast(device, dtype=torch.bfloat16)
    return contextlib.nullcontext()


def rate(done: int, total: int, warm_up: float) -> float:
    """Share of the learning rate after `done` of `total` steps: it rises over the share `warm_up` of them, and falls to 0.02."""
    return min(1.0, (done + 1) / (warm_up * total)) * max(0.02, 1 - done / total)


def save(model, tokenizer, folder: Path) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def vectors_of(model, tokenizer, texts: Sequence[str], longest: int = MAX_TOKENS) -> Tensor:  # type: ignore[no-untyped-def]
    """Unit vectors with gradients: the mean over the tokens."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt")
    hidden = model(**batch).last_hidden_state.float()
    mask = batch["attention_mask"].unsqueeze(-1).float()
    return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


@torch.no_grad()
def embed(model, tokenizer, texts: Sequence[str], size: int = 64) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Unit vectors as rows; texts of like length together, so that little is padding."""
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out: np.ndarray | None = None
    with precision():
        for at in range(0, len(order), size):
            part = order[at : at + size]
            rows = vectors_of(model, tokenizer, [texts[i] for i in part]).numpy()
            if out is None:
                out = np.zeros((len(texts), rows.shape[1]), dtype=np.float32)
            out[part] = rows
    model.train()
    assert out is not None
    return out
