"""The small BERTs that the server runs: vectors as all-MiniLM-L6-v2 makes them, and how well they find an article."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
import torch
from companies import Article, Company
from torch import Tensor

# As in the model card of all-MiniLM-L6-v2; the server cuts there too.
MAX_TOKENS = 256


def precision() -> contextlib.AbstractContextManager:
    """16-bit products on processors that have them: twice as fast, same marks. On others they're seven times slower."""
    if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def with_title(article: Article, passage: str) -> str:
    return f"{article.title}: {passage}"


def vectors_of(model, tokenizer, texts: Sequence[str], longest: int = MAX_TOKENS) -> Tensor:  # type: ignore[no-untyped-def]
    """Unit vectors with gradients: the mean over the tokens."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt")
    hidden = model(**batch).last_hidden_state.float()
    mask = batch["attention_mask"].unsqueeze(-1).float()
    return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def vectors_by_length(model, tokenizer, texts: Sequence[str], longest: int, size: int = 20) -> Tensor:  # type: ignore[no-untyped-def]
    """The same in groups of like length, which halves what is spent on padding."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        vectors_of(model, tokenizer, [texts[i] for i in order[at : at + size]], longest)
        for at in range(0, len(order), size)
    ]
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


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


def scores_of(model, tokenizer, company: Company, texts: Sequence[str], title_weight: float = 0.3) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Questions × articles: the best passage with its title in front, plus a share of the title alone."""
    asked = embed(model, tokenizer, texts)
    titles = embed(model, tokenizer, [one.title for one in company.articles])
    owner = [a for a, one in enumerate(company.articles) for _ in (one.passages or ("",))]
    passages = embed(
        model, tokenizer, [with_title(one, p) for one in company.articles for p in (one.passages or ("",))]
    )
    cosines = asked @ passages.T
    best = np.full((len(texts), len(company.articles)), -1.0, dtype=np.float32)
    for i, a in enumerate(owner):
        best[:, a] = np.maximum(best[:, a], cosines[:, i])
    return best + title_weight * (asked @ titles.T)


def recall(scores: np.ndarray, expected: Sequence[int]) -> tuple[float, float]:
    """Share of questions whose article is first, and among the first three."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    right = np.asarray(expected)
    return float((order[:, 0] == right).mean()), float((order == right[:, None]).any(axis=1).mean())
