"""Makes the judge's GGUF out of a checkpoint of train_judge.py.

    python tuner/judge_to_gguf.py --source FOLDER [--name tuppence-judge-en] [--output FILE]

FOLDER is a Hugging Face folder with a `BertForSequenceClassification` of one label. bert_to_gguf.py says what is changed
in any BERT; for this one also:

- the pooler (a matrix and a tanh before the classifier) goes in as `cls`. llama.cpp's graph computes it, but its
  converter leaves it out for BERT, and then the scores are those of another model.
- pooler and classifier aren't cut to 8 bits: float16 and float32.
- 256 positions instead of 512: the server reads 255 tokens of a pair, and the file has to fit into 25 MB.

llama.cpp adds the first row of the token types to every token ("Sentence A", src/models/bert.cpp), so the model must
have been trained with `token_type_ids` of 0 in both halves of the pair.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import bert_to_gguf
import converters
import numpy as np
from safetensors.numpy import load_file

POSITIONS = 256
# What the one number says.
LABEL = "answers"
HEAD = {
    "cls.weight": ("bert.pooler.dense.weight", np.float16),
    "cls.bias": ("bert.pooler.dense.bias", np.float32),
    "cls.output.weight": ("classifier.weight", np.float32),
    "cls.output.bias": ("classifier.bias", np.float32),
}


def head_of(folder: Path) -> dict[str, np.ndarray]:
    config = json.loads((folder / "config.json").read_text())
    if config.get("architectures") != ["BertForSequenceClassification"]:
        sys.exit(f"{folder} has {config.get('architectures')}, not BertForSequenceClassification.")
    weights = load_file(folder / "model.safetensors")
    labels = len(weights["classifier.weight"])
    if labels != 1:
        sys.exit(f"{folder} tells {labels} labels apart; a judge gives one number.")
    return {name: weights[original].astype(kind) for name, (original, kind) in HEAD.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="a checkpoint of train_judge.py")
    parser.add_argument("--name", default="tuppence-judge-en", help="what the file calls itself")
    parser.add_argument("--output", type=Path, help="default models/NAME-q8_0.gguf")
    parser.add_argument("--node-modules", type=Path, help="where the package node-llama-cpp is installed")
    arguments = parser.parse_args()
    bert_to_gguf.convert(
        arguments.source,
        arguments.output or converters.REPOSITORY / "models" / f"{arguments.name}-q8_0.gguf",
        bert_to_gguf.Model(
            name=arguments.name,
            organization="Tuppence",
            pooling="RANK",
            labels=(LABEL,),
            positions=POSITIONS,
            tensors=head_of(arguments.source),
        ),
        arguments.node_modules,
    )
