"""Weights in blocks of 5 bits with a scale and an offset each (llama.cpp's Q5_1), with the smallest squared error found."""

from __future__ import annotations

import numpy as np

BLOCK = 32
LEVELS = 31
# The first guess stretches the block's levels from its lowest to its highest weight; others, a little narrower or wider.
STRETCHES = (0.86, 0.90, 0.94, 0.97, 1.0, 1.03)
ROUNDS = 4


def levels_of(weights: np.ndarray, scale: np.ndarray, offset: np.ndarray) -> np.ndarray:
    safe = np.maximum(scale, 1e-12)[:, None]
    return np.clip(np.rint((weights - offset[:, None]) / safe), 0, LEVELS)


def fitted(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Blocks × 32 weights to levels, scales and offsets: levels and line are fitted to each other in turn."""
    low, high = weights.min(1), weights.max(1)
    middle, width = (low + high) / 2, (high - low) / LEVELS
    least = np.full(len(weights), np.inf)
    best = levels_of(weights, width, low), width, low
    for stretch in STRETCHES:
        scale = width * stretch
        offset = middle - scale * LEVELS / 2
        for _ in range(ROUNDS):
            levels = levels_of(weights, scale, offset)
            mean, level = weights.mean(1), levels.mean(1)
            spread = ((levels - level[:, None]) ** 2).sum(1)
            slope = ((levels - level[:, None]) * weights).sum(1) / np.maximum(spread, 1e-12)
            scale = np.where(spread > 0, slope, scale)
            offset = np.where(spread > 0, mean - slope * level, offset)
        # As they will be stored.
        scale, offset = (one.astype(np.float16).astype(np.float64) for one in (scale, offset))
        levels = levels_of(weights, scale, offset)
        error = ((weights - levels * scale[:, None] - offset[:, None]) ** 2).sum(1)
        better = error < least
        least = np.where(better, error, least)
        best = (
            np.where(better[:, None], levels, best[0]),
            np.where(better, scale, best[1]),
            np.where(better, offset, best[2]),
        )
    return best


def q5_1(values: np.ndarray) -> np.ndarray:
    """A matrix, its rows in whole blocks, to the bytes of each row: scale and offset, the fifth bits, the lower four."""
    levels, scale, offset = fitted(values.reshape(-1, BLOCK).astype(np.float64))
    whole = levels.astype(np.uint32)
    head = np.stack([scale, offset], 1).astype(np.float16).view(np.uint8)
    fifth = ((whole >> 4) << np.arange(BLOCK, dtype=np.uint32)).sum(1, dtype=np.uint32)[:, None].view(np.uint8)
    lower = (whole & 15).astype(np.uint8)
    pairs = lower[:, : BLOCK // 2] | (lower[:, BLOCK // 2 :] << 4)
    return np.concatenate([head, fifth, pairs], 1).reshape(values.shape[0], -1)
